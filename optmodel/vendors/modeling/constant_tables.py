"""The names that programs of a dialect compare with, read from a table of group, name and value.

words = groups(Path("constants.csv"))               # {"GRB": {"OPTIMAL": 2, ...}, "Attr": ...}
GRB = constants("GRB", words["GRB"], {"Attr": vocabulary("Attr", words["Attr"])})
GRB.OPTIMAL, GRB.Attr.X, GRB.attr.X
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def groups(path: Path) -> dict[str, dict[str, Any]]:
    """The words of each group, with their values."""
    result: dict[str, dict[str, Any]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            result.setdefault(row["group"], {})[row["name"]] = _value(row["value"])
    return result


def _value(text: str) -> int | float | str:
    for reading in (int, float):
        try:
            return reading(text)
        except ValueError:
            continue
    return text


def vocabulary(name: str, words: Mapping[str, object]) -> Any:
    """An object with an attribute for each word."""
    return type(name, (), {"__slots__": (), **words})()


def constants(name: str, words: Mapping[str, object], vocabularies: Mapping[str, object]) -> Any:
    """A class with an attribute for each word, and for each vocabulary in both cases."""
    lowered = {title.lower(): each for title, each in vocabularies.items()}
    return type(name, (), {**words, **vocabularies, **lowered})
