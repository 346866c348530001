"""Numbers in words, percent, fractions and smaller units."""

from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.narration.language.number_style import (
    NumberStyle,
    PercentStyle,
    draw_number_style,
    unit_parts,
)
from optmodel.random_stream import RandomStream

UNITS = {"hours": ("hour", "hours"), "money": ("$", "dollars")}
PLAIN = NumberStyle(UNITS)
HOURS = next(parts for parts in unit_parts() if parts.unit == ("hour", "hours"))
RICH = NumberStyle(
    UNITS,
    has_words=True,
    percent=PercentStyle.FRACTION,
    names_currency=True,
    parts={"hours": HOURS},
)


@pytest.mark.parametrize(
    ("value", "plain", "rich"),
    [
        (1, "1 hour", "1 hour"),
        (5, "5 hours", "five hours"),
        (12, "12 hours", "twelve hours"),
        (13, "13 hours", "13 hours"),
        (Fraction(3, 2), "1.5 hours", "90 minutes"),
        (Fraction(5, 2), "2.5 hours", "2.5 hours"),
        (Fraction(1, 8), "0.125 hours", "0.125 hours"),
        (Fraction(1001, 20), "50.05 hours", "50.05 hours"),
    ],
)
def test_quantities(value: int | Fraction, plain: str, rich: str) -> None:
    assert PLAIN.quantity(value, "hours") == plain
    assert RICH.quantity(value, "hours") == rich


@pytest.mark.parametrize(
    ("value", "plain", "rich"),
    [(1, "$1", "$1"), (Fraction(9, 2), "$4.50", "4.50 dollars"), (1200, "$1,200", "1,200 dollars")],
)
def test_money(value: int | Fraction, plain: str, rich: str) -> None:
    assert PLAIN.quantity(value, "money") == plain
    assert RICH.quantity(value, "money") == rich


def test_shares() -> None:
    quarter, eighth = Fraction(1, 4), Fraction(1, 8)
    assert [PLAIN.share(quarter), PLAIN.share(eighth)] == ["25%", "12.5%"]
    assert [RICH.share(quarter), RICH.share(eighth)] == ["one-quarter", "12.5%"]
    assert replace(RICH, percent=PercentStyle.WORD).share(eighth) == "12.5 percent"


def test_a_smaller_unit_is_not_used_where_another_unit_has_its_name() -> None:
    both = {"hours": ("hour", "hours"), "breaks": ("minute", "minutes")}
    styles = [draw_number_style(UNITS, RandomStream("style", n)) for n in range(40)]
    assert any(style.conversions() for style in styles)
    assert {PercentStyle(style.percent) for style in styles} == set(PercentStyle)
    assert not any(
        draw_number_style(both, RandomStream("style", n)).conversions() for n in range(40)
    )
    found = next(style.conversions() for style in styles if style.conversions())
    assert found == {"hours": {"minute": Fraction(1, 60), "minutes": Fraction(1, 60)}}
