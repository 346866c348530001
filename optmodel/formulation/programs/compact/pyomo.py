"""Compact programs in Pyomo: all constraints in one list.

for i in plants:
    model.limits.add(sum(model.ship[i, j] for j in depots) <= supply[i])
"""

from optmodel.formulation.declarations import Constraint
from optmodel.formulation.nodes import Clause
from optmodel.formulation.programs._renderer import CodegenContext
from optmodel.formulation.programs.compact._keys import key_list
from optmodel.formulation.programs.compact._positional_printer import PositionalPrinter
from optmodel.formulation.programs.compact._renderer import CompactRenderer
from optmodel.formulation.programs.pyomo import PyomoPrinter, PyomoRenderer, solver_of

_LIST = "limits"


class _PyomoCompactPrinter(PositionalPrinter, PyomoPrinter):
    pass


class PyomoCompactRenderer(CompactRenderer, PyomoRenderer):
    """Pyomo in short."""

    printer = _PyomoCompactPrinter

    def model(self, context: CodegenContext) -> list[str]:
        """A concrete model."""
        return ["model = pyo.ConcreteModel()"]

    def index(self, context: CodegenContext, over: Clause) -> list[str]:
        """The sets that a component is indexed by, or one list of its keys."""
        return [key_list(context, over)] if over.conditions else super().index(context, over)

    def statements(self, context: CodegenContext) -> list[str]:
        """The objective, an empty list of constraints, and what is added to it."""
        lines = self.objective(context)
        if context.formulation.constraints:
            lines.append(f"model.{context.identifiers.apart(_LIST)} = pyo.ConstraintList()")
        return lines + self.constraints(context)

    def constraint(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """Relations added to the list."""
        name = context.identifiers.apart(_LIST)
        *before, relation = self.relation(context, constraint)
        return context.looped(constraint.over, [*before, f"model.{name}.add({relation})"])

    def solve(self, context: CodegenContext) -> list[str]:
        """The solver for the class of the model, which raises where there is no solution."""
        solver = solver_of(context)
        options = ", ".join(f'"{name}": {value}' for name, value in solver.options.items())
        arguments = f"model, options={{{options}}}" if options else "model"
        return [f'pyo.SolverFactory("{solver.name}").solve({arguments})']
