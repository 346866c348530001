"""Numbered names are listed as people do: in a stretch, or by their numbers alone."""

import pytest

from optmodel.narration.language.english import numbered_list


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        (["week 1", "week 2", "week 3"], "weeks 1 to 3"),
        (["week 1", "week 3", "week 4"], "weeks 1, 3 and 4"),
        (["holiday flight 2", "holiday flight 3", "holiday flight 4"], "holiday flights 2 to 4"),
        (["branch 1", "branch 2", "branch 3"], "branches 1 to 3"),
        (["week 1", "week 2"], None),
        (["week 1", "day 2", "week 3"], None),
        (["week 2", "week 1", "week 3"], None),
        (["Monday", "Tuesday", "Friday"], None),
    ],
)
def test_numbered_names_are_listed_by_their_numbers(names: list[str], listed: str | None) -> None:
    assert numbered_list(names) == listed
