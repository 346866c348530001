"""A solution: its exact objective and violations, and its text.

check = check_solution(instance, {("ship", ("p1", "d1")): 40, ...})
check.objective        # Fraction(12345, 2)
check.worst.amount     # 0: nothing is violated
text = write_solution(instance, solution)     # '{"ship[p1,d1]":40,"ship[p1,d2]":2.5}'
read_solution(instance, text) == solution
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation.declarations import Domain
from optmodel.formulation.exact_arithmetic import ExactArithmetic, Solution
from optmodel.formulation.instance import Instance, indexed_name
from optmodel.formulation.interpreter import Interpreter
from optmodel.formulation.nodes import ElementId, Implication, Key, Relation
from optmodel.formulation.numbers import MALFORMED, Number, exact, read_json, write_json
from optmodel.formulation.parsing import FormulationError


@dataclass(frozen=True, slots=True)
class Violation:
    """By how much a constraint, bound or domain is violated.

    `amount` is in the constraint's own units; `scale` is 1 plus the size of its largest side.
    """

    name: str
    amount: Number
    scale: Number = 1

    @property
    def relative(self) -> Number:
        """The amount over the scale."""
        return Fraction(self.amount) / self.scale if self.amount else 0


@dataclass(frozen=True, slots=True)
class Check:
    """The objective of a solution and its worst violation; amount 0 when it is feasible."""

    objective: Number
    worst: Violation


def evaluate_objective(instance: Instance, solution: Solution) -> Number:
    """The objective's exact value."""
    objective = instance.formulation.objective.expression
    value: Number = Interpreter(instance, ExactArithmetic(solution)).expression(objective, {})
    return value


def check_solution(instance: Instance, solution: Solution) -> Check:
    """The objective and the relatively worst violation over bounds, domains and constraints."""
    nothing = Violation("nothing", 0)  # where variables are free and there are no constraints
    worst = max(violations(instance, solution), key=lambda v: v.relative, default=nothing)
    return Check(evaluate_objective(instance, solution), worst)


def violations(instance: Instance, solution: Solution) -> Iterator[Violation]:
    """One `Violation` for every bound, domain and constraint, amount 0 where it holds."""
    interpreter = Interpreter(instance, ExactArithmetic(solution))
    yield from _variable_violations(instance, solution, interpreter)
    for constraint in instance.formulation.constraints:
        for environment in interpreter.environments(constraint.over):
            name = indexed_name(constraint.name, tuple(environment.values()))
            statement = constraint.statement
            if isinstance(statement, Implication):
                indicator = interpreter.expression(statement.indicator, environment)
                if round(indicator) == statement.value:
                    yield _violation(interpreter, statement.relation, environment, name)
            else:
                yield _violation(interpreter, statement, environment, name)


def _variable_violations(
    instance: Instance, solution: Solution, interpreter: Interpreter
) -> Iterator[Violation]:
    for variable in instance.formulation.variables:
        for environment in interpreter.environments(variable.over):
            key = tuple(environment.values())
            name = indexed_name(variable.name, key)
            value = ExactArithmetic(solution).variable(variable.name, key)
            if variable.domain is not Domain.CONTINUOUS:
                yield Violation(name, abs(Fraction(value) - round(value)))
            for limit, sign in ((variable.lower, 1), (variable.upper, -1)):
                if limit is not None:
                    bound = interpreter.expression(limit, environment)
                    yield Violation(name, max(0, sign * (bound - value)), 1 + abs(bound))
            if variable.domain is Domain.BINARY:
                yield Violation(name, max(Fraction(0), -value, value - 1))


def _violation(
    interpreter: Interpreter,
    relation: Relation,
    environment: dict[str, ElementId],
    name: str,
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
    return Violation(name, amount, 1 + max(abs(left), abs(right)))


def write_solution(instance: Instance, solution: Solution) -> str:
    """Canonical JSON of a solution whose values are finite decimals."""
    return write_json({indexed_name(*key): solution[key] for key in _keys(instance)})


def read_solution(instance: Instance, text: str) -> Solution:
    """Parse what `write_solution` wrote; `FormulationError` for a missing value or no number."""
    try:
        values = dict(read_json(text))
        solution: dict[tuple[str, Key], Number] = {
            key: exact(values.pop(indexed_name(*key))) for key in _keys(instance)
        }
    except MALFORMED as error:
        raise FormulationError(f"This is not a solution of the instance: {error!r}.") from error
    if values:
        raise FormulationError(f"The instance has no variable {min(values)}.")
    return solution


def _keys(instance: Instance) -> list[tuple[str, Key]]:
    return [
        (variable.name, key)
        for variable in instance.formulation.variables
        for key in instance.keys(variable.over)
    ]
