"""A flat model as free-form MPS, the file that every solver of linear and quadratic models reads.

text = write_mps(flatten(instance))    # 'NAME model\nOBJSENSE\n    MIN\nROWS\n N objective\n ...'

Quadratic objectives stand under QUADOBJ (the lower triangle of H in `1/2 x' H x`), quadratic rows
under QCMATRIX (all of Q in `x' Q x`), implications under INDICATORS, as CPLEX introduced them.
"""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby

from optmodel.formulation.declarations import Domain, Goal
from optmodel.formulation.flat import Column, FlatModel, Row
from optmodel.formulation.numbers import Number, exact
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.polynomial import Polynomial

_UNSAFE = re.compile(r"[^A-Za-z0-9_.,\[\]]")


def write_mps(flat: FlatModel) -> str:
    """The text of an MPS file; it ends with ENDATA and a newline.

    Names are the flat model's, with `_` for whatever is no letter, digit or bracket. Raises
    `FormulationError` when a part is neither linear nor quadratic, which MPS has no words for.
    """
    bodies = [flat.objective, *(row.body for row in flat.rows)]
    if flat.atoms or any(body.degree > 2 for body in bodies):
        raise FormulationError("MPS files hold linear and quadratic models only.")
    if any(indicator.row.body.degree > 1 for indicator in flat.indicators):
        raise FormulationError("MPS files hold implications of linear relations only.")
    return "\n".join(_Writer(flat).lines()) + "\n"


class _Writer:
    def __init__(self, flat: FlatModel) -> None:
        self._flat = flat
        self._columns = _safe_names(column.name for column in flat.columns)
        self._all_rows = [*flat.rows, *(indicator.row for indicator in flat.indicators)]
        self._objective, *self._rows = _safe_names(["objective", *(r.name for r in self._all_rows)])

    def lines(self) -> Iterator[str]:
        yield "NAME model"
        yield from ("OBJSENSE", "    MAX" if self._flat.goal is Goal.MAXIMIZE else "    MIN")
        yield from ("ROWS", f" N {self._objective}")
        for name, row in zip(self._rows, self._all_rows, strict=True):
            yield f" {_kind(row)} {name}"
        yield "COLUMNS"
        yield from self._column_lines()
        yield "RHS"
        yield from self._right_sides()
        yield from _section("RANGES", self._ranges())
        yield "BOUNDS"
        for name, column in zip(self._columns, self._flat.columns, strict=True):
            yield from (f" {bound}" for bound in _bounds(name, column))
        yield from _section("QUADOBJ", self._quadratic_objective())
        for name, row in zip(self._rows, self._all_rows, strict=True):
            yield from _section(f"QCMATRIX {name}", self._quadratic_row(row.body))
        yield from _section("INDICATORS", self._indicators())
        yield "ENDATA"

    def _column_lines(self) -> Iterator[str]:
        """The entries of each column, with markers around the integer ones."""
        entries = self._entries()
        numbered = enumerate(self._flat.columns)
        for is_integer, group in groupby(numbered, lambda c: c[1].domain is not Domain.CONTINUOUS):
            if is_integer:
                yield " MARKER 'MARKER' 'INTORG'"
            for number, _ in group:
                # A column without entries must be named all the same.
                for row, value in entries[number] or [(self._objective, 0)]:
                    yield f" {self._columns[number]} {row} {_number(value)}"
            if is_integer:
                yield " MARKER 'MARKER' 'INTEND'"

    def _entries(self) -> list[list[tuple[str, Number]]]:
        """For each column the rows that it is in, the objective first."""
        entries: list[list[tuple[str, Number]]] = [[] for _ in self._columns]
        bodies = [self._flat.objective, *(row.body for row in self._all_rows)]
        for name, body in zip([self._objective, *self._rows], bodies, strict=True):
            for monomial, coefficient in body.terms.items():
                if len(monomial) == 1:
                    entries[monomial[0]].append((name, coefficient))
        return entries

    def _right_sides(self) -> Iterator[str]:
        if self._flat.objective.constant:
            # The objective's right side is subtracted from it.
            yield f" RHS {self._objective} {_number(-self._flat.objective.constant)}"
        for name, row in zip(self._rows, self._all_rows, strict=True):
            side = row.upper if row.lower is None else row.lower
            if side:
                yield f" RHS {name} {_number(side)}"

    def _ranges(self) -> Iterator[str]:
        for name, row in zip(self._rows, self._all_rows, strict=True):
            if row.lower is not None and row.upper is not None and row.lower != row.upper:
                yield f" RANGE {name} {_number(row.upper - row.lower)}"

    def _quadratic_objective(self) -> Iterator[str]:
        for (low, high), coefficient in _squares(self._flat.objective):
            value = 2 * coefficient if low == high else coefficient
            yield f" {self._columns[low]} {self._columns[high]} {_number(value)}"

    def _quadratic_row(self, body: Polynomial) -> Iterator[str]:
        for (low, high), coefficient in _squares(body):
            if low == high:
                yield f" {self._columns[low]} {self._columns[low]} {_number(coefficient)}"
            else:
                half = _number(Fraction(coefficient) / 2)
                yield f" {self._columns[low]} {self._columns[high]} {half}"
                yield f" {self._columns[high]} {self._columns[low]} {half}"

    def _indicators(self) -> Iterator[str]:
        names = self._rows[len(self._flat.rows) :]
        for name, indicator in zip(names, self._flat.indicators, strict=True):
            yield f" IF {name} {self._columns[indicator.column]} {indicator.value}"


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        if place == 0:
            yield title
        yield line


def _kind(row: Row) -> str:
    if row.lower is None:
        return "N" if row.upper is None else "L"
    return "E" if row.lower == row.upper else "G"


def _bounds(name: str, column: Column) -> Iterator[str]:
    """Every bound is said, as readers differ in what they assume."""
    lower, upper = column.lower, column.upper
    if column.domain is Domain.BINARY:
        yield f"BV BOUND {name}"
    elif lower is None and upper is None:
        yield f"FR BOUND {name}"
    elif lower is not None and lower == upper:
        yield f"FX BOUND {name} {_number(lower)}"
    else:
        yield f"MI BOUND {name}" if lower is None else f"LO BOUND {name} {_number(lower)}"
        yield f"PL BOUND {name}" if upper is None else f"UP BOUND {name} {_number(upper)}"


def _squares(body: Polynomial) -> Iterator[tuple[tuple[int, int], Number]]:
    for monomial, coefficient in sorted(body.terms.items()):
        match monomial:
            case (low, high):
                yield (low, high), coefficient


def _number(value: Number) -> str:
    """The shortest text of the nearest float; integers as they are."""
    plain = exact(value)
    return str(plain) if isinstance(plain, int) else repr(float(plain))


def _safe_names(names: Iterable[str]) -> list[str]:
    """Names without blanks, each once: a repeated one takes a number."""
    taken: set[str] = set()
    safe: list[str] = []
    for name in names:
        plain = candidate = _UNSAFE.sub("_", name)
        count = 1
        while candidate in taken:
            count += 1
            candidate = f"{plain}_{count}"
        taken.add(candidate)
        safe.append(candidate)
    return safe
