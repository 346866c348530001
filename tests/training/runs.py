"""A small run for the tests of training: triples by hand, a tiny model, a few steps.

settings = small_run(tmp_path, {"optimizer.name": "lion"})
"""

import json
from pathlib import Path
from typing import Any

from optmodel.training.settings import RunSettings, read_settings

PROGRAM = """from pyscipopt import Model

model = Model()
model.hideOutput()
x = model.addVar(vtype="C", lb=0, ub={bound}, name="x")
model.setObjective(x, "maximize")
model.optimize()
"""


def triples(path: Path, numbers: range) -> Path:
    """A file of small triples: their answer is the number in their text."""
    rows = [
        {
            "key": str(number),
            "text": f"At most {number} crates fit on the lorry. How many can it take?",
            "programs": {"pyscipopt": PROGRAM.format(bound=number), "pulp": None},
            "formulation": json.dumps({"objective": {"name": "crates"}}),
            "data": json.dumps({"sets": {}, "parameters": {"bound": number}}),
            "objective": float(number),
        }
        for number in numbers
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run_tables(folder: Path) -> dict[str, dict[str, Any]]:
    """The tables of a run file, over files that are made in `folder`."""
    return {
        "model": {
            "dtype": "float32",
            "tiny": {
                "vocabulary": 300,
                "hidden": 16,
                "feed_forward": 32,
                "num_layers": 2,
                "num_heads": 2,
                "context": 512,
            },
        },
        "data": {
            "train": str(triples(folder / "train.jsonl", range(100, 124))),
            "dialect": "pyscipopt",
            "max_length": 400,
        },
        "optimizer": {"learning_rate": 3e-3},
        "training": {
            "batch_size": 2,
            "accumulation": 2,
            "max_steps": 6,
            "save_every": 3,
            "log_every": 1,
        },
        "output": {"folder": str(folder / "out")},
    }


def small_run(folder: Path, changes: dict[str, Any] | None = None) -> RunSettings:
    """Settings of a run of six steps; `changes` maps dotted names to values.

    It computes in what its weights are kept in, where nothing else is said.
    """
    flags = {
        f"{table}.{name}": value
        for table, values in run_tables(folder).items()
        for name, value in values.items()
    }
    flags |= changes or {}
    kept_in = flags.get("model.dtype") or "auto"
    return read_settings(None, {"training.precision": kept_in, **flags})
