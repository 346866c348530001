"""Filters of meaning: whether a certified instance teaches anything.

reason = dull(instance, answer)       # None, or why it is not worth a triple
"""

from dataclasses import replace
from enum import StrEnum

from optmodel.formulation import Domain, Formulation, Instance, Number, ProblemClass, Variable
from optmodel.formulation.nodes import Implication
from optmodel.formulation.parsing import parse_expression
from optmodel.solving import TOLERANCE, Answer, SolutionStatus, quick_solve
from optmodel.solving.answer import relative_difference

_DISCRETE_CLASSES = (
    ProblemClass.ILP,
    ProblemClass.BIP,
    ProblemClass.MILP,
    ProblemClass.MIQP,
)


class Dullness(StrEnum):
    """Why an instance is not worth a triple."""

    ZERO_OBJECTIVE = "zero_objective"
    """The optimum is 0: too easily right by accident."""
    NOTHING_TO_DO = "nothing_to_do"
    """Every variable is 0 at the optimum."""
    INTEGRALITY_IMMATERIAL = "integrality_immaterial"
    """The same optimum without integrality: a wrong variable type would go unseen."""


def dull(instance: Instance, answer: Answer) -> Dullness | None:
    """Why a solved instance should be rejected, or None."""
    assert answer.objective is not None, "only solved instances are filtered"
    if answer.objective == 0:
        return Dullness.ZERO_OBJECTIVE
    if not any(answer.solution.values()):
        return Dullness.NOTHING_TO_DO
    if _has_cheap_relaxation(instance.formulation):
        relaxed = quick_solve(relax(instance))
        if relaxed.status is SolutionStatus.OPTIMAL and _same(answer.objective, relaxed.objective):
            return Dullness.INTEGRALITY_IMMATERIAL
    return None


def _has_cheap_relaxation(formulation: Formulation) -> bool:
    """Whether integrality can be dropped and the rest solved at once: no implication, no MINLP."""
    return formulation.problem_class in _DISCRETE_CLASSES and not any(
        isinstance(item.statement, Implication) for item in formulation.constraints
    )


def relax(instance: Instance) -> Instance:
    """The same instance with every variable continuous; binaries keep their bounds."""
    formulation = instance.formulation
    variables = tuple(_continuous(variable) for variable in formulation.variables)
    relaxed: Formulation = replace(formulation, variables=variables)
    return replace(instance, formulation=relaxed)


def _continuous(variable: Variable) -> Variable:
    if variable.domain is Domain.BINARY:
        zero, one = parse_expression("0"), parse_expression("1")
        return replace(variable, domain=Domain.CONTINUOUS, lower=zero, upper=one)
    return replace(variable, domain=Domain.CONTINUOUS)


def _same(a: Number, b: Number | None) -> bool:
    return b is not None and relative_difference(a, float(b)) <= TOLERANCE
