"""Selection of one sample: by votes, by what ended optimal, by what was confirmed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.evaluation.selection import SampleAnswer, Selection, select
from optmodel.execution import End, Execution, Solve, SolverStatus

NOTHING = SampleAnswer(None, is_optimal=False, is_confirmed=False, has_no_solution=False)


def answers(*values: float | None) -> list[SampleAnswer]:
    return [replace(NOTHING, value=value, is_optimal=value is not None) for value in values]


@pytest.mark.parametrize(
    ("values", "chosen"),
    [
        ((620.0, 615.0, 615.0000001), 1),
        ((620.0, 615.0), 0),
        ((None, None, 3.0), 2),
        ((None, None), 0),
        ((0.0, 1e-9, 5.0), 0),
        ((-4.0, 4.0, 4.0), 1),
    ],
)
def test_the_most_frequent_answer_wins(values: tuple[float | None, ...], chosen: int) -> None:
    assert select(answers(*values), Selection.MAJORITY_VOTE) == chosen


def test_no_solution_is_an_answer_that_votes() -> None:
    infeasible = replace(NOTHING, has_no_solution=True)
    samples = [*answers(3.0), infeasible, infeasible]
    assert select(samples, Selection.MAJORITY_VOTE) == 1
    assert select(samples, Selection.FIRST_OPTIMAL) == 0


def test_a_sample_is_read_from_its_execution() -> None:
    optimal = Solve("pulp", SolverStatus.OPTIMAL, 4.0)
    execution = Execution("", End.OK, solves=(optimal,), confirmed=True)
    expected = SampleAnswer(4.0, is_optimal=True, is_confirmed=True, has_no_solution=False)
    assert SampleAnswer.of(execution, 4.0) == expected
    assert SampleAnswer.of(replace(execution, end=End.CRASH), 4.0) == NOTHING
    unbounded = replace(execution, solves=(Solve("pulp", SolverStatus.UNBOUNDED),), confirmed=None)
    assert SampleAnswer.of(unbounded, None) == replace(NOTHING, has_no_solution=True)


def test_the_first_that_was_confirmed_is_chosen_wherever_it_stands() -> None:
    confirmed = SampleAnswer(4.0, is_optimal=True, is_confirmed=True, has_no_solution=False)
    samples = [*answers(None, 3.0, 3.0), confirmed, confirmed]
    assert select(samples, Selection.FIRST_CONFIRMED) == 3
    assert select(samples, Selection.FIRST_OPTIMAL) == 1
    assert select(samples[:3], Selection.FIRST_CONFIRMED) == 0


@given(st.lists(st.sampled_from([None, 1.0, 2.0, 3.0]), min_size=1, max_size=9))
def test_a_strict_majority_is_always_chosen(values: list[float | None]) -> None:
    chosen = values[select(answers(*values), Selection.MAJORITY_VOTE)]
    for value in {value for value in values if value is not None}:
        if 2 * values.count(value) > len(values):
            assert chosen == value
