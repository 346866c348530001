"""Spatial branch and bound: it proves true claims, refutes false ones, and says where it cannot."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from optmodel.backends import SolverResult
from optmodel.formulation import FlatModel, ObjectiveSense, flatten
from optmodel.solving import SolveLimits, TerminationStatus
from optmodel.solving.enumeration import solve_by_enumeration
from optmodel.solving.spatial import solve_by_spatial_search
from tests.solving import models
from tests.solving.models import BOXED_X, BOXED_Y, FREE_X, Y, decision, flat, least, most

U, V, W = (decision(name, lower="0.5", upper="4") for name in "uvw")
WIDE = decision("x", lower="-3", upper="3")
MANY, MORE = (decision(name, domain="integer", upper="900") for name in "xy")

OPTIMA = {
    "bilinear": (flatten(models.NONCONVEX), -5.0),
    "bilinear row": (flat(most("x * y - 2 * x"), (BOXED_X, BOXED_Y), "x + 2 * y <= 7"), 1.125),
    "cubic": (flat(least("x ** 3 - 3 * x"), (decision("x", lower="-2", upper="2"),)), -2.0),
    "cubic over zero": (
        flat(least("x ** 3 + y"), (WIDE, Y), "x >= -1", "y >= 5 - 5 * x", "y <= 9"),
        1.0,
    ),
    "box of least surface": (
        flat(least("2 * u * v + 2 * v * w + 2 * u * w"), (U, V, W), "u * v * w >= 8"),
        24.0,
    ),
    "three posynomials": (
        flat(least("u + v + w"), (U, V, W), "u ** 0.5 * v ** 0.25 * w ** 0.25 >= 2"),
        2 * 2**1.5,
    ),
    "two minima": (flat(least("(x ** 2 - 4) ** 2 + x"), (WIDE,)), -2.0153881900),
    "larger of two": (flat(least("max(x, y) - x * y / 2"), (BOXED_X, BOXED_Y)), -7.5),
    "smaller of three": (
        flat(most("min(x, y, 6 - x) * y"), (BOXED_X, BOXED_Y), "x + y <= 8"),
        15.0,
    ),
    "exponential": (flat(most("u * exp(-u)"), (U,)), 0.36787944117),
    "logarithm": (flat(least("v * log(v)"), (V,)), -0.34657359028),
    "ratio": (
        flat(most("(3 * x + 2 * y + 1) / (x + y + 2)"), (models.WHOLE_X, BOXED_Y), "x + y <= 6"),
        2.375,
    ),
    "variable power": (flat(most("u ** v - 3 * v"), (U, V)), 244.0),
    "distance": (flat(least("abs(x * y - 6) + x"), (BOXED_X, BOXED_Y)), 1.2),
    "many integers": (flat(least("9 * x + 4 * y"), (MANY, MORE), "x * y >= 2000"), 537.0),
}


def _claim(objective: float) -> SolverResult:
    return SolverResult("somebody", TerminationStatus.OPTIMAL, (), objective)


def _worse(model: FlatModel, objective: float, by: float) -> float:
    step = by * (1 + abs(objective))
    return objective + (step if model.sense is ObjectiveSense.MINIMIZE else -step)


def _agrees(result: SolverResult | None, claim: float) -> bool:
    assert result is not None
    if result.status is not TerminationStatus.OPTIMAL or result.objective is None:
        return False
    return abs(result.objective - claim) <= 1e-6 * (1 + abs(claim))


@pytest.mark.parametrize("name", sorted(OPTIMA))
def test_a_known_optimum_is_proven(name: str) -> None:
    model, optimum = OPTIMA[name]
    assert _agrees(solve_by_spatial_search(model, _claim(optimum), SolveLimits()), optimum)


@pytest.mark.parametrize("name", sorted(OPTIMA))
@pytest.mark.parametrize("by", [3e-6, 1e-3])
def test_a_worse_objective_is_not_proven(name: str, by: float) -> None:
    model, optimum = OPTIMA[name]
    claim = _worse(model, optimum, by)
    assert not _agrees(solve_by_spatial_search(model, _claim(claim), SolveLimits(300)), claim)


ATOMS = [
    *("x", "y", "z", "x * y", "y * z", "z ** 2", "z ** 3", "x ** 1.5", "sqrt(y)", "log(x)"),
    *("exp(z)", "y / x", "abs(z - 1)", "max(y, z)", "min(x, y + z)", "0.7 ** y", "x ** (-0.5)"),
    *("x * y * z", "(y + 1) / (x + 2)", "x * exp(-y)", "x ** y", "sqrt(x) * y", "z ** 2 * y"),
    *("x ** 0.4 * (y + 1) ** 0.3", "0.5 ** x * 0.8 ** y", "exp(x - y) * 0.5 ** x"),
]
GRID = (
    decision("x", domain="integer", lower="1", upper="6"),
    decision("y", domain="integer", upper="5"),
    decision("z", domain="integer", lower="-3", upper="3"),
)
SUMS = st.lists(st.tuples(st.integers(-9, 9), st.sampled_from(ATOMS)), min_size=1, max_size=4)


def _text(terms: list[tuple[int, str]]) -> str:
    return " + ".join(f"{number} * ({atom})" for number, atom in terms)


@settings(max_examples=40)
@given(
    objective=SUMS,
    rules=st.lists(st.tuples(SUMS, st.integers(-9, 20)), max_size=2),
    is_least=st.booleans(),
)
def test_what_enumeration_finds_is_proven_and_nothing_worse(
    objective: list[tuple[int, str]],
    rules: list[tuple[list[tuple[int, str]], int]],
    is_least: bool,
) -> None:
    goal = (least if is_least else most)(_text(objective))
    model = flat(goal, GRID, *(f"{_text(terms)} <= {limit}" for terms, limit in rules))
    best = solve_by_enumeration(model)
    assert best is not None
    assume(best.objective is not None)
    assert best.objective is not None
    assert _agrees(solve_by_spatial_search(model, best, SolveLimits(500)), best.objective)
    worse = replace(best, objective=_worse(model, best.objective, 1e-5))
    assert worse.objective is not None
    assert not _agrees(solve_by_spatial_search(model, worse, SolveLimits(500)), worse.objective)


def test_the_cutoff_bounds_what_has_no_bounds() -> None:
    model = flat(
        least("x + y"), (decision("x", lower="0.01"), decision("y", lower="0.01")), "x * y >= 9"
    )
    assert _agrees(solve_by_spatial_search(model, _claim(6.0), SolveLimits()), 6.0)


@pytest.mark.parametrize(
    "model",
    [
        flat(least("x * y"), (FREE_X, Y), "x + y >= 1"),
        flat(least("1 / x + y"), (WIDE, BOXED_Y)),
        flat(least("1 / (x * y - 1)"), (BOXED_X, BOXED_Y)),
        flat(least("(-2) ** x"), (models.WHOLE_X,)),
    ],
    ids=["without bounds", "a pole inside", "a pole of a product", "a power of a negative number"],
)
def test_what_it_cannot_do_is_none(model: FlatModel) -> None:
    assert solve_by_spatial_search(model, _claim(-1.0), SolveLimits()) is None


def test_a_claim_that_is_too_good_is_no_more_than_a_bound() -> None:
    """Whether a point has the claimed objective is for others to check."""
    result = solve_by_spatial_search(flatten(models.NONCONVEX), _claim(-8.0), SolveLimits())
    assert result is not None
    assert result.bound == pytest.approx(-8.0, rel=1e-5)


def test_limits_end_the_search() -> None:
    model, optimum = OPTIMA["two minima"]
    hopeless = _claim(_worse(model, optimum, 5.0))
    spent = solve_by_spatial_search(model, hopeless, SolveLimits(nodes=1))
    assert spent is not None
    assert spent.status in (TerminationStatus.NODE_LIMIT, TerminationStatus.OPTIMAL)
    late = solve_by_spatial_search(
        *OPTIMA["two minima"][:1], _claim(optimum), SolveLimits(5000, 1e-9)
    )
    assert late is not None
    assert late.status is TerminationStatus.TIME_LIMIT


def test_the_same_claim_gives_the_same_bound() -> None:
    model, optimum = OPTIMA["box of least surface"]
    first, second = (
        solve_by_spatial_search(model, _claim(optimum), SolveLimits()) for _ in range(2)
    )
    assert first == second
