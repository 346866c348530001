"""Signs and curvatures of expressions, by the rules of disciplined convex programming.

The rules need the sign of every parameter. Without data parameters are assumed to be nonnegative;
with an instance the signs come from its data.

    curvatures = CurvatureAnalysis(formulation, assumed_signs(formulation))
    curvatures.curvature(parse_expression("sum(risk[i] * x[i] ** 2 for i in assets)"))   # CONVEX
"""

from collections.abc import Mapping
from enum import StrEnum

from optmodel.formulation.declarations import Domain, Variable
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import (
    Binary,
    Constant,
    Expression,
    FunctionCall,
    Name,
    Negation,
    Reduce,
    Relation,
    walk,
)
from optmodel.formulation.numbers import Number


class Sign(StrEnum):
    """Which values an expression may take."""

    NONNEGATIVE = "nonnegative"
    NONPOSITIVE = "nonpositive"
    ANY = "any"


class Curvature(StrEnum):
    """The curvature of an expression in the variables; `UNKNOWN` where no rule applies."""

    CONSTANT = "constant"
    AFFINE = "affine"
    CONVEX = "convex"
    CONCAVE = "concave"
    UNKNOWN = "unknown"


Signs = Mapping[str, Sign]
"""The sign of every parameter."""

AFFINE = (Curvature.CONSTANT, Curvature.AFFINE)
CONVEX = (*AFFINE, Curvature.CONVEX)
CONCAVE = (*AFFINE, Curvature.CONCAVE)
_OPPOSITE_SIGN = {Sign.NONNEGATIVE: Sign.NONPOSITIVE, Sign.NONPOSITIVE: Sign.NONNEGATIVE}
_OPPOSITE_CURVATURE = {Curvature.CONVEX: Curvature.CONCAVE, Curvature.CONCAVE: Curvature.CONVEX}


def assumed_signs(formulation: Formulation) -> Signs:
    """All parameters nonnegative, as data usually are."""
    return {item.name: Sign.NONNEGATIVE for item in formulation.parameters}


def signs_of(instance: Instance) -> Signs:
    """The sign of each parameter in the data of an instance."""
    return {
        name: Sign.NONNEGATIVE
        if all(value >= 0 for value in values.values())
        else Sign.NONPOSITIVE
        if all(value <= 0 for value in values.values())
        else Sign.ANY
        for name, values in instance.parameters.items()
    }


def flipped(sign: Sign) -> Sign:
    """The sign of minus an expression."""
    return _OPPOSITE_SIGN.get(sign, sign)


class CurvatureAnalysis:
    """Signs and curvatures of the expressions of one formulation."""

    def __init__(self, formulation: Formulation, signs: Signs) -> None:
        self._signs = dict(signs)
        self._variables = formulation.variable_by_name
        for item in formulation.variables:
            self._signs[item.name] = self._variable_sign(item)

    def is_constant(self, node: Expression) -> bool:
        """Whether no variable occurs."""
        return not any(isinstance(p, Name) and p.name in self._variables for p in walk(node))

    def sign(self, node: Expression) -> Sign:
        """The sign of an expression."""
        match node:
            case Constant(value):
                return Sign.NONNEGATIVE if value >= 0 else Sign.NONPOSITIVE
            case Name(name, _):
                return self._signs.get(name, Sign.ANY)
            case Negation(operand):
                return flipped(self.sign(operand))
            case Binary():
                return self._binary_sign(node)
            case FunctionCall(function, arguments):
                return self._call_sign(function, [self.sign(part) for part in arguments])
            case Reduce("prod", body, _):
                nonnegative = self.sign(body) is Sign.NONNEGATIVE
                return Sign.NONNEGATIVE if nonnegative else Sign.ANY
            case Reduce(_, body, _):
                return self.sign(body)

    def curvature(self, node: Expression) -> Curvature:
        """The curvature of an expression."""
        if self.is_constant(node):
            return Curvature.CONSTANT
        match node:
            case Negation(operand):
                curvature = self.curvature(operand)
                return _OPPOSITE_CURVATURE.get(curvature, curvature)
            case Binary():
                return self._binary_curvature(node)
            case FunctionCall(function, arguments):
                return self._call_curvature(function, arguments)
            case Reduce("sum", body, _):
                return self.curvature(body)
            case Reduce("min" | "max" as function, body, _):
                return self._call_curvature(function, (body,))
            case Name():
                return Curvature.AFFINE
            case _:
                return Curvature.UNKNOWN

    def is_convex_relation(self, relation: Relation) -> bool:
        """Whether a relation bounds a convex set."""
        left, right = self.curvature(relation.left), self.curvature(relation.right)
        match relation.sense:
            case "<=":
                return left in CONVEX and right in CONCAVE
            case ">=":
                return left in CONCAVE and right in CONVEX
            case "==":
                return left in AFFINE and right in AFFINE

    def _variable_sign(self, item: Variable) -> Sign:
        if item.domain is Domain.BINARY:
            return Sign.NONNEGATIVE
        if item.lower is not None and self.sign(item.lower) is Sign.NONNEGATIVE:
            return Sign.NONNEGATIVE
        if item.upper is not None and self.sign(item.upper) is Sign.NONPOSITIVE:
            return Sign.NONPOSITIVE
        return Sign.ANY

    def _binary_sign(self, node: Binary) -> Sign:
        left, right = self.sign(node.left), self.sign(node.right)
        match node.operator:
            case "+":
                return left if left == right else Sign.ANY
            case "-":
                return left if left == flipped(right) else Sign.ANY
            case "**":
                power = _number(node.right)
                even = power is not None and power % 2 == 0
                return Sign.NONNEGATIVE if even or left is Sign.NONNEGATIVE else Sign.ANY
            case "*" | "/":
                if node.left == node.right:
                    return Sign.NONNEGATIVE
                if Sign.ANY in (left, right):
                    return Sign.ANY
                return Sign.NONNEGATIVE if left == right else Sign.NONPOSITIVE

    def _call_sign(self, function: str, signs: list[Sign]) -> Sign:
        match function:
            case "exp" | "sqrt" | "abs":
                return Sign.NONNEGATIVE
            case "max" if Sign.NONNEGATIVE in signs:
                return Sign.NONNEGATIVE
            case "min" if Sign.NONPOSITIVE in signs:
                return Sign.NONPOSITIVE
            case "min" | "max" if len(set(signs)) == 1:
                return signs[0]
        return Sign.ANY

    def _binary_curvature(self, node: Binary) -> Curvature:
        match node.operator:
            case "+":
                return _sum_curvature(self.curvature(node.left), self.curvature(node.right))
            case "-":
                right = self.curvature(node.right)
                return _sum_curvature(
                    self.curvature(node.left), _OPPOSITE_CURVATURE.get(right, right)
                )
            case "*" if node.left == node.right:
                return self._power_curvature(node.left, Constant(2))
            case "*" if self.is_constant(node.left):
                return self._scaled(node.right, node.left)
            case "*" | "/" if self.is_constant(node.right):
                return self._scaled(node.left, node.right)
            case "/" if self.is_constant(node.left):
                curvature = self._power_curvature(node.right, Constant(-1))
                return _multiple_curvature(curvature, self.sign(node.left))
            case "**":
                return self._power_curvature(node.left, node.right)
            case _:
                return Curvature.UNKNOWN

    def _scaled(self, node: Expression, factor: Expression) -> Curvature:
        return _multiple_curvature(self.curvature(node), self.sign(factor))

    def _power_curvature(self, base: Expression, exponent: Expression) -> Curvature:
        power, curvature = _number(exponent), self.curvature(base)
        if power is None:
            return Curvature.UNKNOWN
        nonnegative = self.sign(base) is Sign.NONNEGATIVE
        if power == 1:
            return curvature
        if power >= 1 and (
            (nonnegative and curvature in CONVEX) or (power % 2 == 0 and curvature in AFFINE)
        ):
            return Curvature.CONVEX
        if nonnegative and curvature in CONCAVE and power < 1:
            return Curvature.CONVEX if power < 0 else Curvature.CONCAVE
        return Curvature.UNKNOWN

    def _call_curvature(self, function: str, arguments: tuple[Expression, ...]) -> Curvature:
        curvatures = [self.curvature(part) for part in arguments]
        convex = all(curvature in CONVEX for curvature in curvatures)
        concave = all(curvature in CONCAVE for curvature in curvatures)
        match function:
            case "exp" | "max" if convex:
                return Curvature.CONVEX
            case "log" | "min" if concave:
                return Curvature.CONCAVE
            case "sqrt" if squared_terms(arguments[0], self) is not None:
                return Curvature.CONVEX
            case "sqrt" if concave:
                return Curvature.CONCAVE
            case "abs" if all(curvature in AFFINE for curvature in curvatures):
                return Curvature.CONVEX
            case "abs" if convex and self.sign(arguments[0]) is Sign.NONNEGATIVE:
                return Curvature.CONVEX
        return Curvature.UNKNOWN


def squared_terms(node: Expression, curvatures: CurvatureAnalysis) -> list[Expression] | None:
    """The expressions whose squares add up to `node`, one per term; None if it is no such sum.

    A term may be a `Reduce` over the expression that is squared.
    """
    match node:
        case Binary("+", left, right):
            parts = [squared_terms(side, curvatures) for side in (left, right)]
            if parts[0] is None or parts[1] is None:
                return None
            return parts[0] + parts[1]
        case Reduce("sum", body, clause):
            inner = squared_terms(body, curvatures)
            if inner is None or len(inner) != 1:
                return None
            return [Reduce("sum", inner[0], clause)]
        case _:
            base = _squared(node, curvatures)
            return None if base is None else [base]


def _squared(node: Expression, curvatures: CurvatureAnalysis) -> Expression | None:
    """The affine expression that is squared in a term; None where the term is no square."""
    match node:
        case Binary("**", base, Constant(2)):
            return base if curvatures.curvature(base) in AFFINE else None
        case Binary("*", left, right):
            if left == right:
                return left if curvatures.curvature(left) in AFFINE else None
            roots = [_root(side, curvatures) for side in (left, right)]
            if roots[0] is None or roots[1] is None:
                return None
            product = Binary("*", roots[0], roots[1])
            return product if curvatures.curvature(product) in AFFINE else None
        case Constant(value) if value >= 0:
            return FunctionCall("sqrt", (node,))
        case _:
            return None


def _root(node: Expression, curvatures: CurvatureAnalysis) -> Expression | None:
    """The square root of a factor: of a square its base, of nonnegative data their root."""
    base = _squared(node, curvatures)
    if base is None and curvatures.is_constant(node) and curvatures.sign(node) is Sign.NONNEGATIVE:
        return FunctionCall("sqrt", (node,))
    return base


def _number(node: Expression) -> Number | None:
    """The value of a literal `2` or `-2` (a negation); None for any other expression."""
    match node:
        case Constant(value):
            return value
        case Negation(Constant(value)):
            return -value
        case _:
            return None


def _sum_curvature(left: Curvature, right: Curvature) -> Curvature:
    """The curvature of a sum."""
    for allowed in ((Curvature.CONSTANT,), AFFINE, CONVEX, CONCAVE):
        if left in allowed and right in allowed:
            return allowed[-1]
    return Curvature.UNKNOWN


def _multiple_curvature(curvature: Curvature, factor: Sign) -> Curvature:
    """The curvature of a multiple."""
    if curvature in AFFINE or factor is Sign.NONNEGATIVE:
        return curvature
    if factor is Sign.NONPOSITIVE:
        return _OPPOSITE_CURVATURE.get(curvature, Curvature.UNKNOWN)
    return Curvature.UNKNOWN
