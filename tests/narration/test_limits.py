"""Which way a parameter limits follows from the formulation, never from a guess."""

import pytest

from optmodel.families import family
from optmodel.narration.limits import Way, limiting_ways, said_way
from optmodel.narration.mentions import mentions


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("transportation", {"supply": Way.UPPER, "demand": Way.LOWER}),
        (
            "blending",  # `batch` is a whole side once, and a factor elsewhere
            {
                "batch": Way.EXACT,
                "available": Way.UPPER,
                "least_share": Way.LOWER,
                "most_share": Way.UPPER,
            },
        ),
        ("lot_sizing", {"capacity": Way.UPPER}),  # terms of a balance limit nothing by themselves
        (
            "robust_supply",  # a term beside variables, and a factor of them
            {
                "largest_order": Way.UPPER,
                "requirement": Way.LOWER,
                "largest_share": Way.UPPER,
                "receiving_capacity": Way.UPPER,
            },
        ),
    ],
)
def test_a_parameter_limits_by_where_it_stands(name: str, ways: dict[str, Way]) -> None:
    assert limiting_ways(family(name).formulation) == ways


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("There are at most 5 tons.", Way.UPPER),
        ("There are no more than 5 tons.", Way.UPPER),
        ("It must not add up to more than 5 tons.", Way.UPPER),
        ("Use 5 cubic meters or less.", Way.UPPER),
        ("Use exactly 5 tons.", Way.EXACT),
        ("Use 5 tons or more.", Way.LOWER),
        ("No fewer than 5 tons are due.", Way.LOWER),
        ("The amounts add up to 5 tons.", None),
        ("There are 5 tons at the most distant mill.", None),
        ("We have 5 tons.", None),
        ("At most:\n\n| Silo | Tons |\n| --- | ---: |\n| North | 5 |", Way.UPPER),
        ("All of it:\n\n| Silo | Tons at least |\n| --- | ---: |\n| North | 5 |", Way.LOWER),
        ("At most:\n\n| Silo | Cost | Tons |\n| --- | --- | --- |\n| North | x | 5 |", None),
    ],
)
def test_a_number_limits_by_the_words_beside_it(text: str, way: Way | None) -> None:
    (mention,) = mentions(text, {})
    assert said_way(mention.words) is way
