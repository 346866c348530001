"""Programs in OR-Tools, through pywraplp: linear models, by GLOP, with integers by SCIP.

Of its three interfaces pywraplp is the one that people use for linear models with real numbers:
CP-SAT has integers only, and MathOpt is younger.

    model.Add(model.Sum(ship[i, j] for j in depots) <= supply[i])
"""

from typing import ClassVar

from optmodel.formulation.declarations import Constraint, Domain, ObjectiveSense, Variable
from optmodel.formulation.nodes import Implication, Reduction
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs._renderer import CodegenContext, LinearRenderer

_WITHOUT_PRESOLVE = (
    "parameters = pywraplp.MPSolverParameters()",
    "parameters.SetIntegerParam(parameters.PRESOLVE, parameters.PRESOLVE_OFF)",
    "status = model.Solve(parameters)",
)


class OrtoolsPrinter(ProgramPrinter):
    reductions: ClassVar[dict[Reduction, str]] = {"sum": "model.Sum"}


class OrtoolsRenderer(LinearRenderer):
    """OR-Tools."""

    name = "ortools"
    printer = OrtoolsPrinter
    reserved = frozenset(("model", "parameters", "pywraplp"))

    def imports(self, used: list[str]) -> list[str]:
        """The wrapper of the linear solvers."""
        return ["from ortools.linear_solver import pywraplp"]

    def model(self, context: CodegenContext) -> list[str]:
        """A solver by its name, which also holds the model."""
        solver = "SCIP" if _is_discrete(context) else "GLOP"
        return [f'model = pywraplp.Solver.CreateSolver("{solver}")']

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """A variable for each key."""
        value = self.new_variable(context, variable, context.name_text(variable))
        return [context.declared(variable, value)]

    def new_variable(self, context: CodegenContext, variable: Variable, name: str) -> str:
        """`NumVar`, `IntVar` or `BoolVar`."""
        if variable.domain is Domain.BINARY:
            return f"model.BoolVar({name})"
        lower = context.bound(variable.lower, variable) or "-model.infinity()"
        upper = context.bound(variable.upper, variable) or "model.infinity()"
        method = "IntVar" if variable.domain is Domain.INTEGER else "NumVar"
        return f"model.{method}({lower}, {upper}, {name})"

    def objective(self, context: CodegenContext) -> list[str]:
        """`Minimize` or `Maximize`."""
        objective = context.formulation.objective
        verb = "Minimize" if objective.sense is ObjectiveSense.MINIMIZE else "Maximize"
        return [f"model.{verb}({context.expression(objective.expression)})"]

    def constraint(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """`Add`."""
        context.printer.bind(constraint.over)
        assert not isinstance(constraint.statement, Implication), "rewritten by prepare"
        relation = context.printer.relation(constraint.statement)
        return context.looped(constraint.over, [f"model.Add({relation})"])

    def solve(self, context: CodegenContext) -> list[str]:
        """`Solve`, then the status."""
        return [
            *self.search(context),
            "if status != pywraplp.Solver.OPTIMAL:",
            '    raise SystemExit(f"no optimal solution: status {status}")',
        ]

    def search(self, context: CodegenContext) -> list[str]:
        """`Solve`, with the gap of integer models closed fully, and GLOP without its presolve.

        Where coefficients cancel out, GLOP's presolve takes what rounding leaves for a coefficient,
        and then calls feasible models infeasible; of unbounded ones it says the same.
        """
        if not _is_discrete(context):
            return [*_WITHOUT_PRESOLVE]
        return [
            "parameters = pywraplp.MPSolverParameters()",
            "parameters.SetDoubleParam(parameters.RELATIVE_MIP_GAP, 0)",
            "status = model.Solve(parameters)",
        ]

    def value(self, reference: str) -> str:
        """`x.solution_value()`."""
        return f"{reference}.solution_value()"

    def objective_value(self, context: CodegenContext) -> str:
        """`model.Objective().Value()`."""
        return "model.Objective().Value()"


def with_presolve(program: str) -> str:
    """The program as it was rendered before presolve was off; the same where it never was on."""
    return program.replace("\n".join(_WITHOUT_PRESOLVE), "status = model.Solve()")


def _is_discrete(context: CodegenContext) -> bool:
    return any(item.domain is not Domain.CONTINUOUS for item in context.formulation.variables)
