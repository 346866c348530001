"""Fine-tuning: optimizers, a tiny model made from nothing, and accuracy by the solver.

    items = read_held_out(Path("runs/held-out/records.jsonl"), "pyscipopt")
    solver_accuracy(model, tokenizer, items).accuracy

The optimizers are a room of their own, `optmodel.training.optimizers`.
"""

from optmodel.training.solver_accuracy import (
    Generation,
    HeldOut,
    SolverAccuracy,
    read_held_out,
    solver_accuracy,
)
from optmodel.training.tiny import TinyModel, TinyShape, make_tiny, pair_texts

__all__ = [
    "Generation",
    "HeldOut",
    "SolverAccuracy",
    "TinyModel",
    "TinyShape",
    "make_tiny",
    "pair_texts",
    "read_held_out",
    "solver_accuracy",
]
