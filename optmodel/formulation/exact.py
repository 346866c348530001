"""Exact evaluation: what a solution is worth, by the algebra itself and not by a solver's arrays.

Numbers stay rational. Arguments of `exp`, `log`, `sqrt` and of fractional powers are rounded to 50
significant digits, and so are the values; both errors are far under any tolerance used here.

    check = check_solution(instance, {("ship", ("p1", "d1")): 40, ...})
    check.objective        # Fraction(12345, 2)
    check.worst.amount     # 0: nothing is violated
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException
from fractions import Fraction

from optmodel.formulation.declarations import Domain
from optmodel.formulation.instance import ElementId, Instance, Key, place_name
from optmodel.formulation.interpreter import Interpreter
from optmodel.formulation.nodes import Expression, Function, Implication, Relation
from optmodel.formulation.numbers import Number
from optmodel.formulation.parsing import FormulationError

Solution = Mapping[tuple[str, Key], Number]
"""Values by variable name and key."""

_CONTEXT = Context(prec=50)


@dataclass(frozen=True, slots=True)
class Violation:
    """By how much a constraint, bound or domain is missed.

    `amount` is in the constraint's own units; `scale` is 1 plus the size of its largest side.
    """

    place: str
    amount: Number
    scale: Number = 1

    @property
    def relative(self) -> Number:
        """The amount over the scale."""
        return Fraction(self.amount) / self.scale


@dataclass(frozen=True, slots=True)
class Check:
    """The objective of a solution and its worst violation; amount 0 when it is feasible."""

    objective: Number
    worst: Violation


_MAX_BITS = 200_000
"""Binary digits of an exact power: two hundred times what a double can hold."""


class ExactArithmetic:
    """The arithmetic of the `Interpreter` in which every variable is a number."""

    def __init__(self, solution: Solution) -> None:
        self._solution = solution

    def variable(self, name: str, key: Key) -> Number:
        """The value of one variable. Raises `FormulationError` if the solution lacks it."""
        try:
            return self._solution[(name, key)]
        except KeyError as error:
            raise FormulationError(f"The solution has no {name}{list(key)}.") from error

    def total(self, values: Sequence[Number]) -> Number:
        """An exact sum."""
        return sum(values, start=0)

    def divide(self, numerator: Number, denominator: Number) -> Number:
        """An exact quotient. Raises `FormulationError` for a zero denominator."""
        if denominator == 0:
            raise FormulationError("A quotient has a zero denominator.")
        return Fraction(numerator) / denominator

    def power(self, base: Number, exponent: Number) -> Number:
        """Exact for integer exponents, else to 50 digits.

        Raises `FormulationError` for a power with more digits than anybody could want.
        """
        if Fraction(exponent).denominator == 1:
            if base == 0 and exponent < 0:
                raise FormulationError("Zero has no negative power.")
            whole = Fraction(base)
            num_bits = max(whole.numerator.bit_length(), whole.denominator.bit_length())
            if abs(Fraction(exponent)) * num_bits > _MAX_BITS and whole not in (-1, 0, 1):
                raise FormulationError("A power has too many digits to be evaluated exactly.")
            return Fraction(base) ** int(exponent)
        return _rounded(lambda: _CONTEXT.power(_decimal(base), _decimal(exponent)))

    def call(self, function: Function, arguments: Sequence[Number]) -> Number:
        """`abs`, `min`, `max` exactly; `exp`, `log`, `sqrt` to 50 digits."""
        match function:
            case "abs":
                return abs(Fraction(arguments[0]))
            case "min":
                return Fraction(min(arguments))
            case "max":
                return Fraction(max(arguments))
            case "exp":
                return _rounded(lambda: _decimal(arguments[0]).exp(_CONTEXT))
            case "log":
                return _rounded(lambda: _decimal(arguments[0]).ln(_CONTEXT))
            case "sqrt":
                return _rounded(lambda: _decimal(arguments[0]).sqrt(_CONTEXT))


def evaluate_objective(instance: Instance, solution: Solution) -> Number:
    """The objective's exact value."""
    objective = instance.formulation.objective.expression
    value: Number = Interpreter(instance, ExactArithmetic(solution)).expression(objective, {})
    return value


def check_solution(instance: Instance, solution: Solution) -> Check:
    """The objective and the relatively worst violation over bounds, domains and constraints."""
    nothing = Violation("nothing", 0)  # free variables and no constraints
    worst = max(violations(instance, solution), key=lambda v: v.relative, default=nothing)
    return Check(evaluate_objective(instance, solution), worst)


def violations(instance: Instance, solution: Solution) -> Iterator[Violation]:
    """One `Violation` for every bound, domain and constraint, amount 0 where it holds."""
    interpreter = Interpreter(instance, ExactArithmetic(solution))
    yield from _variable_violations(instance, solution, interpreter)
    for constraint in instance.formulation.constraints:
        for environment in interpreter.environments(constraint.over):
            place = place_name(constraint.name, tuple(environment.values()))
            statement = constraint.statement
            if isinstance(statement, Implication):
                indicator = interpreter.expression(statement.indicator, environment)
                if round(indicator) == statement.value:
                    yield _relation(interpreter, statement.relation, environment, place)
            else:
                yield _relation(interpreter, statement, environment, place)


def _variable_violations(
    instance: Instance, solution: Solution, interpreter: Interpreter
) -> Iterator[Violation]:
    for variable in instance.formulation.variables:
        for environment in interpreter.environments(variable.over):
            key = tuple(environment.values())
            place = place_name(variable.name, key)
            value = ExactArithmetic(solution).variable(variable.name, key)
            if variable.domain is not Domain.CONTINUOUS:
                yield Violation(place, abs(Fraction(value) - round(value)))
            for limit, sign in ((variable.lower, 1), (variable.upper, -1)):
                if limit is not None:
                    bound = interpreter.expression(limit, environment)
                    yield Violation(place, max(0, sign * (bound - value)), 1 + abs(bound))
            if variable.domain is Domain.BINARY:
                yield Violation(place, max(Fraction(0), -value, value - 1))


def _relation(
    interpreter: Interpreter, relation: Relation, environment: dict[str, ElementId], place: str
) -> Violation:
    left = interpreter.expression(relation.left, environment)
    right = interpreter.expression(relation.right, environment)
    amount: Number
    match relation.sense:
        case "<=":
            amount = max(0, left - right)
        case ">=":
            amount = max(0, right - left)
        case "==":
            amount = abs(left - right)
    return Violation(place, amount, 1 + max(abs(left), abs(right)))


def constant_value(
    instance: Instance, node: Expression, environment: dict[str, ElementId]
) -> Number:
    """The value of an expression without variables, such as a bound."""
    value: Number = Interpreter(instance, ExactArithmetic({})).expression(node, environment)
    return value


def _decimal(value: Number) -> Decimal:
    fraction = Fraction(value)
    return _CONTEXT.divide(Decimal(fraction.numerator), Decimal(fraction.denominator))


def _rounded(compute: Callable[[], Decimal]) -> Number:
    try:
        return Fraction(compute())
    except (DecimalException, ValueError, OverflowError) as error:
        raise FormulationError("A function was evaluated outside its domain.") from error
