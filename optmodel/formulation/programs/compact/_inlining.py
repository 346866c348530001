"""Numbers that a program needs once stand where they are needed, not under a name.

inlined(formulation, instance)    # `sum(use[i] for i in goods) == batch` becomes `... == 340`
"""

from collections import Counter
from dataclasses import replace

from optmodel.formulation.formulation import Formulation
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import Constant, Expression, Name, walk
from optmodel.formulation.rewriting import FormulationRewriter


def inlined(formulation: Formulation, instance: Instance) -> Formulation:
    """A formulation without the parameters that it needs once or never.

    A zero keeps its name: in place it would take what it multiplies out of the model.
    """
    counts = Counter(
        part.name
        for node in _all_expressions(formulation)
        for part in walk(node)
        if isinstance(part, Name)
    )
    numbers = {
        item.name: Constant(instance.value(item.name))
        for item in formulation.parameters
        if not item.over.names and counts[item.name] == 1 and instance.value(item.name) != 0
    }
    kept = (
        item for item in formulation.parameters if counts[item.name] and item.name not in numbers
    )
    return replace(_Inlining(numbers).formulation(formulation), parameters=tuple(kept))


class _Inlining(FormulationRewriter):
    def __init__(self, numbers: dict[str, Constant]) -> None:
        self._numbers = numbers

    def name(self, node: Name) -> Expression:
        return self._numbers.get(node.name, node)


def _all_expressions(formulation: Formulation) -> list[Expression]:
    bounds = [limit for item in formulation.variables for limit in (item.lower, item.upper)]
    return [*formulation.expressions(), *(limit for limit in bounds if limit is not None)]
