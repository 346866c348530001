"""Programs in PySCIPOpt: everything but `min` and `max`, solved to global optimality.

model.addCons(quicksum(ship[i, j] for j in depots) <= supply[i])
"""

from typing import ClassVar

from optmodel.formulation.declarations import Constraint, Domain, Variable
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import Function, Implication, Reduction
from optmodel.formulation.problem_class import degree
from optmodel.formulation.programs._curvature import CurvatureAnalysis, Signs
from optmodel.formulation.programs._minmax import linearize_minmax
from optmodel.formulation.programs._naming import quoted
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs._renderer import CodegenContext, ProgramRenderer
from optmodel.formulation.programs._restrictions import (
    refuse_nonlinear_implications,
    refuse_variable_powers,
)

VARIABLE_TYPES = {Domain.CONTINUOUS: "C", Domain.INTEGER: "I", Domain.BINARY: "B"}


class PyscipoptPrinter(ProgramPrinter):
    reductions: ClassVar[dict[Reduction, str]] = {"sum": "quicksum", "prod": "quickprod"}
    functions: ClassVar[dict[Function, str]] = {
        "exp": "exp",
        "log": "log",
        "sqrt": "sqrt",
        "abs": "abs",
    }


class PyscipoptRenderer(ProgramRenderer):
    """PySCIPOpt."""

    name = "pyscipopt"
    printer = PyscipoptPrinter
    reserved = frozenset(("Model", "exp", "log", "model", "quickprod", "quicksum", "sqrt"))

    def prepare(self, formulation: Formulation, signs: Signs) -> Formulation:
        """Only `min` and `max` need rewriting."""
        refuse_nonlinear_implications(formulation)
        refuse_variable_powers(formulation)
        curvatures = CurvatureAnalysis(formulation, signs)
        return linearize_minmax(formulation, curvatures, frozenset({"min", "max"}))

    def imports(self, used: list[str]) -> list[str]:
        """Only the names that the program uses."""
        names = [name for name in used if name != "model"]
        return [f"from pyscipopt import {', '.join(names)}"]

    def model(self, context: CodegenContext) -> list[str]:
        """A silent model."""
        lines = [f"model = Model({quoted(context.formulation.name)})", "model.hideOutput()"]
        return lines + self.tolerances(context)

    def tolerances(self, context: CodegenContext) -> list[str]:
        """A curved model closes its gap only in the limit, so it stops before."""
        if context.formulation.problem_class.is_linear:
            return []
        feasibility, gap = ("numerics/feastol", "1e-7"), ("limits/gap", "1e-6")
        return [f'model.setParam("{name}", {value})' for name, value in (feasibility, gap)]

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """`addVar` with its type and bounds; without `lb` a variable would be nonnegative."""
        arguments = [f'vtype="{VARIABLE_TYPES[variable.domain]}"']
        if variable.domain is not Domain.BINARY:
            arguments.append(f"lb={context.bound(variable.lower, variable)}")
            upper = context.bound(variable.upper, variable)
            arguments += [f"ub={upper}"] if upper else []
        arguments.append(f"name={context.name_text(variable)}")
        return [context.declared(variable, f"model.addVar({', '.join(arguments)})")]

    def objective(self, context: CodegenContext) -> list[str]:
        """`setObjective`; a nonlinear objective goes through a free variable."""
        objective = context.formulation.objective
        text = context.expression(objective.expression)
        if degree(objective.expression, frozenset(context.formulation.variable_by_name)) <= 1:
            return [f'model.setObjective({text}, "{objective.sense.value}")']
        name = context.identifiers.apart("objective")
        sense = ">=" if objective.sense.value == "minimize" else "<="
        return [
            f'{name} = model.addVar(lb=None, name="{name}")',
            f"model.addCons({name} {sense} {text})",
            f'model.setObjective({name}, "{objective.sense.value}")',
        ]

    def constraint(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """`addCons`, or `addConsIndicator` for each side of an implied relation."""
        context.printer.bind(constraint.over)
        statement = constraint.statement
        if not isinstance(statement, Implication):
            line = f"model.addCons({context.printer.relation(statement)})"
            return context.looped(constraint.over, [line])
        binary = context.expression(statement.indicator)
        left = context.expression(statement.relation.left)
        right = context.expression(statement.relation.right)
        senses = ("<=", ">=") if statement.relation.sense == "==" else (statement.relation.sense,)
        ending = f"{binary}, activeone={statement.value == 1}"
        lines = [f"model.addConsIndicator({left} {sense} {right}, {ending})" for sense in senses]
        return context.looped(constraint.over, lines)

    def solve(self, context: CodegenContext) -> list[str]:
        """`optimize`, then the status."""
        linear = context.formulation.problem_class.is_linear
        failed = '!= "optimal"' if linear else 'not in ("optimal", "gaplimit")'
        return [
            "model.optimize()",
            "status = model.getStatus()",
            f"if status {failed}:",
            '    raise SystemExit(f"no optimal solution: {status}")',
        ]

    def value(self, reference: str) -> str:
        """`model.getVal(x)`."""
        return f"model.getVal({reference})"

    def objective_value(self, context: CodegenContext) -> str:
        """`model.getObjVal()`."""
        return "model.getObjVal()"
