"""Programs in PySCIPOpt: everything but `min` and `max`, solved to global optimality.

model.addCons(quicksum(ship[i, j] for j in depots) <= supply[i])
"""

from typing import ClassVar

from optmodel.formulation.classes import degree
from optmodel.formulation.declarations import Constraint, Domain, Variable
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import Function, Implication, Reduction
from optmodel.formulation.programs._dialect import Dialect, Page
from optmodel.formulation.programs._lifting import lift_extremes
from optmodel.formulation.programs._limits import refuse_nonlinear_implications, refuse_towers
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs._shapes import Shapes, Signs

_TYPES = {Domain.CONTINUOUS: "C", Domain.INTEGER: "I", Domain.BINARY: "B"}


class _Printer(ProgramPrinter):
    reductions: ClassVar[dict[Reduction, str]] = {"sum": "quicksum", "prod": "quickprod"}
    functions: ClassVar[dict[Function, str]] = {
        "exp": "exp",
        "log": "log",
        "sqrt": "sqrt",
        "abs": "abs",
    }


class PyscipoptDialect(Dialect):
    """PySCIPOpt."""

    name = "pyscipopt"
    printer = _Printer
    reserved = frozenset(("Model", "exp", "log", "model", "quickprod", "quicksum", "sqrt"))

    def prepare(self, formulation: Formulation, signs: Signs) -> Formulation:
        """Only `min` and `max` need rewriting."""
        refuse_nonlinear_implications(formulation)
        refuse_towers(formulation)
        shapes = Shapes(formulation, signs)
        return lift_extremes(formulation, shapes, frozenset({"min", "max"}))

    def imports(self, used: list[str]) -> list[str]:
        """Only the names that the program uses."""
        names = [name for name in used if name != "model"]
        return [f"from pyscipopt import {', '.join(names)}"]

    def model(self, page: Page) -> list[str]:
        """A silent model. A curved one closes its gap only in the limit, so it stops before."""
        lines = [f'model = Model("{page.formulation.name}")', "model.hideOutput()"]
        if not page.formulation.problem_class.is_linear:
            lines.append('model.setParam("numerics/feastol", 1e-7)')
            lines.append('model.setParam("limits/gap", 1e-6)')
        return lines

    def variable(self, page: Page, variable: Variable) -> list[str]:
        """`addVar` with its type and bounds; without `lb` a variable would be nonnegative."""
        arguments = [f'vtype="{_TYPES[variable.domain]}"']
        if variable.domain is not Domain.BINARY:
            arguments.append(f"lb={page.bound(variable.lower, variable)}")
            upper = page.bound(variable.upper, variable)
            arguments += [f"ub={upper}"] if upper else []
        arguments.append(f"name={page.name_text(variable)}")
        return [page.declared(variable, f"model.addVar({', '.join(arguments)})")]

    def objective(self, page: Page) -> list[str]:
        """`setObjective`; a nonlinear objective goes through a free variable."""
        objective = page.formulation.objective
        text = page.expression(objective.expression)
        if degree(objective.expression, frozenset(page.formulation.variable_by_name)) <= 1:
            return [f'model.setObjective({text}, "{objective.goal.value}")']
        name = page.identifiers.apart("objective")
        sense = ">=" if objective.goal.value == "minimize" else "<="
        return [
            f'{name} = model.addVar(lb=None, name="{name}")',
            f"model.addCons({name} {sense} {text})",
            f'model.setObjective({name}, "{objective.goal.value}")',
        ]

    def constraint(self, page: Page, constraint: Constraint) -> list[str]:
        """`addCons`, or `addConsIndicator` for each side of an implied relation."""
        page.printer.bind(constraint.over)
        statement = constraint.statement
        if not isinstance(statement, Implication):
            line = f"model.addCons({page.printer.relation(statement)})"
            return page.looped(constraint.over, [line])
        binary = page.expression(statement.indicator)
        left = page.expression(statement.relation.left)
        right = page.expression(statement.relation.right)
        senses = ("<=", ">=") if statement.relation.sense == "==" else (statement.relation.sense,)
        ending = f"{binary}, activeone={statement.value == 1}"
        lines = [f"model.addConsIndicator({left} {sense} {right}, {ending})" for sense in senses]
        return page.looped(constraint.over, lines)

    def solve(self, page: Page) -> list[str]:
        """`optimize`, then the status."""
        linear = page.formulation.problem_class.is_linear
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

    def objective_value(self, page: Page) -> str:
        """`model.getObjVal()`."""
        return "model.getObjVal()"
