"""Bands: the least and the most of a measure that triples may have.

    band = Band.read("variables=20-60")
    band.holds(35), band.side(75)                    # True, 1: too large
    read_bands(["variables=20-60", "gap=0.01-0.2"])
    Band.read("25-75")                               # of complexity, as is 'complexity=25-75'

The most may be left out: `nodes=100-` holds 100 nodes and more.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from optmodel.errors import UnknownNameError, UserError, brief
from optmodel.triples import Measure

_NUMBER = r"\d+(?:\.\d+)?(?:[eE]-?\d+)?"
_RANGE = re.compile(rf"\s*({_NUMBER})\s*-\s*({_NUMBER})?\s*")
_NAMED = re.compile(r"\s*([A-Za-z_ ]*?)\s*=(.*)", re.DOTALL)
_RANKS = {measure: rank for rank, measure in enumerate(Measure)}


@dataclass(frozen=True, slots=True)
class Band:
    """Values of a measure from `low` to `high`.

    `high` itself is left out where the next bin of a histogram begins there.
    """

    measure: Measure
    low: float
    high: float
    excludes_high: bool = False

    @staticmethod
    def read(text: str) -> "Band":
        """`variables=20-60`; the complexity where no measure is named. Raises `UserError`."""
        named = _NAMED.fullmatch(text)
        measure = Measure.COMPLEXITY if named is None else read_measure(named[1])
        return Band.of(measure, text if named is None else named[2])

    @staticmethod
    def of(measure: Measure, text: object) -> "Band":
        """The band of a measure in a text such as `20-60`. Raises `UserError` for another text."""
        match = _RANGE.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise UserError(
                f"{brief(text)} is no band of {measure}: write its least and its most, as in "
                f"{_EXAMPLES[measure]}."
            )
        low, high = float(match[1]), float(match[2] or inf)
        if low > high or low == inf:
            raise UserError(
                f"The band {measure}={low:g}-{high:g} is empty: write its least value first, as in "
                f"{_EXAMPLES[measure]}."
            )
        return Band(measure, low, high)

    def holds(self, value: float | None) -> bool:
        """Whether a value is in it; a measure without a value is in none."""
        return value is not None and self.side(value) == 0

    def side(self, value: float | None) -> int:
        """-1 for a value below it, 1 for one above it, 0 within it and where there is none."""
        if value is None:
            return 0
        if value < self.low:
            return -1
        is_above = value > self.high or (self.excludes_high and value == self.high)
        return 1 if is_above else 0

    def distance(self, value: float | None) -> float:
        """How far a value is outside, relative to the end that it misses; 0 within."""
        side = self.side(value)
        if value is None or side == 0:
            return 0.0
        end = self.low if side < 0 else self.high
        return abs(value - end) / max(abs(end), 1e-9)

    @property
    def range_text(self) -> str:
        """`20-60`, as `of` reads it."""
        high = "" if self.high == inf else f"{self.high:.15g}"
        return f"{self.low:.15g}-{high}"

    def __str__(self) -> str:
        return f"{self.measure}={self.range_text}"


_EXAMPLES = {
    Measure.VARIABLES: "variables=20-60",
    Measure.ROWS: "rows=10-40",
    Measure.GAP: "gap=0.01-0.2",
    Measure.NODES: "nodes=1-200",
    Measure.SECONDS: "seconds=0-0.5",
    Measure.CHARACTERS: "characters=600-1800",
    Measure.COMPLEXITY: "25-75",
}


def read_measure(name: str) -> Measure:
    """The measure of a name. Raises `UnknownNameError`, which names the nearest one."""
    if name not in list(Measure):
        raise UnknownNameError("measure", name, list(Measure))
    return Measure(name)


def read_bands(given: object) -> tuple[Band, ...]:
    """The bands in a text, in a list of texts, or in a table of ranges by measure.

    They are in the order of the measures. Raises `UserError` for what is none, and for a measure
    with two bands.
    """
    bands = sorted(_bands_in(given), key=lambda band: _RANKS[band.measure])
    for band, other in pairwise(bands):
        if band.measure is other.measure:
            raise UserError(f"There are two bands of {band.measure}, {band} and {other}: give one.")
    return tuple(bands)


def first_miss(bands: Sequence[Band], values: Mapping[Measure, float | None]) -> Band | None:
    """The first band that does not hold the value of its measure.

    What is not measured yet is not in the mapping, and passes; what has no value is in no band.
    """
    for band in bands:
        if band.measure in values and not band.holds(values[band.measure]):
            return band
    return None


def _bands_in(given: object) -> Iterator[Band]:
    match given:
        case Band():
            yield given
        case str():
            yield Band.read(given)
        case dict():
            for name, text in given.items():
                yield Band.of(read_measure(str(name)), text)
        case list() | tuple():
            for inner in given:
                yield from _bands_in(inner)
        case _:
            raise UserError(f"{brief(given)} is no band: write one as variables=20-60.")
