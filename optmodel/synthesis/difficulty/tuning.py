"""Tuning: a model proposes knobs for a band; instances are drawn, measured, and told back.

    tuned = await tune(talk, teller, pool, "blending", Band(25, 75), commission)
    tuned.knobs, tuned.share_in_band

OptMATH's algorithm 1, with instances that are really drawn. What is told back repeats from run to
run, so no time is: the same replies give the same knobs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from optmodel.families import family
from optmodel.lm import Client, NotStructured, Refused, Request, ask, ask_json
from optmodel.lm.reply import Answer
from optmodel.solving import Certified, certify
from optmodel.synthesis._pool import JobPool
from optmodel.synthesis.commission import Commission
from optmodel.synthesis.difficulty.band import Band
from optmodel.synthesis.difficulty.complexity import complexity
from optmodel.synthesis.prompts import prompt
from optmodel.synthesis.slots import Conversation

NUM_ROUNDS, NUM_DRAWS = 5, 8
ENOUGH = 0.75
"""The share of draws in the band at which knobs are taken."""

_FIRST_INDEX = 10**13  # far from what slots draw


@dataclass(frozen=True, slots=True)
class Measured:
    """What draws with some knobs came to: their scores, and how many have a certain optimum."""

    knobs: Mapping[str, int]
    scores: tuple[float, ...]
    num_certified: int

    def share_in(self, band: Band) -> float:
        """The share of draws whose score is in a band."""
        return sum(map(band.holds, self.scores)) / len(self.scores)

    def told(self, band: Band) -> dict[str, object]:
        """For the model."""
        mean = sum(self.scores) / len(self.scores)
        return {
            "knobs": dict(self.knobs),
            "lowest": round(min(self.scores), 1),
            "highest": round(max(self.scores), 1),
            "mean": round(mean, 1),
            "in_band": f"{self.share_in(band):.0%}",
            "certified": f"{self.num_certified / len(self.scores):.0%}",
        }


@dataclass(frozen=True, slots=True)
class Tuned:
    """The knobs that came nearest, after so many rounds; none where no proposal could be used."""

    family: str
    knobs: Mapping[str, int]
    share_in_band: float
    rounds: tuple[Measured, ...]

    def to_plain(self) -> dict[str, Any]:
        """A table for JSON."""
        rounds = [
            {"knobs": dict(one.knobs), "scores": [round(score, 2) for score in one.scores]}
            for one in self.rounds
        ]
        share = round(self.share_in_band, 4)
        return {"knobs": dict(self.knobs), "share_in_band": share, "rounds": rounds}


@dataclass(frozen=True, slots=True)
class Measure:
    """A task for a worker: draw instances with some knobs, score and certify them."""

    family: str
    seed: int
    knobs: Mapping[str, int]

    def __call__(self) -> Measured:
        source, scores, num_certified = family(self.family), [], 0
        for number in range(NUM_DRAWS):
            drawn = source.draw(self.seed, _FIRST_INDEX + number, knobs=self.knobs)
            scores.append(complexity(drawn.instance).score)
            num_certified += isinstance(certify(drawn.instance), Certified)
        return Measured(self.knobs, tuple(scores), num_certified)


@dataclass(frozen=True, slots=True)
class _Asker:
    """A client that one conversation asks."""

    talk: Conversation
    client: Client

    async def answer(self, request: Request) -> Answer:
        return await self.talk.ask(self.client, request)


async def tune(
    talk: Conversation,
    teller: Client,
    pool: JobPool,
    name: str,
    band: Band,
    commission: Commission,
) -> Tuned:
    """Ask for knobs until enough draws are in the band, or the rounds are over."""
    source = family(name)
    sizes = {
        k.name: {"type": "integer", "minimum": k.lowest, "maximum": k.highest} for k in source.knobs
    }
    schema = {
        "type": "object",
        "properties": sizes,
        "required": list(sizes),
        "additionalProperties": False,
    }
    rounds: list[Measured] = []
    for number in range(NUM_ROUNDS):
        asked = prompt(
            "knobs",
            about=source.about,
            knobs=source.knobs,
            low=f"{band.low:g}",
            high=f"{band.high:g}",
            num_draws=NUM_DRAWS,
            tried=[one.told(band) for one in rounds],
        )
        sampling = commission.sampling(0, f"knobs {name} {number}", hot=number > 0)
        try:
            # The same is asked again where an answer was none.
            request = replace(ask(asked, sampling=sampling), sample=number - len(rounds))
            knobs = await ask_json(_Asker(talk, teller), request, schema)
        except (NotStructured, Refused):
            continue
        rounds.append(await pool.do(Measure(name, commission.seed, knobs)))
        if rounds[-1].share_in(band) >= ENOUGH:
            break
    best = max(rounds, key=lambda one: one.share_in(band), default=None)
    if best is None:
        return Tuned(name, {}, 0.0, ())
    return Tuned(name, best.knobs, best.share_in(band), tuple(rounds))
