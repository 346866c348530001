"""A point of a model that violates a constraint, sought by SCIP and then made exact.

    violating_point(flat, side, seconds=1.0)      # Counterexample(point, amount), or None

For what the linear search leaves open: rows that are not linear. They are tightened by a margin, so
that rounding a solver's point keeps it feasible. None proves nothing.
"""

from dataclasses import replace
from fractions import Fraction

from optmodel.backends import SolveOptions, solve
from optmodel.equivalence.constraint_side import ConstraintSide, linear_coefficients
from optmodel.equivalence.lowering import solver_model
from optmodel.equivalence.points import feasible_point_near, polynomial_values
from optmodel.equivalence.relations._implication_search import Counterexample
from optmodel.formulation import (
    FlatIndicator,
    FlatModel,
    FlatRow,
    FormulationError,
    Number,
    Polynomial,
)

_MARGIN = Fraction(1, 10**4)


def violating_point(
    model: FlatModel, side: ConstraintSide, seconds: float
) -> Counterexample | None:
    """A point that violates the side by at least the margin, where SCIP finds one in time."""
    margin = _MARGIN * (1 + abs(Fraction(side.limit)))
    violated = FlatRow("violated", side.body, side.limit + margin, None)
    columns = model.columns
    if side.condition is not None:
        column, value = side.condition
        fixed = replace(columns[column], lower=value, upper=value)
        columns = (*columns[:column], fixed, *columns[column + 1 :])
    searched = replace(
        model,
        objective=Polynomial({}),
        columns=columns,
        rows=(*(_tightened(model, row) for row in model.rows), violated),
        indicators=tuple(
            FlatIndicator(i.column, i.value, _tightened(model, i.row)) for i in model.indicators
        ),
    )
    try:
        values = solve(solver_model(searched), SolveOptions(seconds=seconds)).values
        point = None if values is None else feasible_point_near(model, values)
        if point is None:
            return None
        (body,) = polynomial_values(model, point, side.body)
    except FormulationError:  # an implication that is not linear, or a function without a value
        return None
    is_demanded = side.condition is None or point[side.condition[0]] == side.condition[1]
    return Counterexample(point, body - side.limit) if is_demanded and body > side.limit else None


def _tightened(model: FlatModel, row: FlatRow) -> FlatRow:
    """A row that is not linear with both sides moved inwards; an equation stays as it is."""
    if linear_coefficients(row.body, len(model.columns)) is not None or row.lower == row.upper:
        return row
    return replace(row, lower=_moved(row.lower, 1), upper=_moved(row.upper, -1))


def _moved(limit: Number | None, sign: int) -> Number | None:
    return None if limit is None else limit + sign * _MARGIN * (1 + abs(Fraction(limit)))
