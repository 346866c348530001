"""What a record may hold at most, found out before anything looks closer at it.

excess(record)       # None; or "text: a text of 2000114 characters, where 100000 is the most"

A record is a stranger's: it may be huge, nested a thousand deep, or hold what no JSON can.
"""

from collections.abc import Mapping
from typing import Any

from optmodel.runs import canonical

MOST_TEXT = 100_000
"""Characters of what a person reads: the text of a problem, and every short field."""

MOST_CHARACTERS = 4_000_000
"""Characters of what programs read: formulations, data, solutions, programs, what a model wrote."""

MOST_VALUES = 50_000
MOST_DEPTH = 20

_LONG = frozenset({"formulation", "data", "solution", "names", "units", "programs", "origin"})


def excess(record: Mapping[str, Any]) -> str | None:
    """What a record has too much of, with its place, or None."""
    num_values = 0
    level: list[tuple[str, Any]] = list(record.items())
    for _ in range(MOST_DEPTH):
        num_values += len(level)
        if num_values > MOST_VALUES:
            return f"more than {MOST_VALUES} values"
        below: list[tuple[str, Any]] = []
        for place, value in level:
            problem = _large(place, value)
            if problem is not None:
                return f"{place[:80]}: {problem}"
            below += [(place, inner) for inner in _inner(value)]
        if not below:
            return None
        level = below
    return f"nested more than {MOST_DEPTH} deep"


def _inner(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


def _large(place: str, value: Any) -> str | None:
    if isinstance(value, str):
        most = MOST_CHARACTERS if place in _LONG else MOST_TEXT
        if len(value) > most:
            return f"a text of {len(value)} characters, where {most} is the most"
    return None


def unwritable(record: Mapping[str, Any]) -> str | None:
    """What keeps a record that is not excessive from being written again, or None."""
    try:
        canonical(record).encode()
    except ValueError as error:  # half of a surrogate pair, and NaN
        return f"it holds what no JSON can: {type(error).__name__}"
    return None
