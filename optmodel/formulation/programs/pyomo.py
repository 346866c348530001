"""Programs in Pyomo: linear and convex quadratic models through HiGHS, all others through SCIP.

@model.Constraint(plants)
def supply_limit(model, i):
    return sum(model.ship[i, j] for j in depots) <= supply[i]
"""

from typing import ClassVar

from optmodel.formulation.classes import ProblemClass
from optmodel.formulation.declarations import Constraint, Domain, Goal, Variable
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import Clause, Constant, Function, Implication, Reduction
from optmodel.formulation.programs._dialect import Dialect, Page
from optmodel.formulation.programs._lifting import index_names
from optmodel.formulation.programs._limits import refuse_towers
from optmodel.formulation.programs._linear import plain
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs._shapes import Curvature, Shapes, Signs

# What a Pyomo model calls its own: a component of the same name would hide it.
_MODEL_NAMES = """
    activate active clear clone cname component config construct ctype dim display doc index items
    keys load model name objective pprint preprocess solutions statistics type values write
"""


class _Printer(ProgramPrinter):
    variable_prefix = "model."
    reductions: ClassVar[dict[Reduction, str]] = {"sum": "sum", "prod": "pyo.prod"}
    functions: ClassVar[dict[Function, str]] = {
        "exp": "pyo.exp",
        "log": "pyo.log",
        "sqrt": "pyo.sqrt",
    }


class PyomoDialect(Dialect):
    """Pyomo."""

    name = "pyomo"
    printer = _Printer
    reserved = frozenset(("model", "pyo", "results", "solver"))
    variable_reserved = frozenset(_MODEL_NAMES.split())

    def prepare(self, formulation: Formulation, signs: Signs) -> Formulation:
        """No interface of Pyomo to a free solver has extremes or indicators."""
        refuse_towers(formulation)
        return plain(formulation, signs)

    def imports(self, used: list[str]) -> list[str]:
        """The environment as `pyo`."""
        return ["import pyomo.environ as pyo"]

    def model(self, page: Page) -> list[str]:
        """A concrete model."""
        return [f'model = pyo.ConcreteModel("{page.formulation.name}")']

    def variable(self, page: Page, variable: Variable) -> list[str]:
        """`Var` over its sets, with a domain and bounds."""
        arguments = [*_index(page, variable.over), f"domain={_domain(variable)}"]
        bounds = _bounds(page, variable)
        arguments += [f"bounds={bounds}"] if bounds else []
        name = page.identifiers(variable.name)
        return [f"model.{name} = pyo.Var({', '.join(arguments)})"]

    def objective(self, page: Page) -> list[str]:
        """`Objective` with its sense."""
        objective = page.formulation.objective
        sense = "pyo.minimize" if objective.goal is Goal.MINIMIZE else "pyo.maximize"
        text = page.expression(objective.expression)
        return [f"model.objective = pyo.Objective(expr={text}, sense={sense})"]

    def constraint(self, page: Page, constraint: Constraint) -> list[str]:
        """A rule for every index of the constraint."""
        page.printer.bind(constraint.over)
        assert not isinstance(constraint.statement, Implication), "rewritten by prepare"
        name = page.identifiers.apart(constraint.name)
        names = ["model", *(page.identifiers(index) for index in constraint.over.names)]
        return [
            f"@model.Constraint({', '.join(_index(page, constraint.over))})",
            f"def {name}({', '.join(names)}):",
            f"    return {page.printer.relation(constraint.statement)}",
        ]

    def solve(self, page: Page) -> list[str]:
        """The solver for the class of the model; anything but an optimum is an error."""
        return [
            *_solver(page),
            "results = solver.solve(model)",
            "pyo.assert_optimal_termination(results)",
        ]

    def value(self, reference: str) -> str:
        """`pyo.value(x)`."""
        return f"pyo.value({reference})"

    def objective_value(self, page: Page) -> str:
        """`pyo.value(model.objective)`."""
        return "pyo.value(model.objective)"


def _solver(page: Page) -> list[str]:
    kind = page.formulation.problem_class
    if not kind.is_linear and not (kind is ProblemClass.QP and _is_convex(page)):
        return [
            'solver = pyo.SolverFactory("scip_direct")',
            'solver.options["numerics/feastol"] = 1e-7',
            'solver.options["limits/gap"] = 1e-6',
        ]
    lines = ['solver = pyo.SolverFactory("highs")']
    if any(item.domain is not Domain.CONTINUOUS for item in page.formulation.variables):
        lines.append('solver.options["mip_rel_gap"] = 0')
    return lines


def _is_convex(page: Page) -> bool:
    """Whether the objective bends the right way, as far as symbols and signs tell."""
    objective = page.formulation.objective
    shapes = Shapes(page.formulation, page.signs)
    wanted = Curvature.CONVEX if objective.goal is Goal.MINIMIZE else Curvature.CONCAVE
    return shapes.curvature(objective.expression) is wanted


def _index(page: Page, over: Clause) -> list[str]:
    """The sets that a component is indexed by, or one list of its keys."""
    if over.conditions:
        return [f"[{page.printer.key(over.names)} {page.printer.clause(over)}]"]
    return [page.printer.set_name(binder.set_name) for binder in over.binders]


def _domain(variable: Variable) -> str:
    if variable.domain is Domain.BINARY:
        return "pyo.Binary"
    kind = "Integers" if variable.domain is Domain.INTEGER else "Reals"
    return f"pyo.NonNegative{kind}" if variable.lower == Constant(0) else f"pyo.{kind}"


def _bounds(page: Page, variable: Variable) -> str | None:
    """`(0, 10)`, or a rule where bounds depend on the index; None where the domain says all."""
    needs_lower = variable.lower not in (None, Constant(0))
    if variable.domain is Domain.BINARY or not (needs_lower or variable.upper is not None):
        return None
    limits = (variable.lower, variable.upper)
    lower, upper = (page.bound(limit, variable) for limit in limits)
    used = {name for limit in limits if limit is not None for name in index_names(limit)}
    if used.isdisjoint(variable.over.names):
        return f"({lower}, {upper})"
    names = ", ".join(["model", *(page.identifiers(name) for name in variable.over.names)])
    return f"lambda {names}: ({lower}, {upper})"
