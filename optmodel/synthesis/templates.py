"""A triple from templates, without a model: draw, certify, filter, narrate, read back, run.

A slot draws instances until one passes every check. Its record is a pure function of the
configuration, the slot and the first attempt, in whichever process it is made.

    made = make_record(config, slot=3, first_attempt=0, runner=process_runner())
    made.record.objective, made.attempt
"""

from dataclasses import dataclass

from optmodel.errors import InfrastructureError
from optmodel.execution import Runner
from optmodel.families import family
from optmodel.narration import read_back
from optmodel.rejection import Rejection
from optmodel.synthesis.config import MAX_ATTEMPTS, TemplateRunConfig
from optmodel.synthesis.filters import certify_nontrivial
from optmodel.triples import (
    Origin,
    RejectedDraw,
    Triple,
    TripleRecord,
    assemble,
    family_narrative,
)


@dataclass(frozen=True, slots=True)
class SlotRecord:
    """A finished slot: its record, and the attempt that gave it."""

    record: TripleRecord
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
    for attempt in range(first_attempt, MAX_ATTEMPTS):
        index = config.index(slot, attempt)
        triple = _attempt(config, slot, index, runner, rejected)
        if isinstance(triple, Triple):
            return SlotRecord(triple.record(), attempt)
        rejected = (*rejected, RejectedDraw(index=index, reason=str(triple.code)))
    reasons = ", ".join(sorted({item.reason for item in rejected}))
    raise InfrastructureError(
        f"Family '{config.slot_family(slot)}' gave no triple in {MAX_ATTEMPTS} draws for seed "
        f"{config.seed}, slot {slot} ({reasons}): report this with the command you ran."
    )


def _attempt(
    config: TemplateRunConfig,
    slot: int,
    index: int,
    runner: Runner,
    rejected: tuple[RejectedDraw, ...],
) -> Triple | Rejection:
    """A triple, or why this draw is none."""
    source = family(config.slot_family(slot))
    drawn = source.draw(config.seed, index, config.difficulty)
    certified = certify_nontrivial(drawn.instance)
    if isinstance(certified, Rejection):
        return certified
    narrative = family_narrative(source, drawn.instance, config.seed, index)
    problems = read_back(narrative, drawn.instance)
    for problem in problems:
        raise InfrastructureError(
            f"The text of {source.name} {narrative.scenario}/{narrative.phrasing}, index {index}, "
            f"does not say the instance ({problem.code}: {problem.detail})."
        )
    origin = Origin(
        slot=slot,
        family_version=source.version,
        seed=config.seed,
        index=index,
        rejected=rejected,
    )
    return assemble(
        origin, drawn.difficulty, drawn.instance, narrative, certified, config.dialects, runner
    )
