"""One interpreter for the algebra, over any arithmetic.

The arithmetic gives each variable a value, and so decides what an expression evaluates to: with
numbers to a number (`exact_arithmetic.py`), with polynomials to a polynomial of the flat model
(`flat.py`), with Pyomo's variables to a Pyomo expression (`pyomo_model.py`).

    Interpreter(instance, arithmetic).expression(node, {"i": "p1"})
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from optmodel.formulation._indexing import Environment, environments, resolve
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import (
    Binary,
    Clause,
    Constant,
    ElementId,
    Expression,
    Function,
    FunctionCall,
    Index,
    Key,
    Name,
    Negation,
    Reduce,
)
from optmodel.formulation.parsing import FormulationError

Value = TypeVar("Value")
"""What expressions evaluate to: numbers, polynomials, or a library's expressions."""


class Arithmetic(Protocol[Value]):
    """The values of variables, and the operations other than Python's `+ - *`.

    Exact numbers are values of every arithmetic.
    """

    def variable(self, name: str, key: Key) -> Value:
        """The value of one variable."""

    def total(self, values: Sequence[Value]) -> Value:
        """The sum of many values."""

    def divide(self, numerator: Value, denominator: Value) -> Value:
        """A quotient; exact for numbers."""

    def power(self, base: Value, exponent: Value) -> Value:
        """A power."""

    def call(self, function: Function, arguments: Sequence[Value]) -> Value:
        """`exp log sqrt abs` of one value, `min max` of several."""


class Interpreter:
    """Evaluates expressions of one instance in one arithmetic."""

    def __init__(self, instance: Instance, arithmetic: Arithmetic[Any]) -> None:
        self._instance = instance
        self._arithmetic = arithmetic
        self._variables = instance.formulation.variable_by_name
        # By the identity of a `Name`, whose hash takes longer than what is stored here.
        self._plain_indices: dict[int, tuple[str, ...] | None] = {}
        self._evaluate: dict[type, Callable[[Any, Environment], Any]] = {
            Constant: self._constant,
            Name: self._name,
            Negation: self._negation,
            Binary: self._binary,
            FunctionCall: self._call,
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

    def _negation(self, node: Negation, environment: Environment) -> Any:
        return -self._evaluate[type(node.operand)](node.operand, environment)

    def _name(self, node: Name, environment: Environment) -> Any:
        if not node.indices and node.name in environment:
            return _index_as_number(node.name, environment[node.name])
        key = self._key(node, environment)
        if node.name in self._variables:
            return self._arithmetic.variable(node.name, key)
        return self._instance.value(node.name, key)

    def _key(self, node: Name, environment: Environment) -> Key:
        try:
            names = self._plain_indices[id(node)]
        except KeyError:
            names = self._plain_indices[id(node)] = _plain_names(node)
        if names is None:
            return tuple([resolve(term, self._instance, environment) for term in node.indices])
        return tuple([environment[name] for name in names])

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

    def _call(self, node: FunctionCall, environment: Environment) -> Any:
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


def _plain_names(node: Name) -> tuple[str, ...] | None:
    """The names of its indices; None where one is no plain index, or stands for its neighbour."""
    terms = node.indices
    plain = [term.name for term in terms if isinstance(term, Index) and term.shift == 0]
    return tuple(plain) if len(plain) == len(terms) else None


def _index_as_number(name: str, element: ElementId) -> int:
    if isinstance(element, str):
        raise FormulationError(f"The index '{name}' is '{element}', which is not a number.")
    return element
