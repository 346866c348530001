"""A part of a benchmark: the first items, or those that a file names; never taken for the whole.

part = choose(items, 16)                 # or Path("ids.txt"), an id a line; None for all
part.items, part.told                    # [...], "16 of 605 items (3f2a9c1d)"
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import BadFileError, UserError
from optmodel.evaluation._files import read_text
from optmodel.evaluation.items import Item
from optmodel.runs import digest


@dataclass(frozen=True, slots=True)
class Part:
    """Items in the benchmark's order. `told` says how many and which; it is empty for all."""

    items: list[Item]
    told: str


def choose(items: Sequence[Item], wanted: int | Path | None) -> Part:
    """The first items by number, or those whose ids a file has, one a line.

    Raises `UserError` for a number that cannot be, and `BadFileError` for an id that is unknown or
    stands twice.
    """
    if wanted is None:
        return Part(list(items), "")
    if isinstance(wanted, int):
        if not 1 <= wanted <= len(items):
            raise UserError(
                f"The benchmark has {len(items)} items: give --items 1 to {len(items)}."
            )
        chosen = list(items[:wanted])
    else:
        ids = _ids(wanted, {item.id for item in items})
        chosen = [item for item in items if item.id in ids]
    if len(chosen) == len(items):
        return Part(chosen, "")
    which = digest([item.id for item in chosen])[:8]
    return Part(chosen, f"{len(chosen)} of {len(items)} items ({which})")


def _ids(path: Path, known: set[str]) -> set[str]:
    ids = [line.strip() for line in read_text(path).splitlines() if line.strip()]
    if not ids:
        raise BadFileError(f"{path} names no item: give an id on each line.")
    for item, number in Counter(ids).items():
        if item not in known:
            raise BadFileError(f"{path}: the benchmark has no item {item!r:.60}.")
        if number > 1:
            raise BadFileError(f"{path}: the item {item!r:.60} stands there twice.")
    return set(ids)
