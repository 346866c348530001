"""Compact programs in highspy: `addVariables`, `addConstrs`.

model.addConstrs(model.qsum(ship[i, j] for j in depots) <= supply[i] for i in plants)
"""

from optmodel.formulation.declarations import Constraint, Domain, Variable
from optmodel.formulation.nodes import Constant, Implication
from optmodel.formulation.programs._renderer import CodegenContext
from optmodel.formulation.programs.compact._keys import bound_per_key, key_arguments
from optmodel.formulation.programs.compact._positional_printer import PositionalPrinter
from optmodel.formulation.programs.compact._renderer import CompactRenderer
from optmodel.formulation.programs.highspy import METHODS, HighspyPrinter, HighspyRenderer

_PLURAL_METHODS = {
    Domain.CONTINUOUS: "addVariables",
    Domain.INTEGER: "addIntegrals",
    Domain.BINARY: "addBinaries",
}


class _HighspyCompactPrinter(PositionalPrinter, HighspyPrinter):
    pass


class HighspyCompactRenderer(CompactRenderer, HighspyRenderer):
    """highspy in short."""

    printer = _HighspyCompactPrinter
    optimal = "model.getModelStatus() == highspy.HighsModelStatus.kOptimal"

    def model(self, context: CodegenContext) -> list[str]:
        """A silent model."""
        return ["model = highspy.Highs()", "model.silent()", *self.tolerances(context)]

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """A variable, or one for each key; nonnegative unless `lb` is given."""
        arguments = [key_arguments(context, variable.over)] if variable.over.names else []
        if variable.domain is not Domain.BINARY:
            for word, limit in (("lb", variable.lower), ("ub", variable.upper)):
                if limit is not None and (word, limit) != ("lb", Constant(0)):
                    arguments.append(f"{word}={bound_per_key(context, limit, variable)}")
                elif limit is None and word == "lb":
                    arguments.append("lb=-highspy.kHighsInf")
        methods = _PLURAL_METHODS if variable.over.names else METHODS
        name = context.identifiers(variable.name)
        return [f"{name} = model.{methods[variable.domain]}({', '.join(arguments)})"]

    def objective(self, context: CodegenContext) -> list[str]:
        """Nothing: highspy takes the objective when it solves."""
        return []

    def constraint(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """`addConstr`, or `addConstrs` over the indices."""
        context.printer.bind(constraint.over)
        assert not isinstance(constraint.statement, Implication), "rewritten by prepare"
        relation = context.printer.relation(constraint.statement)
        if not constraint.over.names:
            return [f"model.addConstr({relation})"]
        return [f"model.addConstrs({relation} {context.printer.clause(constraint.over)})"]

    def solve(self, context: CodegenContext) -> list[str]:
        """`minimize` or `maximize` with the objective."""
        objective = context.formulation.objective
        return [f"model.{objective.sense.value}({context.expression(objective.expression)})"]
