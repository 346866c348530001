"""A check of a flat model against the algebra, so that no mistake in flattening is certified.

Both are evaluated in exact arithmetic at a random point near a solution. Two different polynomials
have the same value there with probability degree / 1000 at most (Schwartz and Zippel).

    flattening_mismatch(instance, flat, answer.solution)     # None: they are the same model
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from math import prod
from random import Random

from optmodel.formulation import (
    Domain,
    ExactArithmetic,
    FlatModel,
    FlatRow,
    FormulationError,
    Implication,
    Instance,
    Interpreter,
    NonlinearTerm,
    Number,
    Polynomial,
    Solution,
    Variable,
    indexed_name,
)

# How far values are moved from the solution: by integers, which keep the arithmetic fast, and by
# small ones where there are powers. The fractions are for functions defined near the solution only.
_FAR, _NEAR = 1000, 8
_FRACTIONS = (1, Fraction(1, 1000), 0)

# Functions are rounded to 50 digits, and the two models may evaluate them in another order.
_ROUNDING = Fraction(1, 10**35)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A bound or relation of one of the two models, evaluated at the point.

    `place` is its name. `value` is the bound, or the left minus the right side of a relation;
    `size` is the sum of the absolute terms, for rounding. `when` is the value of an indicator, and
    the value at which it implies the relation.
    """

    place: str
    sense: str
    value: Number
    size: Number
    when: tuple[Number, int] | None = None

    def equals(self, other: "_Statement") -> bool:
        """Whether both are the same up to rounding."""
        if (self.place, self.sense, self.when) != (other.place, other.sense, other.when):
            return False
        if self.value == other.value:
            return True
        difference = abs(Fraction(self.value) - other.value)
        return difference <= _ROUNDING * (Fraction(self.size) + other.size)


def flattening_mismatch(instance: Instance, flat: FlatModel, solution: Solution) -> str | None:
    """The name of the first bound or relation in which algebra and flat model differ, or None."""
    for point in _points(flat, solution):
        try:
            expected = list(_algebra_statements(instance, point))
        except FormulationError:
            continue  # a function is undefined so far from the solution
        for wanted, actual in zip_longest(expected, _flat_statements(flat, point)):
            if wanted is None or actual is None or not wanted.equals(actual):
                return (wanted or actual).place
        return None
    return "the objective, which has no value at the solution"


def _points(flat: FlatModel, solution: Solution) -> Iterator[Solution]:
    """Points near a solution; the next one is used where a function is undefined at the last."""
    stream = Random("a point without a pattern")
    reach = _NEAR if flat.nonlinear_terms else _FAR
    moves = [stream.randint(1, reach) for _ in solution]
    yield {
        place: round(value) + move
        for (place, value), move in zip(solution.items(), moves, strict=True)
    }
    for fraction in _FRACTIONS:
        yield {
            place: value + fraction * Fraction(move, reach)
            for (place, value), move in zip(solution.items(), moves, strict=True)
        }


# ---- the algebra's side -----------------------------------------------------------------------


def _algebra_statements(instance: Instance, point: Solution) -> Iterator[_Statement]:
    interpreter = Interpreter(instance, ExactArithmetic(point))
    value = interpreter.expression(instance.formulation.objective.expression, {})
    yield _Statement("the objective", instance.formulation.objective.sense, value, abs(value))
    for variable in instance.formulation.variables:
        yield from _bounds_in_algebra(interpreter, variable)
    yield from _relations_in_algebra(interpreter, instance, conditional=False)
    yield from _relations_in_algebra(interpreter, instance, conditional=True)


def _bounds_in_algebra(interpreter: Interpreter, variable: Variable) -> Iterator[_Statement]:
    for environment in interpreter.environments(variable.over):
        place = indexed_name(variable.name, tuple(environment.values()))
        yield _Statement(place, variable.domain, 0, 0)
        if variable.domain is Domain.BINARY:
            yield from (_Statement(place, ">=", 0, 0), _Statement(place, "<=", 1, 0))
            continue
        for limit, sense in ((variable.lower, ">="), (variable.upper, "<=")):
            if limit is not None:
                yield _Statement(place, sense, interpreter.expression(limit, environment), 0)


def _relations_in_algebra(
    interpreter: Interpreter, instance: Instance, *, conditional: bool
) -> Iterator[_Statement]:
    for constraint in instance.formulation.constraints:
        statement = constraint.statement
        if isinstance(statement, Implication) is not conditional:
            continue
        for environment in interpreter.environments(constraint.over):
            when: tuple[Number, int] | None = None
            if isinstance(statement, Implication):
                indicator = interpreter.expression(statement.indicator, environment)
                when, relation = (indicator, int(statement.value)), statement.relation
            else:
                relation = statement
            left = interpreter.expression(relation.left, environment)
            right = interpreter.expression(relation.right, environment)
            place = indexed_name(constraint.name, tuple(environment.values()))
            yield _Statement(place, relation.sense, left - right, abs(left) + abs(right), when)


# ---- the flat model's side --------------------------------------------------------------------


def _flat_statements(flat: FlatModel, point: Solution) -> Iterator[_Statement]:
    values = [point[(column.variable, column.key)] for column in flat.columns]
    arithmetic = ExactArithmetic({})
    for term in flat.nonlinear_terms:  # the arguments of a term use earlier terms only
        values.append(_term_value(arithmetic, term, values))
    terms = _terms(flat.objective, values)
    yield _Statement("the objective", flat.sense, _sum(terms), _size(terms))
    for column in flat.columns:
        yield _Statement(column.name, column.domain, 0, 0)
        if column.lower is not None:
            yield _Statement(column.name, ">=", column.lower, 0)
        if column.upper is not None:
            yield _Statement(column.name, "<=", column.upper, 0)
    for row in flat.rows:
        yield _row(row, values, None)
    for indicator in flat.indicators:
        yield _row(indicator.row, values, (values[indicator.column], indicator.value))


def _row(row: FlatRow, values: Sequence[Number], when: tuple[Number, int] | None) -> _Statement:
    terms = _terms(row.body, values)
    is_equation = row.lower == row.upper
    sense = "==" if is_equation else "<=" if row.lower is None else ">="
    side = row.upper if row.lower is None else row.lower
    assert side is not None, f"row {row.name} has no side"
    return _Statement(row.name, sense, _sum(terms) - side, _size(terms) + abs(Fraction(side)), when)


def _terms(body: Polynomial, values: Sequence[Number]) -> list[Number]:
    return [
        coefficient * prod(values[symbol] for symbol in monomial)
        for monomial, coefficient in body.terms.items()
    ]


def _sum(terms: Iterable[Number]) -> Number:
    total: Number = 0
    for term in terms:
        total = total + term
    return total


def _size(terms: Sequence[Number]) -> Number:
    return _sum([term if term >= 0 else -term for term in terms])


def _term_value(
    arithmetic: ExactArithmetic, term: NonlinearTerm, values: Sequence[Number]
) -> Number:
    arguments = [_sum(_terms(argument, values)) for argument in term.arguments]
    match term.function:
        case "divide":
            return arithmetic.divide(*arguments)
        case "power":
            return arithmetic.power(*arguments)
        case function:
            return arithmetic.call(function, arguments)
