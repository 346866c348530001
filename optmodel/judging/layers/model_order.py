"""What is certain of the optima of two models of one shape, by interval arithmetic.

    order = compare(flatten(instance), flatten(other))
    order.is_tightened, order.is_dearer     # every solution of the other one is one of the first
    infeasible_row(flatten(other))          # "supply_limit[s1]": it cannot hold within the bounds
    slack_constraints(flatten(other))       # {"site_limit"}: it always holds within the bounds
    objective_step(flatten(other))          # 5: every value of the objective is a multiple of 5

Rows are compared one by one: a row that is implied by the row of the same name, whatever the values
of the variables within their bounds. All is exact, and False or None means that nothing is known.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    FlatRow,
    Monomial,
    Number,
    ObjectiveSense,
    Polynomial,
)

_NONNEGATIVE = ("sqrt", "exp", "abs")
_MARGIN = Fraction(1, 1000)
_End = Fraction | float  # a float is infinite


@dataclass(frozen=True, slots=True)
class ModelOrder:
    """How a second model compares with a first one of the same shape.

    `is_tightened`: each of its solutions is a solution of the first. `is_relaxed`: the other way.
    `is_dearer`: no solution within its bounds has a better objective than in the first;
    `is_cheaper`: none has a worse one. `factor`: its objective is so many times the first.
    """

    is_tightened: bool = False
    is_relaxed: bool = False
    is_dearer: bool = False
    is_cheaper: bool = False
    factor: Fraction | None = None

    @property
    def cannot_improve(self) -> bool:
        """Whether the second optimum cannot be better than the first."""
        return self.is_tightened and self.is_dearer

    @property
    def cannot_worsen(self) -> bool:
        """Whether the second optimum cannot be worse than the first."""
        return self.is_relaxed and self.is_cheaper

    @property
    def scales(self) -> bool:
        """Whether the second optimum is `factor` times the first."""
        return self.is_tightened and self.is_relaxed and self.factor is not None


def compare(first: FlatModel, second: FlatModel) -> ModelOrder:
    """The order of two models; of different shape, or with other nonlinear terms, none."""
    if not _have_one_shape(first, second):
        return ModelOrder()
    growth = second.objective - first.objective
    if first.sense is ObjectiveSense.MAXIMIZE:
        growth = -growth
    return ModelOrder(
        is_tightened=_implies(second, first),
        is_relaxed=_implies(first, second),
        is_dearer=_range(growth, second).low >= 0,
        is_cheaper=_range(growth, first).high <= 0,
        factor=_factor(first.objective, second.objective),
    )


def infeasible_row(flat: FlatModel) -> str | None:
    """A row, or a column, that cannot hold within the bounds of the columns, by some margin."""
    for column in flat.columns:
        if column.lower is not None and column.upper is not None and column.lower > column.upper:
            return column.name
    for row in flat.rows:
        found = _range(row.body, flat)
        if row.upper is not None and found.low - row.upper > _margin(row.upper):
            return row.name
        if row.lower is not None and row.lower - found.high > _margin(row.lower):
            return row.name
    return None


def slack_constraints(flat: FlatModel) -> frozenset[str]:
    """The constraints of which every row holds for all values within the bounds of the columns."""
    rows = [*flat.rows, *(indicator.row for indicator in flat.indicators)]
    binding = {_constraint(row) for row in rows if not _always_holds(row, flat)}
    return frozenset(_constraint(row) for row in rows) - binding


def _constraint(row: FlatRow) -> str:
    """The name of the constraint that a row is of: `supply_limit` for `supply_limit[s1]`."""
    return row.name.partition("[")[0]


def _always_holds(row: FlatRow, flat: FlatModel) -> bool:
    found = _range(row.body, flat)
    above = row.upper is None or found.high <= row.upper
    return above and (row.lower is None or found.low >= row.lower)


def _margin(limit: Number) -> Fraction:
    return _MARGIN * (1 + abs(Fraction(limit)))


def objective_step(flat: FlatModel) -> Fraction | None:
    """The number of which every objective value is a multiple, up to the constant term.

    None where a continuous variable or a nonlinear term is in the objective.
    """
    body = flat.objective.without_constant()
    for monomial in body.terms:
        for symbol in monomial:
            if symbol >= len(flat.columns):
                return None
            if flat.columns[symbol].domain is Domain.CONTINUOUS:
                return None
    return body.content if body.terms else None


@dataclass(frozen=True, slots=True)
class _Range:
    """All values from `low` to `high`; either may be infinite."""

    low: _End
    high: _End


_ALL = _Range(-math.inf, math.inf)


def _have_one_shape(first: FlatModel, second: FlatModel) -> bool:
    columns = zip(first.columns, second.columns, strict=False)
    rows = zip(first.rows, second.rows, strict=False)
    return (
        first.sense is second.sense
        and first.nonlinear_terms == second.nonlinear_terms
        and len(first.columns) == len(second.columns)
        and len(first.rows) == len(second.rows)
        and len(first.indicators) == len(second.indicators)
        and all((a.name, a.domain) == (b.name, b.domain) for a, b in columns)
        and all(a.name == b.name for a, b in rows)
    )


def _implies(model: FlatModel, other: FlatModel) -> bool:
    """Whether every solution of a model is one of the other."""
    return (
        all(_is_within(a, b) for a, b in zip(model.columns, other.columns, strict=True))
        and all(_row_implies(a, b, model) for a, b in zip(model.rows, other.rows, strict=True))
        and all(
            (a.column, a.value) == (b.column, b.value) and _row_implies(a.row, b.row, model)
            for a, b in zip(model.indicators, other.indicators, strict=True)
        )
    )


def _is_within(column: FlatColumn, other: FlatColumn) -> bool:
    above = other.lower is None or (column.lower is not None and column.lower >= other.lower)
    below = other.upper is None or (column.upper is not None and column.upper <= other.upper)
    return above and below


def _row_implies(row: FlatRow, other: FlatRow, model: FlatModel) -> bool:
    """Whether a row implies another one: its slack grows by at least as much as its body."""
    growth = _range(other.body - row.body, model)
    above = other.upper is None or (
        row.upper is not None and growth.high <= Fraction(other.upper) - row.upper
    )
    below = other.lower is None or (
        row.lower is not None and growth.low >= Fraction(other.lower) - row.lower
    )
    return above and below


def _range(polynomial: Polynomial, flat: FlatModel) -> _Range:
    """Bounds of a polynomial over the bounds of the columns; exact where it is linear."""
    parts = [_monomial_range(m, c, flat) for m, c in polynomial.terms.items()]
    return _Range(_total(part.low for part in parts), _total(part.high for part in parts))


def _monomial_range(monomial: Monomial, coefficient: Number, flat: FlatModel) -> _Range:
    found = _Range(Fraction(1), Fraction(1))
    for symbol in dict.fromkeys(monomial):
        power = monomial.count(symbol)
        own = _power(_symbol_range(symbol, flat), power)
        found = _product(found, own)
    return _product(found, _Range(Fraction(coefficient), Fraction(coefficient)))


def _symbol_range(symbol: int, flat: FlatModel) -> _Range:
    if symbol < len(flat.columns):
        column = flat.columns[symbol]
        return _Range(
            -math.inf if column.lower is None else Fraction(column.lower),
            math.inf if column.upper is None else Fraction(column.upper),
        )
    term = flat.nonlinear_terms[symbol - len(flat.columns)]
    return _Range(Fraction(0), math.inf) if term.function in _NONNEGATIVE else _ALL


def _power(base: _Range, exponent: int) -> _Range:
    found = base
    for _ in range(exponent - 1):
        found = _product(found, base)
    return found if exponent % 2 else _Range(max(found.low, Fraction(0)), found.high)


def _product(a: _Range, b: _Range) -> _Range:
    ends = [_times(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    return _Range(min(ends), max(ends))


def _times(a: _End, b: _End) -> _End:
    """The product of two ends; 0 times infinity is 0, since an end is never reached."""
    if a == 0 or b == 0:
        return Fraction(0)
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a * b
    return math.inf if (a > 0) == (b > 0) else -math.inf


def _total(ends: Iterable[_End]) -> _End:
    total = Fraction(0)
    for end in ends:
        if not isinstance(end, Fraction):
            return end
        total += end
    return total


def _factor(first: Polynomial, second: Polynomial) -> Fraction | None:
    """By which positive factor the first one becomes the second, where it does."""
    factor = first.ratio_to(second)
    return factor if factor is not None and factor > 0 else None
