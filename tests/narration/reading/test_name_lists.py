"""Lists of names: of what belongs together; a name too few, too many or twice is noticed."""

import pytest

from optmodel.families import family
from optmodel.formulation import ElementId, Instance
from optmodel.narration.reading.name_list_check import name_list_errors

MILLS: dict[ElementId, str] = {"s1": "Ash", "s2": "Birch"}
NAMES = MILLS | {"t1": "Kelso", "t2": "Quorn", "t3": "Elgin"}


@pytest.fixture
def shipping() -> Instance:
    return Instance.create(
        family("transportation").formulation,
        sets={"sources": ["s1", "s2"], "targets": ["t1", "t2", "t3"]},
        parameters={
            "supply": {"s1": 9, "s2": 8},
            "demand": {"t1": 4, "t2": 5, "t3": 3},
            "cost": {s: {"t1": 1, "t2": 2, "t3": 3} for s in ("s1", "s2")},
        },
    )


@pytest.mark.parametrize(
    "text",
    [
        "We ship from Ash and Birch to Kelso, Quorn and Elgin.",
        "There are two mills, Birch and Ash.",
        "Ash ships to Kelso. Birch ships to Quorn, and Elgin is far.",
        "Kelso and Quorn need 4 and 5 tons, respectively.",
        "The towns:\n- Kelso\n- Quorn and the rest",
        "| Kelso, Quorn | 4 |\n| --- | --- |\n| Ash | 5 |",
    ],
)
def test_lists_of_what_belongs_together(text: str, shipping: Instance) -> None:
    assert name_list_errors(text, NAMES, shipping) == ()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("We ship to Kelso and Elgin.", "a list names Kelso and Elgin alone"),
        ("We ship to Kelso, Kelso and Elgin.", "a list names Kelso twice"),
        ("Of Kelso, Quorn, and Ash, one is far.", "a list names Kelso and Quorn alone"),
        ("Ash and Birch serve Kelso and Quorn for $4.", "a list names Kelso and Quorn alone"),
    ],
)  # fmt: skip
def test_lists_with_an_element_too_few_or_too_many(
    text: str, error: str, shipping: Instance
) -> None:
    assert name_list_errors(text, NAMES, shipping) == (error,)
