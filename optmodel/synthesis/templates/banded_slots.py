"""Slots of a run with bands: each is filled with a triple in the bands that the plan gives it.

    made = make_banded_record(config, plan, slot=3, runner=process_runner())
    made.record.all_measures()

As with `make_record`, the record is a pure function of configuration, plan, slot and first attempt.
"""

from collections import Counter
from dataclasses import replace

from optmodel.errors import UserError
from optmodel.execution import Runner
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.sources import ProblemSource, problem_source
from optmodel.synthesis.bands import SizeSearch
from optmodel.synthesis.config import SlotPlan, TemplateRunConfig
from optmodel.synthesis.templates.banded_draws import BandedDraw, OutsideBand, draw_within
from optmodel.synthesis.templates.slot_record import SlotRecord
from optmodel.triples import MutationOrigin, Origin, RejectedDraw, Triple, assemble


def make_banded_record(
    config: TemplateRunConfig,
    plan: SlotPlan,
    slot: int,
    runner: Runner,
    *,
    first_attempt: int = 0,
    rejected: tuple[RejectedDraw, ...] = (),
) -> SlotRecord:
    """Fill one slot. Raises `UserError` where no draw of any of its families is in its bands."""
    bands, source, search = plan.slot_bands(slot), None, None
    for attempt in range(first_attempt, plan.max_attempts(slot)):
        name, index = plan.family(slot, attempt), plan.index(slot, attempt)
        if source is None or search is None or source.name != name:
            source = problem_source(name)
            search = slot_search(source, config, "slot", slot, attempt)
        found = draw_within(bands, source, config.seed, index, search, config.difficulty)
        if isinstance(found, BandedDraw):
            triple = _assembled(config, source, slot, index, found, runner, rejected)
            if isinstance(triple, Triple):
                return SlotRecord(triple.record(), attempt)
            search.restart()
            found = triple
        rejected = (*rejected, rejected_draw(index, found))
    raise _no_record(plan, slot, rejected)


def slot_search(
    source: ProblemSource, config: TemplateRunConfig, purpose: str, *place: int
) -> SizeSearch:
    """A search for sizes with a stream of its own, named by what it is for."""
    stream = RandomStream("sizes", purpose, source.name, source.version, config.seed, *place)
    return SizeSearch(source.size_parameters, config.difficulty, stream)


def rejected_draw(index: int, why: OutsideBand | Rejection) -> RejectedDraw:
    """A rejection as the record holds it."""
    if isinstance(why, OutsideBand):
        return RejectedDraw(index=index, reason=why.reason, value=why.value)
    return RejectedDraw(index=index, reason=str(why.code))


def _assembled(
    config: TemplateRunConfig,
    source: ProblemSource,
    slot: int,
    index: int,
    found: BandedDraw,
    runner: Runner,
    rejected: tuple[RejectedDraw, ...],
) -> Triple | Rejection:
    origin = Origin(
        slot=slot,
        family_version=source.version,
        seed=config.seed,
        index=index,
        rejected=rejected,
        sized=found.sized,
        mutated=MutationOrigin.of(source.name, found.drawn),
    )
    triple = assemble(
        origin,
        found.drawn.difficulty,
        found.drawn.instance,
        found.narrative,
        found.certified,
        config.dialects,
        runner,
        config.slot_style(slot),
    )
    return replace(triple, measures=found.measures) if isinstance(triple, Triple) else triple


def _no_record(plan: SlotPlan, slot: int, rejected: tuple[RejectedDraw, ...]) -> UserError:
    reasons = Counter(draw.reason for draw in rejected).most_common(3)
    counts = ", ".join(f"{reason} {count}" for reason, count in reasons)
    bands = " ".join(map(str, plan.slot_bands(slot)))
    families = ", ".join(dict.fromkeys(plan.family(slot, k) for k in range(len(rejected))))
    return UserError(
        f"None of {len(rejected)} draws of slot {slot} is in the bands {bands} ({counts}; of "
        f"{families}): widen the bands, or name other families."
    )
