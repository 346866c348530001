"""One interpreter for the algebra, over any arithmetic.

The arithmetic gives each variable a value, and so decides what an expression evaluates to: with
numbers to a number (`exact_arithmetic.py`), with polynomials to a polynomial of the flat model
(`flat.py`), with Pyomo's variables to a Pyomo expression (`pyomo_model.py`).

    Interpreter(instance, arithmetic).expression(node, {"i": "p1"})
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeVar

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
    Operator,
    Reduce,
    Reduction,
)
from optmodel.formulation.numbers import Number
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


_Evaluation = Callable[[Environment], Any]
"""Gives the value of one expression in an environment."""


class Interpreter:
    """Evaluates expressions of one instance in one arithmetic.

    Each node becomes a function once, and is called in every environment: an instance with
    thousands of rows evaluates the same few nodes in all of them.
    """

    def __init__(self, instance: Instance, arithmetic: Arithmetic[Any]) -> None:
        self._instance = instance
        self._arithmetic = arithmetic
        self._variables = instance.formulation.variable_by_name
        # By the identity of a node, whose hash takes longer than what is stored here; the node
        # stands beside it, so that no other one gets its identity.
        self._evaluations: dict[int, tuple[Expression, _Evaluation]] = {}

    def expression(self, node: Expression, environment: Mapping[str, ElementId]) -> Any:
        """The value of an expression with its outer indices bound."""
        return self._evaluation(node)(dict(environment))

    def environments(self, clause: Clause) -> Iterator[Environment]:
        """The environments that an outermost clause runs through."""
        return environments(clause, self._instance, {})

    def _evaluation(self, node: Expression) -> _Evaluation:
        found = self._evaluations.get(id(node))
        if found is None:
            found = self._evaluations[id(node)] = (node, self._evaluation_of(node))
        return found[1]

    def _evaluation_of(self, node: Expression) -> _Evaluation:
        match node:
            case Constant(value):
                number = self._number(value)
                return lambda environment: number
            case Name():
                return self._name(node)
            case Negation(operand):
                positive = self._evaluation(operand)
                return lambda environment: -positive(environment)
            case Binary(operator, left, right):
                return self._binary(operator, self._evaluation(left), self._evaluation(right))
            case FunctionCall(function, arguments):
                parts = [self._evaluation(argument) for argument in arguments]
                call = self._arithmetic.call
                return lambda environment: call(function, [part(environment) for part in parts])
            case Reduce():
                return self._reduce(node)

    def _number(self, value: Number) -> Any:
        """A number of the model, as the arithmetic takes it."""
        return value

    def _data(self, parameter: str) -> Mapping[Key, Any]:
        """The data of a parameter, as the arithmetic takes them."""
        return self._instance.parameters.get(parameter, {})

    def _name(self, node: Name) -> _Evaluation:
        name, key, instance = node.name, self._key(node), self._instance
        if name in self._variables:
            variable = self._arithmetic.variable
            return lambda environment: variable(name, key(environment))
        if not node.indices and name not in instance.parameters:
            return lambda environment: _index_as_number(name, environment[name])
        data = self._data(name)

        def datum(environment: Environment) -> Any:
            place = key(environment)
            return data[place] if place in data else instance.value(name, place)

        return datum

    def _key(self, node: Name) -> Callable[[Environment], Key]:
        """The key of a name's indices in an environment."""
        names = _plain_names(node)
        if names is None:
            terms, instance = node.indices, self._instance
            return lambda environment: tuple(
                [resolve(term, instance, environment) for term in terms]
            )
        if len(names) == 1:
            (only,) = names
            return lambda environment: (environment[only],)
        if len(names) == 2:
            first, second = names
            return lambda environment: (environment[first], environment[second])
        return lambda environment: tuple([environment[name] for name in names])

    def _binary(self, operator: Operator, left: _Evaluation, right: _Evaluation) -> _Evaluation:
        match operator:
            case "+":
                return lambda environment: left(environment) + right(environment)
            case "-":
                return lambda environment: left(environment) - right(environment)
            case "*":
                return lambda environment: left(environment) * right(environment)
            case "/":
                divide = self._arithmetic.divide
                return lambda environment: divide(left(environment), right(environment))
            case "**":
                power = self._arithmetic.power
                return lambda environment: power(left(environment), right(environment))

    def _reduce(self, node: Reduce) -> _Evaluation:
        body, clause, instance = self._evaluation(node.body), node.clause, self._instance
        combined = self._combination(node.reduction)
        return lambda environment: combined(
            [body(inner) for inner in environments(clause, instance, environment)]
        )

    def _combination(self, reduction: Reduction) -> Callable[[list[Any]], Any]:
        """How the values of a reduction become one."""
        match reduction:
            case "sum":
                return self._arithmetic.total
            case "prod":
                return _product
            case "min" | "max":
                return lambda values: self._extreme(reduction, values)

    def _extreme(self, which: Literal["min", "max"], values: list[Any]) -> Any:
        if not values:
            raise FormulationError(f"A {which}(...) runs over no index at all.")
        return self._arithmetic.call(which, values)


def _product(values: list[Any]) -> Any:
    product: Any = 1
    for value in values:
        product = product * value
    return product


def _plain_names(node: Name) -> tuple[str, ...] | None:
    """The names of its indices; None where one is no plain index, or stands for its neighbour."""
    terms = node.indices
    plain = [term.name for term in terms if isinstance(term, Index) and term.shift == 0]
    return tuple(plain) if len(plain) == len(terms) else None


def _index_as_number(name: str, element: ElementId) -> int:
    if isinstance(element, str):
        raise FormulationError(f"The index '{name}' is '{element}', which is not a number.")
    return element
