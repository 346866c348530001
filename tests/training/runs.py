"""A small run for the tests of training: triples by hand, a tiny model, a few steps.

settings = small_run(tmp_path, {"optimizer.name": "lion"})
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from optmodel.formulation import (
    DIALECTS,
    Formulation,
    Instance,
    constraint,
    maximize,
    parameter,
    variable,
)
from optmodel.training import RunSettings, read_settings

PROGRAM = """from pyscipopt import Model

model = Model()
model.hideOutput()
x = model.addVar(vtype="C", lb=0, ub={bound}, name="x")
model.setObjective(x, "maximize")
model.optimize()
"""

LORRY = Formulation(
    name="lorry",
    title="Lorry",
    sets=(),
    parameters=(parameter("bound", "b", unit="crates", meaning="crates that fit"),),
    variables=(variable("load", "x", unit="crates", meaning="crates to take"),),
    objective=maximize("load", name="crates", unit="crates", meaning="what is taken"),
    constraints=(constraint("room", "load <= bound", meaning="no more than fit"),),
)


_CERTIFICATE = {
    "solver": "highs",
    "solver_version": "1.0",
    "second_solver": "scip",
    "second_version": "1.0",
    "second_method": "plain",
    "objective": "1",
    "bound": "1",
    "gap": "0",
    "second_objective": "1",
    "difference": "0",
    "violation_place": "",
    "violation": "0",
    "tolerance": "0.000001",
}


def triple_row(
    key: str, text: str, program: str, instance: Instance, objective: float
) -> dict[str, Any]:
    """The record of a triple, complete as far as training and its reader look at it."""
    digest = sha256(key.encode()).hexdigest()
    return {
        "key": digest,
        "id": digest,
        "schema_version": 1,
        "family": instance.formulation.name,
        "problem_class": "LP",
        "type": "linear-notable",
        "difficulty": "easy",
        "text": text,
        "formulation": instance.formulation.to_text(),
        "data": instance.to_text(),
        "objective": objective,
        "solution": "{}",
        "certificate": _CERTIFICATE,
        "programs": dict.fromkeys(DIALECTS) | {"pyscipopt": program},
        "scenario": "lorry",
        "phrasing": "plain",
        "names": "{}",
        "units": "{}",
        "size": dict.fromkeys(("num_variables", "num_discrete", "num_constraints", "num_data"), 1),
        "origin": {"slot": 0, "family_version": 1, "seed": 0, "index": 0, "rejected": []},
        "generator": "optmodel 1.0",
    }


def triples(path: Path, numbers: range) -> Path:
    """A file of small triples: their answer is the number in their text."""
    rows = [
        triple_row(
            str(number),
            f"At most {number} crates fit on the lorry that stands at the gate of the brewery. "
            "How many of them can it take?",
            PROGRAM.format(bound=number),
            Instance.create(LORRY, {}, {"bound": number}),
            float(number),
        )
        for number in numbers
    ]
    return write_rows(path, *rows)


def write_rows(path: Path, *rows: dict[str, Any]) -> Path:
    """A file of records, one a line."""
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
