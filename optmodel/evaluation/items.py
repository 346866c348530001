"""Items: the problems of a benchmark file, with what is expected of each; and subsets of them.

items = read_items(Path("OptiBench.json"), load_benchmark("optibench").manifest)
items[0].id, items[0].label.optimum       # "0", 3600.0
choose_subset(items, 16).description      # "16 of 605 items (3f2a9c1d)"
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import BadFileError, UserError
from optmodel.evaluation.attachments import AttachmentReader
from optmodel.evaluation.benchmark import Manifest, ObjectiveKey
from optmodel.evaluation.strict_json import parse_json, read_text
from optmodel.execution import NO_ATTACHMENTS, Attachments
from optmodel.judging import Label
from optmodel.runs import digest


@dataclass(frozen=True, slots=True)
class Item:
    """One problem: its id, its kind among the benchmark's types, its text, label and files."""

    id: str
    type: str
    question: str
    label: Label
    attachments: Attachments = NO_ATTACHMENTS


@dataclass(frozen=True, slots=True)
class _Entry:
    """One raw object of a file and where it stands."""

    value: object
    place: str


def read_items(path: Path, manifest: Manifest) -> list[Item]:
    """All items of a benchmark file, in its order.

    Raises `BadFileError` naming the place when the file cannot be read, is not of the benchmark's
    format, or holds another number of items.
    """
    files = AttachmentReader(path)
    items = [_item(entry, manifest, files) for entry in _FORMATS[manifest.format](path)]
    for item, number in Counter(item.id for item in items).items():
        if number > 1:
            raise BadFileError(f"{path}: the item {item!r:.60} stands there twice.")
    if len(items) != manifest.num_items:
        raise BadFileError(
            f"{path} holds {len(items)} items, but {manifest.title} has {manifest.num_items}: "
            "give the whole file."
        )
    return items


@dataclass(frozen=True, slots=True)
class Subset:
    """Items in the benchmark's order; the description says how many and which, nothing for all."""

    items: list[Item]
    description: str


def choose_subset(items: Sequence[Item], wanted: int | Path | None) -> Subset:
    """The first items by number, or those whose ids a file has, one a line.

    Raises `UserError` for a number that cannot be, and `BadFileError` for an id that is unknown or
    stands twice.
    """
    if wanted is None:
        return Subset(list(items), "")
    if isinstance(wanted, int):
        if not 1 <= wanted <= len(items):
            raise UserError(
                f"The benchmark has {len(items)} items: give --items 1 to {len(items)}."
            )
        chosen = list(items[:wanted])
    else:
        ids = _ids(wanted, {item.id for item in items})
        chosen = [item for item in items if item.id in ids]
    return subset_of(items, chosen)


def subset_of(items: Sequence[Item], chosen: list[Item]) -> Subset:
    """Some of all items, with their description."""
    if len(chosen) == len(items):
        return Subset(chosen, "")
    which = digest([item.id for item in chosen])[:8]
    return Subset(chosen, f"{len(chosen)} of {len(items)} items ({which})")


def _json(path: Path) -> Iterator[_Entry]:
    entries = parse_json(read_text(path), path)
    if not isinstance(entries, list):
        raise BadFileError(f"{path}: expected a list of items, found {_kind(entries)}.")
    for place, value in enumerate(entries):
        yield _Entry(value, f"{path}, item {place}")


def _jsonl(path: Path) -> Iterator[_Entry]:
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            place = f"{path}, line {number}"
            yield _Entry(parse_json(line, place), place)


_FORMATS = {"optibench-json": _json, "optibench-jsonl": _jsonl}


def _item(entry: _Entry, manifest: Manifest, files: AttachmentReader) -> Item:
    value, place = entry.value, entry.place
    if not isinstance(value, dict):
        raise BadFileError(f"{place}: expected an object, found {_kind(value)}.")
    for name, wanted in (("type", "a text"), ("question", "a text"), ("results", "an object")):
        if (found := _kind(value.get(name))) != wanted:
            raise BadFileError(f"{place}: '{name}' must be {wanted}, found {found}.")
    if value["type"] not in manifest.types:
        known = ", ".join(manifest.types)
        raise BadFileError(f"{place}: the type {value['type']!r:.60} is none of {known}.")
    if not value["results"]:
        raise BadFileError(f"{place}: 'results' holds no expected value.")
    item = item_id(value.get("index"), "index", place)
    values = {name: _number(given, name, place) for name, given in value["results"].items()}
    label = _label(item, values, manifest.objective, place)
    attachments = files.of(item, value.get("attachments"), place)
    return Item(item, value["type"], value["question"], label, attachments)


def item_id(given: object, name: str, place: str) -> str:
    """An item's name, given as a whole number or a text. Raises `BadFileError` on another kind."""
    if isinstance(given, bool) or not isinstance(given, int | str):
        found = _kind(given)
        raise BadFileError(f"{place}: '{name}' must be a whole number or a text, found {found}.")
    return str(given)


def _number(given: object, name: str, place: str) -> float:
    number = math.nan
    if isinstance(given, str | int | float) and not isinstance(given, bool):
        with suppress(ValueError, OverflowError):
            number = float(given)
    if not math.isfinite(number):
        raise BadFileError(f"{place}: the expected value '{name}' is no number: {given!r:.60}.")
    return number


def _label(item: str, values: dict[str, float], objective: ObjectiveKey, place: str) -> Label:
    if item in objective.values:
        return Label(values, "objective", objective.values[item])
    names = list(values)
    index = objective.keys.get(item, 0 if objective.key == "first" else len(names) - 1)
    if not 0 <= index < len(names):
        raise BadFileError(f"{place}: no expected value says what the objective is.")
    return Label(values, names[index], values[names[index]])


def _kind(value: object) -> str:
    """What a JSON value is, in words."""
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "a truth value"}
    return "nothing" if value is None else kinds.get(type(value), "a number")


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
