"""The risk of a portfolio is convex by construction, exactly and not only to a tolerance."""

from fractions import Fraction
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance
from tests.families.hand import data, draws, optimum


def test_covariances_are_positive_definite() -> None:
    for difficulty in Difficulty:
        for index in range(60):
            instance = family("portfolio").draw(7, index, difficulty).instance
            assert all(pivot > 0 for pivot in _pivots(_covariances(instance))), index


def test_a_matrix_that_is_not_definite_would_be_seen() -> None:
    assert min(_pivots([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(1)]])) < 0


def _covariances(instance: Instance) -> list[list[Fraction]]:
    variance, covariance = instance.parameters["variance"], instance.parameters["covariance"]
    assets = [key[0] for key in instance.sets["assets"]]
    between = {**covariance, **{key[::-1]: value for key, value in covariance.items()}}
    return [
        [Fraction(variance[(i,)] if i == j else between[(i, j)]) for j in assets] for i in assets
    ]


def _pivots(matrix: list[list[Fraction]]) -> list[Fraction]:
    """What elimination leaves on the diagonal: all positive just when the matrix is definite."""
    rest, pivots = matrix, []
    while rest:
        pivot = rest[0][0]
        pivots.append(pivot)
        assert pivot != 0, "elimination would need another order"
        rest = [
            [row[j] - row[0] * rest[0][j] / pivot for j in range(1, len(row))] for row in rest[1:]
        ]
    return pivots


SETS = {"assets": ["stock", "bond"]}


def _data(**changes: Any) -> dict[str, Any]:
    return {
        "budget": 100,
        "target": 0,
        "expected_return": {"stock": "0.1", "bond": "0.05"},
        "limit": {"stock": 100, "bond": 100},
        "variance": {"stock": "0.04", "bond": "0.01"},
        "covariance": {"stock": {"bond": 0}},
    } | changes


@pytest.mark.parametrize(
    ("changes", "stock", "variance"),
    [
        # Uncorrelated: amounts in proportion to 1 / variance, 20 and 80; 16 + 64.
        ({}, 20, 80),
        # 0.1 x + 0.05 (100 - x) >= 8 asks for 60 in stock; 144 + 16.
        ({"target": 8}, 60, 160),
        # At most 50 in the bond: the rest must go into stock; 100 + 25.
        ({"limit": {"stock": 100, "bond": 50}}, 50, 125),
        # With a covariance of 0.01, as much as the bond's variance, stock helps nothing: 100.
        ({"covariance": {"stock": {"bond": "0.01"}}}, 0, 100),
        # Moving against each other they insure each other: x = 100 (v2 - c) / (v1 + v2 - 2 c).
        ({"covariance": {"stock": {"bond": "-0.01"}}}, 200 / 7, 300 / 7),
    ],
)
def test_two_assets_as_in_a_text_book(
    changes: dict[str, Any], stock: float, variance: float
) -> None:
    best = optimum("portfolio", SETS, _data(**changes))
    assert best.objective == pytest.approx(variance, rel=1e-6)
    assert best.value("invest", "stock") == pytest.approx(stock, abs=1e-2)
    assert best.value("invest", "stock") + best.value("invest", "bond") == pytest.approx(100)


def test_the_target_can_be_reached_and_the_budget_be_spent() -> None:
    """By the best portfolio that the limits allow: the dearest returns first."""
    for instance in draws("portfolio"):
        returns, limit = data(instance, "expected_return"), data(instance, "limit")
        rest, gain = Fraction(instance.value("budget")), Fraction(0)
        for i in sorted(returns, key=lambda i: returns[i], reverse=True):
            amount = min(rest, Fraction(limit[i]))
            rest, gain = rest - amount, gain + amount * returns[i]
        assert rest == 0
        assert gain >= instance.value("target")
