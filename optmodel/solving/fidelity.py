"""Whether a flat model says what the algebra says: a flattening mistake cannot certify itself.

Both sides are evaluated in exact arithmetic at one point, moved at random from a solution. Two
polynomials that differ hardly ever agree there: moves among a thousand, chance degree / 1000.

    first_difference(instance, flat, answer.solution)     # None: they are the same model
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from math import prod
from random import Random

from optmodel.formulation import (
    Domain,
    FlatModel,
    FormulationError,
    Instance,
    Number,
    Solution,
    Variable,
)
from optmodel.formulation.exact import ExactArithmetic
from optmodel.formulation.flat import Atom, Row
from optmodel.formulation.instance import place_name
from optmodel.formulation.interpreter import Interpreter
from optmodel.formulation.nodes import Implication
from optmodel.formulation.polynomial import Polynomial

# How far values are moved. Whole numbers keep the arithmetic fast, and near ones keep powers small;
# short moves are for functions that are defined near the solution only.
_FAR, _NEAR = 1000, 8
_FRACTIONS = (1, Fraction(1, 1000), 0)

# Functions are rounded to 50 digits, and the two sides may round in another order.
_ROUNDING = Fraction(1, 10**35)


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one side says of one place, at the point: `value`, in a sum of terms of total `size`.

    `value` is a bound, or the left less the right side of a relation; `when` is the worth of the
    indicator that switches the relation on, and the worth that does so.
    """

    place: str
    sense: str
    value: Number
    size: Number
    when: tuple[Number, int] | None = None

    def equals(self, other: "_Claim") -> bool:
        """Whether both say the same, but for rounding."""
        if (self.place, self.sense, self.when) != (other.place, other.sense, other.when):
            return False
        difference = abs(Fraction(self.value) - other.value)
        return difference <= _ROUNDING * (Fraction(self.size) + other.size)


def first_difference(instance: Instance, flat: FlatModel, solution: Solution) -> str | None:
    """The first place where algebra and flat model differ, or None."""
    for point in _points(flat, solution):
        try:
            told = list(_told(instance, point))
        except FormulationError:
            continue  # a function has no value so far from the solution
        for one, other in zip_longest(told, _meant(flat, point)):
            if one is None or other is None or not one.equals(other):
                return (one or other).place
        return None
    return "the objective, which has no value at the solution"


def _points(flat: FlatModel, solution: Solution) -> Iterator[Solution]:
    """Points around a solution, each for the case that functions have no value at those before."""
    stream = Random("a point without a pattern")
    reach = _NEAR if flat.atoms else _FAR
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


# ---- what the algebra tells -------------------------------------------------------------------


def _told(instance: Instance, point: Solution) -> Iterator[_Claim]:
    interpreter = Interpreter(instance, ExactArithmetic(point))
    worth = interpreter.expression(instance.formulation.objective.expression, {})
    yield _Claim("the objective", instance.formulation.objective.goal, worth, abs(worth))
    for variable in instance.formulation.variables:
        yield from _bounds_told(interpreter, variable)
    yield from _relations_told(interpreter, instance, conditional=False)
    yield from _relations_told(interpreter, instance, conditional=True)


def _bounds_told(interpreter: Interpreter, variable: Variable) -> Iterator[_Claim]:
    for environment in interpreter.environments(variable.over):
        place = place_name(variable.name, tuple(environment.values()))
        yield _Claim(place, variable.domain, 0, 0)
        if variable.domain is Domain.BINARY:
            yield from (_Claim(place, ">=", 0, 0), _Claim(place, "<=", 1, 0))
            continue
        for limit, sense in ((variable.lower, ">="), (variable.upper, "<=")):
            if limit is not None:
                yield _Claim(place, sense, interpreter.expression(limit, environment), 0)


def _relations_told(
    interpreter: Interpreter, instance: Instance, *, conditional: bool
) -> Iterator[_Claim]:
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
            place = place_name(constraint.name, tuple(environment.values()))
            yield _Claim(place, relation.sense, left - right, abs(left) + abs(right), when)


# ---- what the flat model means ----------------------------------------------------------------


def _meant(flat: FlatModel, point: Solution) -> Iterator[_Claim]:
    values = [point[(column.variable, column.key)] for column in flat.columns]
    arithmetic = ExactArithmetic({})
    for atom in flat.atoms:  # an atom's arguments use earlier atoms only
        values.append(_atom(arithmetic, atom, values))
    terms = _terms(flat.objective, values)
    yield _Claim("the objective", flat.goal, _sum(terms), _size(terms))
    for column in flat.columns:
        yield _Claim(column.name, column.domain, 0, 0)
        if column.lower is not None:
            yield _Claim(column.name, ">=", column.lower, 0)
        if column.upper is not None:
            yield _Claim(column.name, "<=", column.upper, 0)
    for row in flat.rows:
        yield _row(row, values, None)
    for indicator in flat.indicators:
        yield _row(indicator.row, values, (values[indicator.column], indicator.value))


def _row(row: Row, values: Sequence[Number], when: tuple[Number, int] | None) -> _Claim:
    terms = _terms(row.body, values)
    is_equation = row.lower == row.upper
    sense = "==" if is_equation else "<=" if row.lower is None else ">="
    side = row.upper if row.lower is None else row.lower
    assert side is not None, f"row {row.name} has no side"
    return _Claim(row.name, sense, _sum(terms) - side, _size(terms) + abs(Fraction(side)), when)


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
    return _sum(abs(Fraction(term)) for term in terms)


def _atom(arithmetic: ExactArithmetic, atom: Atom, values: Sequence[Number]) -> Number:
    arguments = [_sum(_terms(argument, values)) for argument in atom.arguments]
    match atom.function:
        case "divide":
            return arithmetic.divide(*arguments)
        case "power":
            return arithmetic.power(*arguments)
        case function:
            return arithmetic.call(function, arguments)
