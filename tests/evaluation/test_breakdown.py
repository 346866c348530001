"""Items by type, class and size: all of them, each once."""

from hypothesis import given
from hypothesis import strategies as st

from optmodel.evaluation import Item, RecordedItem, record_items
from optmodel.evaluation.breakdown import items_by_class, items_by_size, items_by_type
from optmodel.evaluation.labels import Ledger
from optmodel.judging import Label

LABEL = Label({"cost": 1.0}, "cost", 1.0)


def sized(*sizes: int | None, words: int = 3) -> list[RecordedItem]:
    items = [
        Item(str(place), "", "word " * (words + place), LABEL, num_variables=size)
        for place, size in enumerate(sizes)
    ]
    return record_items(items, Ledger())


def names(items: list[RecordedItem]) -> dict[str, list[str]]:
    return {name: [one.id for one in own] for name, own in items_by_size(items).items()}


def test_sizes_are_thirds_by_variables_or_else_by_words() -> None:
    assert names(sized(4, 4, 9, 30, 7, 5)) == {
        "up to 4 variables": ["0", "1"],
        "5 to 7 variables": ["4", "5"],
        "8 variables and more": ["2", "3"],
    }
    assert names(sized(4, None, 9)) == {
        "up to 3 words": ["0"],
        "4 to 4 words": ["1"],
        "5 words and more": ["2"],
    }
    assert names(sized(4, 4, 4)) == {}


@given(st.lists(st.integers(0, 9), min_size=1, max_size=20))
def test_each_item_has_one_size(sizes: list[int]) -> None:
    found = names(sized(*sizes))
    assert sorted(one for own in found.values() for one in own) == sorted(
        map(str, range(len(sizes) if found else 0))
    )
    assert len(found) <= 3
    assert bool(found) is (len(set(sizes)) > 1)


def test_classes_and_types_leave_out_what_has_none() -> None:
    items = [
        Item(str(place), kind, str(place), LABEL, problem_class=name)
        for place, (kind, name) in enumerate([("x", "LP"), ("y", ""), ("x", "MILP")])
    ]
    recorded = record_items(items, Ledger())
    assert {k: [i.id for i in v] for k, v in items_by_class(recorded).items()} == {
        "LP": ["0"],
        "MILP": ["2"],
    }
    assert [len(one) for one in items_by_type(recorded, ("y", "x", "z")).values()] == [1, 2, 0]
