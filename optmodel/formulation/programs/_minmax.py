"""Rewriting a formulation so that a dialect without `abs`, `min` or `max` can express it.

Where a smaller value of `abs(e)` is always better for the objective or for a constraint, `abs(e)`
may be replaced by a new variable that is at least `e` and at least `-e`; likewise `max`, and `min`
with "larger" and "at most". The rewritten formulation has the same optimum. Anywhere else it would
not: there a dialect that can set a variable equal to the function does so, and any other raises
`FormulationError`.

    linear = linearize_minmax(formulation, curvatures, frozenset({"abs", "min", "max"}))

Likewise the root of a sum of squares, the norm of a vector, may become a variable whose square is
at least that sum: a second-order cone, which solvers of quadratic models know.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce

from optmodel.formulation.declarations import Constraint, ObjectiveSense, Variable
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import (
    Binary,
    Clause,
    Condition,
    Constant,
    Expression,
    FunctionCall,
    Implication,
    Index,
    Name,
    Negation,
    Reduce,
    Relation,
    RelationSense,
    walk,
)
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.printing import expression_text as text_of
from optmodel.formulation.programs._curvature import CurvatureAnalysis, Sign, squared_terms

_SMALLER, _NEITHER, _LARGER = 1, 0, -1
"""Which value of an expression is never worse at its position: a smaller, a larger, or neither."""


def linearize_minmax(
    formulation: Formulation,
    curvatures: CurvatureAnalysis,
    functions: frozenset[str],
    *,
    define: bool = False,
    cones: bool = False,
) -> Formulation:
    """Replace the named functions of variables by new variables with linear constraints.

    Where that would change the optimum, `define` adds constraints `new == function(variables)`;
    without it `FormulationError` is raised. With `cones` norms become variables of cones where they
    can; elsewhere they stay.
    """
    return _Linearizer(formulation, curvatures, functions, define, cones).formulation()


def is_cone(relation: Relation, variables: Mapping[str, Variable]) -> bool:
    """Whether a relation is like those of cones: squares that a nonnegative variable bounds."""
    match relation:
        case Relation(_, "<=", Binary("**", Name(name), Constant(2))):
            return name in variables and variables[name].lower == Constant(0)
    return False


@dataclass(frozen=True, slots=True)
class _Position:
    """The position of an expression: its clause, and which value is never worse there."""

    clause: Clause
    helpful: int

    def times(self, factor: Sign) -> "_Position":
        """The position of an expression that is multiplied by a factor of this sign."""
        direction = {Sign.NONNEGATIVE: 1, Sign.NONPOSITIVE: -1, Sign.ANY: 0}[factor]
        return replace(self, helpful=self.helpful * direction)

    def inside(self, clause: Clause) -> "_Position":
        """The position inside a reduction."""
        return replace(self, clause=nested(self.clause, clause))


class AuxiliaryVariables:
    """New variables for a formulation, each with the constraint that defines its value."""

    def __init__(self, formulation: Formulation) -> None:
        self.variables: list[Variable] = []
        self._constraints: list[Constraint] = []
        self._names = set(taken_names(formulation))

    def define(self, node: Expression, clause: Clause, stem: str) -> Name:
        """A new variable equal to an expression inside a clause."""
        name, over = self.variable_for(node, clause, stem)
        self._constraints.append(self.meaning(name, over, node))
        return name

    def variable_for(
        self, node: Expression, clause: Clause, stem: str, lower: Expression | None = None
    ) -> tuple[Name, Clause]:
        """A new variable for an expression inside a clause, and the clause it runs over."""
        over, name = needed_clause(node, clause), self.fresh(stem)
        words = f"the value of {text_of(node)}"
        self.variables.append(Variable(name, name, over, "", words, lower=lower))
        return Name(name, tuple(Index(index) for index in over.names)), over

    def meaning(self, name: Name, over: Clause, value: Expression) -> Constraint:
        """The constraint that sets a new variable equal to a value."""
        text = f"this defines {name.name}"
        return Constraint(
            self.fresh(f"{name.name}_meaning"), over, Relation(name, "==", value), text
        )

    def taken(self) -> list[Constraint]:
        """The constraints since the last call."""
        constraints, self._constraints = self._constraints, []
        return constraints

    def fresh(self, stem: str) -> str:
        """A name that the formulation does not use."""
        name, number = stem, 2
        while name in self._names:
            name, number = f"{stem}_{number}", number + 1
        self._names.add(name)
        return name


class _Linearizer:
    """The rewriting of one formulation, which collects new variables and constraints."""

    def __init__(
        self,
        formulation: Formulation,
        curvatures: CurvatureAnalysis,
        functions: frozenset[str],
        define: bool,
        cones: bool,
    ) -> None:
        self._source = formulation
        self._curvatures = curvatures
        self._functions = functions
        self._define = define
        self._cones = cones
        self._pending: list[Constraint] = []
        self._defined: list[Constraint] = []
        self._new = AuxiliaryVariables(formulation)

    def formulation(self) -> Formulation:
        """The rewritten formulation; new constraints come before the one that needs them."""
        objective = self._source.objective
        helpful = _SMALLER if objective.sense is ObjectiveSense.MINIMIZE else _LARGER
        expression = self._expression(objective.expression, _Position(Clause(), helpful))
        constraints = self._settled()
        for constraint in self._source.constraints:
            rewritten = self._constraint(constraint)
            constraints += [*self._settled(), rewritten]
        return replace(
            self._source,
            objective=replace(objective, expression=expression),
            variables=(*self._source.variables, *self._new.variables),
            constraints=tuple(constraints),
        )

    def _settled(self) -> list[Constraint]:
        """The pending constraints, rewritten until no function is left to replace."""
        settled: list[Constraint] = []
        while self._pending:
            settled.append(self._constraint(self._pending.pop(0)))
        settled += self._defined
        self._defined = []
        return settled

    def _constraint(self, constraint: Constraint) -> Constraint:
        statement = constraint.statement
        if isinstance(statement, Implication):
            relation = self._relation(statement.relation, constraint.over)
            return replace(constraint, statement=replace(statement, relation=relation))
        return replace(constraint, statement=self._relation(statement, constraint.over))

    def _relation(self, relation: Relation, over: Clause) -> Relation:
        helpful = {"<=": _SMALLER, ">=": _LARGER, "==": _NEITHER}[relation.sense]
        left = self._expression(relation.left, _Position(over, helpful))
        right = self._expression(relation.right, _Position(over, -helpful))
        return Relation(left, relation.sense, right)

    def _expression(self, node: Expression, at: _Position) -> Expression:
        if self._curvatures.is_constant(node):
            return node
        match node:
            case Negation(operand):
                return Negation(self._expression(operand, at.times(Sign.NONPOSITIVE)))
            case Binary():
                return self._binary(node, at)
            case FunctionCall("sqrt", (squares,)) if (
                self._cones
                and at.helpful == _SMALLER
                and squared_terms(squares, self._curvatures) is not None
            ):
                return self._norm(node, at)
            case Reduce(function, _, _) | FunctionCall(function, _) if function in self._functions:
                return self._replaced(node, function, at)
            case Reduce(reduction, body, clause):
                factor = Sign.NONNEGATIVE if reduction == "sum" else Sign.ANY
                return replace(node, body=self._expression(body, at.inside(clause).times(factor)))
            case FunctionCall(function, arguments):
                inside = at if function in ("exp", "log", "sqrt") else at.times(Sign.ANY)
                parts = tuple(self._expression(part, inside) for part in arguments)
                return FunctionCall(function, parts)
            case _:
                return node

    def _binary(self, node: Binary, at: _Position) -> Binary:
        left, right = at.times(Sign.ANY), at.times(Sign.ANY)
        match node.operator:
            case "+":
                left, right = at, at
            case "-":
                left, right = at, at.times(Sign.NONPOSITIVE)
            case "*" if self._curvatures.is_constant(node.left):
                right = at.times(self._curvatures.sign(node.left))
            case "*" | "/" if self._curvatures.is_constant(node.right):
                left = at.times(self._curvatures.sign(node.right))
        return Binary(
            node.operator, self._expression(node.left, left), self._expression(node.right, right)
        )

    def _replaced(self, node: FunctionCall | Reduce, function: str, at: _Position) -> Name:
        name, over = self._new.variable_for(node, at.clause, f"{function}_value")
        if at.helpful == (_LARGER if function == "min" else _SMALLER):
            self._pending += self._bounds(node, function, name, over)
        elif self._define:
            self._defined.append(self._definition(node, name, over))
        else:
            raise FormulationError(
                f"{text_of(node)} stands where nothing presses it to its true value."
            )
        return name

    def _norm(self, node: FunctionCall, at: _Position) -> Name:
        """A nonnegative variable whose square is at least the squares under a root."""
        name, over = self._new.variable_for(node, at.clause, "norm", lower=Constant(0))
        (squares,) = node.arguments
        terms = squared_terms(squares, self._curvatures) or []
        if not all(self._is_multiple(term) for term in terms):
            parts = [self._square(term, over) for term in terms]
            squares = reduce(lambda left, right: Binary("+", left, right), parts)
        words = f"this keeps {name.name} at least {text_of(node)}"
        relation = Relation(squares, "<=", Binary("**", name, Constant(2)))
        self._pending.append(
            Constraint(self._new.fresh(f"{name.name}_cone"), over, relation, words)
        )
        return name

    def _square(self, term: Expression, over: Clause) -> Expression:
        """The square of a component; of a difference it is that of a variable of its own."""
        if isinstance(term, Reduce):
            return replace(term, body=self._square(term.body, nested(over, term.clause)))
        if self._is_multiple(term):
            return Binary("**", term, Constant(2))
        name, own = self._new.variable_for(term, over, "component")
        self._pending.append(self._new.meaning(name, own, term))
        return Binary("**", name, Constant(2))

    def _is_multiple(self, term: Expression) -> bool:
        """Whether a component is a variable times data, for all keys of a sum."""
        match term:
            case Reduce(_, body, _):
                return self._is_multiple(body)
            case Binary("*", left, right):
                factors = (left, right) if self._curvatures.is_constant(left) else (right, left)
                return self._curvatures.is_constant(factors[0]) and self._is_multiple(factors[1])
        return isinstance(term, Name) and not self._curvatures.is_constant(term)

    def _definition(self, node: FunctionCall | Reduce, name: Name, over: Clause) -> Constraint:
        """`new == function(...)`, whose arguments are variables or data."""
        value: Expression
        if isinstance(node, Reduce):
            value = replace(node, body=self._argument(node.body, nested(over, node.clause)))
        else:
            value = FunctionCall(
                node.function, tuple(self._argument(p, over) for p in node.arguments)
            )
        return self._new.meaning(name, over, value)

    def _argument(self, node: Expression, clause: Clause) -> Expression:
        if isinstance(node, Name) or self._curvatures.is_constant(node):
            return node
        name, over = self._new.variable_for(node, clause, "inner_value")
        self._pending.append(self._new.meaning(name, over, node))
        return name

    def _bounds(
        self, node: FunctionCall | Reduce, function: str, name: Name, over: Clause
    ) -> list[Constraint]:
        sense: RelationSense = "<=" if function == "min" else ">="
        words = "at most" if function == "min" else "at least"
        if isinstance(node, Reduce):
            parts, over = [node.body], nested(over, node.clause)
        elif function == "abs":
            parts = [node.arguments[0], Negation(node.arguments[0])]
        else:
            parts = list(node.arguments)
        return [
            Constraint(
                self._new.fresh(f"{name.name}_bound"),
                over,
                Relation(name, sense, part),
                f"this keeps {name.name} {words} {text_of(part)}",
            )
            for part in parts
        ]


def taken_names(formulation: Formulation) -> frozenset[str]:
    """Every name that a formulation uses, with those of indices."""
    declared = (
        formulation.sets,
        formulation.parameters,
        formulation.variables,
        formulation.constraints,
    )
    names = {item.name for items in declared for item in items}
    clauses = [item.over for items in declared[1:] for item in items]
    clauses += [
        node.clause
        for expression in formulation.expressions()
        for node in walk(expression)
        if isinstance(node, Reduce)
    ]
    return frozenset(names.union(*(clause.names for clause in clauses)))


def nested(outer: Clause, inner: Clause) -> Clause:
    """One clause inside another, as one clause."""
    return Clause(outer.binders + inner.binders, outer.conditions + inner.conditions)


def needed_clause(node: Expression, clause: Clause) -> Clause:
    """The part of a clause on which an expression depends.

    It is the whole clause when a condition relates used indices to others.
    """
    used = index_names(node)
    binders = tuple(b for b in clause.binders if used.intersection(b.names))
    kept = {name for binder in binders for name in binder.names}
    conditions: list[Condition] = []
    for condition in clause.conditions:
        names = _condition_names(condition)
        if names & kept and not names <= kept:
            return clause
        if names & kept:
            conditions.append(condition)
    return Clause(binders, tuple(conditions))


def index_names(node: Expression) -> set[str]:
    """The names, indices among them, that an expression refers to."""
    names: set[str] = set()
    for part in walk(node):
        if isinstance(part, Name):
            names |= {term.name for term in part.indices if isinstance(term, Index)} | {part.name}
        elif isinstance(part, Reduce):
            for condition in part.clause.conditions:
                names |= _condition_names(condition)
    return names


def _condition_names(condition: Condition) -> set[str]:
    return {term.name for term in condition.terms if isinstance(term, Index)}
