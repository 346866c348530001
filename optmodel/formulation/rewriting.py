"""Rewriting a formulation expression by expression: the walk that every rewriting shares.

class Doubled(FormulationRewriter):
    def name(self, node): return Binary("*", Constant(2), node)

Doubled().formulation(formulation)    # the same declarations, every name of an expression doubled
"""

from dataclasses import replace
from typing import TypeVar

from optmodel.formulation.declarations import Constraint, Parameter, Variable
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import (
    Binary,
    Clause,
    Expression,
    FunctionCall,
    Implication,
    Name,
    Negation,
    Reduce,
    Relation,
    Statement,
)

_Indexed = TypeVar("_Indexed", Parameter, Variable, Constraint)


class FormulationRewriter:
    """Rebuilds a formulation; a subclass says what becomes of names, clauses and whole nodes.

    A clause is rewritten before what stands inside it.
    """

    def formulation(self, source: Formulation) -> Formulation:
        """The rewritten formulation."""
        expression = self.expression(source.objective.expression)
        return replace(
            source,
            parameters=tuple(self._over(item) for item in source.parameters),
            variables=tuple(self._variable(item) for item in source.variables),
            objective=replace(source.objective, expression=expression),
            constraints=tuple(self._constraint(item) for item in source.constraints),
        )

    def name(self, node: Name) -> Expression:
        """What becomes of a parameter, a variable or an index used as a number."""
        return node

    def clause(self, clause: Clause) -> Clause:
        """What becomes of a clause."""
        return clause

    def rebuilt(self, node: Expression) -> Expression:
        """What becomes of a node whose parts are rewritten already."""
        return node

    def indicator(self, node: Name) -> Name:
        """What becomes of the binary variable of an implication."""
        return node

    def expression(self, node: Expression) -> Expression:
        """A rewritten expression."""
        match node:
            case Name():
                return self.name(node)
            case Negation(operand):
                return self.rebuilt(Negation(self.expression(operand)))
            case Binary(operator, left, right):
                parts = self.expression(left), self.expression(right)
                return self.rebuilt(Binary(operator, *parts))
            case FunctionCall(function, arguments):
                rewritten = tuple(self.expression(part) for part in arguments)
                return self.rebuilt(FunctionCall(function, rewritten))
            case Reduce(reduction, body, clause):
                inner = self.clause(clause)
                return self.rebuilt(Reduce(reduction, self.expression(body), inner))
            case _:
                return self.rebuilt(node)

    def statement(self, statement: Statement) -> Statement:
        """A rewritten relation or implication."""
        if isinstance(statement, Relation):
            left, right = self.expression(statement.left), self.expression(statement.right)
            return Relation(left, statement.sense, right)
        relation = self.statement(statement.relation)
        assert isinstance(relation, Relation), "a relation stays one"
        return Implication(self.indicator(statement.indicator), statement.value, relation)

    def _over(self, item: _Indexed) -> _Indexed:
        return replace(item, over=self.clause(item.over))

    def _variable(self, item: Variable) -> Variable:
        bounded = self._over(item)
        lower, upper = (
            None if limit is None else self.expression(limit) for limit in (item.lower, item.upper)
        )
        return replace(bounded, lower=lower, upper=upper)

    def _constraint(self, item: Constraint) -> Constraint:
        inside = self._over(item)
        return replace(inside, statement=self.statement(item.statement))
