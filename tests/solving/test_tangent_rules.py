"""Tangents never cut a convex function off from above, nor a concave one from below."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.solving import tangents
from optmodel.solving.tangents import TangentRule

POSITIVE = st.lists(st.floats(0.01, 20), min_size=3, max_size=3)

CONVEX = {
    "square": (tangents.square, 1),
    "exponential": (tangents.exponential, 1),
    "magnitude": (tangents.magnitude, 1),
    "norm": (tangents.norm, 3),
    "largest": (tangents.largest, 3),
    "reciprocal": (tangents.power(-1.0), 1),
    "cube": (tangents.power(3.0), 1),
    "half": (tangents.power_of(0.5), 1),
}
CONCAVE = {
    "logarithm": (tangents.logarithm, 1),
    "root": (tangents.power(0.5), 1),
    "smallest": (tangents.smallest, 3),
}


def _excess(curve: TangentRule, touched: Sequence[float], point: Sequence[float]) -> float:
    """By how much a tangent exceeds the curve elsewhere, relatively."""
    tangent = curve(touched)
    moves = zip(tangent.slopes, touched, point, strict=True)
    reached = tangent.value + sum(slope * (b - a) for slope, a, b in moves)
    return (reached - curve(point).value) / (1 + abs(reached) + abs(tangent.value))


@pytest.mark.parametrize("name", CONVEX)
@given(POSITIVE, POSITIVE)
def test_convex_curves_lie_above_their_tangents(
    name: str, touched: list[float], point: list[float]
) -> None:
    curve, size = CONVEX[name]
    assert _excess(curve, touched[:size], point[:size]) <= 1e-12


@pytest.mark.parametrize("name", CONCAVE)
@given(POSITIVE, POSITIVE)
def test_concave_curves_lie_below_their_tangents(
    name: str, touched: list[float], point: list[float]
) -> None:
    curve, size = CONCAVE[name]
    assert _excess(curve, touched[:size], point[:size]) >= -1e-12


def test_there_is_no_tangent_outside_the_domain() -> None:
    for curve in (tangents.logarithm, tangents.power(-1.0), tangents.power(0.5)):
        with pytest.raises((ValueError, ArithmeticError)):
            curve([0.0])
    assert tangents.norm([0.0, 0.0]).slopes == [0.0, 0.0]
