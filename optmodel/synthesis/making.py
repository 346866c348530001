"""Making one triple: draw, certify, filter, narrate, read back, go forward.

A slot draws instances until one passes every check. What it makes is a pure function of the
recipe, the slot and the first attempt, wherever and whenever it runs.

    made = make(recipe, slot=3, first_attempt=0, runner=runner)
    made.record, made.rejected
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optmodel.errors import InfrastructureError
from optmodel.execution import Runner
from optmodel.families import Family, family
from optmodel.formulation import FormulationError, Instance
from optmodel.narration import Narrative, narrate, read_back
from optmodel.random_stream import RandomStream
from optmodel.solving import Certified, Rejection, certify
from optmodel.synthesis.filters import dull
from optmodel.synthesis.forward import disagreements, render_all
from optmodel.synthesis.recipe import MAX_ATTEMPTS, Recipe
from optmodel.synthesis.triple import Attempt, Origin, Triple


@dataclass(frozen=True, slots=True)
class Made:
    """A finished slot: its record, and the attempt that gave it."""

    record: Mapping[str, Any]
    attempt: int


def make(
    recipe: Recipe,
    slot: int,
    runner: Runner,
    *,
    first_attempt: int = 0,
    rejected: tuple[Attempt, ...] = (),
) -> Made:
    """Fill one slot. Raises `InfrastructureError` when no attempt passes."""
    for attempt in range(first_attempt, MAX_ATTEMPTS):
        index = recipe.index(slot, attempt)
        outcome = _attempt(recipe, slot, index, runner, rejected)
        if isinstance(outcome, Triple):
            return Made(outcome.to_record(), attempt)
        rejected = (*rejected, Attempt(index, outcome))
    reasons = ", ".join(sorted({item.reason for item in rejected}))
    raise InfrastructureError(
        f"Family '{recipe.slot_family(slot)}' gave no triple in {MAX_ATTEMPTS} draws for seed "
        f"{recipe.seed}, slot {slot} ({reasons}): report this with the command you ran."
    )


def tell(source: Family, instance: Instance, seed: int, index: int) -> Narrative:
    """The story of the instance that a family draws at an index."""
    return narrate(instance, RandomStream("narrative", source.name, source.version, seed, index))


def _attempt(
    recipe: Recipe, slot: int, index: int, runner: Runner, rejected: tuple[Attempt, ...]
) -> Triple | str:
    """A triple, or the reason why this draw is not one."""
    source = family(recipe.slot_family(slot))
    drawn = source.draw(recipe.seed, index, recipe.difficulty)
    instance = drawn.instance
    certified = certified_or_reason(instance)
    if isinstance(certified, str):
        return certified
    dullness = dull(instance, certified.answer)
    if dullness is not None:
        return dullness.value
    narrative = tell(source, instance, recipe.seed, index)
    problems = read_back(narrative, instance)
    if problems:
        raise InfrastructureError(
            f"The text of {source.name} {narrative.scenario}/{narrative.phrasing}, index {index}, "
            f"does not say the instance ({problems[0].kind}: {problems[0].place})."
        )
    origin = Origin(slot, source.version, recipe.seed, index, drawn.difficulty.value, rejected)
    programs = render_all(instance, narrative, recipe.dialects)
    triple = Triple(
        origin, instance, narrative, certified.answer.solution, certified.certificate, programs
    )
    wrong = disagreements(programs, float(triple.objective), runner)
    return f"program_{wrong[0].dialect}" if wrong else triple


def certified_or_reason(instance: Instance) -> Certified | str:
    """The certified answer of a family's instance, or the reason why there is none."""
    try:
        outcome = certify(instance)
    except FormulationError as error:
        raise InfrastructureError(f"A family drew data that do not fit: {error}") from error
    return f"not_certified_{outcome.reason}" if isinstance(outcome, Rejection) else outcome
