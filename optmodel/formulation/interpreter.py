"""One interpreter for the algebra, over any arithmetic.

Walking an expression means looking names up and applying operations. What a variable is worth
decides what comes out: a number gives a number (`exact.py`), a polynomial gives the flat model
(`flat.py`), a Pyomo variable gives a Pyomo expression (`pyomo_model.py`).

    Interpreter(instance, arithmetic).expression(node, {"i": "p1"})
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from optmodel.formulation._environments import Environment, environments, resolve
from optmodel.formulation.instance import ElementId, Instance, Key
from optmodel.formulation.nodes import (
    Binary,
    Call,
    Clause,
    Constant,
    Expression,
    Function,
    Name,
    Negation,
    Reduce,
)
from optmodel.formulation.parsing import FormulationError


class Arithmetic(Protocol):
    """The operations that Python's `+ - *` do not cover, and what a variable stands for.

    Values are of whatever type the arithmetic makes; plain exact numbers mix with them freely.
    """

    def variable(self, name: str, key: Key) -> Any:
        """The value of one variable."""

    def total(self, values: Sequence[Any]) -> Any:
        """The sum of many values."""

    def divide(self, numerator: Any, denominator: Any) -> Any:
        """A quotient; exact for numbers."""

    def power(self, base: Any, exponent: Any) -> Any:
        """A power."""

    def call(self, function: Function, arguments: Sequence[Any]) -> Any:
        """`exp log sqrt abs` of one value, `min max` of several."""


class Interpreter:
    """Evaluates expressions of one instance in one arithmetic."""

    def __init__(self, instance: Instance, arithmetic: Arithmetic) -> None:
        self._instance = instance
        self._arithmetic = arithmetic
        self._variables = instance.formulation.variable_by_name
        self._evaluate: dict[type, Callable[[Any, Environment], Any]] = {
            Constant: self._constant,
            Name: self._name,
            Negation: lambda node, env: -self.expression(node.operand, env),
            Binary: self._binary,
            Call: self._call,
            Reduce: self._reduce,
        }

    def expression(self, node: Expression, environment: Mapping[str, ElementId]) -> Any:
        """The value of an expression with its outer indices bound."""
        return self._evaluate[type(node)](node, dict(environment))

    def environments(self, clause: Clause) -> Iterator[Environment]:
        """The environments that an outermost clause runs through."""
        return environments(clause, self._instance, {})

    def _constant(self, node: Constant, environment: Environment) -> Any:
        return node.value

    def _name(self, node: Name, environment: Environment) -> Any:
        if not node.indices and node.name in environment:
            return _place_number(node.name, environment[node.name])
        key = tuple(resolve(term, self._instance, environment) for term in node.indices)
        if node.name in self._variables:
            return self._arithmetic.variable(node.name, key)
        return self._instance.value(node.name, key)

    def _binary(self, node: Binary, environment: Environment) -> Any:
        left = self._evaluate[type(node.left)](node.left, environment)
        right = self._evaluate[type(node.right)](node.right, environment)
        match node.operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return self._arithmetic.divide(left, right)
            case "**":
                return self._arithmetic.power(left, right)

    def _call(self, node: Call, environment: Environment) -> Any:
        values = [self.expression(argument, environment) for argument in node.arguments]
        return self._arithmetic.call(node.function, values)

    def _reduce(self, node: Reduce, environment: Environment) -> Any:
        evaluate = self._evaluate[type(node.body)]
        values = [
            evaluate(node.body, inner)
            for inner in environments(node.clause, self._instance, environment)
        ]
        match node.reduction:
            case "sum":
                return self._arithmetic.total(values)
            case "prod":
                product: Any = 1
                for value in values:
                    product = product * value
                return product
            case "min" | "max":
                if not values:
                    raise FormulationError(f"A {node.reduction}(...) runs over no index at all.")
                return self._arithmetic.call(node.reduction, values)


def _place_number(name: str, element: ElementId) -> int:
    if isinstance(element, str):
        raise FormulationError(f"The index '{name}' is '{element}', which is not a number.")
    return element
