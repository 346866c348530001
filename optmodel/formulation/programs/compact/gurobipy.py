"""Compact programs in gurobipy: `addVars`, `addConstrs`.

model.addConstrs(gp.quicksum(ship[i, j] for j in depots) <= supply[i] for i in plants)
"""

from optmodel.formulation.declarations import Constraint, Domain, Variable
from optmodel.formulation.nodes import Constant
from optmodel.formulation.programs._renderer import CodegenContext
from optmodel.formulation.programs.compact._keys import bound_per_key, key_arguments
from optmodel.formulation.programs.compact._positional_printer import PositionalPrinter
from optmodel.formulation.programs.compact._renderer import CompactRenderer
from optmodel.formulation.programs.gurobipy import (
    VARIABLE_TYPES,
    GurobipyPrinter,
    GurobipyRenderer,
)


class _GurobipyCompactPrinter(PositionalPrinter, GurobipyPrinter):
    pass


class GurobipyCompactRenderer(CompactRenderer, GurobipyRenderer):
    """gurobipy in short."""

    printer = _GurobipyCompactPrinter
    optimal = "model.Status == GRB.OPTIMAL"

    def model(self, context: CodegenContext) -> list[str]:
        """A silent model."""
        lines = ["model = gp.Model()", "model.Params.OutputFlag = 0"]
        return lines + self.tolerances(context)

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """`addVar`, or `addVars` over the sets; nonnegative unless `lb` is given."""
        arguments = [key_arguments(context, variable.over)] if variable.over.names else []
        if variable.domain is not Domain.BINARY:
            for word, limit in (("lb", variable.lower), ("ub", variable.upper)):
                if limit is not None and (word, limit) != ("lb", Constant(0)):
                    arguments.append(f"{word}={bound_per_key(context, limit, variable)}")
                elif limit is None and word == "lb":
                    arguments.append("lb=-GRB.INFINITY")
        if variable.domain is not Domain.CONTINUOUS:
            arguments.append(f"vtype={VARIABLE_TYPES[variable.domain]}")
        arguments.append(f'name="{variable.name}"')
        method = "addVars" if variable.over.names else "addVar"
        name = context.identifiers(variable.name)
        return [f"{name} = model.{method}({', '.join(arguments)})"]

    def constraint(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """`addConstr`, or `addConstrs` over the indices."""
        statement = self.statement(context, constraint)
        if not constraint.over.names:
            return [f"model.addConstr({statement})"]
        return [f"model.addConstrs({statement} {context.printer.clause(constraint.over)})"]

    def solve(self, context: CodegenContext) -> list[str]:
        """`optimize`."""
        return ["model.optimize()"]

    def condition(self, context: CodegenContext) -> str:
        """An optimum; of a convex model also one that Gurobi calls local."""
        if self.is_solved_locally(context):
            return "model.Status in (GRB.OPTIMAL, GRB.LOCALLY_OPTIMAL)"
        return self.optimal
