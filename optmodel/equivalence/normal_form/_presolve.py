"""What a presolve finds in rows and bounds: tighter bounds, smaller coefficients, whole columns.

    implied_bounds(model, number=3, row_number=0).upper
    smallest_coefficient(model, number=3, row_number=0)

These are pure functions of a reduced model; the steps of `reduction_steps` act on what they find.
"""

from fractions import Fraction
from typing import NamedTuple

from optmodel.equivalence.normal_form.reduced_model import (
    OBJECTIVE,
    ActivityRange,
    ReducedColumn,
    ReducedModel,
    ReducedRow,
    scaled_range,
)
from optmodel.formulation import Monomial, Number, Polynomial

_MAX_BITS = 512
"""Bounds with more digits than this are not derived."""


def linear_factor(body: Polynomial, number: int) -> Number | None:
    """The coefficient of a column that occurs in one monomial, by itself; None otherwise."""
    if sum(number in monomial for monomial in body.terms) != 1:
        return None
    return body.terms.get((number,))


def without(body: Polynomial, number: int) -> Polynomial:
    """A polynomial less the linear monomial of a column."""
    removed: Monomial = (number,)
    return Polynomial({m: factor for m, factor in body.terms.items() if m != removed})


def implies_lower(model: ReducedModel, row: ReducedRow) -> bool:
    """Whether the bounds imply the lower side of a row."""
    if row.lower is None:
        return True
    lowest = model.activity(row.body).lower
    return lowest is not None and lowest >= row.lower


def implies_upper(model: ReducedModel, row: ReducedRow) -> bool:
    """Whether the bounds imply the upper side of a row."""
    if row.upper is None:
        return True
    highest = model.activity(row.body).upper
    return highest is not None and highest <= row.upper


def epigraph_side(model: ReducedModel, number: int, row_number: int) -> Number | None:
    """The side at which a row holds in each optimum, as the objective pushes its column there."""
    column, row = model.columns[number], model.rows[row_number]
    is_elsewhere = model.places(number) != {OBJECTIVE, row_number}
    if column.is_integral or row.condition is not None or is_elsewhere:
        return None
    cost, factor = linear_factor(model.objective, number), linear_factor(row.body, number)
    side = row.upper if row.lower is None else row.lower
    has_one_side = side is not None and (row.lower is None or row.upper is None)
    if cost is None or factor is None or side is None or not has_one_side:
        return None
    is_pushed_down, is_lower = cost > 0, (factor > 0) == (row.lower is not None)
    if is_pushed_down != is_lower or model.conditioned_rows(number):
        return None
    return side if _is_beyond(model, number, row, side / Fraction(factor)) else None


def _is_beyond(model: ReducedModel, number: int, row: ReducedRow, start: Fraction) -> bool:
    """Whether a column that a row holds at `start` less the others is never held by its bound."""
    factor = Fraction(row.body.terms[(number,)])
    rest = model.activity(row.body, without=(number,))
    reached = scaled_range(rest.lower, rest.upper, -1 / factor)
    if model.objective.terms[(number,)] > 0:
        bound = model.columns[number].lower
        return bound is None or (reached.lower is not None and reached.lower + start >= bound)
    bound = model.columns[number].upper
    return bound is None or (reached.upper is not None and reached.upper + start <= bound)


def makes_whole(model: ReducedModel, row: ReducedRow, number: int) -> bool:
    """Whether an equation gives its column whole values, as all other columns are whole."""
    factor = linear_factor(row.body, number)
    if factor is None or row.lower is None or row.lower != row.upper or row.condition is not None:
        return False
    divisor = Fraction(factor)
    return (row.lower / divisor).denominator == 1 and all(
        (other / divisor).denominator == 1
        and all(s in model.columns and model.columns[s].is_integral for s in monomial)
        for monomial, other in row.body.terms.items()
        if monomial != (number,)
    )


def implied_bounds(model: ReducedModel, number: int, row_number: int) -> ActivityRange:
    """The bounds of a column that a row and the bounds of the others imply."""
    column, row = model.columns[number], model.rows[row_number]
    factor = linear_factor(row.body, number)
    if factor is None or row.condition is not None:
        return ActivityRange(None, None)
    rest = model.activity(row.body, without=(number,))
    lower = None if row.lower is None or rest.upper is None else row.lower - rest.upper
    upper = None if row.upper is None or rest.lower is None else row.upper - rest.lower
    ends = scaled_range(lower, upper, 1 / Fraction(factor))
    whole = ReducedColumn(column.is_integral, None, None)
    whole.restrict(ends.lower, ends.upper)
    return ActivityRange(_short(whole.lower), _short(whole.upper))


class CoefficientChange(NamedTuple):
    """A new coefficient, and the new side of its row."""

    factor: Number
    side: Number


def smallest_coefficient(
    model: ReducedModel, number: int, row_number: int
) -> CoefficientChange | None:
    """A smaller coefficient of a binary column that does the same, if there is one."""
    row = model.rows[row_number]
    if not model.columns[number].is_binary or row.condition is not None:
        return None
    if (row.lower is None) == (row.upper is None) or (number,) not in row.body.terms:
        return None
    sign = 1 if row.lower is None else -1
    rest = model.activity(row.body, without=(number,))
    most, side = (rest.upper, row.upper) if sign > 0 else (rest.lower, row.lower)
    if most is None or side is None or model.depends(without(row.body, number), number):
        return None
    factor, most, side = sign * row.body.terms[(number,)], sign * most, sign * side
    if factor < 0 and side < most < side - factor:
        return CoefficientChange(sign * (side - most), sign * side)
    if factor > 0 and side - factor < most < side:
        return CoefficientChange(sign * (factor - side + most), sign * most)
    return None


def big_m(model: ReducedModel, number: int) -> Number | None:
    """By how much a row with one side and a condition may be broken at most without it."""
    row = model.rows[number]
    if row.condition is None or (row.lower is None) == (row.upper is None):
        return None
    if not model.columns[row.condition[0]].is_binary:
        return None
    ends = model.activity(row.body)
    end, side = (ends.upper, row.upper) if row.lower is None else (ends.lower, row.lower)
    return None if end is None or side is None else end - side


def _short(bound: Number | None) -> Number | None:
    """The bound, unless it has too many digits."""
    if bound is None or Fraction(bound).denominator.bit_length() > _MAX_BITS:
        return None
    return bound
