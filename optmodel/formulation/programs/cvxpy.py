"""Programs in CVXPY: whatever its rules know to be convex.

Linear models go to HiGHS, cones to Clarabel, and curved models with integers to SCIP.

    constraints += [sum(ship[i, j] for j in depots) <= supply[i] for i in plants]
"""

from typing import ClassVar

from optmodel.formulation.classes import degree, uses
from optmodel.formulation.declarations import Constraint, Domain, Goal, Variable
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import (
    Binary,
    Call,
    Constant,
    Expression,
    Function,
    Implication,
    Operator,
    Reduce,
    Reduction,
    walk,
)
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.printing import expression_text, statement_text
from optmodel.formulation.programs._big_m import without_implications
from optmodel.formulation.programs._dialect import Dialect, Page
from optmodel.formulation.programs._limits import expressions, relations
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs._shapes import Curvature, Shapes, Signs, signs_of, squares
from optmodel.formulation.programs._words import Identifiers, Words


class _Printer(ProgramPrinter):
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
        words: Words,
    ) -> None:
        super().__init__(formulation, instance, identifiers, words)
        self._shapes = Shapes(formulation, signs_of(instance))

    def expression(self, node: Expression) -> str:
        """The root of a sum of squares is a norm."""
        match node:
            case Call("sqrt", (inside,)) if self.has_variables(inside):
                terms = squares(inside, self._shapes)
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


class CvxpyDialect(Dialect):
    """CVXPY."""

    name = "cvxpy"
    printer = _Printer
    reserved = frozenset(("constraints", "cp", "float", "objective", "problem"))

    def prepare(self, formulation: Formulation, signs: Signs) -> Formulation:
        """Everything must be convex by the rules."""
        convex = without_implications(formulation, Shapes(formulation, signs))
        shapes = Shapes(convex, signs)
        objective = convex.objective
        bent = Curvature.CONVEX if objective.goal is Goal.MINIMIZE else Curvature.CONCAVE
        wanted = (Curvature.CONSTANT, Curvature.AFFINE, bent)
        if shapes.curvature(objective.expression) not in wanted:
            text = expression_text(objective.expression)
            raise FormulationError(f"No rule of cvxpy shows that {text} is {bent.value}.")
        for relation in relations(convex):
            if not shapes.is_convex_relation(relation):
                raise FormulationError(
                    f"No rule of cvxpy shows that {statement_text(relation)} is convex."
                )
        if _is_discrete(convex) and (uses(convex, "exp") or uses(convex, "log")):
            raise FormulationError("No solver of cvxpy takes integers beside exp or log.")
        _refuse_power_cones(convex)
        return convex

    def imports(self, used: list[str]) -> list[str]:
        """The library as `cp`."""
        return ["import cvxpy as cp"]

    def model(self, page: Page) -> list[str]:
        """Nothing: the problem is made when all its parts are there."""
        return []

    def variable(self, page: Page, variable: Variable) -> list[str]:
        """One scalar `Variable` a key; bounds of integers are constraints."""
        arguments: list[str] = []
        if variable.domain is Domain.BINARY:
            arguments.append("boolean=True")
        elif variable.domain is Domain.INTEGER:
            arguments.append("integer=True")
        elif variable.lower == Constant(0) and variable.upper is None:
            arguments.append("nonneg=True")
        elif variable.lower is not None or variable.upper is not None:
            lower, upper = (page.bound(b, variable) for b in (variable.lower, variable.upper))
            arguments.append(f"bounds=[{lower}, {upper}]")
        arguments.append(f"name={page.name_text(variable)}")
        return [page.declared(variable, f"cp.Variable({', '.join(arguments)})")]

    def objective(self, page: Page) -> list[str]:
        """`Minimize` or `Maximize`, and an empty list of constraints."""
        objective = page.formulation.objective
        verb = "Minimize" if objective.goal is Goal.MINIMIZE else "Maximize"
        lines = [f"objective = cp.{verb}({page.expression(objective.expression)})", ""]
        lines.append("constraints = []")
        for item in page.formulation.variables:
            if item.domain is Domain.INTEGER:
                lines += _integer_bounds(page, item)
        return lines

    def constraint(self, page: Page, constraint: Constraint) -> list[str]:
        """A list of relations, one a key."""
        page.printer.bind(constraint.over)
        assert not isinstance(constraint.statement, Implication), "rewritten by prepare"
        clause = page.printer.clause(constraint.over)
        relation = page.printer.relation(constraint.statement)
        return [f"constraints += [{f'{relation} {clause}'.rstrip()}]"]

    def solve(self, page: Page) -> list[str]:
        """The solver for the class of the model."""
        options = "cp.CLARABEL"
        if page.formulation.problem_class.is_linear:
            options = "cp.HIGHS"
            options += ", mip_rel_gap=0" if _is_discrete(page.formulation) else ""
        elif _is_discrete(page.formulation):
            options = "cp.SCIP"
        return [
            "problem = cp.Problem(objective, constraints)",
            f"problem.solve(solver={options})",
            "if problem.status != cp.OPTIMAL:",
            '    raise SystemExit(f"no optimal solution: {problem.status}")',
        ]

    def value(self, reference: str) -> str:
        """`x.value`, an array without dimensions, as a number."""
        return f"float({reference}.value)"

    def objective_value(self, page: Page) -> str:
        """`problem.value`."""
        return "problem.value"


def _is_discrete(formulation: Formulation) -> bool:
    return any(item.domain is not Domain.CONTINUOUS for item in formulation.variables)


def _refuse_power_cones(formulation: Formulation) -> None:
    """Raise on quotients by variables and on powers of variables that are not squares.

    They are convex by the rules, but Clarabel and SCIP, which take them as cones, miss the optimum
    by up to one part in a hundred thousand while they call it found.
    """
    variables = frozenset(formulation.variable_by_name)
    for expression in expressions(formulation):
        for node in walk(expression):
            match node:
                case Binary("**", base, exponent) if exponent != Constant(2):
                    refused = degree(base, variables) > 0
                case Binary("/", _, denominator):
                    refused = degree(denominator, variables) > 0
                case _:
                    refused = False
            if refused:
                raise FormulationError(
                    f"No solver of cvxpy finds six digits of {expression_text(node)}."
                )


def _integer_bounds(page: Page, variable: Variable) -> list[str]:
    reference = page.reference(variable)
    clause = page.printer.clause(variable.over)
    limits = ((">=", variable.lower), ("<=", variable.upper))
    return [
        f"constraints += [{f'{reference} {sense} {page.bound(limit, variable)} {clause}'.rstrip()}]"
        for sense, limit in limits
        if limit is not None
    ]
