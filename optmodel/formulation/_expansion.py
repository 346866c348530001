"""How many steps it takes to write a formulation out over its sets, known before any is taken.

num_steps(formulation, {"plants": 3, "depots": 4})      # 12 for each sum over both, and so on

Eight short words can ask for a sum over a billion places: whoever reads a stranger's instance must
know that before it begins. Conditions are not looked at: each place costs its step all the same.
"""

from collections.abc import Mapping
from math import prod

from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import Clause, Expression, Implication, Reduce, children

MOST_STEPS = 10_000_000
"""Some minutes of work. No instance that a solver here ends with in time comes near it."""


def num_steps(formulation: Formulation, sizes: Mapping[str, int]) -> int:
    """The places of all declarations and sums together; `sizes` counts the elements of each set."""
    steps = sum(_places(parameter.over, sizes) for parameter in formulation.parameters)
    for variable in formulation.variables:
        bounds = [bound for bound in (variable.lower, variable.upper) if bound is not None]
        steps += _places(variable.over, sizes) * (1 + sum(_inside(b, sizes) for b in bounds))
    for constraint in formulation.constraints:
        statement = constraint.statement
        relation = statement.relation if isinstance(statement, Implication) else statement
        inside = _inside(relation.left, sizes) + _inside(relation.right, sizes)
        steps += _places(constraint.over, sizes) * inside
    return steps + _inside(formulation.objective.expression, sizes)


def _places(clause: Clause, sizes: Mapping[str, int]) -> int:
    return prod(sizes.get(binder.set_name, 1) for binder in clause.binders)


def _inside(node: Expression, sizes: Mapping[str, int]) -> int:
    inner = 1 + sum(_inside(child, sizes) for child in children(node))
    return _places(node.clause, sizes) * inner if isinstance(node, Reduce) else inner
