"""Fine-tuning: the run, its optimizers, a tiny model made from nothing, accuracy by the solver.

    items = read_held_out(Path("runs/held-out/records.jsonl"), "pyscipopt")
    solver_accuracy(model, tokenizer, items).accuracy

`optmodel.training.optimizers` and `optmodel.training.memory` have doors of their own.
"""

from optmodel.training.decoding import DecodingConfig
from optmodel.training.distributed import is_first_process
from optmodel.training.fine_tuning import TrainedRun, train
from optmodel.training.metrics import METRICS, StepMetrics
from optmodel.training.preflight import check_run, plan_run, require_training
from optmodel.training.settings import RunSettings, read_settings
from optmodel.training.solver_evaluation import SolverAccuracy, solver_accuracy
from optmodel.training.summary import TrainingSummary
from optmodel.training.tiny import TinyModel, TinyShape, make_tiny, triple_texts
from optmodel.training.triple_records import HeldOutTriple, read_held_out

__all__ = [
    "METRICS",
    "DecodingConfig",
    "HeldOutTriple",
    "RunSettings",
    "SolverAccuracy",
    "StepMetrics",
    "TinyModel",
    "TinyShape",
    "TrainedRun",
    "TrainingSummary",
    "check_run",
    "is_first_process",
    "make_tiny",
    "plan_run",
    "read_held_out",
    "read_settings",
    "require_training",
    "solver_accuracy",
    "train",
    "triple_texts",
]
