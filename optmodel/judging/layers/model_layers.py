"""The layers of the captured model: compared with a reference, in exact rationals.

    reference = ReferenceModel(flatten(instance), Fraction(570))
    verdicts = judge_model(execution, reference)
    verdicts[0].layer, verdicts[0].answer, verdicts[0].detail     # the worst first

Nothing is run: a captured model is text, which a reader of our own reads, and what a solver is
asked is asked of exact models. An accept carries its certificate, and so does a refusal.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import isclose

from optmodel.equivalence import (
    ColumnMapping,
    MappedColumns,
    ModelMatch,
    ReferenceFeasibility,
    RelationReport,
    SetRelation,
    compare_models,
    feasible_in_reference,
    map_columns,
    mapping_support,
    point_in_reference,
    read_captured_model,
    relate,
)
from optmodel.execution import End, Execution, Solve, SolverStatus
from optmodel.formulation import FlatModel, Number
from optmodel.judging.layers.combined import worst_first
from optmodel.judging.layers.layer_verdict import Layer, LayerAnswer, LayerReason, LayerVerdict
from optmodel.rejection import Rejection

# Solvers stop at gaps of their own: Gurobi, CPLEX and COPT at 1e-4 unless told otherwise.
_SOLVERS_GAP = 2e-4
_LAYERS = (Layer.FEASIBLE, Layer.SAME_MODEL)
_WITHOUT_OPTIMUM = (
    SolverStatus.INFEASIBLE,
    SolverStatus.UNBOUNDED,
    SolverStatus.INFEASIBLE_OR_UNBOUNDED,
)


@dataclass(frozen=True, slots=True)
class ReferenceModel:
    """The right model in exact form, and its certified optimum."""

    model: FlatModel
    optimum: Number


def judge_model(execution: Execution, reference: ReferenceModel) -> list[LayerVerdict]:
    """The verdicts of the layers on the last model that a program solved, the worst first."""
    solve = execution.last_solve if execution.end is End.OK else None
    if solve is not None and solve.status in _WITHOUT_OPTIMUM:
        detail = f"The solver ended as {solve.status}, and the reference has an optimum."
        return [
            LayerVerdict(layer, LayerAnswer.NO, LayerReason.NO_OPTIMUM, detail) for layer in _LAYERS
        ]
    candidate = _candidate(solve)
    if isinstance(candidate, Rejection):
        verdicts = [
            LayerVerdict(layer, LayerAnswer.UNKNOWN, LayerReason.NO_MODEL, candidate.detail)
            for layer in _LAYERS
        ]
    else:
        assert solve is not None, "a model was captured by a solve"
        compared = _compared(candidate, reference.model)
        feasible = _feasible(solve, candidate, reference, compared)
        verdicts = [feasible, _by_optimum(execution, solve, reference, compared.verdict)]
    return worst_first(verdicts)


def _by_optimum(
    execution: Execution, solve: Solve, reference: ReferenceModel, verdict: LayerVerdict
) -> LayerVerdict:
    """The verdict on the model, or a no where its solver proved another optimum.

    Models that are the same have the same optimum, up to the sign of a negated objective. One that
    the program does not print as it is may be in other units, and shows nothing.
    """
    is_proven = solve.status is SolverStatus.OPTIMAL and solve.objective is not None
    is_proven = is_proven and execution.prints_objective is not False
    if verdict.answer is not LayerAnswer.UNKNOWN or not is_proven or _has_optimum(solve, reference):
        return verdict
    detail = f"Its optimum is {solve.objective}, and the reference's {float(reference.optimum)}."
    return replace(verdict, answer=LayerAnswer.NO, reason=LayerReason.OTHER_OPTIMUM, detail=detail)


@dataclass(frozen=True, slots=True)
class _ComparedModel:
    """The verdict of the layer "same model", and the mapping of columns that it rests on."""

    verdict: LayerVerdict
    mapping: ColumnMapping | None


def _candidate(solve: Solve | None) -> FlatModel | Rejection:
    if solve is None or solve.model is None:
        return Rejection("read", "absent", "No model was captured.")
    return read_captured_model(solve.model.format, solve.model.text)


def _feasible(
    solve: Solve, candidate: FlatModel, reference: ReferenceModel, compared: _ComparedModel
) -> LayerVerdict:
    """Whether the solution is feasible and optimal in the reference.

    A yes is proven by the point itself. A no depends on the mapping, so it takes one that the
    models' difference rests on, or an objective that is not the optimum.
    """
    layer = Layer.FEASIBLE
    values = solve.column_values([column.name for column in candidate.columns])
    if values is None:
        detail = "The solution has no value for some column of the model."
        return LayerVerdict(layer, LayerAnswer.UNKNOWN, LayerReason.NO_ANSWER, detail)
    found: ReferenceFeasibility | None = None
    if compared.mapping is not None:
        found = point_in_reference(reference.model, compared.mapping, values, reference.optimum)
    if found is None or not found.answer:
        found = feasible_in_reference(candidate, reference.model, values, reference.optimum)
    if found.answer:
        point = [str(Fraction(value)) for value in found.point or ()]
        certificate = {"point": point, "is_exact": found.is_exact}
        return LayerVerdict(
            layer, LayerAnswer.YES, LayerReason.PASSED, found.detail, certificate=certificate
        )
    is_other = compared.verdict.answer is LayerAnswer.NO
    if found.answer is False and (is_other or not _has_optimum(solve, reference)):
        return LayerVerdict(layer, LayerAnswer.NO, LayerReason.NOT_FEASIBLE, found.detail)
    return LayerVerdict(layer, LayerAnswer.UNKNOWN, LayerReason.NO_MAPPING, found.detail)


def _has_optimum(solve: Solve, reference: ReferenceModel) -> bool:
    """Whether the solve's objective is the optimum, up to its sign."""
    if solve.objective is None:
        return False
    optimum = abs(float(reference.optimum))
    return isclose(abs(solve.objective), optimum, rel_tol=_SOLVERS_GAP, abs_tol=_SOLVERS_GAP)


def _compared(candidate: FlatModel, reference: FlatModel) -> _ComparedModel:
    """Whether the models are the same: by a match of their parts, or by proofs of each part."""
    layer = Layer.SAME_MODEL
    match = compare_models(reference, candidate)
    if isinstance(match, ModelMatch):
        verdict = LayerVerdict(
            layer,
            LayerAnswer.YES,
            LayerReason.PASSED,
            "The models match part by part.",
            certificate={"match": match.certificate()},
        )
        columns: list[int | None] = [None] * len(candidate.columns)
        for one in match.columns:
            columns[one.candidate] = one.reference
        return _ComparedModel(verdict, ColumnMapping.of_columns(columns))
    mapped = map_columns(candidate, reference)
    if isinstance(mapped, Rejection):
        detail = f"{match.detail}; no mapping of the columns: {mapped.detail}"
        verdict = LayerVerdict(layer, LayerAnswer.UNKNOWN, LayerReason.NO_MAPPING, detail)
        return _ComparedModel(verdict, None)
    return _ComparedModel(_related(candidate, reference, mapped, match), mapped.mapping)


def _related(
    candidate: FlatModel, reference: FlatModel, mapped: MappedColumns, match: Rejection
) -> LayerVerdict:
    """What the relation of the two models says, under the best mapping of the columns."""
    layer = Layer.SAME_MODEL
    report = relate(candidate, reference, mapped.mapping)
    is_same = report.is_same_model
    if is_same is None:
        detail = f"{match.detail}; the relation is open: {report.detail}"
        return LayerVerdict(layer, LayerAnswer.UNKNOWN, LayerReason.OPEN_RELATION, detail)
    if not is_same and not mapping_support(candidate, reference, mapped.columns).is_reliable:
        detail = f"{match.detail}; the mapping of the columns is not reliable"
        return LayerVerdict(layer, LayerAnswer.UNKNOWN, LayerReason.NO_MAPPING, detail)
    return LayerVerdict(
        layer,
        LayerAnswer.YES if is_same else LayerAnswer.NO,
        LayerReason.SAME_FOR_THESE_DATA if is_same else LayerReason.OTHER_MODEL,
        _sentence(report),
        certificate={"relation": report.certificate(), "columns": mapped.columns},
    )


def _sentence(report: RelationReport) -> str:
    """The relation in words, with a constraint that shows it."""
    if report.missing:
        shown = f"a point of it violates '{report.missing[0].name}' of the reference"
    elif report.spurious:
        shown = f"its '{report.spurious[0].name}' cuts off a point of the reference"
    elif report.objective.answer is False:
        shown = "its objective ranks points otherwise"
    else:
        shown = "each part follows from the other model"
    relation = "open" if report.relation is SetRelation.UNKNOWN else str(report.relation)
    same = ", with the same optimum" if report.is_same_optimum_only else ""
    return f"The model's set of solutions is {relation.replace('_', ' ')}{same}: {shown}."
