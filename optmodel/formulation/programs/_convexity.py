"""Whether a model is convex, so that its local optima are optima, by more rules than curvature has.

is_convex_model(formulation, signs)    # True: costs are convex, and the region is

Variables that are defined by an equation (`total == exp(x) + y`) are replaced by what they are.
"""

from dataclasses import replace

from optmodel.formulation.declarations import Constraint, Domain, ObjectiveSense
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import (
    Binary,
    Expression,
    FunctionCall,
    Index,
    Name,
    Reduce,
    Relation,
    Statement,
    walk,
)
from optmodel.formulation.problem_class import degree
from optmodel.formulation.programs._curvature import (
    AFFINE,
    CONCAVE,
    CONVEX,
    Curvature,
    CurvatureAnalysis,
    Sign,
    Signs,
    squared_terms,
)
from optmodel.formulation.rewriting import FormulationRewriter

_NOT_SMOOTH = ("abs", "min", "max")


def is_convex_model(formulation: Formulation, signs: Signs) -> bool:
    """Whether a model of continuous variables and smooth functions is known to be convex."""
    explicit = _without_definitions(formulation)
    if explicit is None or any(v.domain is not Domain.CONTINUOUS for v in explicit.variables):
        return False
    analysis = ConvexityAnalysis(explicit, signs)
    expressions = explicit.expressions()
    if any(analysis.has_corners(part) for node in expressions for part in walk(node)):
        return False
    objective = explicit.objective
    wanted = CONVEX if objective.sense is ObjectiveSense.MINIMIZE else CONCAVE
    return analysis.curvature(objective.expression) in wanted and all(
        isinstance(item.statement, Relation) and analysis.is_convex_relation(item.statement)
        for item in explicit.constraints
    )


class ConvexityAnalysis(CurvatureAnalysis):
    """Curvatures of quotients of squares too, and regions that products of powers bound."""

    def curvature(self, node: Expression) -> Curvature:
        """The curvature of an expression; `(x - y) ** 2 / x` is convex where x is positive."""
        known = super().curvature(node)
        match node:
            case Binary("/", squares, divisor) if (
                known is Curvature.UNKNOWN
                and self.sign(divisor) is Sign.NONNEGATIVE
                and super().curvature(divisor) in AFFINE
                and squared_terms(squares, self) is not None
            ):
                return Curvature.CONVEX
        return known

    def is_convex_relation(self, relation: Relation) -> bool:
        """Whether a relation bounds a convex set; products of concave factors do from below."""
        if super().is_convex_relation(relation):
            return True
        match relation:
            case Relation(product, ">=", bound) | Relation(bound, "<=", product):
                has_floor = self.is_constant(bound) and self.sign(bound) is Sign.NONNEGATIVE
                return has_floor and self._has_concave_logarithm(product)
        return False

    def has_corners(self, node: Expression) -> bool:
        """Whether a node is a function of variables that is not smooth."""
        match node:
            case FunctionCall(function) | Reduce(function):
                return function in _NOT_SMOOTH and not self.is_constant(node)
        return False

    def _has_concave_logarithm(self, node: Expression) -> bool:
        """Whether a product of nonnegative factors has a logarithm that is concave."""
        match node:
            case Binary("*", left, right):
                return self._has_concave_logarithm(left) and self._has_concave_logarithm(right)
            case Binary("/", dividend, divisor) if self.is_constant(divisor):
                positive = self.sign(divisor) is Sign.NONNEGATIVE
                return positive and self._has_concave_logarithm(dividend)
            case Binary("**", base, power) if self.is_constant(power):
                nonnegative = self.sign(power) is Sign.NONNEGATIVE
                return nonnegative and self._has_concave_logarithm(base)
            case Reduce("prod", body):
                return self._has_concave_logarithm(body)
        return self.sign(node) is Sign.NONNEGATIVE and self.curvature(node) in CONCAVE


def _without_definitions(formulation: Formulation) -> Formulation | None:
    """A formulation with what its variables are in their places; None where one stays."""
    variables = frozenset(formulation.variable_by_name)
    defining = {
        item.relation.left.name: item
        for item in formulation.constraints
        if _is_definition(item, formulation)
        and isinstance(item.relation.left, Name)
        and degree(item.relation.right, variables) > 1
    }
    kept = tuple(item for item in formulation.constraints if item not in defining.values())
    explicit = replace(formulation, constraints=kept)
    substitution = _Substitution({name: item.relation for name, item in defining.items()})
    for _ in defining:  # a definition may hold other variables that are defined
        explicit = substitution.formulation(explicit)
    named = {
        part.name
        for node in explicit.expressions()
        for part in walk(node)
        if isinstance(part, Name)
    }
    return None if named & defining.keys() else explicit


def _is_definition(item: Constraint, formulation: Formulation) -> bool:
    """Whether a constraint says what a free variable is, for every key of it."""
    statement: Statement = item.statement
    match statement:
        case Relation(Name(name, indices), "==", _) if name in formulation.variable_by_name:
            variable = formulation.variable_by_name[name]
            is_free = variable.lower is None and variable.upper is None
            is_whole = indices == tuple(Index(index) for index in item.over.names)
            return is_free and is_whole and item.over == variable.over
    return False


class _Substitution(FormulationRewriter):
    """Puts the right sides of definitions in the places of their left sides."""

    def __init__(self, definitions: dict[str, Relation]) -> None:
        self._definitions = definitions

    def name(self, node: Name) -> Expression:
        definition = self._definitions.get(node.name)
        return node if definition is None or definition.left != node else definition.right
