"""A Pyomo model of an instance, for whoever wants Pyomo's transformations and its many solvers.

Variables, constraints and the objective are components named as in the formulation.

    model = build_pyomo(instance)
    model.ship["p1", "d1"], model.supply_limit["p1"], model.objective
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from operator import eq, ge, le
from typing import Any

from optmodel.formulation._indexing import Environment
from optmodel.formulation.declarations import Constraint, Domain, ObjectiveSense, Variable
from optmodel.formulation.exact_arithmetic import constant_value
from optmodel.formulation.instance import Instance, indexed_name
from optmodel.formulation.interpreter import Interpreter
from optmodel.formulation.nodes import (
    Expression,
    Function,
    Implication,
    Key,
    Relation,
    RelationSense,
    Statement,
)
from optmodel.formulation.numbers import Number
from optmodel.formulation.parsing import FormulationError

_COMPARE: dict[RelationSense, Callable[[Any, Any], Any]] = {"<=": le, ">=": ge, "==": eq}


def build_pyomo(instance: Instance) -> Any:
    """A `pyomo.environ.ConcreteModel` of the instance; data become floats.

    A name that Pyomo uses itself gets an underscore: `load` becomes `load_`. Minima and maxima are
    written with absolute values, `2 max(a, b) = a + b + |a - b|`. An implication becomes a big-M
    constraint where the bounds of its variables give an M, and else a product with its binary.
    Raises `FormulationError` where data do not fit.
    """
    import pyomo.environ as pyo

    model = pyo.ConcreteModel(name=instance.formulation.name)
    builder = _PyomoModelBuilder(instance, model)
    for variable in instance.formulation.variables:
        builder.add_variable(variable)
    objective = instance.formulation.objective
    sense = pyo.minimize if objective.sense is ObjectiveSense.MINIMIZE else pyo.maximize
    body = builder.expression(objective.expression, {})
    builder.add("objective", pyo.Objective(expr=body, sense=sense))
    for constraint in instance.formulation.constraints:
        builder.add_constraint(constraint)
    return model


class _PyomoArithmetic:
    """The arithmetic of the `Interpreter` in which every variable is a Pyomo variable."""

    def __init__(self) -> None:
        self.variables: dict[tuple[str, Key], Any] = {}

    def variable(self, name: str, key: Key) -> Any:
        try:
            return self.variables[(name, key)]
        except KeyError as error:
            raise FormulationError(f"There is no variable {name}{list(key)}.") from error

    def total(self, values: Sequence[Any]) -> Any:
        import pyomo.environ as pyo

        return pyo.quicksum(values)

    def divide(self, numerator: Any, denominator: Any) -> Any:
        if isinstance(denominator, int | float) and denominator == 0:
            raise FormulationError("A quotient has a zero denominator.")
        return numerator / denominator

    def power(self, base: Any, exponent: Any) -> Any:
        return base**exponent

    def call(self, function: Function, arguments: Sequence[Any]) -> Any:
        import pyomo.environ as pyo

        match function:
            case "abs":
                return abs(arguments[0])
            case "min":
                return reduce(lambda a, b: (a + b - abs(a - b)) / 2, arguments)
            case "max":
                return reduce(lambda a, b: (a + b + abs(a - b)) / 2, arguments)
            case _:
                return getattr(pyo, function)(arguments[0])


class _FloatInterpreter(Interpreter):
    """Turns fractions into floats, as solvers' interfaces do not accept a `Fraction`."""

    def _number(self, value: Number) -> int | float:
        return float(value) if isinstance(value, Fraction) else value

    def _data(self, parameter: str) -> dict[Key, int | float]:
        return {key: self._number(value) for key, value in super()._data(parameter).items()}


class _PyomoModelBuilder:
    def __init__(self, instance: Instance, model: Any) -> None:
        self._instance = instance
        self._model = model
        self._arithmetic = _PyomoArithmetic()
        self._interpreter = _FloatInterpreter(instance, self._arithmetic)

    def add(self, name: str, component: Any) -> None:
        """Add a component under its name, or under one with underscores where that is taken."""
        while name in dir(self._model):
            name += "_"
        self._model.add_component(name, component)

    def add_variable(self, variable: Variable) -> None:
        """Add a variable with its bounds at every key."""
        import pyomo.environ as pyo

        domains = {Domain.CONTINUOUS: pyo.Reals, Domain.INTEGER: pyo.Integers}
        keys = list(self._instance.keys(variable.over))
        index = _index_set(keys) if variable.over.names else []
        component = pyo.Var(*index, domain=domains.get(variable.domain, pyo.Binary))
        self.add(variable.name, component)
        for key in keys:
            data = component[_pyomo_key(key)]
            if variable.domain is not Domain.BINARY:
                data.bounds = self._bounds(variable, key)
            self._arithmetic.variables[(variable.name, key)] = data

    def add_constraint(self, constraint: Constraint) -> None:
        """Add a constraint at every key; an implied equation becomes two constraints."""
        name, is_indexed = constraint.name, bool(constraint.over.names)
        relations: dict[Key, list[Any]] = {}
        for environment in self._interpreter.environments(constraint.over):
            key = tuple(environment.values())
            relations[key] = self._relations(constraint.statement, environment)
        self._add_relations(name, is_indexed, {key: parts[0] for key, parts in relations.items()})
        if any(len(parts) == 2 for parts in relations.values()):
            reversed_parts = {key: parts[1] for key, parts in relations.items()}
            self._add_relations(f"{name}_reversed", is_indexed, reversed_parts)

    def _add_relations(self, name: str, is_indexed: bool, relations: dict[Key, Any]) -> None:
        import pyomo.environ as pyo

        component = pyo.Constraint(*_index_set(list(relations)) if is_indexed else [])
        self.add(name, component)
        for key, relation in relations.items():
            if relation is False:
                raise FormulationError(
                    f"{indexed_name(name, key)} holds for no solution: its sides are numbers."
                )
            if relation is not True:
                component[_pyomo_key(key)] = relation

    def expression(self, node: Expression, environment: Environment) -> Any:
        """A Pyomo expression, or a number where no variable occurs."""
        return self._interpreter.expression(node, environment)

    def _bounds(self, variable: Variable, key: Key) -> tuple[Number | float | None, ...]:
        environment = dict(zip(variable.over.names, key, strict=True))
        return tuple(
            None if limit is None else _as_float(constant_value(self._instance, limit, environment))
            for limit in (variable.lower, variable.upper)
        )

    def _relations(self, statement: Statement, environment: Environment) -> list[Any]:
        """The statement as one or two Pyomo relations; each is a bool where it has no variables."""
        relation = statement.relation if isinstance(statement, Implication) else statement
        left = self.expression(relation.left, environment)
        right = self.expression(relation.right, environment)
        if isinstance(statement, Relation):
            return [_COMPARE[relation.sense](left, right)]
        binary = self.expression(statement.indicator, environment)
        slack = binary if statement.value == 0 else 1 - binary
        excesses = {"<=": [left - right], ">=": [right - left], "==": [left - right, right - left]}
        return [_relaxed(excess, slack) for excess in excesses[relation.sense]]


def _relaxed(excess: Any, slack: Any) -> Any:
    """`excess <= 0` where the binary `slack` is 0, and no constraint where it is 1."""
    from pyomo.contrib.fbbt.fbbt import compute_bounds_on_expr

    _, largest = compute_bounds_on_expr(excess)
    if largest is None:
        return (1 - slack) * excess <= 0
    return excess <= largest * slack if largest > 0 else True


def _index_set(keys: list[Key]) -> list[list[Any]]:
    return [[_pyomo_key(key) for key in keys]]


def _pyomo_key(key: Key) -> Any:
    """The key as Pyomo has it: the element itself for one index, None for a scalar."""
    return None if not key else key[0] if len(key) == 1 else key


def _as_float(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value
