"""The epigraph bridge: a linear model with a new column for each nonlinear term of a convex one.

`x ** 2 + exp(y) <= 4` becomes `t + u <= 4` with `t >= x ** 2` and `u >= exp(y)`. Which functions
are convex follows from rules; quadratic forms are split into squares, exactly.

    epigraph(flat)      # None: not convex by any rule
"""

from dataclasses import dataclass, replace

from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    FlatRow,
    Number,
    ObjectiveSense,
    Polynomial,
)
from optmodel.solving.curvature import (
    CurvedFunction,
    WeightedSquare,
    curved_function,
    sum_of_squares,
)
from optmodel.solving.tangents import square


@dataclass(frozen=True, slots=True)
class CurvedTerm:
    """`x[column]` lies above a convex curve, or below a concave one."""

    column: int
    function: CurvedFunction


@dataclass(frozen=True, slots=True)
class Epigraph:
    """A linear model whose first columns are the original ones, and the terms without rows."""

    linear: FlatModel
    terms: tuple[CurvedTerm, ...]


def epigraph(flat: FlatModel) -> Epigraph | None:
    """Replace the nonlinear terms of a model without indicators; None if it is not convex."""
    assert not flat.indicators, "indicators are replaced beforehand"
    try:
        return _EpigraphBuilder(flat).epigraph()
    except _NotConvexError:
        return None


class _NotConvexError(Exception):
    """Some part is not convex by any rule."""


class _EpigraphBuilder:
    def __init__(self, flat: FlatModel) -> None:
        self._flat = flat
        self._num_columns = len(flat.columns)
        self._terms: dict[object, CurvedTerm] = {}

    def epigraph(self) -> Epigraph:
        flat = self._flat
        objective = self._linearized(
            flat.objective, 1 if flat.sense is ObjectiveSense.MINIMIZE else -1
        )
        rows = tuple(self._row(row) for row in flat.rows)
        free = tuple(
            FlatColumn(f"curved[{k}]", "curved", (k,), Domain.CONTINUOUS, None, None)
            for k in range(len(self._terms))
        )
        linear = replace(
            flat, objective=objective, columns=flat.columns + free, nonlinear_terms=(), rows=rows
        )
        return Epigraph(linear, tuple(self._terms.values()))

    def _row(self, row: FlatRow) -> FlatRow:
        if self._is_linear(row.body):
            return row
        if row.lower is not None and row.upper is not None:
            raise _NotConvexError
        return replace(row, body=self._linearized(row.body, -1 if row.upper is None else 1))

    def _is_linear(self, body: Polynomial) -> bool:
        return body.degree <= 1 and all(
            symbol < self._num_columns for term in body.terms for symbol in term
        )

    def _linearized(self, body: Polynomial, sign: int) -> Polynomial:
        """The linear body for one that must be convex (sign 1) or concave (sign -1)."""
        pieces: list[Polynomial] = []
        form: dict[tuple[int, int], Number] = {}
        for monomial, coefficient in body.terms.items():
            piece = Polynomial({monomial: coefficient})
            if self._is_linear(piece):
                pieces.append(piece)
            elif len(monomial) == 2 and monomial[1] < self._num_columns:
                form[(monomial[0], monomial[1])] = coefficient * sign
            else:
                function = curved_function(monomial, self._flat)
                if function is None or function.sign * sign * function.scale * coefficient < 0:
                    raise _NotConvexError
                pieces.append(self._term(monomial, function) * (coefficient * function.scale))
        return Polynomial.total([*pieces, *self._squares(form, sign)])

    def _squares(self, form: dict[tuple[int, int], Number], sign: int) -> list[Polynomial]:
        parts = sum_of_squares(form)
        if parts is None:
            raise _NotConvexError
        return [
            self._term(tuple(part.coefficients.items()), _squared(part)) * (part.weight * sign)
            for part in parts
        ]

    def _term(self, identity: object, function: CurvedFunction) -> Polynomial:
        """The new column of a nonlinear term; equal terms have one."""
        if identity not in self._terms:
            self._terms[identity] = CurvedTerm(self._num_columns + len(self._terms), function)
        return Polynomial.symbol(self._terms[identity].column)


def _squared(part: WeightedSquare) -> CurvedFunction:
    form = Polynomial({(symbol,): c for symbol, c in part.coefficients.items()})
    return CurvedFunction(1, square, (form,))
