"""Rows without variables: a sum over no index leaves only numbers to be compared.

RowsWithoutVariables.of(instance, variables, constraint).any_hold    # for some index: 0 <= 1

Most libraries take such a row for what it says. Python compares the numbers at once, so a library
whose sums are Python's is given `True` or `False` instead.
"""

from collections.abc import Container
from dataclasses import dataclass

from optmodel.formulation._indexing import Environment, environments
from optmodel.formulation.declarations import Constraint
from optmodel.formulation.exact_arithmetic import constant_value
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import Expression, Name, Reduce, children


@dataclass(frozen=True, slots=True)
class RowsWithoutVariables:
    """Whether a constraint has, among its rows without variables, some that hold and some not."""

    any_hold: bool = False
    any_fail: bool = False

    @staticmethod
    def of(
        instance: Instance, variables: Container[str], constraint: Constraint
    ) -> "RowsWithoutVariables":
        """What the data of an instance make of a constraint."""
        relation, search = constraint.relation, _VariableSearch(instance, variables)
        sides = (relation.left, relation.right)
        if any(search.always_finds(side) for side in sides):
            return RowsWithoutVariables()
        outcomes: set[bool] = set()
        for environment in environments(constraint.over, instance, {}):
            if any(search.finds(side, environment) for side in sides):
                continue
            left, right = (constant_value(instance, side, environment) for side in sides)
            compared = {"<=": left <= right, ">=": left >= right, "==": left == right}
            outcomes.add(compared[relation.sense])
        return RowsWithoutVariables(any_hold=True in outcomes, any_fail=False in outcomes)


@dataclass(frozen=True, slots=True)
class _VariableSearch:
    """Looks for variables in expressions whose sums may run over no index."""

    instance: Instance
    variables: Container[str]

    def always_finds(self, node: Expression) -> bool:
        """Whether there is a variable for every index, as is plain without looking at each."""
        if isinstance(node, Name):
            return node.name in self.variables
        if isinstance(node, Reduce):
            sets = (self.instance.sets[binder.set_name] for binder in node.clause.binders)
            if node.clause.conditions or not all(sets):
                return False
        return any(self.always_finds(child) for child in children(node))

    def finds(self, node: Expression, environment: Environment) -> bool:
        """Whether there is a variable for the indices of one row."""
        if isinstance(node, Name):
            return node.name in self.variables
        if isinstance(node, Reduce):
            inner = environments(node.clause, self.instance, environment)
            return any(self.finds(node.body, one) for one in inner)
        return any(self.finds(child, environment) for child in children(node))
