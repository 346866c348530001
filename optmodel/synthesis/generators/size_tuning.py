"""Tuning of sizes: a model proposes a family's size parameters for a band of difficulty.

    tuned = await tune_sizes(session, writer, pool, "blending", band, config)
    tuned.knobs, tuned.share_in_band

OptMATH's algorithm 1, with instances that are drawn and measured; the next prompt holds the
measurements. They contain no times, so that the same completions give the same sizes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from optmodel.lm import (
    Client,
    RejectedRequest,
    Request,
    Response,
    StructuredOutputError,
    chat_request,
    complete_json,
)
from optmodel.solving import Certified, certify
from optmodel.sources import problem_source
from optmodel.synthesis.bands import Band
from optmodel.synthesis.config import LLMRunConfig
from optmodel.synthesis.prompts import prompt
from optmodel.synthesis.workers import JobPool, Session
from optmodel.triples import complexity

NUM_ROUNDS, NUM_DRAWS = 5, 8
ENOUGH = 0.75
"""The share of draws in the band at which sizes are taken."""

_FIRST_INDEX = 10**13  # far from the indices of slots


@dataclass(frozen=True, slots=True)
class MeasuredSizes:
    """Measurements of draws with some sizes: scores, and how many have a certified optimum."""

    knobs: Mapping[str, int]
    scores: tuple[float, ...]
    num_certified: int

    def share_in(self, band: Band) -> float:
        """The share of draws whose score is in a band."""
        return sum(map(band.holds, self.scores)) / len(self.scores)

    def report(self, band: Band) -> dict[str, object]:
        """The measurements for the next prompt."""
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
class TunedSizes:
    """The sizes with the most draws in the band, and all rounds; empty where none was usable."""

    family: str
    knobs: Mapping[str, int]
    share_in_band: float
    rounds: tuple[MeasuredSizes, ...]

    def to_plain(self) -> dict[str, Any]:
        """A table for JSON."""
        rounds = [
            {"knobs": dict(one.knobs), "scores": [round(score, 2) for score in one.scores]}
            for one in self.rounds
        ]
        share = round(self.share_in_band, 4)
        return {"knobs": dict(self.knobs), "share_in_band": share, "rounds": rounds}


def measure_sizes(name: str, seed: int, knobs: Mapping[str, int]) -> MeasuredSizes:
    """Draw instances with some sizes, score and certify them; in a worker."""
    source, scores, num_certified = problem_source(name), [], 0
    for number in range(NUM_DRAWS):
        drawn = source.draw(seed, _FIRST_INDEX + number, sizes=knobs)
        scores.append(complexity(drawn.instance).score)
        num_certified += isinstance(certify(drawn.instance), Certified)
    return MeasuredSizes(knobs, tuple(scores), num_certified)


@dataclass(frozen=True, slots=True)
class _SessionClient:
    """A client whose calls one session counts."""

    session: Session
    client: Client

    async def complete(self, request: Request) -> Response:
        return await self.session.ask(self.client, request)


async def tune_sizes(
    session: Session,
    writer: Client,
    pool: JobPool,
    name: str,
    band: Band,
    config: LLMRunConfig,
) -> TunedSizes:
    """Request sizes until enough draws are in the band, or the rounds are used up."""
    source = problem_source(name)
    sizes = {
        k.name: {"type": "integer", "minimum": k.lowest, "maximum": k.highest}
        for k in source.size_parameters
    }
    schema = {
        "type": "object",
        "properties": sizes,
        "required": list(sizes),
        "additionalProperties": False,
    }
    rounds: list[MeasuredSizes] = []
    for number in range(NUM_ROUNDS):
        task = prompt(
            "knobs",
            about=source.about,
            knobs=source.size_parameters,
            low=f"{band.low:g}",
            high=f"{band.high:g}",
            num_draws=NUM_DRAWS,
            tried=[one.report(band) for one in rounds],
        )
        sampling = config.sampling(0, f"knobs {name} {number}", hot=number > 0)
        try:
            # After an unusable reply the same prompt is sent as another sample.
            request = replace(chat_request(task, sampling=sampling), sample=number - len(rounds))
            knobs = await complete_json(_SessionClient(session, writer), request, schema)
        except (StructuredOutputError, RejectedRequest):
            continue
        rounds.append(await pool.do(partial(measure_sizes, name, config.seed, knobs)))
        if rounds[-1].share_in(band) >= ENOUGH:
            break
    best = max(rounds, key=lambda one: one.share_in(band), default=None)
    if best is None:
        return TunedSizes(name, {}, 0.0, ())
    return TunedSizes(name, best.knobs, best.share_in(band), tuple(rounds))
