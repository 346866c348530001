"""The sizes of an instance's data: its numbers without their signs, as literals state them.

data_sizes(instance)["demand"]                # frozenset({Fraction(40), Fraction(55)})
names_in(constraint.relation.left)            # {"demand", "ship"}: the names within it
"""

from fractions import Fraction

from optmodel.formulation import Expression, Instance, Name, walk


def data_sizes(instance: Instance) -> dict[str, frozenset[Fraction]]:
    """The sizes of each parameter."""
    return {
        name: frozenset(abs(Fraction(value)) for value in values.values())
        for name, values in instance.parameters.items()
    }


def names_in(*expressions: Expression) -> frozenset[str]:
    """The names of parameters and variables in expressions."""
    nodes = (node for expression in expressions for node in walk(expression))
    return frozenset(node.name for node in nodes if isinstance(node, Name))
