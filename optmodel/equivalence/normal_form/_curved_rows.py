"""Curved rows that hold a column from one side: those of cones, in the ways they are written.

    root_argument(model, number=3, row_number=0)       # x*x + y*y, where t*t >= x*x + y*y
    projection_side(model, number=3, row_number=0)     # 0, where t >= x*x and t + u <= 5

These are pure functions of a reduced model, as in `_presolve`. Layers such as CVXPY compile
squares and norms to columns of their own with such rows.
"""

from fractions import Fraction

from optmodel.equivalence.normal_form._presolve import linear_factor, without
from optmodel.equivalence.normal_form._sums_of_squares import is_sum_of_squares
from optmodel.equivalence.normal_form.reduced_model import (
    OBJECTIVE,
    ReducedModel,
    ReducedRow,
    scaled_range,
)
from optmodel.formulation import Number, Polynomial


def root_argument(model: ReducedModel, number: int, row_number: int) -> Polynomial | None:
    """The polynomial whose root is the least value of a column that is not negative.

    The row says that the column's square is at least a sum of squares.
    """
    column, row = model.columns[number], model.rows[row_number]
    square = row.body.terms.get((number, number))
    side = _only_side(row)
    if square is None or side is None or row.condition is not None:
        return None
    if column.lower is None or column.lower < 0 or (square > 0) != (row.upper is None):
        return None
    rest = Polynomial({m: factor for m, factor in row.body.terms.items() if m != (number, number)})
    if model.functions(rest) or model.depends(rest, number):
        return None
    argument = Polynomial.total((side, -rest)) * (1 / Fraction(square))
    return argument if not argument.is_constant and is_sum_of_squares(argument) else None


def projection_side(model: ReducedModel, number: int, row_number: int) -> Number | None:
    """The side at which a curved row may hold, as all else pushes its column there, or nothing.

    For all other columns the same values are possible, and the same are best.
    """
    column, row = model.columns[number], model.rows[row_number]
    factor, side = linear_factor(row.body, number), _only_side(row)
    if column.is_integral or column.is_empty or model.conditioned_rows(number):
        return None
    if factor is None or side is None or row.condition is not None:
        return None
    rest = without(row.body, number)
    if not is_curved(model, rest) or model.depends(rest, number):
        return None
    sign = 1 if (factor > 0) == (row.upper is None) else -1
    others = model.places(number) - {row_number}
    is_pushed = all(_pushes(model, place, number, sign) for place in others)
    return side if is_pushed and _is_beyond_bound(model, number, row, side) else None


def is_curved(model: ReducedModel, body: Polynomial) -> bool:
    """Whether a polynomial has products of columns, or functions."""
    return body.degree > 1 or bool(model.functions(body))


def _only_side(row: ReducedRow) -> Number | None:
    if row.lower is not None and row.upper is not None:
        return None
    return row.upper if row.lower is None else row.lower


def _pushes(model: ReducedModel, place: int, number: int, sign: int) -> bool:
    """Whether the objective or a row prefers smaller values of a column, or larger for -1."""
    if place == OBJECTIVE:
        cost = linear_factor(model.objective, number)
        return cost is not None and cost * sign > 0
    if place < OBJECTIVE:
        return False
    row = model.rows[place]
    factor = linear_factor(row.body, number)
    if factor is None or _only_side(row) is None:
        return False
    return (factor * sign > 0) == (row.lower is None)


def _is_beyond_bound(model: ReducedModel, number: int, row: ReducedRow, side: Number) -> bool:
    """Whether the bound on the row's side never holds a column that the row holds."""
    column, factor = model.columns[number], Fraction(row.body.terms[(number,)])
    rest = model.activity(row.body, without=(number,))
    reached, start = scaled_range(rest.lower, rest.upper, -1 / factor), side / factor
    if (factor > 0) == (row.upper is None):
        return column.lower is None or (
            reached.lower is not None and reached.lower + start >= column.lower
        )
    return column.upper is None or (
        reached.upper is not None and reached.upper + start <= column.upper
    )
