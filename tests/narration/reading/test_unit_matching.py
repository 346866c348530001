"""A number's unit is its own where it has one, else that of the words nearest to it."""

import pytest

from optmodel.narration.reading.unit_matching import UnitMatcher
from optmodel.narration.spans.number_spans import find_numbers

UNITS = UnitMatcher({"money": ("$", "dollars"), "mass": ("ton", "tons"), "time": ("hour", "hours")})


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("It costs $4 and weighs tons.", {"money"}),
        ("It costs 4 dollars per ton.", {"money"}),
        ("At a price in dollars per ton, it is 4.", {"money"}),
        ("Rye weighs 4, in tons, and costs dollars.", {"money", "mass"}),
        ("The tons needed are 4 at the mill, for some dollars.", {"mass"}),
        ("It is 12% of all tons.", {""}),
        ("It is 4 million tons.", {"mass"}),
        ("It is 4 hundredths of some tons.", set()),
        ("It costs 4 euros a ton.", {"euros"}),
        ("It costs £4 a ton.", {"pounds"}),
        ("It is 4.", None),
        (
            "In dollars:\n\n| Mill | Tons | Hours per ton |\n| --- | --- | --- |\n| A | 4 | |",
            {"mass"},
        ),
        ("In dollars:\n\n| Mill | Size |\n| --- | --- |\n| Hours | 4 |", {"time"}),
        ("In dollars:\n\n| Mill | Size |\n| --- | --- |\n| A | 4 |", {"money"}),
    ],
)
def test_the_unit_of_a_number(text: str, units: set[str] | None) -> None:
    (span,) = find_numbers(text, {})
    found = UNITS.of(span)
    assert (None if found is None else {reading.unit for reading in found}) == units


def test_a_unit_that_is_called_percent_has_its_sign() -> None:
    matcher = UnitMatcher({"sulfur": ("percent",)})
    for text in ("It holds 4%.", "It holds 4 percent.", "In percent, it holds 4."):
        (span,) = find_numbers(text, {})
        assert {reading.unit for reading in matcher.of(span) or ()} == {"sulfur"}
        assert 4 in span.values
