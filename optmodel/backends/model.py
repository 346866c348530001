"""A solver-neutral model: plain data in floats, with columns known by their number.

    model = Model(lowers=[0.0, 0.0], uppers=[4.0, inf], costs=[3.0, 2.0], types=[INTEGER] * 2)
    model.rows.append(LinearRow([(0, 1.0), (1, 1.0)], upper=7.5, name="capacity"))
    solve(model)                                       # optmodel.backends.solve

It is `minimize (or maximize) offset + costs' x + products + nonlinear_objective` over the columns x
within `lowers` and `uppers`, subject to rows, indicators and special ordered sets. A bound or side
of 1e20 and more counts as infinite, as in solvers. Python integers stay integers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import TypeAlias

from optmodel.backends.expressions import Expression, evaluate

Entries: TypeAlias = list[tuple[int, float]]
"""Columns and their coefficients in a row."""

Product: TypeAlias = tuple[int, int, float]
"""Two columns and the coefficient of their product."""

INFINITY = 1e20
"""The smallest bound that solvers take for infinite; some programs write 1e30 or 1e100."""

_ROUNDING = 1e-5


class VariableType(StrEnum):
    """Which values a column may have; a semi-type is 0 or within its bounds."""

    CONTINUOUS = "C"
    BINARY = "B"
    INTEGER = "I"
    SEMICONTINUOUS = "S"
    SEMIINTEGER = "N"

    @property
    def is_integral(self) -> bool:
        """Whether only whole numbers are allowed."""
        return self in (VariableType.BINARY, VariableType.INTEGER, VariableType.SEMIINTEGER)

    @property
    def is_semi(self) -> bool:
        """Whether it may be zero although its bounds exclude that."""
        return self in (VariableType.SEMICONTINUOUS, VariableType.SEMIINTEGER)


@dataclass(slots=True)
class LinearRow:
    """`lower <= sum of coefficient * column <= upper`; HiGHS needs each column once at most."""

    entries: Entries
    lower: float = -inf
    upper: float = inf
    name: str = ""


@dataclass(slots=True)
class QuadraticRow:
    """`lower <= entries + products <= upper`."""

    entries: Entries
    products: list[Product]
    lower: float = -inf
    upper: float = inf
    name: str = ""


@dataclass(slots=True)
class NonlinearRow:
    """`lower <= body <= upper`."""

    body: Expression
    lower: float = -inf
    upper: float = inf
    name: str = ""


ModelRow: TypeAlias = LinearRow | QuadraticRow | NonlinearRow


@dataclass(slots=True)
class IndicatorRow:
    """`column == value` implies `row`; the column is binary."""

    column: int
    value: int
    row: LinearRow


@dataclass(slots=True)
class SpecialOrderedSet:
    """Of the columns, ordered by weight, at most `order` (1 or 2) neighbours are not zero."""

    order: int
    columns: list[int]
    weights: list[float]


@dataclass(slots=True)
class Model:
    """A model with n columns; `lowers`, `uppers`, `costs` and `types` have length n.

    `names` has length n too, or is empty where the columns have no names. `starts` are values for a
    warm start, by column. Duals are numbered by the linear rows in their order.
    """

    lowers: Sequence[float]
    uppers: Sequence[float]
    costs: Sequence[float]
    types: Sequence[VariableType]
    names: Sequence[str] = ()
    rows: list[ModelRow] = field(default_factory=list)
    indicators: list[IndicatorRow] = field(default_factory=list)
    special_sets: list[SpecialOrderedSet] = field(default_factory=list)
    is_minimized: bool = True
    offset: float = 0.0
    products: list[Product] = field(default_factory=list)
    nonlinear_objective: Expression | None = None
    starts: dict[int, float] = field(default_factory=dict)
    name: str = ""

    @property
    def num_columns(self) -> int:
        """How many columns there are."""
        return len(self.types)

    @property
    def is_continuous(self) -> bool:
        """Whether all columns are continuous."""
        return all(kind is VariableType.CONTINUOUS for kind in self.types)

    @property
    def is_mixed_integer(self) -> bool:
        """Whether a solver needs branch and bound for it."""
        return not self.is_continuous or bool(self.indicators or self.special_sets)

    @property
    def has_linear_rows(self) -> bool:
        """Whether all constraints are linear rows, and the objective is at most quadratic."""
        return (
            not (self.indicators or self.special_sets)
            and self.nonlinear_objective is None
            and all(isinstance(row, LinearRow) for row in self.rows)
        )

    def linear_rows(self) -> list[LinearRow]:
        """The linear rows."""
        return [row for row in self.rows if isinstance(row, LinearRow)]

    def objective_at(self, values: Sequence[float]) -> float:
        """The objective where the columns have these values; raises like `evaluate`."""
        linear = self.offset + sum(
            cost * values[column] for column, cost in enumerate(self.costs) if cost
        )
        total = linear
        if self.products:
            total = sum(c * values[i] * values[j] for i, j, c in self.products) + linear
        if self.nonlinear_objective is None:
            return total
        return total + evaluate(self.nonlinear_objective, values)

    def objective_or(self, values: Sequence[float], reported: float) -> float:
        """The objective at these values, or the reported one where a function has no value there.

        The reported one alone may be off by the solver's tolerance.
        """
        try:
            return self.objective_at(values)
        except (ValueError, ZeroDivisionError, OverflowError):
            return reported

    def with_whole_numbers(self, values: Sequence[float]) -> tuple[float, ...]:
        """The values, with those of integral columns made whole where they nearly are."""
        return tuple(
            float(round(value))
            if kind.is_integral and abs(value - round(value)) < _ROUNDING
            else value
            for kind, value in zip(self.types, values, strict=True)
        )


def is_finite(bound: float) -> bool:
    """Whether a solver takes the bound for a finite one."""
    return -INFINITY < bound < INFINITY


def normalized_bound(bound: float) -> float:
    """The bound, or `inf` or `-inf` if a solver takes it for infinite."""
    return bound if is_finite(bound) else (inf if bound > 0 else -inf)
