"""A model as data: what it says of itself, and what its objective is worth."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.backends import (
    FloatPolynomial,
    IndicatorRow,
    LinearRow,
    Model,
    NonlinearFunction,
    NonlinearRow,
    Operation,
    QuadraticRow,
    SolutionStatus,
    SolverResult,
    SpecialOrderedSet,
    TerminationStatus,
    VariableType,
    is_finite,
    normalized_bound,
)
from tests.backends.models import BINARY, CONTINUOUS, INTEGER, boxed, column


def test_integral_and_semi_types_are_told_apart() -> None:
    integral = {kind for kind in VariableType if kind.is_integral}
    semi = {kind for kind in VariableType if kind.is_semi}
    assert integral == {BINARY, INTEGER, VariableType.SEMIINTEGER}
    assert semi == {VariableType.SEMICONTINUOUS, VariableType.SEMIINTEGER}


@pytest.mark.parametrize(
    ("bound", "kept"),
    [(1e20, inf), (-1e20, -inf), (1e30, inf), (9.9e19, 9.9e19), (0.0, 0.0), (-inf, -inf)],
)
def test_bounds_beyond_what_solvers_count_are_none(bound: float, kept: float) -> None:
    assert normalized_bound(bound) == kept
    assert is_finite(bound) == (abs(kept) < inf)


def test_the_objective_is_the_sum_of_its_parts() -> None:
    model = boxed(9, 9, costs=[2.0, -1.0])
    model.offset = 5.0
    assert model.objective_at([3, 4]) == 7.0
    model.products = [(0, 1, 1.0), (1, 1, -2.0)]
    assert model.objective_at([3, 4]) == 7.0 + 12.0 - 32.0
    model.nonlinear_objective = NonlinearFunction(Operation.ABS, (FloatPolynomial([], -3.0),))
    assert model.objective_at([3, 4]) == -13.0 + 3.0


def test_what_has_no_value_leaves_the_reported_objective() -> None:
    model = boxed(9)
    model.nonlinear_objective = NonlinearFunction(Operation.LOG, (column(0),))
    assert model.objective_or([1.0], 7.0) == 0.0
    assert model.objective_or([0.0], 7.0) == 7.0
    with pytest.raises(ValueError, match="domain"):
        model.objective_at([0.0])


@given(st.lists(st.integers(-(10**6), 10**6), min_size=2, max_size=2), st.floats(-9e-6, 9e-6))
def test_whole_values_lose_their_rounding_error_and_others_stay(
    values: list[int], error: float
) -> None:
    model = boxed(9, 9)
    model.types = [INTEGER, CONTINUOUS]
    whole, other = model.with_whole_numbers([values[0] + error, values[1] + error])
    assert whole == values[0]
    assert other == values[1] + error


def test_what_is_far_from_whole_is_left_to_be_seen() -> None:
    model = boxed(9, kind=INTEGER)
    assert model.with_whole_numbers([2.5]) == (2.5,)


def test_a_model_knows_whether_it_takes_a_search() -> None:
    model = boxed(1, 1)
    assert (model.is_continuous, model.is_mixed_integer) == (True, False)
    model.special_sets.append(SpecialOrderedSet(1, [0, 1], [1.0, 2.0]))
    assert (model.is_continuous, model.is_mixed_integer) == (True, True)
    assert boxed(1, kind=BINARY).is_mixed_integer


def test_only_linear_rows_count_as_linear() -> None:
    row = LinearRow([(0, 1.0)], upper=1.0)
    model = boxed(1, 1)
    model.rows.append(row)
    model.products.append((0, 0, 1.0))
    assert model.has_linear_rows
    for extra in (
        QuadraticRow([], [(0, 1, 1.0)], upper=1.0),
        NonlinearRow(column(0), upper=1.0),
    ):
        assert not Model([0], [1], [0], [CONTINUOUS], rows=[row, extra]).has_linear_rows
    switched = Model([0], [1], [0], [BINARY], indicators=[IndicatorRow(0, 1, row)])
    assert not switched.has_linear_rows
    curved = Model([0], [1], [0], [CONTINUOUS], nonlinear_objective=column(0))
    assert not curved.has_linear_rows


def test_linear_rows_are_listed_in_their_order() -> None:
    first, last = LinearRow([], name="first"), LinearRow([], name="last")
    model = boxed(1)
    model.rows = [first, QuadraticRow([], []), last]
    assert model.linear_rows() == [first, last]


# ---- results ----------------------------------------------------------------------------------


def test_a_solution_is_optimal_only_with_a_proof() -> None:
    optimal = SolverResult("highs", TerminationStatus.OPTIMAL, (1.0,))
    stopped = SolverResult("highs", TerminationStatus.TIME_LIMIT, (1.0,))
    nothing = SolverResult("highs", TerminationStatus.OPTIMAL)
    assert optimal.solution_status is SolutionStatus.OPTIMAL
    assert stopped.solution_status is SolutionStatus.FEASIBLE
    assert nothing.solution_status is SolutionStatus.NONE


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [
        (10.0, 9.0, 0.1),
        (-10.0, -11.0, 0.1),
        (10.0, 10.0, 0.0),
        (0.0, 0.0, 0.0),
        (0.0, 1.0, inf),
        (None, 1.0, inf),
        (1.0, None, inf),
    ],
)
def test_the_gap_is_relative_to_the_objective(
    objective: float | None, bound: float | None, gap: float
) -> None:
    result = SolverResult(
        "scip", TerminationStatus.TIME_LIMIT, (0.0,), objective=objective, bound=bound
    )
    assert result.gap == pytest.approx(gap)


def test_a_bound_that_is_no_number_is_not_finite() -> None:
    assert not is_finite(nan)
