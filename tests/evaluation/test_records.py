"""Records: an execution is read back as it was, whatever a solver answered."""

import json
import math
from pathlib import Path

import pytest

from optmodel.errors import BadFileError
from optmodel.evaluation.executing import execution_of, record_key, record_of
from optmodel.execution import End, Execution, Solve, SolverStatus
from optmodel.runs import digest

FILE = Path("records.jsonl")
EXECUTION = Execution(
    "key",
    End.OK,
    "detail",
    "pulp",
    "printed \N{GREEK SMALL LETTER ALPHA}\n",
    (
        Solve("pulp", SolverStatus.OPTIMAL, 2.5, math.inf, {"b": 1.0, "a": -math.inf}),
        Solve("pulp", SolverStatus.INFEASIBLE),
    ),
    exit_code=0,
    wall_seconds=0.25,
    cpu_seconds=0.125,
    peak_memory=1 << 20,
    layers=("namespaces", "seccomp"),
    num_solves=2,
)


def test_an_execution_is_read_back() -> None:
    stored = json.loads(json.dumps(record_of("7", EXECUTION), allow_nan=False))
    assert stored["item"] == "7"
    assert execution_of(stored, FILE) == EXECUTION


@pytest.mark.parametrize(
    ("name", "value"), [("end", "great"), ("solves", None), ("solves", [{"dialect": "pulp"}])]
)
def test_a_damaged_record_names_the_place(name: str, value: object) -> None:
    with pytest.raises(BadFileError, match=rf"^records\.jsonl: the record 'key' .* at {name}"):
        execution_of(record_of("7", EXECUTION) | {name: value}, FILE)


def test_an_answer_that_is_no_number_is_kept() -> None:
    odd = Execution("key", End.OK, solves=(Solve("pulp", SolverStatus.ERROR, math.nan),))
    stored = json.loads(json.dumps(record_of("7", odd), allow_nan=False))
    [solve] = execution_of(stored, FILE).solves
    assert solve.objective is not None
    assert math.isnan(solve.objective)


def test_the_key_follows_all_that_decides_a_record() -> None:
    keys = {
        record_key("1", "a", {"wall_seconds": 1.0}),
        record_key("2", "a", {"wall_seconds": 1.0}),
        record_key("1", "b", {"wall_seconds": 1.0}),
        record_key("1", None, {"wall_seconds": 1.0}),
        record_key("1", "a", {"wall_seconds": 2.0}),
    }
    assert len(keys) == 5


def test_a_record_without_files_has_the_key_it_always_had() -> None:
    limits = {"wall_seconds": 1.0}
    assert record_key("1", "a", limits) == digest({"item": "1", "program": "a", "limits": limits})
    assert record_key("1", "a", limits, "f" * 64) != record_key("1", "a", limits)
