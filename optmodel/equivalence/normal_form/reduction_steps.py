"""Steps that rewrite a model and keep the problem: the same optimum at the same solutions.

    apply_step(model, Step(StepKind.SUBSTITUTE, column=3, row=0))

Each step checks that it may be taken and raises `InvalidStepError` otherwise, so a list of steps is
a proof: who applies them again needs no search, and trusts nobody who made the list.
"""

from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from optmodel.equivalence.normal_form._curved_rows import projection_side, root_argument
from optmodel.equivalence.normal_form._presolve import (
    big_m,
    epigraph_side,
    implied_bounds,
    implies_lower,
    implies_upper,
    linear_factor,
    makes_whole,
    smallest_coefficient,
    without,
)
from optmodel.equivalence.normal_form.reduced_model import (
    ReducedColumn,
    ReducedModel,
    ReducedRow,
    scaled_range,
)
from optmodel.formulation import Polynomial


class StepKind(StrEnum):
    """The ways to rewrite a model.

    - `fix`: the column has one value, which takes its place everywhere.
    - `bound`: the row is a bound of its one column, and becomes that.
    - `drop`: the bounds imply the row.
    - `relax_lower`, `relax_upper`: the bounds imply one side of the row.
    - `merge`: the row has the body of another, which is given as `column`, and takes its sides.
    - `forget`: the column occurs nowhere.
    - `absorb`: the column is a slack of the row, whose sides become wider.
    - `substitute`: the row is an equation that defines the column; the column's bounds become it.
    - `epigraph`: the objective pushes the column towards the row, which becomes an equation.
    - `root`: the row says that the column's square is at least a sum of squares; it becomes one of
      the column and the root of these.
    - `project`: all else pushes the column towards a curved row, which becomes an equation. The
      other columns keep their values; of this one those beyond the row are lost.
    - `integral`: the row is an equation that makes the column whole.
    - `tighten_lower`, `tighten_upper`: the row and the other bounds imply a bound of the column.
    - `coefficient`: the coefficient of a binary column becomes as small as the bounds allow.
    - `split`: the row has a condition and two sides, of which the upper one becomes another row's.
    - `big_m`: the condition of the row becomes a term with the smallest factor that does the same.
    - `shift`: the column is counted from its bound.
    - `flip`: the column is counted from its upper bound downwards, as far as its lower one.
    - `scale`: the column is `factor` times a new one.
    """

    FIX = "fix"
    BOUND = "bound"
    DROP = "drop"
    RELAX_LOWER = "relax_lower"
    RELAX_UPPER = "relax_upper"
    MERGE = "merge"
    FORGET = "forget"
    ABSORB = "absorb"
    SUBSTITUTE = "substitute"
    EPIGRAPH = "epigraph"
    ROOT = "root"
    PROJECT = "project"
    INTEGRAL = "integral"
    TIGHTEN_LOWER = "tighten_lower"
    TIGHTEN_UPPER = "tighten_upper"
    COEFFICIENT = "coefficient"
    SPLIT = "split"
    BIG_M = "big_m"
    SHIFT = "shift"
    FLIP = "flip"
    SCALE = "scale"


class Step(NamedTuple):
    """One step. A number that its kind does not need is 0, and such a factor is 1."""

    kind: StepKind
    column: int = 0
    row: int = 0
    factor: Fraction = Fraction(1)


class InvalidStepError(ValueError):
    """A step that may not be taken."""


def apply_step(model: ReducedModel, step: Step) -> None:
    """Takes a step. Raises `InvalidStepError`, and then the model must not be used any more."""
    try:
        if step.kind is StepKind.SCALE:
            _scale(model, step.column, step.factor)
        else:
            _APPLY[step.kind](model, step.column, step.row)
    except KeyError as error:
        raise InvalidStepError(f"{step} names what is not there") from error


def _require(condition: bool, reason: str) -> None:
    if not condition:
        raise InvalidStepError(reason)


def _fix(model: ReducedModel, number: int, _: int) -> None:
    value = model.columns[number].fixed_value
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
    ends = scaled_range(row.lower, row.upper, 1 / Fraction(factor))
    model.columns[monomial[0]].restrict(ends.lower, ends.upper)
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


def _merge(model: ReducedModel, other: int, number: int) -> None:
    row, twin = model.rows[number], model.rows[other]
    _require(number != other and row.condition == twin.condition, "other conditions")
    factor = twin.body.ratio_to(row.body)
    if factor is None:
        raise InvalidStepError("the bodies are no multiples")
    ends = scaled_range(twin.lower, twin.upper, factor)
    sides = ReducedColumn(False, row.lower, row.upper)
    sides.restrict(ends.lower, ends.upper)
    row.lower, row.upper = sides.lower, sides.upper
    model.remove_row(other)


def _forget(model: ReducedModel, number: int, _: int) -> None:
    _require(not model.columns[number].is_empty, "the column has no value")
    _require(not model.places(number), "the column occurs in an expression")
    _require(not model.conditioned_rows(number), "the column is in a condition")
    model.remove_column(number)


def _absorb(model: ReducedModel, number: int, row_number: int) -> None:
    column, row = model.columns[number], model.rows[row_number]
    _require(not column.is_integral, "a slack is continuous")
    _require(model.places(number) == {row_number}, "a slack is in one row")
    _require(not model.conditioned_rows(number), "a slack is in no condition")
    factor = linear_factor(row.body, number)
    if factor is None or column.is_empty or row.is_empty:
        raise InvalidStepError("the column is no slack")
    ends = scaled_range(column.lower, column.upper, factor)
    row.lower = None if row.lower is None or ends.upper is None else row.lower - ends.upper
    row.upper = None if row.upper is None or ends.lower is None else row.upper - ends.lower
    model.set_body(row_number, without(row.body, number))
    model.remove_column(number)


def _substitute(model: ReducedModel, number: int, row_number: int) -> None:
    column, row = model.columns[number], model.rows[row_number]
    side, factor = row.lower, linear_factor(row.body, number)
    if row.condition is not None or side is None or side != row.upper or factor is None:
        raise InvalidStepError("the row is no equation of the column")
    _require(not model.conditioned_rows(number), "the column is in a condition")
    rest = without(row.body, number)
    _require(not model.depends(rest, number), "the row does not define the column")
    if column.is_integral:
        _require(makes_whole(model, row, number), "the column is not whole by itself")
    functions = model.functions(rest)
    value = Polynomial.total((rest * (Fraction(-1) / factor), Fraction(side) / factor))
    model.hold(value)
    model.substitute(number, value)
    if column.lower is None and column.upper is None:
        model.remove_row(row_number)
    else:
        row.lower, row.upper = column.lower, column.upper
        model.set_body(row_number, value)
    model.remove_column(number)
    model.release(value)
    _require(functions <= model.terms.keys(), "functions may be undefined elsewhere")


def _epigraph(model: ReducedModel, number: int, row_number: int) -> None:
    side = epigraph_side(model, number, row_number)
    if side is None:
        raise InvalidStepError("the objective does not push the column onto the row")
    row = model.rows[row_number]
    row.lower = row.upper = side


def _root(model: ReducedModel, number: int, row_number: int) -> None:
    argument = root_argument(model, number, row_number)
    if argument is None:
        raise InvalidStepError("the row is no cone over the column")
    column, row = model.columns[number], model.rows[row_number]
    root = model.function("power", (argument, Polynomial.of(Fraction(1, 2))))
    row.lower, row.upper = 0, None
    model.set_body(row_number, Polynomial.symbol(number) - root)
    if column.lower == 0:
        column.lower = None  # a root is never below zero


def _project(model: ReducedModel, number: int, row_number: int) -> None:
    side = projection_side(model, number, row_number)
    if side is None:
        raise InvalidStepError("not all else pushes the column onto the row")
    row = model.rows[row_number]
    row.lower = row.upper = side


def _integral(model: ReducedModel, number: int, row_number: int) -> None:
    column, row = model.columns[number], model.rows[row_number]
    _require(not column.is_integral and makes_whole(model, row, number), "it may be broken")
    column.is_integral = True
    column.restrict(column.lower, column.upper)


def _tighten_lower(model: ReducedModel, number: int, row_number: int) -> None:
    column = model.columns[number]
    bound = implied_bounds(model, number, row_number).lower
    if bound is None or (column.lower is not None and bound <= column.lower):
        raise InvalidStepError("the row implies no tighter bound")
    column.restrict(bound, None)


def _tighten_upper(model: ReducedModel, number: int, row_number: int) -> None:
    column = model.columns[number]
    bound = implied_bounds(model, number, row_number).upper
    if bound is None or (column.upper is not None and bound >= column.upper):
        raise InvalidStepError("the row implies no tighter bound")
    column.restrict(None, bound)


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


def _split(model: ReducedModel, _: int, number: int) -> None:
    row = model.rows[number]
    has_two_sides = row.lower is not None and row.upper is not None
    _require(row.condition is not None and has_two_sides, "the row is one")
    model.add_row(ReducedRow(row.body, None, row.upper, row.condition))
    row.upper = None


def _big_m(model: ReducedModel, _: int, number: int) -> None:
    factor = big_m(model, number)
    row = model.rows[number]
    if factor is None or row.condition is None:
        raise InvalidStepError("the row has no bound without its condition")
    column, value = row.condition
    symbol = Polynomial.symbol(column)
    is_off = symbol if value == 0 else 1 - symbol
    model.make_unconditional(number)
    model.set_body(number, row.body - is_off * factor)


def _shift(model: ReducedModel, number: int, _: int) -> None:
    column = model.columns[number]
    _require(not model.conditioned_rows(number), "the column is in a condition")
    _require(not column.is_empty and column.lower != 0, "the column starts at 0")
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


def _flip(model: ReducedModel, number: int, _: int) -> None:
    column = model.columns[number]
    if column.lower is None or column.upper is None:
        raise InvalidStepError("the column has not two bounds")
    ends = column.lower + column.upper
    model.flip_conditions(number, ends)
    model.substitute(number, ends - Polynomial.symbol(number))


def _scale(model: ReducedModel, number: int, factor: Fraction) -> None:
    column = model.columns[number]
    _require(not column.is_integral and factor > 0, "the column has no unit")
    ends = scaled_range(column.lower, column.upper, 1 / factor)
    column.lower, column.upper = ends.lower, ends.upper
    model.substitute(number, Polynomial.symbol(number) * factor)


_APPLY: dict[StepKind, Callable[[ReducedModel, int, int], None]] = {
    StepKind.FIX: _fix,
    StepKind.BOUND: _bound,
    StepKind.DROP: _drop,
    StepKind.RELAX_LOWER: _relax_lower,
    StepKind.RELAX_UPPER: _relax_upper,
    StepKind.MERGE: _merge,
    StepKind.FORGET: _forget,
    StepKind.ABSORB: _absorb,
    StepKind.SUBSTITUTE: _substitute,
    StepKind.EPIGRAPH: _epigraph,
    StepKind.ROOT: _root,
    StepKind.PROJECT: _project,
    StepKind.INTEGRAL: _integral,
    StepKind.TIGHTEN_LOWER: _tighten_lower,
    StepKind.TIGHTEN_UPPER: _tighten_upper,
    StepKind.COEFFICIENT: _coefficient,
    StepKind.SPLIT: _split,
    StepKind.BIG_M: _big_m,
    StepKind.SHIFT: _shift,
    StepKind.FLIP: _flip,
}
