"""Numbers of formal lines as parameters: their names in the formulation, their values beside it.

    literals = Literals()
    literals.lift(parse_expression("2.5 * loaves"), "objective")    # objective_1 * loaves
    literals.values      # {'objective_1': Fraction(5, 2)}

Structure stays: exponents, 0, and 1 where it is not a whole side of its own.
"""

from dataclasses import dataclass, field, replace

from optmodel.formulation import Number
from optmodel.formulation.nodes import (
    Binary,
    Call,
    Constant,
    Expression,
    Name,
    Negation,
    Reduce,
    walk,
)


@dataclass(slots=True)
class Literals:
    """The numbers met so far, by the parameter that each became, and where they stood."""

    values: dict[str, Number] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    exponents: set[Number] = field(default_factory=set)

    def lift(self, expression: Expression, place: str) -> Expression:
        """The expression with a parameter, named after `place`, for each of its numbers."""
        if isinstance(expression, Constant) and expression.value == 1:
            return self._parameter(expression.value, place)
        return self._lifted(expression, place)

    def of(self, place: str) -> list[Number]:
        """The numbers that stood at a place, in order."""
        return [self.values[name] for name in self.places.get(place, ())]

    def _lifted(self, node: Expression, place: str) -> Expression:
        match node:
            case Constant(value) if value not in (0, 1):
                return self._parameter(value, place)
            case Negation(operand):
                return Negation(self._lifted(operand, place))
            case Binary("**", base, exponent):
                self.exponents |= {n.value for n in walk(exponent) if isinstance(n, Constant)}
                return Binary("**", self._lifted(base, place), exponent)
            case Binary(operator, left, right):
                return Binary(operator, self._lifted(left, place), self._lifted(right, place))
            case Call(function, arguments):
                return Call(function, tuple(self._lifted(item, place) for item in arguments))
            case Reduce(_, body, _):
                return replace(node, body=self._lifted(body, place))
        return node

    def _parameter(self, value: Number, place: str) -> Name:
        stood = self.places.setdefault(place, [])
        name = f"{place}_{len(stood) + 1}"
        self.values[name] = value
        stood.append(name)
        return Name(name)
