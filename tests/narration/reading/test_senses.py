"""Which sense a parameter limits follows from the formulation, never from a guess."""

import pytest

from optmodel.families import family
from optmodel.narration.reading.senses import BoundSense, parameter_senses, stated_sense
from optmodel.narration.spans.number_spans import find_numbers


@pytest.mark.parametrize(
    ("name", "senses"),
    [
        ("transportation", {"supply": BoundSense.UPPER, "demand": BoundSense.LOWER}),
        (
            "blending",  # `batch` is a whole side once, and a factor elsewhere
            {
                "batch": BoundSense.EXACT,
                "available": BoundSense.UPPER,
                "least_share": BoundSense.LOWER,
                "most_share": BoundSense.UPPER,
            },
        ),
        (
            "lot_sizing",
            {"capacity": BoundSense.UPPER},
        ),  # terms of a balance limit nothing by themselves
        (
            "robust_supply",  # a term beside variables, and a factor of them
            {
                "largest_order": BoundSense.UPPER,
                "requirement": BoundSense.LOWER,
                "largest_share": BoundSense.UPPER,
                "receiving_capacity": BoundSense.UPPER,
            },
        ),
    ],
)
def test_a_parameter_limits_by_where_it_stands(name: str, senses: dict[str, BoundSense]) -> None:
    assert parameter_senses(family(name).formulation) == senses


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("There are at most 5 tons.", BoundSense.UPPER),
        ("There are no more than 5 tons.", BoundSense.UPPER),
        ("It must not add up to more than 5 tons.", BoundSense.UPPER),
        ("Use 5 cubic meters or less.", BoundSense.UPPER),
        ("Use exactly 5 tons.", BoundSense.EXACT),
        ("Use 5 tons or more.", BoundSense.LOWER),
        ("No fewer than 5 tons are due.", BoundSense.LOWER),
        ("The amounts add up to 5 tons.", None),
        ("There are 5 tons at the most distant mill.", None),
        ("We have 5 tons.", None),
        ("At most:\n\n| Silo | Tons |\n| --- | ---: |\n| North | 5 |", BoundSense.UPPER),
        ("All of it:\n\n| Silo | Tons at least |\n| --- | ---: |\n| North | 5 |", BoundSense.LOWER),
        ("At most:\n\n| Silo | Cost | Tons |\n| --- | --- | --- |\n| North | x | 5 |", None),
    ],
)
def test_a_number_limits_by_the_words_beside_it(text: str, sense: BoundSense | None) -> None:
    (span,) = find_numbers(text, {})
    assert stated_sense(span.context) is sense
