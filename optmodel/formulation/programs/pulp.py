"""Programs in PuLP: linear models, solved by the CBC that comes with it.

model += pulp.lpSum(ship[i, j] for j in depots) <= supply[i]
"""

from typing import ClassVar

from optmodel.formulation.declarations import Constraint, Domain, Goal, Variable
from optmodel.formulation.nodes import Implication, Reduction
from optmodel.formulation.programs._dialect import Page
from optmodel.formulation.programs._linear import LinearDialect
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs._words import quoted

_CATEGORIES = {Domain.INTEGER: "Integer", Domain.BINARY: "Binary"}


class _Printer(ProgramPrinter):
    reductions: ClassVar[dict[Reduction, str]] = {"sum": "pulp.lpSum"}


class PulpDialect(LinearDialect):
    """PuLP."""

    name = "pulp"
    printer = _Printer
    reserved = frozenset(("model", "pulp"))

    def imports(self, used: list[str]) -> list[str]:
        """The library under its own name."""
        return ["import pulp"]

    def model(self, page: Page) -> list[str]:
        """A problem with its sense."""
        minimize = page.formulation.objective.goal is Goal.MINIMIZE
        sense = "pulp.LpMinimize" if minimize else "pulp.LpMaximize"
        return [f'model = pulp.LpProblem("{page.formulation.name}", {sense})']

    def variable(self, page: Page, variable: Variable) -> list[str]:
        """`LpVariable`; its bounds are infinite unless given."""
        arguments = [page.name_text(variable)]
        for word, limit in (("lowBound", variable.lower), ("upBound", variable.upper)):
            text = page.bound(limit, variable)
            arguments += [f"{word}={text}"] if text else []
        if variable.domain is not Domain.CONTINUOUS:
            arguments.append(f'cat="{_CATEGORIES[variable.domain]}"')
        return [page.declared(variable, f"pulp.LpVariable({', '.join(arguments)})")]

    def objective(self, page: Page) -> list[str]:
        """The expression added to the problem under its name."""
        objective = page.formulation.objective
        return [f"model += {page.expression(objective.expression)}, {quoted(objective.name)}"]

    def constraint(self, page: Page, constraint: Constraint) -> list[str]:
        """The relation added to the problem."""
        page.printer.bind(constraint.over)
        assert not isinstance(constraint.statement, Implication), "rewritten by prepare"
        relation = page.printer.relation(constraint.statement)
        return page.looped(constraint.over, [f"model += {relation}"])

    def solve(self, page: Page) -> list[str]:
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

    def objective_value(self, page: Page) -> str:
        """`pulp.value(model.objective)`."""
        return "pulp.value(model.objective)"
