"""Checks of a formulation's names: declared once, indexed as declared, bound where used."""

import keyword
import re
from collections.abc import Iterable

from optmodel.formulation.declarations import Declarations, Domain
from optmodel.formulation.nodes import (
    Clause,
    Endpoint,
    Expression,
    Implication,
    Index,
    IndexTerm,
    Membership,
    Name,
    Reduce,
    Statement,
    children,
)
from optmodel.formulation.parsing import FormulationError

# Names that a rendered program or the algebra itself uses.
RESERVED_NAMES = frozenset(
    ("sum", "prod", "min", "max", "exp", "log", "sqrt", "abs", "implies", "first", "last")
)
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*\Z")


def check_declarations(formulation: Declarations) -> None:
    """Raise `FormulationError` for the first name that breaks a rule."""
    _NameChecker(formulation).check()


class _NameChecker:
    def __init__(self, formulation: Declarations) -> None:
        self.formulation = formulation
        self.sets = formulation.set_by_name
        self.parameters = formulation.parameter_by_name
        self.variables = formulation.variable_by_name
        self.names = frozenset(self._declared_names())

    def check(self) -> None:
        self._check_declared_names()
        self._check_sets()
        for parameter in self.formulation.parameters:
            self._clause(parameter.over, frozenset())
        for variable in self.formulation.variables:
            bound = self._clause(variable.over, frozenset())
            if variable.domain is Domain.BINARY and (variable.lower or variable.upper):
                raise self._fail(f"the binary variable '{variable.name}' takes no other bounds.")
            for limit in (variable.lower, variable.upper):
                if limit is not None:
                    self._expression(limit, bound, data_only=True)
        self._expression(self.formulation.objective.expression, frozenset())
        for constraint in self.formulation.constraints:
            bound = self._clause(constraint.over, frozenset())
            self._statement(constraint.statement, bound)

    def _fail(self, sentence: str) -> FormulationError:
        return FormulationError(f"Formulation '{self.formulation.name}': {sentence}")

    def _check_declared_names(self) -> None:
        seen: set[str] = set()
        for name in self._declared_names():
            if not _IDENTIFIER.match(name) or keyword.iskeyword(name):
                raise self._fail(f"'{name}' is not a lower-case identifier.")
            if name in seen or name in RESERVED_NAMES:
                raise self._fail(f"the name '{name}' is taken.")
            seen.add(name)

    def _declared_names(self) -> list[str]:
        """Every name of the formulation; in a program they share one namespace."""
        formulation = self.formulation
        declared = (formulation.sets, formulation.parameters, formulation.variables)
        names = [item.name for items in declared for item in items]
        return names + [constraint.name for constraint in formulation.constraints]

    def _check_sets(self) -> None:
        earlier: set[str] = set()
        for item in self.formulation.sets:
            for parent in item.within:
                if parent not in earlier or self.sets[parent].num_dimensions != 1:
                    raise self._fail(f"set '{item.name}' is within an unknown set '{parent}'.")
            if item.ordered and item.num_dimensions != 1:
                raise self._fail(f"set '{item.name}' holds tuples and cannot be ordered.")
            earlier.add(item.name)

    def _clause(self, clause: Clause, bound: frozenset[str]) -> frozenset[str]:
        """Check a clause and return the names bound inside it."""
        for binder in clause.binders:
            if binder.set_name not in self.sets:
                raise self._fail(f"'{binder.set_name}' is not a set.")
            if len(binder.names) != self.sets[binder.set_name].num_dimensions:
                raise self._fail(
                    f"an element of '{binder.set_name}' takes another number of names."
                )
            for name in binder.names:
                if name in bound or name in self.names or name in RESERVED_NAMES:
                    raise self._fail(f"the index name '{name}' is taken.")
                bound = bound | {name}
        for condition in clause.conditions:
            self._index_terms(condition.terms, bound)
            if isinstance(condition, Membership):
                self._membership(condition)
        return bound

    def _membership(self, condition: Membership) -> None:
        if condition.set_name not in self.sets:
            raise self._fail(f"'{condition.set_name}' is not a set.")
        if len(condition.terms) != self.sets[condition.set_name].num_dimensions:
            raise self._fail(f"an element of '{condition.set_name}' takes another number of names.")

    def _index_terms(self, terms: Iterable[IndexTerm], bound: frozenset[str]) -> None:
        for term in terms:
            if isinstance(term, Index) and term.name not in bound:
                raise self._fail(f"the index '{term.name}' is not bound.")
            if isinstance(term, Endpoint):
                ordered = term.set_name in self.sets and self.sets[term.set_name].ordered
                if not ordered:
                    raise self._fail(f"'{term.set_name}' is not an ordered set.")

    def _statement(self, statement: Statement, bound: frozenset[str]) -> None:
        if isinstance(statement, Implication):
            name = statement.indicator.name
            if name not in self.variables or self.variables[name].domain is not Domain.BINARY:
                raise self._fail(f"implies(...) needs a binary variable, which '{name}' is not.")
            self._expression(statement.indicator, bound)
            statement = statement.relation
        for side in (statement.left, statement.right):
            self._expression(side, bound)

    def _expression(
        self, node: Expression, bound: frozenset[str], *, data_only: bool = False
    ) -> None:
        if isinstance(node, Name):
            self._name(node, bound, data_only)
        if isinstance(node, Reduce):
            bound = self._clause(node.clause, bound)
        for child in children(node):
            self._expression(child, bound, data_only=data_only)

    def _name(self, node: Name, bound: frozenset[str], data_only: bool) -> None:
        if node.name in bound and not node.indices:
            return
        declared = self.parameters.get(node.name) or self.variables.get(node.name)
        if declared is None:
            raise self._fail(f"'{node.name}' is not declared.")
        if data_only and node.name in self.variables:
            raise self._fail(f"a bound may not depend on the variable '{node.name}'.")
        if len(node.indices) != len(declared.over.names):
            wanted = len(declared.over.names)
            raise self._fail(f"'{node.name}' takes {wanted} indices, not {len(node.indices)}.")
        self._index_terms(node.indices, bound)
