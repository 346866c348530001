"""A model as free-form MPS, the file that every solver of linear and quadratic models reads.

    mps_text(model, NameStyle.PLAIN)    # 'NAME model\nOBJSENSE\n    MIN\nROWS\n N objective\n ...'

After the bounds come special ordered sets (SOS), the quadratic objective (QUADOBJ, the lower
triangle of H in `1/2 x' H x`), quadratic rows (QCMATRIX, all of Q in `x' Q x`) and implications
(INDICATORS). SCIP reads these sections in this order only. The solvers' own writers lose digits;
this one writes the shortest text that gives each float back exactly, and integers of any size.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from optmodel.backends.model import (
    INFINITY,
    Entries,
    LinearRow,
    Model,
    ModelRow,
    NonlinearRow,
    Product,
    QuadraticRow,
    VariableType,
)
from optmodel.backends.names import NameStyle, unique_names

_LARGEST_PLAIN = 1e15  # larger whole floats are written with an exponent
_LARGEST_SEMI = 1e30  # semi-continuous columns must have an upper bound in a file
_SET_TYPES = ("S1", "S2")  # words that begin a special ordered set


def mps_text(model: Model, style: NameStyle) -> str:
    """The text of an MPS file; it ends with ENDATA and a newline.

    The model is linear or quadratic. Names of columns and rows are made to fit the style; a column
    without a name is called `x` and its number, a row `c` and its number. Rows that an indicator
    implies come after all others.
    """
    assert model.nonlinear_objective is None, "MPS cannot express a nonlinear objective"
    return "\n".join(_Writer(model, style).lines()) + "\n"


class _Writer:
    def __init__(self, model: Model, style: NameStyle) -> None:
        self._model = model
        self._rows = [*map(_expressible, model.rows), *(each.row for each in model.indicators)]
        self._kinds = [_kind(row) for row in self._rows]
        names = model.names or [""] * model.num_columns
        if model.special_sets:
            # SCIP would take a member of this name for the beginning of another set.
            names = [f"{name}_" if name in _SET_TYPES else name for name in names]
        self._columns = unique_names(names, "x", style)
        row_names = ["objective", *(row.name for row in self._rows)]
        self._objective, *self._row_names = unique_names(row_names, "c", style)

    def lines(self) -> Iterator[str]:
        model = self._model
        named = list(zip(self._row_names, self._kinds, self._rows, strict=True))
        yield "NAME model"
        yield from ("OBJSENSE", "    MIN" if model.is_minimized else "    MAX")
        yield from ("ROWS", f" N {self._objective}")
        yield from (f" {kind} {name}" for name, kind, _ in named)
        yield "COLUMNS"
        yield from self._column_lines()
        yield "RHS"
        if model.offset:
            # The objective's right side is subtracted from it.
            yield f" RHS {self._objective} {_number(-model.offset)}"
        for name, kind, row in named:
            side = row.upper if kind == "L" else row.lower
            if kind != "N" and side:
                yield f" RHS {name} {_number(side)}"
        yield from _section("RANGES", self._ranges())
        yield "BOUNDS"
        columns = zip(self._columns, model.lowers, model.uppers, model.types, strict=True)
        for name, lower, upper, column_type in columns:
            yield from (f" {bound}" for bound in _bounds(name, lower, upper, column_type))
        yield from _section("SOS", self._special_sets())
        yield from _section("QUADOBJ", self._quadratic_objective())
        for name, _, row in named:
            if isinstance(row, QuadraticRow):
                yield from _section(f"QCMATRIX {name}", self._quadratic_row(row.products))
        yield from _section("INDICATORS", self._indicators())
        yield "ENDATA"

    def _column_lines(self) -> Iterator[str]:
        """The entries of each column, with markers around the integer ones."""
        entries = self._entries()
        numbered = enumerate(self._model.types)
        for is_integral, group in groupby(numbered, lambda column: column[1].is_integral):
            if is_integral:
                yield " MARKER 'MARKER' 'INTORG'"
            for number, _ in group:
                # A column without entries must be named all the same.
                for line in entries[number] or [f"{self._objective} 0"]:
                    yield f" {self._columns[number]} {line}"
            if is_integral:
                yield " MARKER 'MARKER' 'INTEND'"

    def _entries(self) -> list[list[str]]:
        """For each column its coefficients as `row value`, the objective first."""
        lines: list[list[str]] = [
            [f"{self._objective} {_number(cost)}"] if cost else [] for cost in self._model.costs
        ]
        for name, row in zip(self._row_names, self._rows, strict=True):
            for column, value in _summed(row.entries).items():
                lines[column].append(f"{name} {_number(value)}")
        return lines

    def _ranges(self) -> Iterator[str]:
        for name, kind, row in zip(self._row_names, self._kinds, self._rows, strict=True):
            if kind == "G" and row.upper < INFINITY:
                yield f" RANGE {name} {_number(row.upper - row.lower)}"

    def _quadratic_objective(self) -> Iterator[str]:
        for (low, high), value in _products(self._model.products).items():
            entry = 2 * value if low == high else value
            yield f" {self._columns[low]} {self._columns[high]} {_number(entry)}"

    def _quadratic_row(self, products: Sequence[Product]) -> Iterator[str]:
        for (low, high), value in _products(products).items():
            if low == high:
                yield f" {self._columns[low]} {self._columns[low]} {_number(value)}"
            else:
                half = _number(value / 2)
                yield f" {self._columns[low]} {self._columns[high]} {half}"
                yield f" {self._columns[high]} {self._columns[low]} {half}"

    def _special_sets(self) -> Iterator[str]:
        for number, special in enumerate(self._model.special_sets):
            yield f" S{special.order} SOS{number}"
            for column, weight in zip(special.columns, special.weights, strict=True):
                yield f" {self._columns[column]} {_number(weight)}"

    def _indicators(self) -> Iterator[str]:
        names = self._row_names[len(self._model.rows) :]
        for name, indicator in zip(names, self._model.indicators, strict=True):
            yield f" IF {name} {self._columns[indicator.column]} {indicator.value}"


def _expressible(row: ModelRow) -> LinearRow | QuadraticRow:
    """The row, which is of a kind that MPS can express."""
    assert not isinstance(row, NonlinearRow), "MPS cannot express a nonlinear row"
    return row


def _kind(row: LinearRow | QuadraticRow) -> str:
    if row.lower == row.upper:
        return "E"
    if row.lower <= -INFINITY:
        return "L" if row.upper < INFINITY else "N"
    return "G"


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    """The lines beneath their title; nothing where there are no lines."""
    for number, line in enumerate(lines):
        if number == 0:
            yield title
        yield line


def _bounds(name: str, lower: float, upper: float, kind: VariableType) -> Iterator[str]:
    """Every bound is written, as readers differ in the bounds they assume."""
    if kind is VariableType.BINARY:
        lower, upper = max(0, lower), min(1, upper)
    has_lower, has_upper = lower > -INFINITY, upper < INFINITY
    if kind.is_semi:
        yield f"LO BOUND {name} {_number(lower)}"
        letters = "SC" if kind is VariableType.SEMICONTINUOUS else "SI"
        yield f"{letters} BOUND {name} {_number(min(upper, _LARGEST_SEMI))}"
    elif kind is VariableType.BINARY and (lower, upper) == (0, 1):
        yield f"BV BOUND {name}"
    elif not has_lower and not has_upper:
        yield f"FR BOUND {name}"
    elif lower == upper:
        yield f"FX BOUND {name} {_number(lower)}"
    else:
        yield f"LO BOUND {name} {_number(lower)}" if has_lower else f"MI BOUND {name}"
        yield f"UP BOUND {name} {_number(upper)}" if has_upper else f"PL BOUND {name}"


def _summed(entries: Entries) -> dict[int, float]:
    """The sum of the coefficients of each column: a file may name a column once in a row."""
    sums: dict[int, float] = {}
    for column, value in entries:
        sums[column] = sums[column] + value if column in sums else value
    return sums


def _products(products: Sequence[Product]) -> dict[tuple[int, int], float]:
    """The sum of the coefficients of each pair of columns, sorted by the pair, lower first."""
    sums: dict[tuple[int, int], float] = {}
    for first, second, value in products:
        pair = (min(first, second), max(first, second))
        sums[pair] = sums.get(pair, 0) + value
    return {pair: sums[pair] for pair in sorted(sums) if sums[pair]}


def _number(value: float) -> str:
    """The shortest text that gives this float back; integers with all their digits."""
    if isinstance(value, int):
        return str(int(value))
    value = float(value)
    is_plain = value.is_integer() and abs(value) < _LARGEST_PLAIN
    return str(int(value)) if is_plain else repr(value)
