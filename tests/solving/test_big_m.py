"""Indicators as plain rows: the same solutions, with the least constants that work."""

from itertools import product

import pytest

from optmodel.formulation import FlatRow
from optmodel.solving.big_m import without_indicators
from tests.solving.models import BOXED_X, YES, X, flat, least


def _holds(row: FlatRow, point: tuple[float, float]) -> bool:
    value = sum(float(c) * point[k] for (k,), c in row.body.terms.items())
    return (row.lower is None or value >= row.lower) and (row.upper is None or value <= row.upper)


@pytest.mark.parametrize("value", [0, 1])
@pytest.mark.parametrize("rule", ["2 * x - 1 <= 3", "2 * x - 1 >= 3", "x == 2", "3 <= 7 - x"])
def test_rows_hold_exactly_where_the_indicator_lets_them(rule: str, value: int) -> None:
    switched = flat(least("x"), (BOXED_X, YES), f"implies(yes == {value}, {rule})")
    plain = without_indicators(switched)
    assert plain is not None
    assert plain.indicators == ()
    (indicator,) = switched.indicators
    for point in product((0.0, 1.0, 2.0, 3.0, 4.0, 5.0), (0.0, 1.0)):
        wanted = point[1] != value or _holds(indicator.row, point)
        assert all(_holds(row, point) for row in plain.rows) == wanted


def test_an_unbounded_body_has_no_constant() -> None:
    assert without_indicators(flat(least("x"), (X, YES), "implies(yes == 1, x <= 3)")) is None
    model = flat(least("x"), (X, YES), "implies(yes == 1, x >= 3)")
    plain = without_indicators(model)
    assert plain is not None
    assert plain.rows[0].lower == 0


def test_a_nonlinear_body_is_refused() -> None:
    model = flat(least("x"), (BOXED_X, YES), "implies(yes == 1, exp(x) <= 3)")
    assert without_indicators(model) is None
