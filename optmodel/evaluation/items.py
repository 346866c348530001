"""Items: the problems of a benchmark file, with what is expected of each.

items = read_items(Path("OptiBench.json"), load_benchmark("optibench").manifest)
items[0].id, items[0].label.optimum       # "0", 3600.0
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError
from optmodel.evaluation.benchmark import Manifest, ObjectiveKey
from optmodel.judging import Label


@dataclass(frozen=True, slots=True)
class Item:
    """One problem: its id, its kind among the benchmark's types, its text and its label."""

    id: str
    type: str
    question: str
    label: Label


@dataclass(frozen=True, slots=True)
class _Entry:
    """One raw object of a file and where it stands."""

    value: Any
    place: str


def read_items(path: Path, manifest: Manifest) -> list[Item]:
    """All items of a benchmark file, in its order.

    Raises `BadFileError` naming the place when the file cannot be read, is not of the benchmark's
    format, or holds another number of items.
    """
    items = [_item(entry, manifest) for entry in _FORMATS[manifest.format](path)]
    ids = [item.id for item in items]
    twice = next((one for place, one in enumerate(ids) if one in ids[:place]), None)
    if twice is not None:
        raise BadFileError(f"{path}: the item '{twice}' stands there twice.")
    if len(items) != manifest.num_items:
        raise BadFileError(
            f"{path} holds {len(items)} items, but {manifest.title} has {manifest.num_items}: "
            "give the whole file."
        )
    return items


def read_text(path: Path) -> str:
    """A text file. Raises `BadFileError` when it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadFileError(f"Cannot read {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFileError(f"{path} is not UTF-8 text: byte {error.start} is odd.") from error


def parse_json(text: str, place: object) -> Any:
    """JSON as the standard has it, without NaN. Raises `BadFileError` naming the place."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadFileError(f"{place}: not valid JSON ({error}).") from error


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


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


def _item(entry: _Entry, manifest: Manifest) -> Item:
    value, place = entry.value, entry.place
    if not isinstance(value, dict):
        raise BadFileError(f"{place}: expected an object, found {_kind(value)}.")
    for name, kinds in (("index", (int, str)), ("type", str), ("question", str), ("results", dict)):
        if not isinstance(value.get(name), kinds):
            raise BadFileError(f"{place}: '{name}' is {_kind(value.get(name))}.")
    if value["type"] not in manifest.types:
        known = ", ".join(manifest.types)
        raise BadFileError(f"{place}: the type '{value['type']}' is none of {known}.")
    item = str(value["index"])
    values = {name: _number(given, name, place) for name, given in value["results"].items()}
    label = _label(item, values, manifest.objective, place)
    return Item(item, value["type"], value["question"], label)


def _number(given: Any, name: str, place: str) -> float:
    try:
        number = float(given)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise BadFileError(f"{place}: the expected value '{name}' is no number: {given!r}.")
    return number


def _label(item: str, values: dict[str, float], objective: ObjectiveKey, place: str) -> Label:
    if item in objective.values:
        return Label(values, "objective", objective.values[item])
    names = list(values)
    index = objective.keys.get(item, 0 if objective.key == "first" else len(names) - 1)
    if not 0 <= index < len(names):
        raise BadFileError(f"{place}: no expected value says what the objective is.")
    return Label(values, names[index], values[names[index]])


def _kind(value: Any) -> str:
    """What a JSON value is, in words."""
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "a truth value"}
    return "missing" if value is None else kinds.get(type(value), "a number")
