"""Farkas' multipliers: what they weigh is infeasible by itself, and nothing in it is too many."""

from dataclasses import replace
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from optmodel.backends import (
    FarkasSupport,
    LinearRow,
    Model,
    ModelRow,
    QuadraticRow,
    TerminationStatus,
    VariableType,
    farkas_support,
    solve,
)
from tests.backends.models import BINARY, CONTINUOUS, SMALL, SOLVED, boxed, linear_rows


@st.composite
def _relaxations(draw: st.DrawFn) -> Model:
    """Continuous models of few columns and many rows, most of them infeasible."""
    num_columns = draw(st.integers(1, 3))
    lowers = [draw(st.sampled_from([-inf, 0.0, -2.0])) for _ in range(num_columns)]
    uppers = [draw(st.sampled_from([inf, 1.0, 3.0])) for _ in range(num_columns)]
    rows: list[ModelRow] = [draw(linear_rows(num_columns)) for _ in range(draw(st.integers(1, 6)))]
    costs = [draw(SMALL) for _ in range(num_columns)]
    return Model(lowers, uppers, costs, [CONTINUOUS] * num_columns, rows=rows)


def _is_feasible(model: Model) -> bool:
    free = replace(model, costs=[0.0] * model.num_columns)
    return solve(free).status is TerminationStatus.OPTIMAL


def _restricted(model: Model, support: FarkasSupport) -> Model:
    """The rows and the bounds of a support alone."""
    kept = set(support.columns)
    return replace(
        model,
        rows=[model.rows[place] for place in support.rows],
        lowers=[lower if k in kept else -inf for k, lower in enumerate(model.lowers)],
        uppers=[upper if k in kept else inf for k, upper in enumerate(model.uppers)],
    )


@SOLVED
@given(_relaxations())
def test_there_is_a_support_exactly_where_there_is_no_solution(model: Model) -> None:
    assert (farkas_support(model, 5.0) is None) == _is_feasible(model)


@SOLVED
@given(_relaxations())
def test_a_support_is_infeasible_and_has_no_row_too_many(model: Model) -> None:
    support = farkas_support(model, 5.0)
    if support is None:
        return
    assert not _is_feasible(_restricted(model, support))
    for row in support.rows:
        rest = tuple(place for place in support.rows if place != row)
        assert _is_feasible(_restricted(model, FarkasSupport(rest, support.columns)))
    for column in support.columns:
        others = tuple(place for place in support.columns if place != column)
        assert _is_feasible(_restricted(model, FarkasSupport(support.rows, others)))


def test_rows_are_preferred_to_no_bounds_and_other_kinds_are_not_looked_at() -> None:
    model = boxed(9, 9)
    model.rows = [
        QuadraticRow([], [(0, 0, 1.0)], upper=-1.0),
        LinearRow([(0, 1.0), (1, 1.0)], 5.0),
        LinearRow([(0, 1.0), (1, 1.0)], upper=4.0),
    ]
    assert farkas_support(model, 5.0) == FarkasSupport((1, 2), ())


def test_bounds_alone_may_be_at_fault() -> None:
    model = boxed(1, 1)
    model.rows = [LinearRow([(0, 1.0), (1, 1.0)], 3.0)]
    assert farkas_support(model, 5.0) == FarkasSupport((0,), (0, 1))


def test_bounds_that_hold_anyway_cost_nothing() -> None:
    """A binary column is between 0 and 1 whatever is taken out; so are its bounds preferred."""
    model = boxed(1, 9)
    model.types = [BINARY, CONTINUOUS]
    model.rows = [LinearRow([(0, 1.0)], 2.0), LinearRow([(1, 1.0)], 10.0)]
    assert farkas_support(model, 5.0) == FarkasSupport((0,), (0,))


def test_a_semicontinuous_column_may_be_zero() -> None:
    model = boxed(5, kind=VariableType.SEMICONTINUOUS)
    model.lowers = [2.0]
    model.rows = [LinearRow([(0, 1.0)], upper=0.0)]
    assert farkas_support(model, 5.0) is None
    model.rows = [LinearRow([(0, 1.0)], upper=-1.0)]
    assert farkas_support(model, 5.0) == FarkasSupport((0,), (0,))
