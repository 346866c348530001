"""Lists and stretches of numbered names are those names."""

import pytest

from optmodel.formulation import ElementId
from optmodel.narration.spans.number_spans import find_numbers
from optmodel.narration.tokens._tokens import Tokenizer

NAMES: dict[ElementId, str] = {n: f"week {n}" for n in range(1, 13)} | {"a": "plant 2", "r": "rye"}


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("In weeks 1, 2 and 4 we rest.", [1, 2, 4]),
        ("In weeks 9, 10, and 11 we rest.", [9, 10, 11]),
        ("In weeks 1 to 4 we rest.", [1, 2, 3, 4]),
        ("Weeks 3-5, week 7.", [3, 4, 5, 7]),
        ("From week 2 to week 3.", [2, 3]),
        ("In weeks 2 and 3, 4 tons of rye.", [2, 3, None, "r"]),
        ("In week 2, 3 tons and 4 tons.", [2, None, None]),
        ("In weeks 12 and 13.", [None, None]),
        ("In weeks 4 to 2.", [None, None]),
        ("In week 2 and 3.5 tons.", [2, None]),
        ("In week 1 and 20% of it.", [1, None]),
        ("In plants 2 and 3.", [None, None]),
        ("In week 1 and 2 tons.", [1, None]),
    ],
)
def test_the_names_of_a_list(text: str, elements: list[ElementId | None]) -> None:
    tokens = Tokenizer(NAMES).tokens(text)
    assert [token.element for token in tokens] == elements
    assert all(text[token.start : token.end] == token.text for token in tokens)


def test_numbers_go_with_a_stretch_of_names_respectively() -> None:
    for weeks in ("weeks 1 to 4", "weeks 1, 2, 3 and 4"):
        text = f"The needs in {weeks} are 40, 50, 60 and 70 tons of rye, respectively."
        found = find_numbers(text, NAMES)
        assert [span.named for span in found] == [{n, "r"} for n in range(1, 5)]
        assert [int(span.values[0]) for span in found] == [40, 50, 60, 70]
