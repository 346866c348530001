"""The layers of the captured model: compared with a reference, in exact rationals.

    reference = ReferenceModel(flatten(instance), Fraction(570))
    verdicts = judge_model(execution.last_solve, reference)
    verdicts[0].layer, verdicts[0].answer, verdicts[0].detail     # the worst first

Nothing is run: a captured model is text, which a reader of our own reads, and what a solver is
asked is asked of exact models. An accept carries its certificate, and so does a refusal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from optmodel.equivalence import (
    MappedColumns,
    ModelMatch,
    RelationReport,
    SetRelation,
    compare_models,
    feasible_in_reference,
    map_columns,
    mapping_support,
    read_captured_model,
    relate,
)
from optmodel.execution import Solve
from optmodel.formulation import FlatModel, Number
from optmodel.judging.layers.layer_verdict import LayerAnswer, LayerReason, LayerVerdict
from optmodel.rejection import Rejection

_ORDER = (LayerAnswer.NO, LayerAnswer.UNKNOWN, LayerAnswer.YES)


class ModelLayer(StrEnum):
    """The layers of the captured model."""

    FEASIBLE = "feasible in reference"
    SAME_MODEL = "same model"


@dataclass(frozen=True, slots=True)
class ReferenceModel:
    """The right model in exact form, and its certified optimum."""

    model: FlatModel
    optimum: Number


def judge_model(solve: Solve | None, reference: ReferenceModel) -> list[LayerVerdict]:
    """The verdicts of the layers on what a solve captured, the worst first."""
    candidate = _candidate(solve)
    if isinstance(candidate, Rejection):
        verdicts = [
            LayerVerdict(layer, LayerAnswer.UNKNOWN, LayerReason.NO_MODEL, candidate.detail)
            for layer in (ModelLayer.FEASIBLE, ModelLayer.SAME_MODEL)
        ]
    else:
        assert solve is not None, "a model was captured by a solve"
        verdicts = [
            _feasible(solve, candidate, reference),
            _same_model(candidate, reference.model),
        ]
    return worst_first(verdicts)


def worst_first(verdicts: Sequence[LayerVerdict]) -> list[LayerVerdict]:
    """Refusals first, then what is unknown, then accepts; otherwise in their order."""
    return sorted(verdicts, key=lambda one: _ORDER.index(one.answer))


def _candidate(solve: Solve | None) -> FlatModel | Rejection:
    if solve is None or solve.model is None:
        return Rejection("read", "absent", "No model was captured.")
    return read_captured_model(solve.model.format, solve.model.text)


def _feasible(solve: Solve, candidate: FlatModel, reference: ReferenceModel) -> LayerVerdict:
    """Whether the solution is feasible and optimal in the reference."""
    layer = ModelLayer.FEASIBLE
    values = _column_values(solve, candidate)
    if values is None:
        detail = "The solution has no value for some column of the model."
        return LayerVerdict(layer, LayerAnswer.UNKNOWN, LayerReason.NO_ANSWER, detail)
    found = feasible_in_reference(candidate, reference.model, values, reference.optimum)
    if found.answer is None:
        return LayerVerdict(layer, LayerAnswer.UNKNOWN, LayerReason.NO_MAPPING, found.detail)
    if not found.answer:
        return LayerVerdict(layer, LayerAnswer.NO, LayerReason.NOT_FEASIBLE, found.detail)
    point = [str(Fraction(value)) for value in found.point or ()]
    certificate = {"point": point, "is_exact": found.is_exact}
    return LayerVerdict(
        layer, LayerAnswer.YES, LayerReason.PASSED, found.detail, certificate=certificate
    )


def _column_values(solve: Solve, candidate: FlatModel) -> list[float] | None:
    """The solution by column of the captured model, in which names may have been made safe."""
    known = dict(solve.columns or solve.variables)
    names = [column.name for column in candidate.columns]
    if all(name in known for name in names):
        return [known[name] for name in names]
    if len(known) == len(names):  # a format without the library's names keeps its order
        return list(known.values())
    return None


def _same_model(candidate: FlatModel, reference: FlatModel) -> LayerVerdict:
    """Whether the models are the same: by a match of their parts, or by proofs of each part."""
    layer = ModelLayer.SAME_MODEL
    match = compare_models(reference, candidate)
    if isinstance(match, ModelMatch):
        certificate: Mapping[str, object] = {"match": match.certificate()}
        detail = "The models match part by part."
        return LayerVerdict(
            layer, LayerAnswer.YES, LayerReason.PASSED, detail, certificate=certificate
        )
    mapped = map_columns(candidate, reference)
    if isinstance(mapped, Rejection):
        detail = f"{match.detail}; no mapping of the columns: {mapped.detail}"
        return LayerVerdict(layer, LayerAnswer.UNKNOWN, LayerReason.NO_MAPPING, detail)
    return _related(candidate, reference, mapped, match)


def _related(
    candidate: FlatModel, reference: FlatModel, mapped: MappedColumns, match: Rejection
) -> LayerVerdict:
    """What the relation of the two models says, under the best mapping of the columns."""
    layer = ModelLayer.SAME_MODEL
    report = relate(candidate, reference, mapped.mapping)
    is_same = report.is_same_model
    if is_same is None:
        detail = f"{match.detail}; the relation is open: {report.detail}"
        return LayerVerdict(layer, LayerAnswer.UNKNOWN, LayerReason.OPEN_RELATION, detail)
    if not is_same and not mapping_support(candidate, reference, mapped.columns).is_reliable:
        detail = f"{match.detail}; the mapping of the columns is not reliable"
        return LayerVerdict(layer, LayerAnswer.UNKNOWN, LayerReason.NO_MAPPING, detail)
    certificate = {"relation": report.certificate(), "columns": mapped.columns}
    answer = LayerAnswer.YES if is_same else LayerAnswer.NO
    reason = LayerReason.PASSED if is_same else LayerReason.OTHER_MODEL
    return LayerVerdict(layer, answer, reason, _sentence(report), certificate=certificate)


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
