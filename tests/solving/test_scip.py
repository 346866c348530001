"""SCIP on any flat model: every function of the algebra, indicators, and every ending."""

import pytest

from optmodel.formulation import FlatModel, flatten
from optmodel.solving import SolutionStatus, SolveLimits, TerminationStatus
from optmodel.solving.methods import solve_with_scip
from tests.solving import models
from tests.solving.models import BOXED_X, FREE_X, YES, X, decision, flat, least, most

POSITIVE_X = decision("x", lower="0.1", upper="5")

FUNCTIONS = [
    (flat(least("exp(x) - 2 * x"), (BOXED_X,)), 0.613705638880109),
    (flat(most("log(x) - x / 2"), (POSITIVE_X,)), -0.306852819440055),
    (flat(most("sqrt(x) - x"), (BOXED_X,)), 0.25),
    (flat(least("abs(x - 3) + x / 2"), (BOXED_X,)), 1.5),
    (flat(least("max(x, 4 - x, 1)"), (BOXED_X,)), 2.0),
    (flat(most("min(x, 4 - x, 9)"), (BOXED_X,)), 2.0),
    (flat(least("4 / x + x"), (POSITIVE_X,)), 4.0),
    (flat(least("x ** 1.5 - 3 * x"), (BOXED_X,)), -4.0),
    (flat(least("2 ** x - 4 * x"), (BOXED_X,)), -4.344285328223737),
    (flat(least("x ** 4 - 4 * x"), (FREE_X,), "x >= -3", "x <= 3"), -3.0),
    (flat(least("3 - x + x * exp(x) * x"), (FREE_X,), "x >= -1", "x <= 1"), 2.820963915300983),
    (flat(least("7 * yes + 2"), (YES,), "yes >= 0.25"), 9.0),
]


@pytest.mark.parametrize("name", sorted(models.OPTIMA))
def test_every_class_is_solved_to_its_optimum(name: str) -> None:
    instance, optimum = models.OPTIMA[name]
    result = solve_with_scip(flatten(instance), SolveLimits())
    assert result.solution_status is SolutionStatus.OPTIMAL
    assert result.objective == pytest.approx(optimum, rel=1e-6)
    assert result.bound == pytest.approx(optimum, rel=1e-6)


@pytest.mark.parametrize(("model", "optimum"), FUNCTIONS, ids=range(len(FUNCTIONS)))
def test_every_function_is_understood(model: FlatModel, optimum: float) -> None:
    result = solve_with_scip(model, SolveLimits())
    assert result.status is TerminationStatus.OPTIMAL
    assert result.objective == pytest.approx(optimum, rel=1e-6)


def test_endings_without_a_proof() -> None:
    infeasible = solve_with_scip(flatten(models.INFEASIBLE), SolveLimits())
    unbounded = solve_with_scip(flatten(models.UNBOUNDED), SolveLimits())
    split = flatten(models.market_split())
    assert infeasible.status is TerminationStatus.INFEASIBLE
    assert infeasible.solution_status is SolutionStatus.NONE
    assert unbounded.status is TerminationStatus.UNBOUNDED
    assert solve_with_scip(split, SolveLimits(nodes=5)).status is TerminationStatus.NODE_LIMIT
    assert solve_with_scip(split, SolveLimits(seconds=1e-4)).status is TerminationStatus.TIME_LIMIT


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    solve_with_scip(flatten(models.SOCP), SolveLimits())
    assert capfd.readouterr() == ("", "")


def test_a_row_without_columns_is_judged_as_it_stands() -> None:
    true = flat(least("x"), (X,), "x - x <= 1")
    false = flat(least("x"), (X,), "x - x >= 1")
    assert solve_with_scip(true, SolveLimits()).status is TerminationStatus.OPTIMAL
    assert solve_with_scip(false, SolveLimits()).status is TerminationStatus.INFEASIBLE
