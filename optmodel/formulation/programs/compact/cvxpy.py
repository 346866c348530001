"""Compact programs in CVXPY: one vector or matrix of variables, lists of constraints.

problem = cp.Problem(cp.Minimize(sum(cost[i] * use[i] for i in goods)), constraints)
"""

from itertools import groupby

from optmodel.formulation.declarations import Domain, ObjectiveSense, Variable
from optmodel.formulation.nodes import Clause, Constant, Expression
from optmodel.formulation.programs._renderer import CodegenContext
from optmodel.formulation.programs.compact._keys import (
    bound_per_key,
    counts_from_zero,
    depends_on_index,
)
from optmodel.formulation.programs.compact._positional_printer import PositionalPrinter
from optmodel.formulation.programs.compact._renderer import CompactRenderer
from optmodel.formulation.programs.cvxpy import (
    CvxpyPrinter,
    CvxpyRenderer,
    integer_bounds,
)


class _CvxpyCompactPrinter(PositionalPrinter, CvxpyPrinter):
    pass


class CvxpyCompactRenderer(CompactRenderer, CvxpyRenderer):
    """CVXPY in short."""

    printer = _CvxpyCompactPrinter
    optimal = "problem.status == cp.OPTIMAL"

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """A `Variable` with a shape, or a dictionary of scalar ones where keys have gaps."""
        shape = _shape(context, variable)
        arguments = [shape] if shape else []
        if variable.domain is Domain.BINARY:
            arguments.append("boolean=True")
        elif variable.domain is Domain.INTEGER:
            arguments.append("integer=True")
        elif variable.lower == Constant(0) and variable.upper is None:
            arguments.append("nonneg=True")
        elif variable.lower is not None or variable.upper is not None:
            lower, upper = (
                _bound(context, limit, variable, is_vector=shape is not None)
                for limit in (variable.lower, variable.upper)
            )
            arguments.append(f"bounds=[{lower}, {upper}]")
        value = f"cp.Variable({', '.join(arguments)})"
        if shape is None:
            return [context.declared(variable, value)]
        return [f"{context.identifiers(variable.name)} = {value}"]

    def statements(self, context: CodegenContext) -> list[str]:
        """A list of constraints: those without an index side by side, a loop for any other."""
        formulation = context.formulation
        constraints = [*integer_bounds(formulation), *formulation.constraints]
        lines: list[str] = []
        for is_looped, group in groupby(constraints, key=lambda item: bool(item.over.names)):
            texts = [self.relations(context, item) for item in group]
            for relations in texts if is_looped else [", ".join(texts)]:
                lines.append(f"constraints {'+=' if lines else '='} [{relations}]")
        return lines or ["constraints = []"]

    def solve(self, context: CodegenContext) -> list[str]:
        """The problem, and the solver for its class."""
        objective = context.formulation.objective
        verb = "Minimize" if objective.sense is ObjectiveSense.MINIMIZE else "Maximize"
        expression = context.expression(objective.expression)
        return [
            f"problem = cp.Problem(cp.{verb}({expression}), constraints)",
            f"problem.solve({self.solver_arguments(context)})",
        ]


def _shape(context: CodegenContext, variable: Variable) -> str | None:
    """The shape of a vector or matrix; None where keys have gaps, or bounds differ in a matrix."""
    over = variable.over
    is_array = not over.conditions and all(
        counts_from_zero(context, Clause((binder,))) for binder in over.binders
    )
    lengths = [len(context.instance.sets[binder.set_name]) for binder in over.binders]
    if not is_array or not lengths:
        return None
    is_varied = any(depends_on_index(limit, variable) for limit in (variable.lower, variable.upper))
    if len(lengths) == 1:
        return str(lengths[0])
    return f"({', '.join(map(str, lengths))})" if len(lengths) == 2 and not is_varied else None


def _bound(
    context: CodegenContext, limit: Expression | None, variable: Variable, *, is_vector: bool
) -> str | None:
    if limit is None or not is_vector:
        return context.bound(limit, variable)
    return bound_per_key(context, limit, variable)
