"""Implications as plain inequalities, for dialects without indicators.

`implies(use == 0, left <= right)` becomes `left <= right + M * use`, where M is the largest
amount by which `left` can exceed `right`, from the bounds of the variables and so from the data:

    implies(run[t] == 0, make[t] <= 0)    ->    make[t] <= capacity[t] * run[t]
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from optmodel.formulation.declarations import Constraint, Domain, Variable
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import (
    Binary,
    Comparison,
    Condition,
    Constant,
    Element,
    Expression,
    FunctionCall,
    Implication,
    Index,
    IndexTerm,
    Name,
    Negation,
    Reduce,
    Relation,
)
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.printing import statement_text
from optmodel.formulation.programs._curvature import CurvatureAnalysis, Sign
from optmodel.formulation.programs._minmax import taken_names

_ZERO, _ONE = Constant(0), Constant(1)


def without_implications(formulation: Formulation, curvatures: CurvatureAnalysis) -> Formulation:
    """Rewrite every implication. Raises `FormulationError` where no bound gives an M."""
    bounds = _SymbolicBounds(formulation.variable_by_name, curvatures)
    taken = set(taken_names(formulation))
    constraints: list[Constraint] = []
    for item in formulation.constraints:
        if not isinstance(item.statement, Implication):
            constraints.append(item)
            continue
        name = item.name
        for relation in _relaxed(item.statement, bounds):
            constraints.append(Constraint(name, item.over, relation, item.meaning))
            while name in taken:
                name += "_too"
            taken.add(name)
    return replace(formulation, constraints=tuple(constraints))


def _relaxed(implication: Implication, bounds: "_SymbolicBounds") -> list[Relation]:
    """The one or two big-M inequalities of an implication, without those that bounds imply."""
    left, right = implication.relation.left, implication.relation.right
    indicator = implication.indicator
    slack = indicator if implication.value == 0 else Binary("-", _ONE, indicator)
    relations: list[Relation] = []
    if implication.relation.sense in ("<=", "=="):
        largest, smallest = bounds.upper(left), bounds.lower(right)
        if largest is None or smallest is None:
            raise _no_bound(implication)
        if largest != smallest:
            big_m = _times(_minus(largest, smallest), slack)
            relations.append(Relation(left, "<=", _plus(right, big_m)))
    if implication.relation.sense in (">=", "=="):
        smallest, largest = bounds.lower(left), bounds.upper(right)
        if largest is None or smallest is None:
            raise _no_bound(implication)
        if largest == _ZERO and smallest != _ZERO:
            relations.append(Relation(left, ">=", _times(smallest, slack)))
        elif largest != smallest:
            big_m = _times(_minus(largest, smallest), slack)
            relations.append(Relation(left, ">=", Binary("-", right, big_m)))
    return relations


def _no_bound(implication: Implication) -> FormulationError:
    return FormulationError(
        f"The bounds of the variables give no big M for {statement_text(implication)}."
    )


@dataclass(frozen=True, slots=True)
class _SymbolicBounds:
    """The largest and the smallest value of an expression, as expressions of data.

    It is None where a variable in it has no bound.
    """

    variables: Mapping[str, Variable]
    curvatures: CurvatureAnalysis

    def upper(self, node: Expression) -> Expression | None:
        """The largest value."""
        return self._bound_of(node, up=True)

    def lower(self, node: Expression) -> Expression | None:
        """The smallest value."""
        return self._bound_of(node, up=False)

    def _bound_of(self, node: Expression, *, up: bool) -> Expression | None:
        if self.curvatures.is_constant(node):
            return node
        match node:
            case Name(name, indices):
                return self._bound(self.variables[name], indices, up=up)
            case Negation(operand):
                inner = self._bound_of(operand, up=not up)
                return None if inner is None else _minus(_ZERO, inner)
            case Binary():
                return self._binary(node, up=up)
            case Reduce("sum", body, clause):
                inner = self._bound_of(body, up=up)
                return inner if inner in (None, _ZERO) else Reduce("sum", inner, clause)
            case _:
                return None

    def _binary(self, node: Binary, *, up: bool) -> Expression | None:
        if node.operator in ("+", "-"):
            turned = up if node.operator == "+" else not up
            left, right = self._bound_of(node.left, up=up), self._bound_of(node.right, up=turned)
            if left is None or right is None:
                return None
            return _plus(left, right) if node.operator == "+" else _minus(left, right)
        factor_first = self.curvatures.is_constant(node.left)
        factor, other = (node.left, node.right) if factor_first else (node.right, node.left)
        sign = self.curvatures.sign(factor)
        if node.operator not in ("*", "/") or sign is Sign.ANY:
            return None
        if not self.curvatures.is_constant(factor) or (node.operator == "/" and factor_first):
            return None
        limit = self._bound_of(other, up=up if sign is Sign.NONNEGATIVE else not up)
        if limit is None or limit == _ZERO:
            return limit
        pair = (factor, limit) if factor_first else (limit, factor)
        return Binary(node.operator, *pair)

    def _bound(
        self, variable: Variable, indices: tuple[IndexTerm, ...], *, up: bool
    ) -> Expression | None:
        if variable.domain is Domain.BINARY:
            return _ONE if up else _ZERO
        bound = variable.upper if up else variable.lower
        if bound is None:
            return None
        return _substituted(bound, dict(zip(variable.over.names, indices, strict=True)))


def _substituted(node: Expression, terms: Mapping[str, IndexTerm]) -> Expression:
    """An expression whose outer indices are replaced by other index terms."""
    match node:
        case Name(name, ()) if name in terms:
            return _as_number(terms[name])
        case Name(name, indices):
            return Name(name, tuple(_moved(term, terms) for term in indices))
        case Negation(Constant(value)):
            return Constant(-value)
        case Negation(operand):
            return Negation(_substituted(operand, terms))
        case Binary(operator, left, right):
            return Binary(operator, _substituted(left, terms), _substituted(right, terms))
        case FunctionCall(function, arguments):
            return FunctionCall(function, tuple(_substituted(part, terms) for part in arguments))
        case Reduce(reduction, body, clause):
            conditions = tuple(_condition(condition, terms) for condition in clause.conditions)
            inner = replace(clause, conditions=conditions)
            return Reduce(reduction, _substituted(body, terms), inner)
        case _:
            return node


def _condition(condition: Condition, terms: Mapping[str, IndexTerm]) -> Condition:
    if isinstance(condition, Comparison):
        left, right = _moved(condition.left, terms), _moved(condition.right, terms)
        return Comparison(left, condition.comparator, right)
    return replace(condition, terms=tuple(_moved(term, terms) for term in condition.terms))


def _moved(term: IndexTerm, terms: Mapping[str, IndexTerm]) -> IndexTerm:
    if not isinstance(term, Index) or term.name not in terms:
        return term
    match terms[term.name]:
        case Index(name, shift):
            return Index(name, shift + term.shift)
        case Element(int() as value):
            return Element(value + term.shift)
        case other if term.shift == 0:
            return other
        case other:
            raise FormulationError(f"A bound moves along a set from '{other}', which has no big M.")


def _as_number(term: IndexTerm) -> Expression:
    match term:
        case Index(name, 0):
            return Name(name)
        case Index(name, shift):
            return Binary("+", Name(name), Constant(shift))
        case Element(int() as value):
            return Constant(value)
        case _:
            raise FormulationError(f"The index '{term}' of a bound is no number.")


def _plus(left: Expression, right: Expression) -> Expression:
    if _ZERO in (left, right):
        return right if left == _ZERO else left
    if isinstance(left, Constant) and isinstance(right, Constant):
        return Constant(left.value + right.value)
    return Binary("+", left, right)


def _minus(left: Expression, right: Expression) -> Expression:
    if right == _ZERO:
        return left
    if isinstance(right, Constant) and right.value < 0:
        return _plus(left, Constant(-right.value))
    if isinstance(left, Constant) and isinstance(right, Constant):
        return Constant(left.value - right.value)
    return Negation(right) if left == _ZERO else Binary("-", left, right)


def _times(factor: Expression, slack: Expression) -> Expression:
    return _ZERO if factor == _ZERO else slack if factor == _ONE else Binary("*", factor, slack)
