"""What is certain of the optima of two models of one shape, by interval arithmetic.

    order = order_models(flatten(instance), flatten(other))
    order.is_tightened, order.is_dearer     # every solution of the other one is one of the first
    infeasible_row(flatten(other))          # "supply_limit[s1]": it cannot hold within the bounds
    redundant_constraints(flatten(other))       # {"site_limit"}: it always holds within the bounds
    objective_step(flatten(other))          # 5: every value of the objective is a multiple of 5

Rows are compared one by one: a row that is implied by the row of the same name, whatever the values
of the variables within their bounds. All is exact, and False or None means that nothing is known.
"""

from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    FlatRow,
    Number,
    Polynomial,
)
from optmodel.judging.layers._value_range import value_range

_MARGIN = Fraction(1, 1000)
_DEFINED_EVERYWHERE = frozenset({"exp", "abs", "min", "max"})


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


def order_models(first: FlatModel, second: FlatModel) -> ModelOrder:
    """The order of two models; of different shape, or with other nonlinear terms, none."""
    if not _have_one_shape(first, second):
        return ModelOrder()
    growth = second.minimized_objective - first.minimized_objective
    return ModelOrder(
        is_tightened=_implies(second, first),
        is_relaxed=_implies(first, second),
        is_dearer=value_range(growth, second).low >= 0,
        is_cheaper=value_range(growth, first).high <= 0,
        factor=_factor(first.objective, second.objective),
    )


def infeasible_row(flat: FlatModel) -> str | None:
    """A row, or a column, that cannot hold within the bounds of the columns, by some margin."""
    for column in flat.columns:
        if column.lower is not None and column.upper is not None and column.lower > column.upper:
            return column.name
    for row in flat.rows:
        found = value_range(row.body, flat)
        if row.upper is not None and found.low - row.upper > _margin(row.upper):
            return row.name
        if row.lower is not None and row.lower - found.high > _margin(row.lower):
            return row.name
    return None


def redundant_constraints(flat: FlatModel) -> frozenset[str]:
    """The constraints of which every row holds for all values within the bounds of the columns."""
    rows = [*flat.rows, *(indicator.row for indicator in flat.indicators)]
    binding = {_constraint(row) for row in rows if not _always_holds(row, flat)}
    return frozenset(_constraint(row) for row in rows) - binding


def _constraint(row: FlatRow) -> str:
    """The name of the constraint that a row is of: `supply_limit` for `supply_limit[s1]`."""
    return row.name.partition("[")[0]


def _always_holds(row: FlatRow, flat: FlatModel) -> bool:
    """Whether a row holds for all values; `sqrt(x - 3) >= 0` does not, where it is undefined."""
    if not _is_defined_everywhere(row.body, flat):
        return False
    found = value_range(row.body, flat)
    above = row.upper is None or found.high <= row.upper
    return above and (row.lower is None or found.low >= row.lower)


def _is_defined_everywhere(body: Polynomial, flat: FlatModel) -> bool:
    symbols = {symbol for monomial in body.terms for symbol in monomial}
    terms = [flat.nonlinear_terms[s - len(flat.columns)] for s in symbols if s >= len(flat.columns)]
    return all(
        term.function in _DEFINED_EVERYWHERE
        and all(_is_defined_everywhere(argument, flat) for argument in term.arguments)
        for term in terms
    )


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
    growth = value_range(other.body - row.body, model)
    above = other.upper is None or (
        row.upper is not None and growth.high <= Fraction(other.upper) - row.upper
    )
    below = other.lower is None or (
        row.lower is not None and growth.low >= Fraction(other.lower) - row.lower
    )
    return above and below


def _factor(first: Polynomial, second: Polynomial) -> Fraction | None:
    """By which positive factor the first one becomes the second, where it does."""
    factor = first.ratio_to(second)
    return factor if factor is not None and factor > 0 else None
