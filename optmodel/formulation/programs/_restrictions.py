"""What a dialect cannot express of a formulation: each refusal with the sentence that says so.

refuse_nonlinear(formulation, "pulp")    # FormulationError: pulp has no way to say x ** 2.
"""

from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import Binary, Constant, Implication, walk
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.printing import expression_text, statement_text
from optmodel.formulation.problem_class import degree


def refuse_nonlinear(formulation: Formulation, library: str) -> None:
    """Raise unless the objective and every relation are linear."""
    variables = frozenset(formulation.variable_by_name)
    for node in formulation.expressions():
        if degree(node, variables) > 1:
            raise FormulationError(f"{library} has no way to say {expression_text(node)}.")


def refuse_nonlinear_implications(formulation: Formulation) -> None:
    """Raise when an implied relation is not linear."""
    variables = frozenset(formulation.variable_by_name)
    for item in formulation.constraints:
        if isinstance(item.statement, Implication):
            relation = item.statement.relation
            if max(degree(side, variables) for side in (relation.left, relation.right)) > 1:
                raise FormulationError(
                    f"Only a linear relation may be implied, unlike {statement_text(relation)}."
                )


def refuse_variable_powers(formulation: Formulation) -> None:
    """Raise when a variable is raised to a variable power."""
    variables = frozenset(formulation.variable_by_name)
    for expression in formulation.expressions():
        for node in walk(expression):
            match node:
                case Binary("**", base, exponent) if degree(base, variables) and degree(
                    exponent, variables
                ):
                    raise FormulationError(
                        f"A variable power of a variable cannot be said: {expression_text(node)}."
                    )


def refuse_power_cones(formulation: Formulation) -> None:
    """Raise on quotients by variables and on powers of variables that are not squares.

    They are convex by the rules, but Clarabel and SCIP, which take them as cones, miss the optimum
    by up to one part in a hundred thousand while they call it found.
    """
    variables = frozenset(formulation.variable_by_name)
    for expression in formulation.expressions():
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
