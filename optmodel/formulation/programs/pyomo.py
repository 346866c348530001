"""Programs in Pyomo: linear and convex quadratic models through HiGHS, all others through SCIP.

@model.Constraint(plants)
def supply_limit(model, i):
    return sum(model.ship[i, j] for j in depots) <= supply[i]
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from optmodel.formulation.declarations import Constraint, Domain, ObjectiveSense, Variable
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import (
    Binary,
    Clause,
    Constant,
    Element,
    Function,
    Implication,
    Name,
    Reduction,
)
from optmodel.formulation.problem_class import ProblemClass
from optmodel.formulation.programs._curvature import Curvature, CurvatureAnalysis, Signs
from optmodel.formulation.programs._layout import NO_BREAK
from optmodel.formulation.programs._minmax import index_names
from optmodel.formulation.programs._naming import quoted
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs._renderer import (
    CodegenContext,
    ProgramRenderer,
    without_minmax_and_implications,
)
from optmodel.formulation.programs._restrictions import refuse_variable_powers
from optmodel.formulation.programs._rows_without_variables import RowsWithoutVariables

_INDENT = "    "
# What a Pyomo model calls its own: a component of the same name would hide it.
_MODEL_NAMES = """
    activate active clear clone cname component config construct ctype dim display doc index items
    keys load model name objective pprint preprocess solutions statistics type values write
"""


class PyomoPrinter(ProgramPrinter):
    variable_prefix = "model."
    reductions: ClassVar[dict[Reduction, str]] = {"sum": "sum", "prod": "pyo.prod"}
    functions: ClassVar[dict[Function, str]] = {
        "exp": "pyo.exp",
        "log": "pyo.log",
        "sqrt": "pyo.sqrt",
    }


class PyomoRenderer(ProgramRenderer):
    """Pyomo."""

    name = "pyomo"
    printer = PyomoPrinter
    reserved = frozenset(("model", "pyo", "relation", "results", "solver"))
    variable_reserved = frozenset(_MODEL_NAMES.split())

    def prepare(self, formulation: Formulation, signs: Signs) -> Formulation:
        """No interface of Pyomo to a free solver has `abs`, `min`, `max` or indicators."""
        refuse_variable_powers(formulation)
        return without_minmax_and_implications(formulation, signs)

    def imports(self, used: list[str]) -> list[str]:
        """The environment as `pyo`."""
        return ["import pyomo.environ as pyo"]

    def model(self, context: CodegenContext) -> list[str]:
        """A concrete model."""
        return [f"model = pyo.ConcreteModel({quoted(context.formulation.name)})"]

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """`Var` over its sets, with a domain and bounds."""
        arguments = [*self.index(context, variable.over), f"domain={_domain(variable)}"]
        bounds = _bounds(context, variable)
        arguments += [f"bounds={bounds}"] if bounds else []
        name = context.identifiers(variable.name)
        return [f"model.{name} = pyo.Var({', '.join(arguments)})"]

    def index(self, context: CodegenContext, over: Clause) -> list[str]:
        """The sets that a component is indexed by, or one list of its keys."""
        if over.conditions:
            return [f"[{context.printer.key(over.names)} {context.printer.clause(over)}]"]
        return [context.printer.set_name(binder.set_name) for binder in over.binders]

    def objective(self, context: CodegenContext) -> list[str]:
        """`Objective` with its sense."""
        objective = context.formulation.objective
        sense = "pyo.minimize" if objective.sense is ObjectiveSense.MINIMIZE else "pyo.maximize"
        text = context.expression(objective.expression)
        return [f"model.objective = pyo.Objective(expr={text}, sense={sense})"]

    def constraint(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """A rule for every index of the constraint."""
        name = context.identifiers.apart(constraint.name)
        names = ["model", *(context.identifiers(index) for index in constraint.over.names)]
        *before, relation = self.relation(context, constraint)
        return [
            f"@model.Constraint({', '.join(self.index(context, constraint.over))})",
            f"def {name}({', '.join(names)}):",
            *(_INDENT + line for line in before),
            f"{_INDENT}return {relation}",
        ]

    def relation(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """The relation of one index, in the last line; Pyomo takes no comparison of two numbers.

        Where sums run over no index, what holds is left out. For what does not hold, a variable
        times zero makes of the numbers a row that no solution meets.
        """
        context.printer.bind(constraint.over)
        statement, formulation = constraint.statement, context.formulation
        assert not isinstance(statement, Implication), "rewritten by prepare"
        variables = formulation.variable_by_name
        rows = RowsWithoutVariables.of(context.instance, variables, constraint)
        if rows.any_fail:
            nothing = Binary("*", Constant(0), _first_variable(context))
            statement = replace(statement, left=Binary("+", nothing, statement.left))
        text = context.printer.relation(statement)
        if rows.any_fail or not rows.any_hold:
            return [text]
        return [f"relation = {text}", "pyo.Constraint.Skip if relation is True else relation"]

    def solve(self, context: CodegenContext) -> list[str]:
        """The solver for the class of the model; anything but an optimum is an error."""
        solver = solver_of(context)
        options = (f'solver.options["{name}"] = {text}' for name, text in solver.options.items())
        return [
            f'solver = pyo.SolverFactory("{solver.name}")',
            *options,
            "results = solver.solve(model)",
            "pyo.assert_optimal_termination(results)",
        ]

    def value(self, reference: str) -> str:
        """`pyo.value(x)`."""
        return f"pyo.value({reference})"

    def objective_value(self, context: CodegenContext) -> str:
        """`pyo.value(model.objective)`."""
        return "pyo.value(model.objective)"


@dataclass(frozen=True, slots=True)
class PyomoSolver:
    """A solver by the name that Pyomo has for it, with the options it needs."""

    name: str
    options: Mapping[str, str]


def solver_of(context: CodegenContext) -> PyomoSolver:
    """The solver for the class of a model, with tolerances that leave no doubt about the value."""
    kind = context.formulation.problem_class
    if not kind.is_linear and not (kind is ProblemClass.QP and _is_convex(context)):
        return PyomoSolver("scip_direct", {"numerics/feastol": "1e-7", "limits/gap": "1e-6"})
    is_discrete = any(
        item.domain is not Domain.CONTINUOUS for item in context.formulation.variables
    )
    return PyomoSolver("highs", {"mip_rel_gap": "0"} if is_discrete else {})


def _first_variable(context: CodegenContext) -> Name:
    """A variable of the model with its first key."""
    item, key = next(
        (item, key)
        for item in context.formulation.variables
        for key in context.instance.keys(item.over)
    )
    return Name(item.name, tuple(Element(element) for element in key))


def _is_convex(context: CodegenContext) -> bool:
    """Whether the objective is convex to minimize or concave to maximize, by the symbols."""
    objective = context.formulation.objective
    curvatures = CurvatureAnalysis(context.formulation, context.signs)
    wanted = Curvature.CONVEX if objective.sense is ObjectiveSense.MINIMIZE else Curvature.CONCAVE
    return curvatures.curvature(objective.expression) is wanted


def _domain(variable: Variable) -> str:
    if variable.domain is Domain.BINARY:
        return "pyo.Binary"
    kind = "Integers" if variable.domain is Domain.INTEGER else "Reals"
    return f"pyo.NonNegative{kind}" if variable.lower == Constant(0) else f"pyo.{kind}"


def _bounds(context: CodegenContext, variable: Variable) -> str | None:
    """`(0, 10)`, or a rule where bounds depend on the index; None where the domain says all."""
    needs_lower = variable.lower not in (None, Constant(0))
    if variable.domain is Domain.BINARY or not (needs_lower or variable.upper is not None):
        return None
    limits = (variable.lower, variable.upper)
    lower, upper = (context.bound(limit, variable) for limit in limits)
    used = {name for limit in limits if limit is not None for name in index_names(limit)}
    if used.isdisjoint(variable.over.names):
        return f"({lower}, {upper})"
    names = ["model", *(context.identifiers(name) for name in variable.over.names)]
    return f"lambda{NO_BREAK}{f',{NO_BREAK}'.join(names)}: ({lower}, {upper})"
