"""How the feasible sets of two models relate, with evidence that is checked without a solver.

    report = relate(candidate, reference, ColumnMapping.of_columns([1, 0]))
    report.relation                            # SetRelation.RELAXATION
    report.missing[0].name                     # 'capacity <= 40', and .point violates it
    relation_fault(candidate, reference, mapping, report.certificate())      # None

A constraint that the candidate lacks is shown by a point of the candidate that violates it, one
that it has too many by a point of the reference that it cuts off; where there is such a point, it
violates nothing else. "Same" and one half of "relaxation" and "restriction" are proven constraint
by constraint in rationals. Columns that one model alone has are projected out of it first, and the
relation is then of the projections.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isclose

from optmodel.backends import SolveOptions, SolverResult, TerminationStatus, solve
from optmodel.equivalence.lowering import solver_model
from optmodel.equivalence.mapping import ColumnMapping, SharedModels, project_out, shared_models
from optmodel.equivalence.relations._implication_search import SearchLimits
from optmodel.equivalence.relations.containment import (
    Containment,
    ViolatedConstraint,
    containment_fault,
    decide_containment,
)
from optmodel.equivalence.relations.objective_relation import (
    ObjectiveRelation,
    compare_objectives,
    objective_fault,
)
from optmodel.formulation import FlatModel, FormulationError
from optmodel.rejection import Rejection

_RELATIVE = 1e-6


class SetRelation(StrEnum):
    """The relation of the candidate's feasible set to the reference's."""

    SAME = "same"
    """The same points, over the same columns."""
    SAME_PROJECTION = "same_projection"
    """The same points of the columns that both have."""
    RELAXATION = "relaxation"
    """The candidate allows all that the reference allows, and more."""
    RESTRICTION = "restriction"
    """The reference allows all that the candidate allows, and more."""
    OVERLAPPING = "overlapping"
    """Each allows something that the other does not."""
    UNKNOWN = "unknown"
    """At least one of the two questions is open; what is known of the other is in the report."""


@dataclass(frozen=True, slots=True)
class RelationReport:
    """The relation of two feasible sets and of two objectives.

    `within_reference` says whether each point of the candidate is one of the reference, and
    `within_candidate` the converse. `same_optimum` compares what solvers found and is no proof.
    """

    relation: SetRelation
    within_reference: Containment | None
    within_candidate: Containment | None
    objective: ObjectiveRelation
    same_optimum: bool | None
    detail: str = ""

    @property
    def missing(self) -> tuple[ViolatedConstraint, ...]:
        """Constraints of the reference that the candidate does not imply."""
        return self.within_reference.violated if self.within_reference else ()

    @property
    def spurious(self) -> tuple[ViolatedConstraint, ...]:
        """Constraints of the candidate that the reference does not imply."""
        return self.within_candidate.violated if self.within_candidate else ()

    @property
    def is_same_model(self) -> bool | None:
        """Whether feasible sets and objectives are both the same; None where it is not known."""
        is_same = self.relation in (SetRelation.SAME, SetRelation.SAME_PROJECTION)
        answers = (None if self.relation is SetRelation.UNKNOWN else is_same, self.objective.answer)
        if False in answers or self.missing or self.spurious:
            return False
        return None if None in answers else True

    @property
    def is_same_optimum_only(self) -> bool:
        """Whether different models have the same optimal value."""
        return self.is_same_model is False and self.same_optimum is True

    def certificate(self) -> dict[str, object]:
        """The evidence as plain data: of both containments and of the objectives."""
        inner, outer = self.within_reference, self.within_candidate
        return {
            "relation": str(self.relation),
            "within_reference": inner.certificate() if inner else None,
            "within_candidate": outer.certificate() if outer else None,
            "objective": self.objective.certificate,
        }


def relate(
    candidate: FlatModel,
    reference: FlatModel,
    mapping: ColumnMapping,
    limits: SearchLimits | None = None,
) -> RelationReport:
    """The relation of two models whose columns are mapped.

    The seconds of the limits are those of all searches together.
    """
    limits = limits or SearchLimits()
    shared = _projected(candidate, reference, mapping)
    same_optimum = _same_optimum(candidate, reference, limits.seconds / 10)
    if isinstance(shared, Rejection):
        unknown = ObjectiveRelation(None)
        return RelationReport(SetRelation.UNKNOWN, None, None, unknown, same_optimum, shared.detail)
    part = SearchLimits(limits.seconds * 0.35, limits.num_nodes)
    inner = decide_containment(shared.candidate, shared.reference, part)
    outer = decide_containment(shared.reference, shared.candidate, part)
    objective = ObjectiveRelation(None)
    if _has_common_objectives(shared):
        objective = compare_objectives(shared.candidate, shared.reference, limits.seconds / 10)
    relation = _relation(inner.answer, outer.answer, _is_projected(shared))
    return RelationReport(relation, inner, outer, objective, same_optimum, _open(inner, outer))


def relation_fault(
    candidate: FlatModel, reference: FlatModel, mapping: ColumnMapping, certificate: object
) -> str | None:
    """Why a certificate does not show its relation, or None; nothing is solved or searched.

    The objective's part is checked where it is there.
    """
    if not isinstance(certificate, Mapping):
        return "the certificate is no mapping"
    shared = _projected(candidate, reference, mapping)
    if isinstance(shared, Rejection):
        return shared.detail
    answers: list[bool | None] = []
    for name, inner, outer in (
        ("within_reference", shared.candidate, shared.reference),
        ("within_candidate", shared.reference, shared.candidate),
    ):
        part = certificate.get(name)
        fault = None if part is None else containment_fault(inner, outer, part)
        if fault is not None:
            return f"{name}: {fault}"
        answers.append(None if part is None else "proofs" in part)
    objective = certificate.get("objective")
    if objective is not None:
        if not _has_common_objectives(shared):
            return "objective: it has a column that one model alone has"
        fault = objective_fault(shared.candidate, shared.reference, objective)
        if fault is not None:
            return f"objective: {fault}"
    shown = _relation(answers[0], answers[1], _is_projected(shared))
    stated = certificate.get("relation")
    return None if shown == stated else f"it shows {shown} and states {stated}"


def _projected(
    candidate: FlatModel, reference: FlatModel, mapping: ColumnMapping
) -> SharedModels | Rejection:
    """Both models over the columns that both have."""
    try:
        shared = shared_models(candidate, reference, mapping)
        if isinstance(shared, Rejection):
            return shared
        inner = project_out(shared.candidate, shared.candidate_only)
        outer = project_out(shared.reference, shared.reference_only)
    except FormulationError as error:
        return Rejection("relations", "unknown", str(error))
    if isinstance(inner, Rejection):
        return inner
    if isinstance(outer, Rejection):
        return outer
    return SharedModels(inner, outer, shared.candidate_only, shared.reference_only)


def _has_common_objectives(shared: SharedModels) -> bool:
    """Whether no objective has a column that was projected out."""
    projected = {*shared.candidate_only, *shared.reference_only}
    objectives = (shared.candidate.objective, shared.reference.objective)
    return not any(projected & set(m) for objective in objectives for m in objective.terms)


def _is_projected(shared: SharedModels) -> bool:
    return bool(shared.candidate_only or shared.reference_only)


def _relation(
    within_reference: bool | None, within_candidate: bool | None, is_projected: bool
) -> SetRelation:
    match within_reference, within_candidate:
        case True, True:
            return SetRelation.SAME_PROJECTION if is_projected else SetRelation.SAME
        case False, True:
            return SetRelation.RELAXATION
        case True, False:
            return SetRelation.RESTRICTION
        case False, False:
            return SetRelation.OVERLAPPING
    return SetRelation.UNKNOWN


def _open(inner: Containment, outer: Containment) -> str:
    names = [*inner.open_constraints, *outer.open_constraints]
    return f"open: {', '.join(names)}" if names else ""


def _same_optimum(candidate: FlatModel, reference: FlatModel, seconds: float) -> bool | None:
    """Whether both end with the same status and, where there is an optimum, with the same value."""
    try:
        results = [
            solve(solver_model(model), SolveOptions(seconds=seconds))
            for model in (candidate, reference)
        ]
    except FormulationError:
        return None
    decided = (TerminationStatus.OPTIMAL, TerminationStatus.INFEASIBLE, TerminationStatus.UNBOUNDED)
    first, second = results
    if first.status not in decided or second.status not in decided:
        return None
    return first.status == second.status and _values_agree(first, second)


def _values_agree(first: SolverResult, second: SolverResult) -> bool:
    if first.objective is None or second.objective is None:
        return first.objective is second.objective
    return isclose(first.objective, second.objective, rel_tol=_RELATIVE, abs_tol=_RELATIVE)
