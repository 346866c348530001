"""The breakdown of a score: the items of each type, each problem class and each size.

    sizes = items_by_size(items)
    list(sizes)                    # ["up to 41 words", "42 to 66 words", "67 words and more"]

The size of a problem is its number of variables where every item has one, else the number of words
of its text. Sizes are cut at thirds of the items, and items of one size stay together.
"""

from collections.abc import Iterable, Mapping, Sequence

from optmodel.evaluation.recorded_items import RecordedItem

Breakdown = Mapping[str, Sequence[RecordedItem]]
"""Items by the name of what they have in common."""


def items_by_type(items: Sequence[RecordedItem], types: Sequence[str]) -> Breakdown:
    """The items of each of a benchmark's types, in its order."""
    return {kind: [item for item in items if item.type == kind] for kind in types}


def items_by_class(items: Sequence[RecordedItem]) -> Breakdown:
    """The items of each problem class; none where the items have no classes."""
    classes = sorted({item.problem_class for item in items} - {""})
    return {name: [item for item in items if item.problem_class == name] for name in classes}


def items_by_size(items: Sequence[RecordedItem]) -> Breakdown:
    """The items by thirds of their sizes; nothing where all have one size."""
    counted = [item.num_variables for item in items if item.num_variables is not None]
    has_variables = len(counted) == len(items)
    sizes = counted if has_variables else [item.num_words for item in items]
    unit = "variables" if has_variables else "words"
    ordered = sorted(sizes)
    if len(set(sizes)) < 2:
        return {}
    first, second = (ordered[(len(ordered) * third - 1) // 3] for third in (1, 2))
    groups = {
        f"up to {first} {unit}": range(first + 1),
        f"{first + 1} to {second} {unit}": range(first + 1, second + 1),
        f"{second + 1} {unit} and more": range(second + 1, ordered[-1] + 1),
    }
    found = {
        name: [item for item, size in zip(items, sizes, strict=True) if size in group]
        for name, group in groups.items()
    }
    return {name: own for name, own in found.items() if own}


def type_of_part(part: str, types: Iterable[str]) -> str:
    """The one type of a part's items, for a head line; empty for several, and for no part."""
    known = set(types)
    return next(iter(known)) if part and len(known) == 1 else ""
