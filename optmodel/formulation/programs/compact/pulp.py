"""Compact programs in PuLP: `LpVariable.dicts`, and loops that add relations.

ship = pulp.LpVariable.dicts("ship", [(i, j) for i in plants for j in depots], lowBound=0)
"""

from optmodel.formulation.declarations import Constraint, Domain, Variable
from optmodel.formulation.nodes import Implication
from optmodel.formulation.programs._layout import WIDTH
from optmodel.formulation.programs._renderer import CodegenContext
from optmodel.formulation.programs.compact._keys import (
    depends_on_index,
    key_list,
    listed,
    plain_name,
)
from optmodel.formulation.programs.compact._positional_printer import PositionalPrinter
from optmodel.formulation.programs.compact._renderer import CompactRenderer
from optmodel.formulation.programs.pulp import CATEGORIES, PulpPrinter, PulpRenderer


class _PulpCompactPrinter(PositionalPrinter, PulpPrinter):
    pass


class PulpCompactRenderer(CompactRenderer, PulpRenderer):
    """PuLP in short."""

    printer = _PulpCompactPrinter
    optimal = "model.status == pulp.LpStatusOptimal"

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """`LpVariable`, or `LpVariable.dicts` where bounds are the same for all keys."""
        limits = (("lowBound", variable.lower), ("upBound", variable.upper))
        texts = ((word, context.bound(limit, variable)) for word, limit in limits)
        bounds = [f"{word}={text}" for word, text in texts if text is not None]
        if variable.domain is not Domain.CONTINUOUS:
            bounds.append(f'cat="{CATEGORIES[variable.domain]}"')
        is_varied = any(depends_on_index(limit, variable) for _, limit in limits)
        if not variable.over.names or is_varied:
            arguments = ", ".join([plain_name(context, variable), *bounds])
            return [listed(context, variable, f"pulp.LpVariable({arguments})")]
        name = context.identifiers(variable.name)
        keys = key_list(context, variable.over)
        arguments = ", ".join([f'"{variable.name}"', keys, *bounds])
        return [f"{name} = pulp.LpVariable.dicts({arguments})"]

    def objective(self, context: CodegenContext) -> list[str]:
        """The expression added to the problem."""
        return [_added(context.expression(context.formulation.objective.expression), depth=0)]

    def constraint(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """The relation added to the problem."""
        context.printer.bind(constraint.over)
        assert not isinstance(constraint.statement, Implication), "rewritten by prepare"
        relation = context.printer.relation(constraint.statement)
        depth = len(context.printer.loops(constraint.over))
        return context.looped(constraint.over, [_added(relation, depth)])

    def solve(self, context: CodegenContext) -> list[str]:
        """CBC without its log."""
        return ["model.solve(pulp.PULP_CBC_CMD(msg=False))"]


def _added(text: str, depth: int) -> str:
    """A line that adds to the problem; what is long stands in brackets, a term a line."""
    fits = len(f"{'    ' * depth}model += {text}") <= WIDTH
    return f"model += {text}" if fits else f"model += ({text})"
