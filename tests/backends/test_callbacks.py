"""Callbacks: lazy rows are as good as rows, cuts cut no solution off, and what is told is true."""

from math import inf

import pytest
from hypothesis import given

from optmodel.backends import (
    CallbackEvent,
    CallbackWhere,
    LinearRow,
    Listener,
    Model,
    ModelRow,
    SolveOptions,
    SolverResult,
    TerminationStatus,
    solve,
    violates,
)
from tests.backends.models import BINARY, INTEGER, SOLVED, best_of, boxed, holds, integer_models

Event = CallbackEvent[LinearRow]


def _lazily(model: Model, hidden: list[ModelRow]) -> SolverResult:
    """Solve a model whose other rows are told only when a solution violates them."""
    rows = [row for row in hidden if isinstance(row, LinearRow)]

    def listener(event: Event) -> None:
        if event.where is CallbackWhere.SOLUTION:
            event.lazy_rows += [row for row in rows if violates(row, event.values)]

    return solve(model, listener=listener)


@SOLVED
@given(integer_models(max_rows=5))
def test_lazy_rows_are_as_good_as_rows(model: Model) -> None:
    best = best_of(model)
    hidden, model.rows = model.rows[1:], model.rows[:1]
    result = _lazily(model, hidden)
    if best is None:
        assert result.status is TerminationStatus.INFEASIBLE
    else:
        assert result.objective == pytest.approx(best, abs=1e-6)
        assert result.values is not None
        assert all(holds(row, result.values) for row in hidden)
    assert all(row in hidden for row in result.lazy_rows)
    assert result.was_searched


@SOLVED
@given(integer_models(max_rows=5))
def test_cuts_that_hold_anyway_change_no_optimum(model: Model) -> None:
    best = best_of(model)
    rows = [row for row in model.rows if isinstance(row, LinearRow)]

    def listener(event: Event) -> None:
        if event.where is CallbackWhere.RELAXATION:
            event.cuts += rows

    result = solve(model, listener=listener)
    if best is None:
        assert result.status is TerminationStatus.INFEASIBLE
    else:
        assert result.objective == pytest.approx(best, abs=1e-6)
    assert result.lazy_rows == ()


def _knapsack(num_items: int = 40) -> Model:
    weights = [float(10 + (37 * k * k + 11 * k) % 50) for k in range(num_items)]
    costs = [float(10 + (53 * k * k + 7 * k) % 50) for k in range(num_items)]
    model = boxed(*[1.0] * num_items, costs=costs, kind=BINARY)
    for shift in range(12):
        turned = weights[shift:] + weights[:shift]
        model.rows.append(LinearRow(list(enumerate(turned)), upper=sum(weights) / 3))
    return model


def test_events_tell_a_search_from_its_beginning_to_its_end() -> None:
    heard: list[Event] = []
    result = solve(_knapsack(), SolveOptions(num_nodes=50), listener=heard.append)
    wheres = [event.where for event in heard]
    assert (wheres[0], wheres[-1]) == (CallbackWhere.START, CallbackWhere.END)
    assert set(wheres) == set(CallbackWhere)
    assert heard[-1].best == result.objective
    incumbents = [event.best for event in heard if event.where is CallbackWhere.INCUMBENT]
    assert incumbents == sorted(incumbents, key=lambda best: best or 0.0)
    counts = [event.num_nodes for event in heard]
    assert counts == sorted(counts)
    for event in heard[1:-1]:
        if event.best is not None and event.bound is not None:
            assert event.best <= event.bound + 1e-6


def test_solutions_are_whole_and_told_with_their_objective() -> None:
    model = _knapsack(12)

    def listener(event: Event) -> None:
        if event.where is CallbackWhere.SOLUTION:
            assert all(value in (0.0, 1.0) for value in event.values)
            assert event.objective == model.objective_at(event.values)

    assert solve(model, listener=listener).status is TerminationStatus.OPTIMAL


def test_values_are_read_once_and_only_when_asked_for() -> None:
    calls: list[int] = []

    def read() -> list[float]:
        calls.append(1)
        return [1.0, 2.0]

    event: Event = CallbackEvent(CallbackWhere.SOLUTION, read=read)
    assert calls == []
    assert event.values == event.values == (1.0, 2.0)
    assert calls == [1]


def test_a_listener_ends_the_search() -> None:
    def listener(event: Event) -> None:
        event.stops = event.where is CallbackWhere.INCUMBENT

    result = solve(_knapsack(60), listener=listener)
    assert result.status is TerminationStatus.INTERRUPTED
    assert result.values is not None


@pytest.mark.parametrize(
    "where", [CallbackWhere.START, CallbackWhere.SOLUTION, CallbackWhere.RELAXATION]
)
def test_what_a_listener_raises_is_raised_by_the_solve(where: CallbackWhere) -> None:
    def listener(event: Event) -> None:
        if event.where is where:
            raise LookupError("of its own")

    with pytest.raises(LookupError, match="of its own"):
        solve(_knapsack(), listener=listener)


def test_a_proposed_solution_is_tried() -> None:
    model = _knapsack()
    model.rows = [LinearRow([(k, 1.0) for k in range(40)], upper=1.5), *model.rows]
    heard: list[Event] = []

    def listener(event: Event) -> None:
        heard.append(event)
        if event.where is CallbackWhere.RELAXATION:
            event.proposals.append(dict.fromkeys(range(40), 0.0))

    assert solve(model, listener=listener).status is TerminationStatus.OPTIMAL
    assert any(event.where is CallbackWhere.SOLUTION for event in heard)


def test_a_solution_that_a_listener_forbids_is_not_the_answer() -> None:
    """Every point but one is cut off, one after the other."""
    model = boxed(3, 3, costs=[1.0, 1.0], kind=INTEGER)

    def listener(event: Event) -> None:
        if event.where is CallbackWhere.SOLUTION and event.values != (1.0, 0.0):
            x, y = event.values
            row = LinearRow([(0, 1.0), (1, 1.0)], upper=x + y - 1)
            event.lazy_rows.append(row if x + y > 1 else LinearRow([(1, 1.0)], upper=0.0))

    assert solve(model, listener=listener).objective == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("row", "values", "is_violated"),
    [
        (LinearRow([(0, 1.0)], upper=1.0), [1.0 + 5e-7], False),
        (LinearRow([(0, 1.0)], upper=1.0), [1.0 + 5e-6], True),
        (LinearRow([(0, 1.0)], upper=1e6), [1e6 + 0.5], False),
        (LinearRow([(0, 1.0)], upper=1e6), [1e6 + 5], True),
        (LinearRow([(0, -1.0)], lower=-1.0), [1.1], True),
        (LinearRow([(0, 1.0), (0, 1.0)], 2.0, 2.0), [1.0], False),
        (LinearRow([(0, 1.0)]), [inf], False),
    ],
)
def test_a_row_is_violated_by_more_than_a_tolerance(
    row: LinearRow, values: list[float], is_violated: bool
) -> None:
    assert violates(row, values) == is_violated


def test_a_listener_is_any_callable() -> None:
    heard: list[CallbackWhere] = []
    listener: Listener = lambda event: heard.append(event.where)  # noqa: E731 - one of any kind
    solve(boxed(3, costs=[1.0]), listener=listener)
    assert heard == [CallbackWhere.START, CallbackWhere.END]
