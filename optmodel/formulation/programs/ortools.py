"""Programs in OR-Tools, through pywraplp: linear models, by GLOP, with integers by SCIP.

Of its three interfaces pywraplp is the one that people use for linear models with real numbers:
CP-SAT has integers only, and MathOpt is younger.

    model.Add(model.Sum(ship[i, j] for j in depots) <= supply[i])
"""

from typing import ClassVar

from optmodel.formulation.declarations import Constraint, Domain, Goal, Variable
from optmodel.formulation.nodes import Implication, Reduction
from optmodel.formulation.programs._dialect import Page
from optmodel.formulation.programs._linear import LinearDialect
from optmodel.formulation.programs._printer import ProgramPrinter


class _Printer(ProgramPrinter):
    reductions: ClassVar[dict[Reduction, str]] = {"sum": "model.Sum"}


class OrtoolsDialect(LinearDialect):
    """OR-Tools."""

    name = "ortools"
    printer = _Printer
    reserved = frozenset(("model", "parameters", "pywraplp"))

    def imports(self, used: list[str]) -> list[str]:
        """The wrapper of the linear solvers."""
        return ["from ortools.linear_solver import pywraplp"]

    def model(self, page: Page) -> list[str]:
        """A solver by its name, which also holds the model."""
        solver = "SCIP" if _is_discrete(page) else "GLOP"
        return [f'model = pywraplp.Solver.CreateSolver("{solver}")']

    def variable(self, page: Page, variable: Variable) -> list[str]:
        """`NumVar`, `IntVar` or `BoolVar`."""
        name = page.name_text(variable)
        if variable.domain is Domain.BINARY:
            return [page.declared(variable, f"model.BoolVar({name})")]
        lower = page.bound(variable.lower, variable) or "-model.infinity()"
        upper = page.bound(variable.upper, variable) or "model.infinity()"
        method = "IntVar" if variable.domain is Domain.INTEGER else "NumVar"
        return [page.declared(variable, f"model.{method}({lower}, {upper}, {name})")]

    def objective(self, page: Page) -> list[str]:
        """`Minimize` or `Maximize`."""
        objective = page.formulation.objective
        verb = "Minimize" if objective.goal is Goal.MINIMIZE else "Maximize"
        return [f"model.{verb}({page.expression(objective.expression)})"]

    def constraint(self, page: Page, constraint: Constraint) -> list[str]:
        """`Add`."""
        page.printer.bind(constraint.over)
        assert not isinstance(constraint.statement, Implication), "rewritten by prepare"
        relation = page.printer.relation(constraint.statement)
        return page.looped(constraint.over, [f"model.Add({relation})"])

    def solve(self, page: Page) -> list[str]:
        """`Solve`, with the gap of integer models closed fully."""
        lines = ["status = model.Solve()"]
        if _is_discrete(page):
            lines = [
                "parameters = pywraplp.MPSolverParameters()",
                "parameters.SetDoubleParam(parameters.RELATIVE_MIP_GAP, 0)",
                "status = model.Solve(parameters)",
            ]
        return [
            *lines,
            "if status != pywraplp.Solver.OPTIMAL:",
            '    raise SystemExit(f"no optimal solution: status {status}")',
        ]

    def value(self, reference: str) -> str:
        """`x.solution_value()`."""
        return f"{reference}.solution_value()"

    def objective_value(self, page: Page) -> str:
        """`model.Objective().Value()`."""
        return "model.Objective().Value()"


def _is_discrete(page: Page) -> bool:
    return any(item.domain is not Domain.CONTINUOUS for item in page.formulation.variables)
