"""A model as arrays, and its exact MPS text: what a library hands its solver, in every digit.

    model = Arrays(["x"], costs=[3.0], lowers=[0.0], uppers=[math.inf], kinds="I")
    model.add_row("c", [(0, 2.0)], upper=9.0)
    model.captured(maximizes=True)        # CapturedModel("mps", "NAME model ... ENDATA")

Quadratic objectives stand under QUADOBJ (the lower triangle of H in `1/2 x' H x`), quadratic rows
under QCMATRIX (all of Q in `x' Q x`), special ordered sets under SOS.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from optmodel.execution.record import CapturedModel

Entries = Iterable[tuple[int, float]]
Square = tuple[int, int, float]  # two columns and the coefficient of their product
_FINITE = 1e20  # what solvers take to be without end
_SHORTEST_LINE = 6


@dataclass(slots=True)
class Arrays:
    """Columns, and rows that are added one by one.

    `kinds` holds a letter for each column: `C`ontinuous, `I`nteger, `B`inary, `S`emi-continuous or
    semi-i`N`teger. Bounds beyond 1e20 are none. `squares` are the objective's products.
    """

    names: Sequence[str]
    costs: Sequence[float]
    lowers: Sequence[float]
    uppers: Sequence[float]
    kinds: Sequence[str]
    offset: float = 0.0
    squares: list[Square] = field(default_factory=list)
    rows: list["_Row"] = field(default_factory=list)
    sets: list["_Set"] = field(default_factory=list)

    def add_row(
        self,
        name: str,
        entries: Entries,
        lower: float = -math.inf,
        upper: float = math.inf,
        squares: Sequence[Square] = (),
    ) -> None:
        """Adds `lower <= sum of entries and squares <= upper`."""
        self.rows.append(_Row(name, list(entries), float(lower), float(upper), list(squares)))

    def add_set(self, kind: int, members: Entries) -> None:
        """Adds a special ordered set of kind 1 or 2: its columns with their weights."""
        self.sets.append(_Set(kind, list(members)))

    def captured(self, *, maximizes: bool = False) -> CapturedModel:
        """The model as it is kept."""
        return CapturedModel("mps", "\n".join(_Writer(self).lines(maximizes)) + "\n")


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    entries: list[tuple[int, float]]
    lower: float
    upper: float
    squares: list[Square]

    @property
    def kind(self) -> str:
        if self.lower == self.upper:
            return "E"
        if self.lower <= -_FINITE:
            return "N" if self.upper >= _FINITE else "L"
        return "G"


@dataclass(frozen=True, slots=True)
class _Set:
    kind: int
    members: list[tuple[int, float]]


class _Writer:
    def __init__(self, model: Arrays) -> None:
        self._model = model
        self._columns = safe_names(model.names, "x")
        self._goal, *self._rows = safe_names(["objective", *(row.name for row in model.rows)], "c")

    def lines(self, maximizes: bool) -> Iterator[str]:
        yield "NAME model"
        yield from ("OBJSENSE", "    MAX" if maximizes else "    MIN")
        yield from ("ROWS", f" N {self._goal}")
        named = list(zip(self._rows, self._model.rows, strict=True))
        yield from (f" {row.kind} {name}" for name, row in named)
        yield "COLUMNS"
        yield from self._column_lines()
        yield "RHS"
        if self._model.offset:
            # The objective's right side is subtracted from it.
            yield f" RHS {self._goal} {_number(-self._model.offset)}"
        for name, row in named:
            side = row.upper if row.kind == "L" else row.lower
            if row.kind != "N" and side:
                yield f" RHS {name} {_number(side)}"
        yield from _section("RANGES", self._ranges(named))
        yield "BOUNDS"
        yield from self._bounds()
        yield from _section("QUADOBJ", self._quadratic_objective())
        for name, row in named:
            yield from _section(f"QCMATRIX {name}", self._quadratic_row(row.squares))
        yield from _section("SOS", self._set_lines())
        yield "ENDATA"

    def _column_lines(self) -> Iterator[str]:
        """The entries of each column, with markers around the integer ones."""
        entries = self._entries()
        numbered = enumerate(self._model.kinds)
        for is_integer, group in groupby(numbered, lambda column: column[1] in "IBN"):
            if is_integer:
                yield " MARKER 'MARKER' 'INTORG'"
            for number, _ in group:
                # A column without entries must be named all the same.
                for line in entries[number] or [f"{self._goal} 0"]:
                    yield f" {self._columns[number]} {line}"
            if is_integer:
                yield " MARKER 'MARKER' 'INTEND'"

    def _entries(self) -> list[list[str]]:
        """For each column what its lines say after its name, the objective first."""
        lines: list[list[str]] = [
            [f"{self._goal} {_number(cost)}"] if cost else [] for cost in self._model.costs
        ]
        for name, row in zip(self._rows, self._model.rows, strict=True):
            for column, value in _summed(row.entries).items():
                lines[column].append(f"{name} {_number(value)}")
        return lines

    def _ranges(self, named: list[tuple[str, _Row]]) -> Iterator[str]:
        for name, row in named:
            if row.kind == "G" and row.upper < _FINITE:
                yield f" RANGE {name} {_number(row.upper - row.lower)}"

    def _bounds(self) -> Iterator[str]:
        model = self._model
        columns = zip(self._columns, model.lowers, model.uppers, model.kinds, strict=True)
        for name, lower, upper, kind in columns:
            yield from (f" {bound}" for bound in _bounds(name, float(lower), float(upper), kind))

    def _quadratic_objective(self) -> Iterator[str]:
        for (low, high), value in _products(self._model.squares).items():
            entry = 2 * value if low == high else value
            yield f" {self._columns[low]} {self._columns[high]} {_number(entry)}"

    def _quadratic_row(self, squares: list[Square]) -> Iterator[str]:
        for (low, high), value in _products(squares).items():
            if low == high:
                yield f" {self._columns[low]} {self._columns[low]} {_number(value)}"
            else:
                half = _number(value / 2)
                yield f" {self._columns[low]} {self._columns[high]} {half}"
                yield f" {self._columns[high]} {self._columns[low]} {half}"

    def _set_lines(self) -> Iterator[str]:
        for place, chosen in enumerate(self._model.sets):
            yield f" S{chosen.kind} SOS SOS{place} {place + 1}"
            for column, weight in chosen.members:
                yield f" SOS {self._columns[column]} {_number(weight)}"


def fits(num_entries: int, model_bytes: int) -> bool:
    """Whether so many entries can have a text of so many bytes: asked before they are read."""
    return num_entries * _SHORTEST_LINE <= model_bytes


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        if place == 0:
            yield title
        yield line


def _bounds(name: str, lower: float, upper: float, kind: str) -> Iterator[str]:
    """Every bound is said, as readers differ in what they assume."""
    if kind == "B":
        lower, upper, kind = max(0.0, lower), min(1.0, upper), "I"
    has_lower, has_upper = lower > -_FINITE, upper < _FINITE
    if kind in "SN":
        yield f"LO BOUND {name} {_number(lower)}"
        yield f"{'SC' if kind == 'S' else 'SI'} BOUND {name} {_number(min(upper, 1e30))}"
    elif kind == "I" and (lower, upper) == (0, 1):
        yield f"BV BOUND {name}"
    elif not has_lower and not has_upper:
        yield f"FR BOUND {name}"
    elif lower == upper:
        yield f"FX BOUND {name} {_number(lower)}"
    else:
        yield f"LO BOUND {name} {_number(lower)}" if has_lower else f"MI BOUND {name}"
        yield f"UP BOUND {name} {_number(upper)}" if has_upper else f"PL BOUND {name}"


def _summed(entries: list[tuple[int, float]]) -> dict[int, float]:
    """Entries with each column once, as a file may say each but once."""
    sums: dict[int, float] = {}
    for column, value in entries:
        sums[column] = sums[column] + value if column in sums else value
    return sums


def _products(squares: list[Square]) -> dict[tuple[int, int], float]:
    """Coefficients by the two columns in order, in the order of the columns."""
    sums: dict[tuple[int, int], float] = {}
    for one, other, value in squares:
        pair = (min(one, other), max(one, other))
        sums[pair] = sums.get(pair, 0.0) + value
    return {pair: sums[pair] for pair in sorted(sums) if sums[pair]}


def _number(value: float) -> str:
    """The shortest text of this float; integers as they are."""
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def safe_names(names: Iterable[str], letter: str) -> list[str]:
    """Names without blanks, each once: a repeated one takes a number, one without a name both."""
    taken: dict[str, int] = {}
    safe: list[str] = []
    for place, name in enumerate(names):
        plain = "_".join(name.split()).lstrip("$*'\"") or f"{letter}{place}"
        candidate = plain
        while candidate in taken:
            taken[plain] += 1
            candidate = f"{plain}#{taken[plain]}"
        taken[candidate] = 1
        safe.append(candidate)
    return safe
