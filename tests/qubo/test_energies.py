"""Safe weights are safe, and unbalanced weights are found where there are any, and only there."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.qubo.codes import QuboCode
from optmodel.qubo.objective_bounds import largest_feasible, least, safe_weight
from optmodel.qubo.points import all_points, exact_minima, values_at
from optmodel.qubo.slack_energy import slack_energy
from optmodel.qubo.unbalanced_energy import RowWeights, unbalanced_energy, usual_weights
from optmodel.qubo.weight_fit import are_exact, fitted_weights
from optmodel.rejection import Rejection
from tests.qubo.small import Rows, optimum, points, program, value

COSTS = st.lists(st.integers(-15, 15), min_size=1, max_size=4)
WEIGHTS = st.lists(st.integers(-6, 6), min_size=4, max_size=4)


def _rows(costs: Sequence[int], weights: Sequence[list[int]], limits: Sequence[int]) -> Rows:
    """Rows that the origin satisfies."""
    return [
        ({k: w for k, w in enumerate(row[: len(costs)]) if w}, limit)
        for row, limit in zip(weights, limits, strict=True)
    ]


@given(
    COSTS,
    st.lists(WEIGHTS, min_size=2, max_size=2),
    st.lists(st.integers(0, 9), min_size=2, max_size=2),
)
def test_every_minimum_with_slack_is_an_optimum(
    costs: list[int], weights: tuple[list[int], ...], limits: tuple[int, ...]
) -> None:
    rows = _rows(costs, weights, limits)
    whole = program(costs, rows)
    energy = slack_energy(whole)
    count = len(costs) + len(energy.slack)
    minima = exact_minima(energy.body, count, range(len(costs), count))
    assert minima is not None
    assert minima.energy * whole.unit == optimum(costs, rows)
    assert minima.energy == min(value(energy.body, point) for point in points(count))
    for point in minima.points:
        assert value(energy.body, point) == minima.energy
        assert whole.is_feasible(point[: len(costs)])


@given(COSTS, WEIGHTS, st.integers(0, 9))
def test_bounds_hold_at_all_points_and_at_feasible_ones(
    costs: list[int], weights: list[int], limit: int
) -> None:
    whole = program(costs, _rows(costs, [weights], [limit]))
    for point in points(len(costs)):
        reached = value(whole.objective, point)
        assert reached >= least(whole.objective)
        assert reached <= largest_feasible(whole) or not whole.is_feasible(point)
    assert safe_weight(whole) >= 1


def test_of_bits_that_exclude_one_another_the_bound_counts_one() -> None:
    whole = program([5, 7, 4], [({0: 1, 1: 1}, 1)])
    assert largest_feasible(whole) == 7 + 4


@settings(max_examples=30)
@given(COSTS, WEIGHTS, st.integers(0, 9))
def test_fitted_weights_make_every_minimum_an_optimum(
    costs: list[int], weights: list[int], limit: int
) -> None:
    rows = _rows(costs, [weights], [limit])
    whole = program(costs, rows)
    fitted = fitted_weights(whole)
    assert not isinstance(fitted, Rejection)
    assert are_exact(whole, fitted)
    energy = unbalanced_energy(whole, fitted)
    assert energy.slack == ()
    minima = exact_minima(energy.body, len(costs), ())
    assert minima is not None
    for point in minima.points:
        assert whole.is_feasible(point)
        assert value(whole.objective, point) * whole.unit == optimum(costs, rows)


def test_the_formula_is_that_of_unbalanced_penalization() -> None:
    """f - l0 h + l1 h^2 in whole numbers, with h what is left of the limit."""
    whole = program([-4, -5, -3], [({0: 2, 1: 3, 2: 4}, 5)])
    energy = unbalanced_energy(whole, [RowWeights(Fraction(3, 2), Fraction(1, 4))])
    assert energy.scale == 4
    for point in points(3):
        left = 5 - sum(w * bit for w, bit in zip((2, 3, 4), point, strict=True))
        wanted = value(whole.objective, point) - Fraction(3, 2) * left + Fraction(left**2, 4)
        assert value(energy.body, point) == 4 * wanted


def test_usual_weights_miss_an_optimum_that_leaves_room_and_fitted_ones_do_not() -> None:
    """The optimum takes 5 of 7; two things that fill the limit and are worth less have less energy.

    A multiplier alone is enough for this one, so the fit has no square.
    """
    whole = program([-5, -8, -9, -3], [({0: 4, 1: 2, 2: 3, 3: 4}, 7)])
    usual = usual_weights(whole)
    assert usual == [RowWeights(Fraction(4), Fraction(4))]
    minima = exact_minima(unbalanced_energy(whole, usual).body, 4, ())
    assert minima is not None
    assert minima.points == ((1, 0, 1, 0),)
    assert not are_exact(whole, usual)
    fitted = fitted_weights(whole)
    assert fitted == [RowWeights(Fraction(3, 2), Fraction(0))]
    assert are_exact(whole, [RowWeights(Fraction(3, 2), Fraction(0))])


def test_too_many_bits_are_not_fitted() -> None:
    found = fitted_weights(program([-1] * 21, [({k: k + 1 for k in range(21)}, 50)]))
    assert isinstance(found, Rejection)
    assert found.code == QuboCode.TOO_MANY_POINTS


def test_points_are_the_digits_of_their_numbers() -> None:
    assert all_points(2).tolist() == [[0, 0], [1, 0], [0, 1], [1, 1]]
    energy = slack_energy(program([3, -2], [({0: 1, 1: 1}, 1)])).body
    assert values_at(energy, all_points(2)).tolist() == [
        value(energy, point) for point in ((0, 0), (1, 0), (0, 1), (1, 1))
    ]


@pytest.mark.parametrize("num_core", [3, 21])
def test_too_many_points_are_not_enumerated(num_core: int) -> None:
    energy = slack_energy(program([-1] * num_core, [])).body
    assert (exact_minima(energy, num_core, ()) is None) is (num_core > 20)
