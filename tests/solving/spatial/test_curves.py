"""Curves: ranges and preimages hold every point, curvature is what the second difference says."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.solving.spatial.curves import (
    Bounds,
    Curve,
    ExponentialCurve,
    LogarithmCurve,
    MagnitudeCurve,
    PowerCurve,
)

CURVES: list[Curve] = [
    PowerCurve(2.0),
    PowerCurve(3.0),
    PowerCurve(6.0),
    PowerCurve(0.5),
    PowerCurve(1.7),
    PowerCurve(-1.0),
    PowerCurve(-0.3),
    ExponentialCurve(),
    ExponentialCurve(-0.7),
    LogarithmCurve(),
    MagnitudeCurve(),
]
POINTS = st.floats(-9, 9)


def _interval(curve: Curve, one: float, other: float) -> tuple[float, float]:
    if curve.domain_lower == 0.0:
        one, other = abs(one) + 1e-3, abs(other) + 1e-3
    return min(one, other), max(one, other)


@pytest.mark.parametrize("curve", CURVES, ids=str)
@given(one=POINTS, other=POINTS, part=st.floats(0, 1))
def test_a_range_holds_every_value(curve: Curve, one: float, other: float, part: float) -> None:
    lower, upper = _interval(curve, one, other)
    x = min(max(lower + part * (upper - lower), lower), upper)
    found = curve.range(lower, upper)
    assert found.lower <= curve.value(x) <= found.upper


@pytest.mark.parametrize("curve", CURVES, ids=str)
@given(one=POINTS, other=POINTS, part=st.floats(0, 1), below=st.floats(0, 2), above=st.floats(0, 2))
def test_a_preimage_holds_every_point(
    curve: Curve, one: float, other: float, part: float, below: float, above: float
) -> None:
    lower, upper = _interval(curve, one, other)
    x = min(max(lower + part * (upper - lower), lower), upper)
    value = curve.value(x)
    found = curve.preimage(Bounds(value - below, value + above), lower, upper)
    assert found.lower <= x <= found.upper


@pytest.mark.parametrize("curve", CURVES, ids=str)
@given(one=POINTS, other=POINTS)
def test_the_curvature_is_that_of_the_middle(curve: Curve, one: float, other: float) -> None:
    lower, upper = _interval(curve, one, other)
    middle = curve.value((lower + upper) / 2)
    mean = (curve.value(lower) + curve.value(upper)) / 2
    assert curve.curvature(lower, upper) * (mean - middle) >= -1e-9 * (1 + abs(mean))


@pytest.mark.parametrize("curve", CURVES, ids=str)
@given(x=st.floats(0.1, 5))
def test_the_slope_is_the_difference_quotient(curve: Curve, x: float) -> None:
    step = 1e-6
    quotient = (curve.value(x + step) - curve.value(x - step)) / (2 * step)
    assert curve.slope(x) == pytest.approx(quotient, rel=1e-4, abs=1e-4)


def test_an_odd_power_bends_at_zero() -> None:
    cube = PowerCurve(3.0)
    assert (cube.curvature(-1, 1), cube.curvature(-2, 0), cube.curvature(0, 2)) == (0, -1, 1)


def test_an_even_curve_is_left_on_both_sides_or_on_one() -> None:
    square = PowerCurve(2.0)
    assert square.preimage(Bounds(4, 9), -10, 10) == pytest.approx((-3, 3))
    assert square.preimage(Bounds(4, 9), -1, 10) == pytest.approx((2, 3))
    assert square.preimage(Bounds(4, 9), -10, 1) == pytest.approx((-3, -2))


@pytest.mark.parametrize(
    ("curve", "x", "value"),
    [
        (PowerCurve(-1.0), 0.0, math.inf),
        (PowerCurve(3.0), -math.inf, -math.inf),
        (PowerCurve(64.0), 1e9, math.inf),
        (LogarithmCurve(), 0.0, -math.inf),
        (ExponentialCurve(), 1e9, math.inf),
        (ExponentialCurve(-2.0), math.inf, 0.0),
    ],
    ids=str,
)
def test_ends_have_infinite_values(curve: Curve, x: float, value: float) -> None:
    assert curve.value(x) == value
