"""Programs in CVXPY: whatever its rules know to be convex.

Linear models go to HiGHS, cones to Clarabel, and curved models with integers to SCIP.

    constraints += [sum(ship[i, j] for j in depots) <= supply[i] for i in plants]
"""

from typing import ClassVar

from optmodel.formulation.declarations import Constraint, Domain, ObjectiveSense, Variable
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import (
    Constant,
    Expression,
    Function,
    FunctionCall,
    Implication,
    Index,
    Name,
    Operator,
    Reduce,
    Reduction,
    Relation,
    RelationSense,
)
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.printing import expression_text, statement_text
from optmodel.formulation.problem_class import uses
from optmodel.formulation.programs._big_m import without_implications
from optmodel.formulation.programs._curvature import (
    Curvature,
    CurvatureAnalysis,
    Signs,
    signs_of,
    squared_terms,
)
from optmodel.formulation.programs._naming import ElementLiterals, Identifiers
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs._renderer import CodegenContext, ProgramRenderer
from optmodel.formulation.programs._restrictions import refuse_power_cones


class CvxpyPrinter(ProgramPrinter):
    reductions: ClassVar[dict[Reduction, str]] = {"sum": "sum"}
    functions: ClassVar[dict[Function, str]] = {
        "exp": "cp.exp",
        "log": "cp.log",
        "sqrt": "cp.sqrt",
        "abs": "cp.abs",
        "min": "cp.minimum",
        "max": "cp.maximum",
    }

    def __init__(
        self,
        formulation: Formulation,
        instance: Instance,
        identifiers: Identifiers,
        literals: ElementLiterals,
    ) -> None:
        super().__init__(formulation, instance, identifiers, literals)
        self._curvatures = CurvatureAnalysis(formulation, signs_of(instance))

    def expression(self, node: Expression) -> str:
        """The root of a sum of squares is a norm."""
        match node:
            case FunctionCall("sqrt", (inside,)) if self.has_variables(inside):
                terms = squared_terms(inside, self._curvatures)
                if terms is not None:
                    return f"cp.norm(cp.hstack([{self._listed(terms)}]))"
        return super().expression(node)

    def reduce(self, node: Reduce) -> str:
        """The smallest and largest of a list."""
        if node.reduction in ("min", "max") and self.has_variables(node):
            self.bind(node.clause)
            body = f"{self.expression(node.body)} {self.clause(node.clause)}"
            return f"cp.{node.reduction}(cp.hstack([{body}]))"
        return super().reduce(node)

    def binary(self, operator: Operator, left: Expression, right: Expression) -> str:
        """An expression times itself is a square."""
        if operator == "*" and left == right and self.has_variables(left):
            return f"cp.square({self.expression(left)})"
        return super().binary(operator, left, right)

    def _listed(self, terms: list[Expression]) -> str:
        if len(terms) == 1 and isinstance(terms[0], Reduce):
            return self._loop(terms[0])
        return ", ".join(
            f"*[{self._loop(term)}]" if isinstance(term, Reduce) else self.expression(term)
            for term in terms
        )

    def _loop(self, term: Reduce) -> str:
        self.bind(term.clause)
        return f"{self.expression(term.body)} {self.clause(term.clause)}"


class CvxpyRenderer(ProgramRenderer):
    """CVXPY."""

    name = "cvxpy"
    printer = CvxpyPrinter
    reserved = frozenset(("constraints", "cp", "float", "objective", "problem"))

    def prepare(self, formulation: Formulation, signs: Signs) -> Formulation:
        """Everything must be convex by the rules."""
        convex = without_implications(formulation, CurvatureAnalysis(formulation, signs))
        curvatures = CurvatureAnalysis(convex, signs)
        objective = convex.objective
        curvature = (
            Curvature.CONVEX if objective.sense is ObjectiveSense.MINIMIZE else Curvature.CONCAVE
        )
        wanted = (Curvature.CONSTANT, Curvature.AFFINE, curvature)
        if curvatures.curvature(objective.expression) not in wanted:
            text = expression_text(objective.expression)
            raise FormulationError(f"No rule of cvxpy shows that {text} is {curvature.value}.")
        for relation in convex.relations():
            if not curvatures.is_convex_relation(relation):
                raise FormulationError(
                    f"No rule of cvxpy shows that {statement_text(relation)} is convex."
                )
        if _is_discrete(convex) and (uses(convex, "exp") or uses(convex, "log")):
            raise FormulationError("No solver of cvxpy takes integers beside exp or log.")
        refuse_power_cones(convex)
        return convex

    def imports(self, used: list[str]) -> list[str]:
        """The library as `cp`."""
        return ["import cvxpy as cp"]

    def model(self, context: CodegenContext) -> list[str]:
        """Nothing: the problem is made when all its parts are there."""
        return []

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """One scalar `Variable` a key; bounds of integers are constraints."""
        arguments: list[str] = []
        if variable.domain is Domain.BINARY:
            arguments.append("boolean=True")
        elif variable.domain is Domain.INTEGER:
            arguments.append("integer=True")
        elif variable.lower == Constant(0) and variable.upper is None:
            arguments.append("nonneg=True")
        elif variable.lower is not None or variable.upper is not None:
            lower, upper = (context.bound(b, variable) for b in (variable.lower, variable.upper))
            arguments.append(f"bounds=[{lower}, {upper}]")
        arguments.append(f"name={context.name_text(variable)}")
        return [context.declared(variable, f"cp.Variable({', '.join(arguments)})")]

    def objective(self, context: CodegenContext) -> list[str]:
        """`Minimize` or `Maximize`, and an empty list of constraints."""
        objective = context.formulation.objective
        verb = "Minimize" if objective.sense is ObjectiveSense.MINIMIZE else "Maximize"
        bounds = integer_bounds(context.formulation)
        return [
            f"objective = cp.{verb}({context.expression(objective.expression)})",
            "",
            "constraints = []",
            *(line for item in bounds for line in self.constraint(context, item)),
        ]

    def constraint(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """A list of relations, one a key."""
        return [f"constraints += [{self.relations(context, constraint)}]"]

    def relations(self, context: CodegenContext, constraint: Constraint) -> str:
        """A relation, in the loops of its clause."""
        context.printer.bind(constraint.over)
        assert not isinstance(constraint.statement, Implication), "rewritten by prepare"
        relation = context.printer.relation(constraint.statement)
        return f"{relation} {context.printer.clause(constraint.over)}".rstrip()

    def solve(self, context: CodegenContext) -> list[str]:
        """The solver for the class of the model."""
        return [
            "problem = cp.Problem(objective, constraints)",
            f"problem.solve({self.solver_arguments(context)})",
            "if problem.status != cp.OPTIMAL:",
            '    raise SystemExit(f"no optimal solution: {problem.status}")',
        ]

    def solver_arguments(self, context: CodegenContext) -> str:
        """The arguments of `solve`: a solver, with the gap of linear models closed fully."""
        is_discrete = _is_discrete(context.formulation)
        if context.formulation.problem_class.is_linear:
            return "solver=cp.HIGHS" + (", mip_rel_gap=0" if is_discrete else "")
        return "solver=cp.SCIP" if is_discrete else "solver=cp.CLARABEL"

    def value(self, reference: str) -> str:
        """`x.value`, an array without dimensions, as a number."""
        return f"float({reference}.value)"

    def objective_value(self, context: CodegenContext) -> str:
        """`problem.value`."""
        return "problem.value"


def _is_discrete(formulation: Formulation) -> bool:
    return any(item.domain is not Domain.CONTINUOUS for item in formulation.variables)


def integer_bounds(formulation: Formulation) -> list[Constraint]:
    """The bounds of integer variables as constraints."""
    return [
        Constraint(item.name, item.over, Relation(Name(item.name, indices), sense, limit), "")
        for item in formulation.variables
        if item.domain is Domain.INTEGER
        for indices in [tuple(Index(name) for name in item.over.names)]
        for sense, limit in _limits(item)
    ]


def _limits(variable: Variable) -> list[tuple[RelationSense, Expression]]:
    limits: tuple[tuple[RelationSense, Expression | None], ...] = (
        (">=", variable.lower),
        ("<=", variable.upper),
    )
    return [(sense, limit) for sense, limit in limits if limit is not None]
