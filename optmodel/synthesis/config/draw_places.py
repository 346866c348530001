"""Where a slot draws at an attempt: a source of problems, and the index of the draw.

    draw_place(families, seed=7, slot=3, attempt=0)      # DrawPlace('blending', 1)
    draw_place(families, 7, 3, 0, ProblemOutcome.UNBOUNDED, has_composer=True)
    # DrawPlace('composed', 40000000003)

No two draws of a run share source and index.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from optmodel.composer import COMPOSER
from optmodel.random_stream import RandomStream
from optmodel.triples import ProblemOutcome

MAX_ATTEMPTS = 40
"""How many instances a slot may draw for a triple before it is given up."""

MAX_OTHER_ATTEMPTS = 120
"""How many it may draw for another outcome, which not every draw can have."""

ATTEMPT_STRIDE = 10**9
"""One more than the most triples that a run may ask for."""

_COMPOSED = {
    ProblemOutcome.INFEASIBLE: 0.3,
    ProblemOutcome.UNBOUNDED: 0.8,
    ProblemOutcome.AMBIGUOUS: 0.6,
    ProblemOutcome.UNDERSPECIFIED: 0.4,
}
"""How often an attempt is composed, where all sources may be drawn from: few families have a limit
without which nothing bounds the objective."""


@dataclass(frozen=True, slots=True)
class DrawPlace:
    """A source by name, and the index of a draw."""

    source: str
    index: int


def draw_place(
    families: Sequence[str],
    seed: int,
    slot: int,
    attempt: int,
    outcome: ProblemOutcome = ProblemOutcome.OPTIMAL,
    *,
    has_composer: bool = False,
) -> DrawPlace:
    """From where a slot draws at its n-th attempt.

    Triples keep to the family of their slot. Not every family has problems of another outcome, so
    there each attempt draws its family too, or composes a problem where that is allowed.
    """
    if outcome is ProblemOutcome.OPTIMAL:
        index = slot // len(families) + attempt * ATTEMPT_STRIDE
        return DrawPlace(families[slot % len(families)], index)
    index = slot + (MAX_ATTEMPTS + attempt) * ATTEMPT_STRIDE
    stream = RandomStream("source of attempt", outcome.value, seed, slot, attempt)
    if has_composer and stream.chance(_COMPOSED[outcome]):
        return DrawPlace(COMPOSER.name, index)
    return DrawPlace(stream.choice(families), index)
