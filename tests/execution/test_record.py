"""Executions as plain JSON values: what is written is read as it was."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.execution import (
    CapturedModel,
    End,
    Execution,
    Repair,
    Route,
    Solve,
    SolverStatus,
    execution_from_dict,
    execution_to_dict,
)

TEXTS = st.text(max_size=8)
NUMBERS = st.floats(allow_nan=False)
SOLVES = st.builds(
    Solve,
    dialect=TEXTS,
    status=st.sampled_from(SolverStatus),
    objective=st.none() | NUMBERS,
    bound=st.none() | NUMBERS,
    variables=st.dictionaries(TEXTS, NUMBERS, max_size=3),
    solver=TEXTS,
    seconds=st.floats(0, 1e6),
    substituted_for=TEXTS,
    model=st.none() | st.builds(CapturedModel, st.sampled_from(["mps", "lp"]), TEXTS),
    columns=st.dictionaries(TEXTS, NUMBERS, max_size=3),
)
EXECUTIONS = st.builds(
    Execution,
    key=TEXTS,
    end=st.sampled_from(End),
    detail=TEXTS,
    stdout=TEXTS,
    solves=st.lists(SOLVES, max_size=3).map(tuple),
    exit_code=st.none() | st.integers(-64, 255),
    wall_seconds=st.floats(0, 1e6),
    peak_memory=st.integers(0, 1 << 40),
    layers=st.lists(TEXTS, max_size=3).map(tuple),
    num_solves=st.integers(0, 9),
    route=st.sampled_from(Route),
    prints_objective=st.none() | st.booleans(),
    confirmed=st.none() | st.booleans(),
    repairs=st.lists(st.sampled_from(Repair), max_size=2).map(tuple),
    attachments=st.dictionaries(TEXTS, TEXTS, max_size=2),
)


@given(EXECUTIONS)
def test_an_execution_is_read_as_it_was_written(execution: Execution) -> None:
    text = json.dumps(execution_to_dict(execution), allow_nan=False)
    assert execution_from_dict(json.loads(text)) == execution


def test_numbers_that_json_has_not_are_texts() -> None:
    solve = Solve("pulp", SolverStatus.UNBOUNDED, -math.inf, math.nan, {"x": math.inf})
    [written] = execution_to_dict(Execution("a", End.OK, solves=(solve,)))["solves"]
    assert (written["objective"], written["bound"]) == ("-inf", "nan")
    assert written["variables"] == {"x": "inf"}
    [again] = execution_from_dict({"key": "a", "end": "ok", "solves": [written]}).solves
    assert again.objective == -math.inf
    assert again.bound is not None
    assert math.isnan(again.bound)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"end": "ok"}, "key"),
        ({"key": "a", "end": "well"}, "end"),
        ({"key": "a", "end": "ok", "solves": [{"dialect": "a", "status": ""}]}, "solves.0.status"),
        ({"key": "a", "end": "ok", "repairs": ["all"]}, "repairs.0"),
        ({"key": "a", "end": "ok", "attachments": {"a": 1}}, "attachments.a"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(values: dict[str, object], field: str) -> None:
    with pytest.raises(ValueError, match="^" + field.replace(".", r"\.") + "$"):
        execution_from_dict(values)


def test_fields_of_others_are_passed_over() -> None:
    values = execution_to_dict(Execution("a", End.CRASH, "It broke."))
    assert execution_from_dict(values | {"item": "7", "verdict": None}).detail == "It broke."


def test_the_last_solve_is_the_one_that_counts() -> None:
    solves = [Solve("pulp", SolverStatus.OPTIMAL, value) for value in (1.0, 2.0)]
    assert Execution("a", End.OK).last_solve is None
    assert Execution("a", End.OK, solves=tuple(solves)).last_solve == solves[-1]


def test_a_solution_is_found_by_the_names_of_a_captured_model() -> None:
    """Names may have been made to fit a file, and a stored record keeps no order."""
    solve = Solve("highspy", SolverStatus.OPTIMAL, variables={"b c": 2.0, "a": 1.0})
    assert solve.column_values(["a", "b_c"]) == [1.0, 2.0]
    assert solve.column_values(["b c"]) == [2.0]
    assert solve.column_values(["a", "slack"]) is None
    assert replace(solve, columns={"x0": 3.0}).column_values(["x0"]) == [3.0]
    ambiguous = replace(solve, variables={"b c": 2.0, "b\tc": 1.0})
    assert ambiguous.column_values(["b_c"]) is None
    assert ambiguous.column_values(["b c"]) == [2.0]
