"""Programs in PuLP: linear models, solved by the CBC that comes with it.

model += pulp.lpSum(ship[i, j] for j in depots) <= supply[i]
"""

from typing import ClassVar

from optmodel.formulation.declarations import Constraint, Domain, ObjectiveSense, Variable
from optmodel.formulation.nodes import Implication, Reduction
from optmodel.formulation.programs._naming import quoted
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs._renderer import CodegenContext, LinearRenderer

CATEGORIES = {Domain.INTEGER: "Integer", Domain.BINARY: "Binary"}


class PulpPrinter(ProgramPrinter):
    reductions: ClassVar[dict[Reduction, str]] = {"sum": "pulp.lpSum"}


class PulpRenderer(LinearRenderer):
    """PuLP."""

    name = "pulp"
    printer = PulpPrinter
    reserved = frozenset(("model", "pulp"))

    def imports(self, used: list[str]) -> list[str]:
        """The library under its own name."""
        return ["import pulp"]

    def model(self, context: CodegenContext) -> list[str]:
        """A problem with its sense."""
        minimize = context.formulation.objective.sense is ObjectiveSense.MINIMIZE
        sense = "pulp.LpMinimize" if minimize else "pulp.LpMaximize"
        return [f"model = pulp.LpProblem({quoted(context.formulation.name)}, {sense})"]

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """`LpVariable`; its bounds are infinite unless given."""
        arguments = [context.name_text(variable)]
        for word, limit in (("lowBound", variable.lower), ("upBound", variable.upper)):
            text = context.bound(limit, variable)
            arguments += [f"{word}={text}"] if text else []
        if variable.domain is not Domain.CONTINUOUS:
            arguments.append(f'cat="{CATEGORIES[variable.domain]}"')
        return [context.declared(variable, f"pulp.LpVariable({', '.join(arguments)})")]

    def objective(self, context: CodegenContext) -> list[str]:
        """The expression added to the problem under its name."""
        objective = context.formulation.objective
        return [f"model += {context.expression(objective.expression)}, {quoted(objective.name)}"]

    def constraint(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """The relation added to the problem."""
        context.printer.bind(constraint.over)
        assert not isinstance(constraint.statement, Implication), "rewritten by prepare"
        relation = context.printer.relation(constraint.statement)
        return context.looped(constraint.over, [f"model += {relation}"])

    def solve(self, context: CodegenContext) -> list[str]:
        """CBC without its log."""
        return [
            "model.solve(pulp.PULP_CBC_CMD(msg=False))",
            "status = pulp.LpStatus[model.status]",
            'if status != "Optimal":',
            '    raise SystemExit(f"no optimal solution: {status}")',
        ]

    def value(self, reference: str) -> str:
        """`pulp.value(x)`."""
        return f"pulp.value({reference})"

    def objective_value(self, context: CodegenContext) -> str:
        """`pulp.value(model.objective)`."""
        return "pulp.value(model.objective)"
