"""Programs in highspy, the Python face of HiGHS: linear models.

Its modelling layer has no quadratic expressions; a Hessian is passed as arrays, which no person
reads, so quadratic objectives are refused.

    model.addConstr(model.qsum(ship[i, j] for j in depots) <= supply[i])
"""

from typing import ClassVar

from optmodel.formulation.declarations import Constraint, Domain, ObjectiveSense, Variable
from optmodel.formulation.nodes import Constant, Implication, Reduction
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs._renderer import CodegenContext, LinearRenderer

METHODS = {
    Domain.CONTINUOUS: "addVariable",
    Domain.INTEGER: "addIntegral",
    Domain.BINARY: "addBinary",
}


class HighspyPrinter(ProgramPrinter):
    reductions: ClassVar[dict[Reduction, str]] = {"sum": "model.qsum"}


class HighspyRenderer(LinearRenderer):
    """highspy."""

    name = "highspy"
    printer = HighspyPrinter
    reserved = frozenset(("highspy", "model", "objective"))

    def imports(self, used: list[str]) -> list[str]:
        """The library under its own name."""
        return ["import highspy"]

    def model(self, context: CodegenContext) -> list[str]:
        """A silent model that closes the gap of integer models fully."""
        lines = ["model = highspy.Highs()", 'model.setOptionValue("output_flag", False)']
        return lines + self.tolerances(context)

    def tolerances(self, context: CodegenContext) -> list[str]:
        """The gap of integer models, which HiGHS would leave open by one part in ten thousand."""
        is_discrete = any(
            item.domain is not Domain.CONTINUOUS for item in context.formulation.variables
        )
        return ['model.setOptionValue("mip_rel_gap", 0)'] if is_discrete else []

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """`addVariable`, `addIntegral` or `addBinary`; nonnegative unless `lb` is given."""
        arguments: list[str] = []
        if variable.domain is not Domain.BINARY:
            lower, upper = (context.bound(b, variable) for b in (variable.lower, variable.upper))
            if variable.lower != Constant(0):
                arguments.append(f"lb={lower or '-highspy.kHighsInf'}")
            arguments += [f"ub={upper}"] if upper else []
        arguments.append(f"name={context.name_text(variable)}")
        value = f"model.{METHODS[variable.domain]}({', '.join(arguments)})"
        return [context.declared(variable, value)]

    def objective(self, context: CodegenContext) -> list[str]:
        """Nothing yet: highspy takes the objective when it solves."""
        return [f"objective = {context.expression(context.formulation.objective.expression)}"]

    def constraint(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """`addConstr`."""
        context.printer.bind(constraint.over)
        assert not isinstance(constraint.statement, Implication), "rewritten by prepare"
        relation = context.printer.relation(constraint.statement)
        return context.looped(constraint.over, [f"model.addConstr({relation})"])

    def solve(self, context: CodegenContext) -> list[str]:
        """`minimize` or `maximize`, which solve at once."""
        verb = (
            "minimize"
            if context.formulation.objective.sense is ObjectiveSense.MINIMIZE
            else "maximize"
        )
        return [
            f"model.{verb}(objective)",
            "status = model.getModelStatus()",
            "if status != highspy.HighsModelStatus.kOptimal:",
            '    raise SystemExit(f"no optimal solution: {model.modelStatusToString(status)}")',
        ]

    def value(self, reference: str) -> str:
        """`model.val(x)`."""
        return f"model.val({reference})"

    def objective_value(self, context: CodegenContext) -> str:
        """`model.getObjectiveValue()`."""
        return "model.getObjectiveValue()"
