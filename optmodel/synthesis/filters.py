"""Filters of instances: whether the answer is certified, and the problem is not trivial.

trivial(instance, answer)          # None, or a Rejection: why it is not worth a triple
certify_nontrivial(instance)       # Certified | Rejection
"""

from dataclasses import replace
from enum import StrEnum

from optmodel.errors import InfrastructureError
from optmodel.formulation import FormulationError, Instance, ProblemClass
from optmodel.rejection import Rejection
from optmodel.solving import (
    TOLERANCE,
    Certified,
    InstanceResult,
    SolutionStatus,
    certify,
    has_integers,
    relative_difference,
    solve_relaxation,
)
from optmodel.triples import PipelineStep

_DISCRETE_CLASSES = (
    ProblemClass.ILP,
    ProblemClass.BIP,
    ProblemClass.MILP,
    ProblemClass.MIQP,
)


class TrivialityCode(StrEnum):
    """Why an instance is not worth a triple."""

    ZERO_OBJECTIVE = "zero_objective"
    """The optimum is 0: too easily right by accident."""
    NOTHING_TO_DO = "nothing_to_do"
    """Every variable is 0 at the optimum."""
    INTEGRALITY_IMMATERIAL = "integrality_immaterial"
    """The same optimum without integrality: a wrong variable type would not be detected."""


def trivial(
    instance: Instance, answer: InstanceResult, *, may_be_tight: bool = False
) -> Rejection | None:
    """Why a solved instance is not worth a triple, or None.

    `may_be_tight` lets an instance through whose optimum is the same without integrality.
    """
    assert answer.objective is not None, "only solved instances are filtered"
    if answer.objective == 0:
        return Rejection(PipelineStep.SOLVE, TrivialityCode.ZERO_OBJECTIVE)
    if not any(answer.solution.values()):
        return Rejection(PipelineStep.SOLVE, TrivialityCode.NOTHING_TO_DO)
    if not may_be_tight and _has_cheap_relaxation(instance):
        relaxed = solve_relaxation(instance)
        optimum = relaxed.objective if relaxed.status is SolutionStatus.OPTIMAL else None
        if optimum is not None and (
            relative_difference(answer.objective, float(optimum)) <= TOLERANCE
        ):
            return Rejection(PipelineStep.SOLVE, TrivialityCode.INTEGRALITY_IMMATERIAL)
    return None


def certify_nontrivial(instance: Instance, *, may_be_tight: bool = False) -> Certified | Rejection:
    """The certified answer of an instance that a family drew, or why it is not worth a triple.

    `may_be_tight` is that of `trivial`.

    Raises `InfrastructureError` where a family's data do not fit its formulation.
    """
    try:
        certified = certify(instance)
    except FormulationError as error:
        raise InfrastructureError(f"A family drew data that do not fit: {error}") from error
    if not isinstance(certified, Certified):
        return replace(certified, step=PipelineStep.SOLVE, code=f"not_certified_{certified.code}")
    return trivial(instance, certified.answer, may_be_tight=may_be_tight) or certified


def _has_cheap_relaxation(instance: Instance) -> bool:
    """Whether the relaxation is solved at once: no MINLP."""
    return instance.formulation.problem_class in _DISCRETE_CLASSES and has_integers(instance)
