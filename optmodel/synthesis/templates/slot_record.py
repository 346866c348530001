"""A triple from templates, without a model: draw, certify, filter, narrate, read back, run.

A slot draws instances until one passes every check. Its record is a pure function of the
configuration, the slot and the first attempt, in whichever process it is made.

    made = make_record(config, slot=3, first_attempt=0, runner=process_runner())
    made.record.objective, made.attempt
"""

from collections import Counter
from dataclasses import dataclass, replace

from optmodel.errors import InfrastructureError
from optmodel.execution import Runner
from optmodel.narration import UntoldError
from optmodel.rejection import Rejection
from optmodel.solving import CertificationCode
from optmodel.sources import problem_source
from optmodel.synthesis.config import MAX_ATTEMPTS, MAX_OTHER_ATTEMPTS, TemplateRunConfig
from optmodel.synthesis.filters import TrivialityCode, certify_nontrivial
from optmodel.synthesis.templates.outcome_attempts import no_outcome, outcome_attempt
from optmodel.triples import (
    DatasetRecord,
    Measures,
    MutationOrigin,
    Origin,
    OutcomeProblem,
    PipelineStep,
    ProblemOutcome,
    RejectedDraw,
    Triple,
    assemble,
    family_narrative,
)

_REMEDIES = {
    f"not_certified_{CertificationCode.NOT_OPTIMAL}": "its sampler must draw data that have an "
    "optimum, so let it draw a plan first and then bounds that the plan keeps",
    TrivialityCode.ZERO_OBJECTIVE: "its sampler must draw data whose optimum is not 0",
    TrivialityCode.NOTHING_TO_DO: "its sampler must draw data where some variable is worth using",
    TrivialityCode.INTEGRALITY_IMMATERIAL: "its sampler must draw data whose optimum changes when "
    "integers may be fractions",
    "duplicate": "its sampler must draw instances that differ",
}
"""What the author of a family does about the reason of most rejections."""


@dataclass(frozen=True, slots=True)
class SlotRecord:
    """A finished slot: its record, and the attempt that gave it."""

    record: DatasetRecord
    attempt: int


def make_record(
    config: TemplateRunConfig,
    slot: int,
    runner: Runner,
    *,
    first_attempt: int = 0,
    rejected: tuple[RejectedDraw, ...] = (),
) -> SlotRecord:
    """Fill one slot. Raises `InfrastructureError` when no attempt passes."""
    detail = ""
    is_triple = config.outcome(slot) is ProblemOutcome.OPTIMAL
    num_attempts = MAX_ATTEMPTS if is_triple else MAX_OTHER_ATTEMPTS
    for attempt in range(first_attempt, num_attempts):
        index = config.index(slot, attempt)
        triple = _attempt(config, slot, attempt, runner, rejected)
        if not isinstance(triple, Rejection):
            return SlotRecord(triple.record(), attempt)
        rejected = (*rejected, RejectedDraw(index=index, reason=str(triple.code)))
        detail = triple.detail
    if not is_triple:
        raise no_outcome(config, slot, rejected)
    raise _no_triple(config, slot, rejected, detail)


def _no_triple(
    config: TemplateRunConfig, slot: int, rejected: tuple[RejectedDraw, ...], detail: str
) -> InfrastructureError:
    """The error of a slot in which no draw passed, with the last rejection and a remedy."""
    reasons = Counter(draw.reason for draw in rejected).most_common()
    counts = ", ".join(f"{reason} {count}" for reason, count in reasons)
    last = rejected[-1]
    said = f" ({detail.rstrip('.')})" if detail else ""
    remedy = _REMEDIES.get(reasons[0][0], "report this with the command you ran")
    return InfrastructureError(
        f"The family '{config.slot_family(slot)}' gave no triple in {len(rejected)} draws of seed "
        f"{config.seed}, slot {slot} ({counts}); the last, index {last.index}, was rejected as "
        f"{last.reason}{said}: {remedy}."
    )


def _attempt(
    config: TemplateRunConfig,
    slot: int,
    attempt: int,
    runner: Runner,
    rejected: tuple[RejectedDraw, ...],
) -> Triple | OutcomeProblem | Rejection:
    """A triple, or a problem of another outcome where the slot shall have one."""
    source = problem_source(config.place(slot, attempt).source)
    index = config.index(slot, attempt)
    origin = Origin(
        slot=slot,
        family_version=source.version,
        seed=config.seed,
        index=index,
        rejected=rejected,
    )
    if config.outcome(slot) is not ProblemOutcome.OPTIMAL:
        return outcome_attempt(config, source, origin, runner)
    drawn = source.draw(config.seed, index, config.difficulty)
    certified = certify_nontrivial(drawn.instance, may_be_tight=bool(source.tight_relaxation))
    if isinstance(certified, Rejection):
        return certified
    try:
        narrative = family_narrative(source, drawn, config.seed, index)
    except UntoldError as error:
        if not drawn.mutations:
            raise  # the words of a family are its author's
        return Rejection(PipelineStep.READ, "not_told", str(error))
    origin = origin.model_copy(update={"mutated": MutationOrigin.of(source.name, drawn)})
    triple = assemble(
        origin,
        drawn.difficulty,
        drawn.instance,
        narrative,
        certified,
        config.dialects,
        runner,
        config.slot_style(slot),
    )
    if config.measure and isinstance(triple, Triple):
        return replace(triple, measures=Measures.of(drawn.instance, certified.answer))
    return triple
