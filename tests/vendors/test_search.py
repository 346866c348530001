"""Listeners and infeasible subsystems: as good as rows from the start, and none too many.

Random small models; what is right is settled by solving without a listener, or without a piece.
"""

import random
from itertools import combinations

import pytest

from optmodel.backends import violates
from optmodel.vendors.modeling import (
    CallbackEvent,
    CallbackWhere,
    IndicatorConstraint,
    LinearConstraint,
    LinearExpression,
    ModelBuilder,
    ModelVariable,
    SOSConstraint,
    TerminationStatus,
    VariableType,
    compute_iis,
)
from optmodel.vendors.modeling.iis import IIS, only
from optmodel.vendors.modeling.lowering import lowered_row

_SEEDS = range(12)
_MANY = range(12, 120)


def _row(
    variables: list[ModelVariable], weights: list[float], lower: float, upper: float
) -> LinearConstraint:
    return LinearConstraint(LinearExpression.of(variables, weights, 0.0), lower, upper)


def _model(seed: int) -> tuple[ModelBuilder, list[LinearConstraint]]:
    """A bounded model of mixed kinds, and rows that are not in it."""
    rng = random.Random(seed)
    problem = ModelBuilder()
    kinds = [VariableType.BINARY, VariableType.INTEGER, VariableType.CONTINUOUS]
    variables = [
        problem.add_variable(
            ModelVariable(0.0, rng.randint(1, 6), rng.choice(kinds), f"x{i}", rng.randint(-9, 9))
        )
        for i in range(8)
    ]
    problem.variables[0].kind = VariableType.BINARY
    problem.is_minimized = rng.random() < 0.5
    rows = [
        _row(
            variables,
            [float(rng.randint(-3, 6)) for _ in variables],
            -float("inf"),
            float(rng.randint(0, 16)),
        )
        for _ in range(6)
    ]
    for row in rows[:2]:
        problem.add(row)
    return problem, rows[2:]


@pytest.mark.parametrize(
    "seed", [*_SEEDS, *(pytest.param(s, marks=pytest.mark.slow) for s in _MANY)]
)
def test_lazy_rows_are_as_good_as_rows(seed: int) -> None:
    problem, hidden = _model(seed)

    def listener(moment: CallbackEvent) -> None:
        if moment.where is CallbackWhere.SOLUTION:
            moment.lazy_rows += [row for row in hidden if violates(lowered_row(row), moment.values)]
        elif moment.where is CallbackWhere.RELAXATION:
            moment.cuts += [row for row in hidden[:1] if violates(lowered_row(row), moment.values)]

    lazily = problem.solve(listener)
    for row in hidden:
        problem.add(row)
    plainly = problem.solve()
    assert lazily.status is plainly.status
    if plainly.status is TerminationStatus.OPTIMAL:
        assert lazily.objective == pytest.approx(plainly.objective, abs=1e-5)
        assert lazily.values is not None
        assert not any(violates(lowered_row(row), lazily.values) for row in hidden)
        lowered = [lowered_row(row) for row in hidden]
        assert all(row in lowered for row in lazily.lazy_rows)


def test_what_a_listener_raises_is_raised_by_the_solve() -> None:
    problem, _ = _model(3)

    def listener(moment: CallbackEvent) -> None:
        if moment.where is CallbackWhere.SOLUTION:
            raise LookupError("of its own")

    with pytest.raises(LookupError, match="of its own"):
        problem.solve(listener)


def test_a_search_is_ended_by_its_listener() -> None:
    rng = random.Random(1)
    problem = ModelBuilder()
    variables = [
        problem.add_variable(ModelVariable(0, 1, VariableType.BINARY, cost=rng.randint(10, 60)))
        for _ in range(60)
    ]
    problem.is_minimized = False
    for _ in range(20):
        weights = [float(rng.randint(10, 60)) for _ in variables]
        problem.add(_row(variables, weights, -float("inf"), 600.0))

    def listener(moment: CallbackEvent) -> None:
        moment.stops = moment.where is CallbackWhere.INCUMBENT

    result = problem.solve(listener)
    assert result.status is TerminationStatus.INTERRUPTED
    assert result.values is not None


def _infeasible(seed: int) -> ModelBuilder:
    """Rows, equations and bounds of which some cannot hold together."""
    rng = random.Random(seed)
    problem = ModelBuilder()
    kinds = [VariableType.BINARY, VariableType.INTEGER, VariableType.CONTINUOUS]
    variables = [
        problem.add_variable(ModelVariable(0.0, rng.randint(1, 5), rng.choice(kinds), f"x{i}", 1.0))
        for i in range(5)
    ]
    for pair in combinations(variables, 2):
        low = float(rng.randint(0, 7))
        problem.add(_row(list(pair), [1.0, float(rng.choice((1, 2)))], low, float("inf")))
    problem.add(_row(variables, [1.0] * 5, -float("inf"), float(rng.randint(1, 4))))
    if rng.random() < 0.3:
        problem.add(SOSConstraint(1, variables[:3], [1.0, 2.0, 3.0]))
    if rng.random() < 0.3:
        switch = problem.add_variable(ModelVariable(1.0, 1.0, VariableType.BINARY, "b"))
        problem.add(IndicatorConstraint(switch, 1, _row(variables[:1], [1.0], 9.0, float("inf"))))
    return problem


def _status_of(problem: ModelBuilder, found: IIS) -> TerminationStatus:
    with only(problem, found):
        return problem.solve().status


@pytest.mark.parametrize(
    "seed", [*_SEEDS, *(pytest.param(s, marks=pytest.mark.slow) for s in _MANY)]
)
def test_a_conflict_is_infeasible_and_has_no_piece_too_many(seed: int) -> None:
    problem = _infeasible(seed)
    before = [(v.lower, v.upper, v.cost) for v in problem.variables], problem.constraints()
    found = compute_iis(problem)
    if found is None:
        assert problem.solve().status is TerminationStatus.OPTIMAL
        return
    assert found.is_minimal
    assert _status_of(problem, found) is TerminationStatus.INFEASIBLE
    for smaller in _smaller(found):
        assert _status_of(problem, smaller) is not TerminationStatus.INFEASIBLE
    assert before == (
        [(v.lower, v.upper, v.cost) for v in problem.variables],
        problem.constraints(),
    )
    assert compute_iis(problem) == found


def _smaller(found: IIS) -> list[IIS]:
    """Every conflict with one piece less."""
    rows, lowers, uppers = found.constraints, found.lowers, found.uppers
    return [
        *(IIS((*rows[:i], *rows[i + 1 :]), lowers, uppers, True) for i in range(len(rows))),
        *(IIS(rows, (*lowers[:i], *lowers[i + 1 :]), uppers, True) for i in range(len(lowers))),
        *(IIS(rows, lowers, (*uppers[:i], *uppers[i + 1 :]), True) for i in range(len(uppers))),
    ]
