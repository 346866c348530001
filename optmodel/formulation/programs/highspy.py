"""Programs in highspy, the Python face of HiGHS: linear models.

Its modelling layer has no quadratic expressions; a Hessian is passed as arrays, which no person
reads, so quadratic objectives are refused.

    model.addConstr(model.qsum(ship[i, j] for j in depots) <= supply[i])
"""

from typing import ClassVar

from optmodel.formulation.declarations import Constraint, Domain, Goal, Variable
from optmodel.formulation.nodes import Constant, Implication, Reduction
from optmodel.formulation.programs._dialect import Page
from optmodel.formulation.programs._linear import LinearDialect
from optmodel.formulation.programs._printer import ProgramPrinter

_METHODS = {
    Domain.CONTINUOUS: "addVariable",
    Domain.INTEGER: "addIntegral",
    Domain.BINARY: "addBinary",
}


class _Printer(ProgramPrinter):
    reductions: ClassVar[dict[Reduction, str]] = {"sum": "model.qsum"}


class HighspyDialect(LinearDialect):
    """highspy."""

    name = "highspy"
    printer = _Printer
    reserved = frozenset(("highspy", "model", "objective"))

    def imports(self, used: list[str]) -> list[str]:
        """The library under its own name."""
        return ["import highspy"]

    def model(self, page: Page) -> list[str]:
        """A silent model that closes the gap of integer models fully."""
        lines = ["model = highspy.Highs()", 'model.setOptionValue("output_flag", False)']
        if any(item.domain is not Domain.CONTINUOUS for item in page.formulation.variables):
            lines.append('model.setOptionValue("mip_rel_gap", 0)')
        return lines

    def variable(self, page: Page, variable: Variable) -> list[str]:
        """`addVariable`, `addIntegral` or `addBinary`; nonnegative unless `lb` is given."""
        arguments: list[str] = []
        if variable.domain is not Domain.BINARY:
            lower, upper = (page.bound(b, variable) for b in (variable.lower, variable.upper))
            if variable.lower != Constant(0):
                arguments.append(f"lb={lower or '-highspy.kHighsInf'}")
            arguments += [f"ub={upper}"] if upper else []
        arguments.append(f"name={page.name_text(variable)}")
        value = f"model.{_METHODS[variable.domain]}({', '.join(arguments)})"
        return [page.declared(variable, value)]

    def objective(self, page: Page) -> list[str]:
        """Nothing yet: highspy takes the objective when it solves."""
        return [f"objective = {page.expression(page.formulation.objective.expression)}"]

    def constraint(self, page: Page, constraint: Constraint) -> list[str]:
        """`addConstr`."""
        page.printer.bind(constraint.over)
        assert not isinstance(constraint.statement, Implication), "rewritten by prepare"
        relation = page.printer.relation(constraint.statement)
        return page.looped(constraint.over, [f"model.addConstr({relation})"])

    def solve(self, page: Page) -> list[str]:
        """`minimize` or `maximize`, which solve at once."""
        verb = "minimize" if page.formulation.objective.goal is Goal.MINIMIZE else "maximize"
        return [
            f"model.{verb}(objective)",
            "status = model.getModelStatus()",
            "if status != highspy.HighsModelStatus.kOptimal:",
            '    raise SystemExit(f"no optimal solution: {model.modelStatusToString(status)}")',
        ]

    def value(self, reference: str) -> str:
        """`model.val(x)`."""
        return f"model.val({reference})"

    def objective_value(self, page: Page) -> str:
        """`model.getObjectiveValue()`."""
        return "model.getObjectiveValue()"
