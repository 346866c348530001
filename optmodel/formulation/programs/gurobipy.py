"""Programs in gurobipy: everything; what is not quadratic stands alone as `variable == f(...)`.

model.addConstr(gp.quicksum(ship[i, j] for j in depots) <= supply[i])
model.addConstr(objective_value == nlfunc.exp(x))

Norms are second-order cones. Of a curved model that is convex a local optimum is asked for, since
it is the optimum: to prove that by branch and bound would take hours.
"""

from dataclasses import replace
from typing import ClassVar

from optmodel.formulation.declarations import Constraint, Domain, ObjectiveSense, Variable
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import (
    Clause,
    Constant,
    Expression,
    Function,
    Implication,
    Name,
    Reduction,
    Relation,
)
from optmodel.formulation.problem_class import ProblemClass, degree, uses
from optmodel.formulation.programs._convexity import is_convex_model
from optmodel.formulation.programs._curvature import CurvatureAnalysis, Signs
from optmodel.formulation.programs._minmax import AuxiliaryVariables, is_cone, linearize_minmax
from optmodel.formulation.programs._naming import quoted
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs._renderer import (
    MINMAX_FUNCTIONS,
    CodegenContext,
    ProgramRenderer,
)
from optmodel.formulation.programs._restrictions import (
    refuse_nonlinear_implications,
    refuse_variable_powers,
)

VARIABLE_TYPES = {Domain.INTEGER: "GRB.INTEGER", Domain.BINARY: "GRB.BINARY"}
# Continuous models with quadratic constraints would go to a barrier method that stops after five or
# six digits; when every quadratic is a variable of its own, branch and bound solves them exactly.
_TAKEN_AS_IT_IS = {ProblemClass.QCP: 1}
_QUADRATIC = 2


class GurobipyPrinter(ProgramPrinter):
    reductions: ClassVar[dict[Reduction, str]] = {
        "sum": "gp.quicksum",
        "prod": "math.prod",
        "min": "gp.min_",
        "max": "gp.max_",
    }
    functions: ClassVar[dict[Function, str]] = {
        "exp": "nlfunc.exp",
        "log": "nlfunc.log",
        "sqrt": "nlfunc.sqrt",
        "abs": "gp.abs_",
        "min": "gp.min_",
        "max": "gp.max_",
    }


class GurobipyRenderer(ProgramRenderer):
    """gurobipy."""

    name = "gurobipy"
    printer = GurobipyPrinter
    reserved = frozenset(("GRB", "env", "gp", "model", "nlfunc"))

    def prepare(self, formulation: Formulation, signs: Signs) -> Formulation:
        """`abs`, `min`, `max` and nonlinear sides of relations get variables of their own."""
        refuse_nonlinear_implications(formulation)
        refuse_variable_powers(formulation)
        curvatures = CurvatureAnalysis(formulation, signs)

        def prepared(cones: bool) -> Formulation:
            return _isolated(
                linearize_minmax(
                    formulation, curvatures, MINMAX_FUNCTIONS, define=True, cones=cones
                )
            )

        plain = prepared(cones=False)
        if not uses(formulation, "sqrt"):
            return plain
        conic = prepared(cones=True)
        is_discrete = any(item.domain is not Domain.CONTINUOUS for item in conic.variables)
        return conic if is_discrete or not _is_curved(conic) else plain

    def imports(self, used: list[str]) -> list[str]:
        """The library as `gp`, its constants, and its nonlinear functions where used."""
        names = ", ".join(sorted({"GRB", *used} & {"GRB", "nlfunc"}))
        return ["import gurobipy as gp", f"from gurobipy import {names}"]

    def model(self, context: CodegenContext) -> list[str]:
        """A silent model whose tolerances leave no doubt about the objective."""
        lines = [
            'env = gp.Env(params={"OutputFlag": 0})',
            f"model = gp.Model({quoted(context.formulation.name)}, env=env)",
        ]
        return lines + self.tolerances(context)

    def tolerances(self, context: CodegenContext) -> list[str]:
        """The parameters without which Gurobi would stop too far from the optimum."""
        formulation = context.formulation
        is_discrete = any(item.domain is not Domain.CONTINUOUS for item in formulation.variables)
        if formulation.problem_class.is_linear:
            return ["model.Params.MIPGap = 0"] if is_discrete else []
        feasibility = "model.Params.FeasibilityTol = 1e-9"
        if self.is_solved_locally(context):
            return [feasibility, "model.Params.OptimalityTarget = 1"]
        if not is_discrete and _is_conic(formulation):
            return [feasibility, "model.Params.BarQCPConvTol = 1e-8"]
        return [feasibility, "model.Params.MIPGap = 1e-7"]

    def is_solved_locally(self, context: CodegenContext) -> bool:
        """Whether a model is curved and convex, so that its local optima are optima."""
        formulation = context.formulation
        return _is_curved(formulation) and is_convex_model(formulation, context.signs)

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """`addVar`; nonnegative unless `lb` is given."""
        arguments: list[str] = []
        if variable.domain is not Domain.BINARY:
            lower, upper = (context.bound(b, variable) for b in (variable.lower, variable.upper))
            if variable.lower != Constant(0):
                arguments.append(f"lb={lower or '-GRB.INFINITY'}")
            arguments += [f"ub={upper}"] if upper else []
        if variable.domain is not Domain.CONTINUOUS:
            arguments.append(f"vtype={VARIABLE_TYPES[variable.domain]}")
        arguments.append(f"name={context.name_text(variable)}")
        return [context.declared(variable, f"model.addVar({', '.join(arguments)})")]

    def objective(self, context: CodegenContext) -> list[str]:
        """`setObjective`."""
        objective = context.formulation.objective
        sense = "GRB.MINIMIZE" if objective.sense is ObjectiveSense.MINIMIZE else "GRB.MAXIMIZE"
        return [f"model.setObjective({context.expression(objective.expression)}, {sense})"]

    def constraint(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """`addConstr` in the loops of the constraint."""
        line = f"model.addConstr({self.statement(context, constraint)})"
        return context.looped(constraint.over, [line])

    def statement(self, context: CodegenContext, constraint: Constraint) -> str:
        """A relation; an implication is `(binary == value) >> (relation)`."""
        context.printer.bind(constraint.over)
        statement = constraint.statement
        if not isinstance(statement, Implication):
            return context.printer.relation(statement)
        when = f"({context.expression(statement.indicator)} == {statement.value})"
        return f"{when} >> ({context.printer.relation(statement.relation)})"

    def solve(self, context: CodegenContext) -> list[str]:
        """`optimize`, then the status."""
        failed = (
            "not in (GRB.OPTIMAL, GRB.LOCALLY_OPTIMAL)"
            if self.is_solved_locally(context)
            else "!= GRB.OPTIMAL"
        )
        return [
            "model.optimize()",
            f"if model.Status {failed}:",
            '    raise SystemExit(f"no optimal solution: status {model.Status}")',
        ]

    def value(self, reference: str) -> str:
        """`x.X`."""
        return f"{reference}.X"

    def objective_value(self, context: CodegenContext) -> str:
        """`model.ObjVal`."""
        return "model.ObjVal"


def _isolated(formulation: Formulation) -> Formulation:
    """A formulation in which whatever Gurobi does not solve as it is stands right of an `==`."""
    highest = _TAKEN_AS_IT_IS.get(formulation.problem_class, _QUADRATIC)
    variables = frozenset(formulation.variable_by_name)
    new = AuxiliaryVariables(formulation)

    def side(node: Expression, over: Clause, stem: str) -> Expression:
        return new.define(node, over, stem) if degree(node, variables) > highest else node

    objective = formulation.objective
    expression = side(objective.expression, Clause(), "objective_value")
    constraints: list[Constraint] = new.taken()
    for item in formulation.constraints:
        statement = item.statement
        is_kept = isinstance(statement, Relation) and (
            is_cone(statement, formulation.variable_by_name) or _stands_alone(statement, variables)
        )
        if isinstance(statement, Relation) and not is_kept:
            left = side(statement.left, item.over, f"{item.name}_left")
            right = side(statement.right, item.over, f"{item.name}_right")
            statement = Relation(left, statement.sense, right)
        constraints += [*new.taken(), replace(item, statement=statement)]
    return replace(
        formulation,
        variables=(*formulation.variables, *new.variables),
        objective=replace(objective, expression=expression),
        constraints=tuple(constraints),
    )


def _is_conic(formulation: Formulation) -> bool:
    """Whether all is linear but some relations, which are cones."""
    variables = frozenset(formulation.variable_by_name)
    cones = [
        item for item in formulation.relations() if is_cone(item, formulation.variable_by_name)
    ]
    linear = (
        formulation.objective.expression,
        *(
            side
            for item in formulation.relations()
            if item not in cones
            for side in (item.left, item.right)
        ),
    )
    return bool(cones) and all(degree(node, variables) <= 1 for node in linear)


def _is_curved(formulation: Formulation) -> bool:
    """Whether a formulation has more than quadratic expressions."""
    variables = frozenset(formulation.variable_by_name)
    return any(degree(node, variables) > _QUADRATIC for node in formulation.expressions())


def _stands_alone(relation: Relation, variables: frozenset[str]) -> bool:
    left = relation.left
    return relation.sense == "==" and isinstance(left, Name) and left.name in variables
