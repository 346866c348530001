"""Steps that rewrite a model and keep the problem: the same optimum at the same solutions.

    apply_step(model, Step(StepKind.SUBSTITUTE, column=3, row=0))

Each step checks that it may be taken and raises `InvalidStepError` otherwise, so a list of steps is
a proof: who applies them again needs no search, and trusts nobody who made the list.
"""

from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from optmodel.equivalence.reduced_model import (
    OBJECTIVE,
    Interval,
    ReducedColumn,
    ReducedModel,
    ReducedRow,
)
from optmodel.formulation import Monomial, Number, Polynomial

_MAX_BITS = 512
"""Bounds with more digits than this are not derived."""


class StepKind(StrEnum):
    """The ways to rewrite a model.

    - `fix`: the column has one value, which takes its place everywhere.
    - `bound`: the row is a bound of its one column, and becomes that.
    - `drop`: the bounds imply the row.
    - `relax_lower`, `relax_upper`: the bounds imply one side of the row.
    - `merge`: the row has the body of another, which is given as `column`, and takes its sides.
    - `absorb`: the column is a slack of the row, whose sides become wider.
    - `substitute`: the row is an equation that defines the column; the column's bounds become it.
    - `epigraph`: the objective pushes the column towards the row, which becomes an equation.
    - `integral`: the row is an equation that makes the column whole.
    - `tighten_lower`, `tighten_upper`: the row and the other bounds imply a bound of the column.
    - `coefficient`: the coefficient of a binary column becomes as small as the bounds allow.
    - `shift`: the column is counted from its bound.
    """

    FIX = "fix"
    BOUND = "bound"
    DROP = "drop"
    RELAX_LOWER = "relax_lower"
    RELAX_UPPER = "relax_upper"
    MERGE = "merge"
    ABSORB = "absorb"
    SUBSTITUTE = "substitute"
    EPIGRAPH = "epigraph"
    INTEGRAL = "integral"
    TIGHTEN_LOWER = "tighten_lower"
    TIGHTEN_UPPER = "tighten_upper"
    COEFFICIENT = "coefficient"
    SHIFT = "shift"


class Step(NamedTuple):
    """One step. A number that its kind does not need is 0."""

    kind: StepKind
    column: int = 0
    row: int = 0


class InvalidStepError(ValueError):
    """A step that may not be taken."""


def apply_step(model: ReducedModel, step: Step) -> None:
    """Takes a step. Raises `InvalidStepError`, and then the model must not be used any more."""
    try:
        _APPLY[step.kind](model, step.column, step.row)
    except KeyError as error:
        raise InvalidStepError(f"{step} names what is not there") from error


def _require(condition: bool, reason: str) -> None:
    if not condition:
        raise InvalidStepError(reason)


def fixed_value(column: ReducedColumn) -> Number | None:
    """The only value of a column, or None."""
    return column.lower if column.lower == column.upper else None


def _fix(model: ReducedModel, number: int, _: int) -> None:
    value = fixed_value(model.columns[number])
    if value is None:
        raise InvalidStepError("the column has several values")
    for row in sorted(model.conditioned_rows(number)):
        condition = model.rows[row].condition
        if condition is not None and condition[1] == value:
            model.make_unconditional(row)
        else:
            model.remove_row(row)
    model.substitute(number, Polynomial.of(value))
    model.remove_column(number)


def _bound(model: ReducedModel, _: int, number: int) -> None:
    row = model.rows[number]
    _require(row.condition is None and len(row.body.terms) == 1, "the row is no bound")
    ((monomial, factor),) = row.body.terms.items()
    _require(len(monomial) == 1 and monomial[0] in model.columns, "the row is no bound")
    lower, upper = _divided(row.lower, row.upper, factor)
    model.columns[monomial[0]].restrict(lower, upper)
    model.remove_row(number)


def _drop(model: ReducedModel, _: int, number: int) -> None:
    row = model.rows[number]
    _require(not model.functions(row.body), "functions may be undefined elsewhere")
    _require(implies_lower(model, row) and implies_upper(model, row), "the row is not implied")
    model.remove_row(number)


def _relax_lower(model: ReducedModel, _: int, number: int) -> None:
    row = model.rows[number]
    _require(row.lower is not None and implies_lower(model, row), "the side is not implied")
    row.lower = None


def _relax_upper(model: ReducedModel, _: int, number: int) -> None:
    row = model.rows[number]
    _require(row.upper is not None and implies_upper(model, row), "the side is not implied")
    row.upper = None


def implies_lower(model: ReducedModel, row: ReducedRow) -> bool:
    """Whether the bounds imply the lower side of a row."""
    if row.lower is None:
        return True
    lowest = model.interval(row.body).lower
    return lowest is not None and lowest >= row.lower


def implies_upper(model: ReducedModel, row: ReducedRow) -> bool:
    """Whether the bounds imply the upper side of a row."""
    if row.upper is None:
        return True
    highest = model.interval(row.body).upper
    return highest is not None and highest <= row.upper


def _merge(model: ReducedModel, other: int, number: int) -> None:
    row, twin = model.rows[number], model.rows[other]
    _require(number != other and row.body.terms.keys() == twin.body.terms.keys(), "other bodies")
    _require(row.condition == twin.condition, "other conditions")
    factors = {Fraction(row.body.terms[m]) / twin.body.terms[m] for m in row.body.terms}
    _require(len(factors) == 1, "the bodies are no multiples")
    (factor,) = factors
    lower, upper = _times(twin.lower, twin.upper, factor)
    sides = ReducedColumn(False, row.lower, row.upper)
    sides.restrict(lower, upper)
    row.lower, row.upper = sides.lower, sides.upper
    model.remove_row(other)


def _absorb(model: ReducedModel, number: int, row_number: int) -> None:
    column, row = model.columns[number], model.rows[row_number]
    _require(not column.is_integral, "a slack is continuous")
    _require(model.places(number) == {row_number}, "a slack is in one row")
    _require(not model.conditioned_rows(number), "a slack is in no condition")
    factor = _linear_factor(row.body, number)
    _require(not _is_empty(column), "the column has no value")
    low, high = _times(column.lower, column.upper, factor)
    row.lower = None if row.lower is None or high is None else row.lower - high
    row.upper = None if row.upper is None or low is None else row.upper - low
    model.set_body(row_number, _without(row.body, number))
    model.remove_column(number)


def _substitute(model: ReducedModel, number: int, row_number: int) -> None:
    column, row = model.columns[number], model.rows[row_number]
    side = row.lower
    if row.condition is not None or side is None or side != row.upper:
        raise InvalidStepError("the row is no equation")
    _require(not model.conditioned_rows(number), "the column is in a condition")
    factor = _linear_factor(row.body, number)
    rest = _without(row.body, number)
    _require(not model.depends(rest, number), "the row does not define the column")
    if column.is_integral:
        _require(makes_whole(model, row, number), "the column is not whole by itself")
    functions = model.functions(rest)
    value = Polynomial.total((rest * (Fraction(-1) / factor), Fraction(side) / factor))
    row.lower = row.upper = None
    model.set_body(row_number, Polynomial.of(0))
    model.substitute(number, value)
    if column.lower is None and column.upper is None:
        model.remove_row(row_number)
    else:
        row.lower, row.upper = column.lower, column.upper
        model.set_body(row_number, value)
    model.remove_column(number)
    _require(functions <= model.terms.keys(), "functions may be undefined elsewhere")


def _epigraph(model: ReducedModel, number: int, row_number: int) -> None:
    side = epigraph_side(model, number, row_number)
    if side is None:
        raise InvalidStepError("the objective does not push the column onto the row")
    row = model.rows[row_number]
    row.lower = row.upper = side


def epigraph_side(model: ReducedModel, number: int, row_number: int) -> Number | None:
    """The side at which a row holds in each optimum, as the objective pushes its column there."""
    column, row = model.columns[number], model.rows[row_number]
    is_elsewhere = model.places(number) != {OBJECTIVE, row_number}
    if column.is_integral or row.condition is not None or is_elsewhere:
        return None
    if model.conditioned_rows(number) or (row.lower is None) == (row.upper is None):
        return None
    cost, factor = _linear_factor(model.objective, number), _linear_factor(row.body, number)
    is_pushed_down, is_lower = cost > 0, (factor > 0) == (row.lower is not None)
    side = row.upper if row.lower is None else row.lower
    if is_pushed_down != is_lower or side is None:
        return None
    bound = column.lower if is_pushed_down else column.upper
    if bound is None:
        return side
    rest = model.interval(row.body, without=(number,))
    ends = Interval(*_times(rest.lower, rest.upper, Fraction(-1) / factor))
    end = ends.lower if is_pushed_down else ends.upper
    if end is None:
        return None
    reached = end + Fraction(side) / factor
    is_beyond = reached >= bound if is_pushed_down else reached <= bound
    return side if is_beyond else None


def _integral(model: ReducedModel, number: int, row_number: int) -> None:
    column, row = model.columns[number], model.rows[row_number]
    _require(not column.is_integral and row.condition is None, "nothing to show")
    _require(row.lower == row.upper and makes_whole(model, row, number), "it may be broken")
    column.is_integral = True
    column.restrict(column.lower, column.upper)


def makes_whole(model: ReducedModel, row: ReducedRow, number: int) -> bool:
    """Whether an equation gives its column whole values, as all other columns are whole."""
    factor = Fraction(_linear_factor(row.body, number))
    if row.lower is None or (row.lower / factor).denominator != 1:
        return False
    return all(
        (other / factor).denominator == 1
        and all(s in model.columns and model.columns[s].is_integral for s in monomial)
        for monomial, other in row.body.terms.items()
        if monomial != (number,)
    )


def _tighten_lower(model: ReducedModel, number: int, row_number: int) -> None:
    column = model.columns[number]
    bound = implied_bounds(model, number, row_number).lower
    _require(bound is not None and (column.lower is None or bound > column.lower), "no news")
    column.restrict(bound, None)


def _tighten_upper(model: ReducedModel, number: int, row_number: int) -> None:
    column = model.columns[number]
    bound = implied_bounds(model, number, row_number).upper
    _require(bound is not None and (column.upper is None or bound < column.upper), "no news")
    column.restrict(None, bound)


def implied_bounds(model: ReducedModel, number: int, row_number: int) -> Interval:
    """The bounds of a column that a row and the bounds of the others imply."""
    column, row = model.columns[number], model.rows[row_number]
    _require(row.condition is None, "the row holds on a condition")
    factor = _linear_factor(row.body, number)
    rest = model.interval(row.body, without=(number,))
    lower = None if row.lower is None or rest.upper is None else row.lower - rest.upper
    upper = None if row.upper is None or rest.lower is None else row.upper - rest.lower
    ends = Interval(*_divided(lower, upper, factor))
    whole = ReducedColumn(column.is_integral, None, None)
    whole.restrict(ends.lower, ends.upper)
    return Interval(_short(whole.lower), _short(whole.upper))


def _coefficient(model: ReducedModel, number: int, row_number: int) -> None:
    row = model.rows[row_number]
    change = smallest_coefficient(model, number, row_number)
    if change is None:
        raise InvalidStepError("the coefficient is the smallest")
    factor, side = change
    if row.upper is None:
        row.lower = side
    else:
        row.upper = side
    model.set_body(row_number, Polynomial({**row.body.terms, (number,): factor}))


class _Change(NamedTuple):
    factor: Number
    side: Number


def smallest_coefficient(model: ReducedModel, number: int, row_number: int) -> _Change | None:
    """The new coefficient of a binary column and the new side of its row, if they can change."""
    row = model.rows[row_number]
    if not model.columns[number].is_binary or row.condition is not None:
        return None
    if (row.lower is None) == (row.upper is None) or (number,) not in row.body.terms:
        return None
    sign = 1 if row.lower is None else -1
    rest = model.interval(row.body, without=(number,))
    most, side = (rest.upper, row.upper) if sign > 0 else (rest.lower, row.lower)
    if most is None or side is None or model.depends(_without(row.body, number), number):
        return None
    factor, most, side = sign * row.body.terms[(number,)], sign * most, sign * side
    if factor < 0 and side < most < side - factor:
        return _Change(sign * (side - most), sign * side)
    if factor > 0 and side - factor < most < side:
        return _Change(sign * (factor - side + most), sign * most)
    return None


def _shift(model: ReducedModel, number: int, _: int) -> None:
    column = model.columns[number]
    _require(not model.conditioned_rows(number), "the column is in a condition")
    _require(not _is_empty(column) and column.lower != 0, "the column starts at 0")
    _require(not any(place < OBJECTIVE for place in model.places(number)), "it is in a function")
    symbol = Polynomial.symbol(number)
    if column.lower is not None:
        start, value = column.lower, Polynomial.total((symbol, column.lower))
        column.lower = 0
        column.upper = None if column.upper is None else column.upper - start
    elif column.upper is not None:
        value = Polynomial.total((-symbol, column.upper))
        column.lower, column.upper = 0, None
    else:
        raise InvalidStepError("the column has no bound")
    model.substitute(number, value)


def _linear_factor(body: Polynomial, number: int) -> Number:
    """The coefficient of a column that occurs in one monomial, by itself."""
    _require((number,) in body.terms, "the column is not in the row")
    others = (monomial for monomial in body.terms if monomial != (number,))
    _require(not any(number in monomial for monomial in others), "the column is in a product")
    return body.terms[(number,)]


def _without(body: Polynomial, number: int) -> Polynomial:
    removed: Monomial = (number,)
    return Polynomial({m: factor for m, factor in body.terms.items() if m != removed})


def _is_empty(column: ReducedColumn) -> bool:
    return column.lower is not None and column.upper is not None and column.lower > column.upper


def _times(
    lower: Number | None, upper: Number | None, factor: Number
) -> tuple[Number | None, Number | None]:
    low = None if lower is None else lower * factor
    high = None if upper is None else upper * factor
    return (low, high) if factor > 0 else (high, low)


def _divided(
    lower: Number | None, upper: Number | None, factor: Number
) -> tuple[Number | None, Number | None]:
    return _times(lower, upper, 1 / Fraction(factor))


def _short(bound: Number | None) -> Number | None:
    """The bound, unless it has too many digits."""
    if bound is None or Fraction(bound).denominator.bit_length() > _MAX_BITS:
        return None
    return bound


_APPLY: dict[StepKind, Callable[[ReducedModel, int, int], None]] = {
    StepKind.FIX: _fix,
    StepKind.BOUND: _bound,
    StepKind.DROP: _drop,
    StepKind.RELAX_LOWER: _relax_lower,
    StepKind.RELAX_UPPER: _relax_upper,
    StepKind.MERGE: _merge,
    StepKind.ABSORB: _absorb,
    StepKind.SUBSTITUTE: _substitute,
    StepKind.EPIGRAPH: _epigraph,
    StepKind.INTEGRAL: _integral,
    StepKind.TIGHTEN_LOWER: _tighten_lower,
    StepKind.TIGHTEN_UPPER: _tighten_upper,
    StepKind.COEFFICIENT: _coefficient,
    StepKind.SHIFT: _shift,
}
