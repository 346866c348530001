"""Difficulty: the score of hand-counted models, and knobs that a model finds by being told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from optmodel.errors import UserError
from optmodel.families import family
from optmodel.lm import Completion, Request, Usage
from optmodel.synthesis import LLMRunConfig, Models, generate_with_models, verify
from optmodel.synthesis.bands.bands import Band
from optmodel.synthesis.generators.demonstrations import seeds
from optmodel.triples import complexity, parse_demonstration
from tests.synthesis.storyteller import Storyteller


def test_the_score_counts_what_stands_there() -> None:
    (text,) = (seed.text for seed in seeds() if seed.name == "night-shift")
    found = complexity(parse_demonstration(text).prefix(2).instance)
    assert (found.num_integer, found.num_linear, found.num_binary, found.num_big_m) == (2, 2, 0, 0)
    assert found.mean_terms == pytest.approx(2.0)
    assert found.score == pytest.approx(6.0)


def test_switches_are_seen() -> None:
    (text,) = (seed.text for seed in seeds() if seed.name == "pump-stations")
    found = complexity(parse_demonstration(text).prefix(2).instance)
    assert (found.num_binary, found.num_continuous, found.num_big_m) == (3, 3, 3)


def test_larger_sizes_score_higher() -> None:
    source = family("transportation")
    small, large = (
        source.draw(1, 0, sizes={"num_sources": n, "num_targets": n}).instance for n in (2, 5)
    )
    assert complexity(large).score > complexity(small).score


@pytest.mark.parametrize("text", ["", "25", "75-25", "a-b", "-5-9"])
def test_what_is_no_band_is_said(text: str) -> None:
    with pytest.raises(UserError, match="25-75"):
        Band.read(text)


@dataclass
class Learner:
    """Proposes larger sizes as long as the scores that it is told are too low."""

    storyteller: Storyteller
    name: str = "learner"
    proposed: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def generate(self, request: Request) -> Sequence[Completion]:
        text = request.messages[-1].content
        if not text.startswith("A generator draws"):
            return await self.storyteller.generate(request)
        self.asked.append(text)
        size = min(5, 2 + len(self.proposed))
        self.proposed.append(size)
        reply = f"Let me try this: {json.dumps({'num_sources': size, 'num_targets': size})}"
        return [Completion(reply, usage=Usage(1, 1, 1))]

    async def close(self) -> None:
        pass


def _config(band: str) -> LLMRunConfig:
    return LLMRunConfig(
        method="optmath",
        count=2,
        attempts=6,
        seed=5,
        writer_model="learner",
        families=("transportation",),
        dialects=("pyomo",),
        band=Band.read(band),
    )


def test_knobs_are_tuned_until_the_band_is_met(tmp_path: Path) -> None:
    config = _config("25-34")
    source = family("transportation")
    knobs = {"num_sources": 4, "num_targets": 4}
    assert Band.read("25-34").holds(complexity(source.draw(5, 0, sizes=knobs).instance).score)
    learner = Learner(Storyteller(config, 6, knobs={"transportation": knobs}))
    summary = generate_with_models(config, Models(learner), tmp_path)
    assert learner.proposed == [2, 3, 4]
    assert "were tried so far" not in learner.asked[0]
    assert "0% of the draws in the band" in learner.asked[1]
    tuned = json.loads((tmp_path / "tuning.json").read_text(encoding="utf-8"))
    assert tuned["transportation"]["knobs"] == knobs
    assert summary.num_triples == 2
    assert verify(tmp_path).failures == ()


def test_a_band_out_of_reach_ends_in_its_reason(tmp_path: Path) -> None:
    config = _config("500-600")
    learner = Learner(Storyteller(config, 0))
    summary = generate_with_models(config, Models(learner), tmp_path)
    assert len(learner.proposed) == 5
    assert summary.rejected_by_reason == {"draft_out_of_band": 6}
