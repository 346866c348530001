"""The parts that mutations share: numbers between bounds, renamed problems, decisions in words."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.families import Difficulty, family
from optmodel.formulation import formulation_hash, is_finite_decimal
from optmodel.mutations import Neighbor
from optmodel.mutations.numbers import between, near
from optmodel.mutations.pruning import without_constraint
from optmodel.mutations.renaming import renamed
from optmodel.narration import telling_faults
from optmodel.random_stream import RandomStream
from tests.mutations.small import workshop

VALUES = st.fractions(min_value=0, max_value=10**6, max_denominator=1000)


@given(VALUES, VALUES, st.booleans(), st.integers(0, 99))
def test_a_number_between_two_is_short_and_within(
    low: Fraction, high: Fraction, is_whole: bool, seed: int
) -> None:
    value = between(low, high, RandomStream("between", seed), is_whole=is_whole)
    if value is None:
        return
    assert low < value < high
    assert is_finite_decimal(value)
    assert len(str(Fraction(value).numerator).rstrip("0")) <= 5
    assert not is_whole or Fraction(value).denominator == 1


@given(VALUES, st.fractions(min_value=Fraction(1, 10), max_value=3, max_denominator=20))
def test_a_near_number_has_two_digits(value: Fraction, factor: Fraction) -> None:
    found = Fraction(near(value, factor, is_whole=False))
    assert abs(found - value * factor) <= value * factor / 10
    assert len(str(found.numerator).strip("0")) <= 5


@pytest.mark.parametrize(
    "name", ["knapsack", "transportation", "labor_intensity", "project_selection", "staffing"]
)
def test_a_renamed_problem_is_the_same_one(name: str) -> None:
    problem = Neighbor.of(family(name).draw(3, 0, Difficulty.EASY), name)
    other = renamed(problem, "second")
    assert formulation_hash(other.formulation) == formulation_hash(problem.formulation)
    assert other.objective == problem.objective
    assert list(telling_faults(other.telling, other.formulation)) == []
    declared = {item.name for item in other.formulation.parameters}
    assert all(name.startswith("second_") for name in declared)


def test_a_problem_without_a_constraint_loses_what_only_it_needs() -> None:
    problem = workshop()
    left = without_constraint(problem, "enough_time")
    assert left is not None
    assert [item.name for item in left.formulation.parameters] == ["gain"]
    assert [item.name for item in left.formulation.sets] == ["goods"]
    assert [fact.parameter for fact in left.telling.fact] == ["gain"]
    assert left.telling.rule == ()


def test_what_is_decided_has_its_words() -> None:
    problem = Neighbor.of(family("transportation").draw(3, 0, Difficulty.EASY), "transportation")
    sent, received = problem.decisions
    assert sent.expression("i") == "sum(ship[i, k] for k in targets)"
    assert received.expression("i") == "sum(ship[k, i] for k in sources)"
    assert sent.words()["number"] == "the amount  shipped from {i}"
    assert received.words()["must"] == "at least {value}  must be shipped to {i}"
    assert sum(problem.amounts(sent).values()) == sum(problem.amounts(received).values())


def test_a_choice_has_a_clause_and_its_opposite() -> None:
    problem = Neighbor.of(family("vertex_cover").draw(3, 0, Difficulty.EASY), "vertex_cover")
    [decision] = problem.decisions
    words = decision.words()
    assert words["clausefirst"] == "a camera is installed in {first}"
    assert words["negatedsecond"] == "no camera is installed in {second}"
