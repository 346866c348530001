"""Convex models by HiGHS on tangents alone: the optimum, or at least never beyond it."""

import pytest

from optmodel.backends import SolverResult
from optmodel.formulation import FlatModel, flatten
from optmodel.solving import SolutionStatus, SolveLimits, TerminationStatus
from optmodel.solving.epigraph import epigraph
from optmodel.solving.outer_approximation import solve_by_tangents
from tests.solving import models
from tests.solving.models import (
    BOXED_X,
    BOXED_Y,
    FREE_X,
    WHOLE_X,
    X,
    Y,
    decision,
    flat,
    least,
    most,
)

HOPELESS = 1e30
POSITIVE_X = decision("x", lower="0.1", upper="5")

CONVEX = [
    (flatten(models.LARGE_MIQP), (0.0, 0.0), 726.1875),
    (flatten(models.QCP), (0.5, 0.1), 2.0),
    (
        flat(most("3 * x + 4 * y"), (BOXED_X, BOXED_Y), "sqrt(x ** 2 + y ** 2) <= 5"),
        (1.0, 0.0),
        25.0,
    ),
    (flatten(models.NLP), (2.0,), 20.0),
    (flat(least("exp(x) - 2 * x"), (BOXED_X,)), (4.0,), 0.613705638880109),
    (flat(most("log(x) - x / 2"), (BOXED_X,)), (1.0,), -0.306852819440055),
    (flat(most("sqrt(x) - x"), (BOXED_X,)), (1.0,), 0.25),
    (flat(least("abs(x - 3) + x / 2"), (BOXED_X,)), (0.0,), 1.5),
    (flat(least("max(x, 4 - x, 1)"), (BOXED_X,)), (0.0,), 2.0),
    (flat(most("min(x, 4 - x, 9)"), (BOXED_X,)), (0.0,), 2.0),
    (flat(most("5 - 4 / x - x"), (POSITIVE_X,)), (4.0,), 1.0),
    (flat(least("x ** 1.5 - 3 * x"), (BOXED_X,)), (1.0,), -4.0),
    (flat(least("2 ** x - 4 * x"), (BOXED_X,)), (0.0,), -4.344285328223737),
    (flat(least("x ** 4 - 4 * x"), (FREE_X,), "x >= -3", "x <= 3"), (2.0,), -3.0),
    (flat(least("x ** 3 - 3 * x"), (WHOLE_X,)), (7.0,), -2.0),
    (
        flat(least("sqrt((x - 3) ** 2 + (y - 4) ** 2 + 1)"), (X, Y), "x + y <= 2"),
        (0.0, 0.0),
        3.6742346141747673,
    ),
]

NOT_CONVEX = [
    flatten(models.NONCONVEX),
    flat(most("x ** 2"), (BOXED_X,)),
    flat(least("x"), (X, Y), "x * y >= 1"),
    flat(least("x"), (X,), "x ** 2 == 2"),
    flat(least("log(x)"), (POSITIVE_X,)),
    flat(least("1 / x"), (FREE_X,), "x >= 1"),
    flat(least("x ** 3"), (FREE_X,), "x >= -1"),
    flat(least("exp(x ** 2)"), (X,)),
    flat(least("sqrt(x ** 2 + 2 * x)"), (X,)),
    flat(least("x * exp(y)"), (BOXED_X, BOXED_Y)),
]


def _claim(values: tuple[float, ...], objective: float) -> SolverResult:
    return SolverResult("somebody", TerminationStatus.OPTIMAL, values, objective)


@pytest.mark.parametrize(("model", "start", "optimum"), CONVEX, ids=range(len(CONVEX)))
def test_the_optimum_is_reached_from_a_poor_start(
    model: FlatModel, start: tuple[float, ...], optimum: float
) -> None:
    convex = epigraph(model)
    assert convex is not None
    hopeless = HOPELESS if model.sense == "minimize" else -HOPELESS
    result = solve_by_tangents(convex, _claim(start, hopeless), SolveLimits())
    assert result.solution_status is SolutionStatus.OPTIMAL
    assert result.objective == pytest.approx(optimum, rel=1e-6)


@pytest.mark.parametrize("model", NOT_CONVEX, ids=range(len(NOT_CONVEX)))
def test_what_is_not_convex_by_rule_is_refused(model: FlatModel) -> None:
    assert epigraph(model) is None


def test_a_false_claim_is_not_proven() -> None:
    convex = epigraph(flatten(models.QCP))
    assert convex is not None
    too_small = solve_by_tangents(convex, _claim((0.9, 0.9), 1.8), SolveLimits())
    too_large = solve_by_tangents(convex, _claim((1.1, 1.1), 2.2), SolveLimits())
    assert too_small.objective == pytest.approx(2.0, rel=1e-6)
    assert too_large.objective is not None
    assert too_large.objective <= 2.2


def test_a_claim_where_the_curve_has_no_tangent_is_not_proven() -> None:
    convex = epigraph(flat(most("sqrt(x) - 9 * x"), (BOXED_X,)))
    assert convex is not None
    result = solve_by_tangents(convex, _claim((0.0,), 0.0), SolveLimits())
    assert result.status is TerminationStatus.ERROR


def test_equal_curves_share_a_column() -> None:
    model = flat(least("exp(x) + x ** 2"), (BOXED_X,), "2 * exp(x) <= 9", "3 * x ** 2 <= 20")
    convex = epigraph(model)
    assert convex is not None
    assert len(convex.terms) == 2
