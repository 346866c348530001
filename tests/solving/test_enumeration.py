"""Every point looked at: right wherever the points can be listed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import flatten
from optmodel.solving import SolveLimits, TerminationStatus
from optmodel.solving.enumeration import solve_by_enumeration
from optmodel.solving.methods import solve_with_highs
from tests.solving import models
from tests.solving.models import WHOLE_X, WHOLE_Y, YES, decision, flat, least, most


@pytest.mark.parametrize("name", ["MIQP", "MINLP"])
def test_the_optimum_is_found(name: str) -> None:
    instance, optimum = models.OPTIMA[name]
    result = solve_by_enumeration(flatten(instance))
    assert result is not None
    assert result.objective == pytest.approx(optimum, rel=1e-12)


@given(*[st.integers(-5, 5)] * 4, st.integers(0, 40))
def test_it_agrees_with_a_solver(a: int, b: int, c: int, d: int, limit: int) -> None:
    objective = most(f"{a} * x + {b} * y")
    model = flat(objective, (WHOLE_X, WHOLE_Y), f"{c} * x + {d} * y <= {limit}")
    counted, solved = solve_by_enumeration(model), solve_with_highs(model, SolveLimits())
    assert counted is not None
    assert counted.objective == pytest.approx(solved.objective)


def test_indicators_and_functions_count() -> None:
    model = flat(
        least("abs(x - 7) + 2 * max(y, 3) + sqrt(y) - log(x) + exp(yes) / 1 + x ** 0.5 + 6 / x"),
        (decision("x", domain="integer", lower="1", upper="9"), WHOLE_Y, YES),
        "implies(yes == 0, x <= 2)",
        "min(x, y) >= 1",
    )
    result = solve_by_enumeration(model)
    assert result is not None
    assert result.values == (7.0, 1.0, 1.0)


def test_what_cannot_be_listed_is_left_to_others() -> None:
    assert solve_by_enumeration(flatten(models.NLP)) is None
    assert solve_by_enumeration(flatten(models.LARGE_MIQP)) is None
    unbounded = flat(least("x"), (decision("x", domain="integer"),))
    assert solve_by_enumeration(unbounded) is None


def test_no_point_at_all_is_infeasible() -> None:
    result = solve_by_enumeration(flat(least("x"), (WHOLE_X,), "2 * x == 5"))
    assert result is not None
    assert result.status is TerminationStatus.INFEASIBLE
    narrow = flat(least("x"), (decision("x", domain="integer", lower="0.2", upper="0.8"),))
    empty = solve_by_enumeration(narrow)
    assert empty is not None
    assert empty.status is TerminationStatus.INFEASIBLE
