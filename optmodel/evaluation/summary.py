"""A summary: what a run scored, under which rules, on which labels and with which versions.

It is computed from stored executions alone, so another rule needs no other run. The names of fields
are those of `summary.json`.

    summary = read_summary(Path("runs/mine"))
    summary.rules["objective-rel-1e-6"].all.accuracy
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optmodel import catalog
from optmodel.evaluation.blind import BlindScore
from optmodel.evaluation.statistics import wilson
from optmodel.evaluation.strict_json import parse_json, read_text
from optmodel.judging import Quantity
from optmodel.runs import SUMMARY

_Count = Annotated[int, Field(ge=0)]
_Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Baseline(_Strict):
    """What the best strategy that ignores the problems gets on the same items: see `blind`."""

    num_correct: _Count
    accuracy: _Share
    strategy: str

    @classmethod
    def of(cls, best: BlindScore, num_items: int) -> "Baseline":
        """The baseline that a strategy sets on so many items."""
        accuracy = _share(best.num_correct, num_items)
        return cls(num_correct=best.num_correct, accuracy=accuracy, strategy=best.strategy)


class Score(_Strict):
    """How many of some items are correct, with the 95 % interval of that share.

    `blind` is the baseline beside it; absent in summaries from before there was one.
    """

    num_correct: _Count
    num_items: _Count
    accuracy: _Share
    interval_95: tuple[_Share, _Share]
    blind: Baseline | None = None

    @classmethod
    def of(cls, verdicts: Sequence[bool], blind: BlindScore | None = None) -> "Score":
        """The score of some verdicts; an empty one has accuracy 0 and the whole interval."""
        num_correct, num_items = sum(verdicts), len(verdicts)
        return cls(
            num_correct=num_correct,
            num_items=num_items,
            accuracy=_share(num_correct, num_items),
            interval_95=wilson(num_correct, num_items),
            blind=None if blind is None else Baseline.of(blind, num_items),
        )

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        """A stored score says what its counts say: a summary may come from anywhere."""
        if self.num_correct > self.num_items:
            raise ValueError(f"{self.num_correct} of {self.num_items} are correct")
        share = _share(self.num_correct, self.num_items)
        counted = (share, *wilson(self.num_correct, self.num_items))
        if not all(map(math.isclose, (self.accuracy, *self.interval_95), counted)):
            raise ValueError(f"its numbers are not those of {self.num_correct} in {self.num_items}")
        blind = self.blind
        if blind and not math.isclose(
            blind.accuracy, _share(blind.num_correct, self.num_items), abs_tol=1e-12
        ):
            raise ValueError(f"its baseline is not that of {blind.num_correct} in {self.num_items}")
        return self


def _share(num_correct: int, num_items: int) -> float:
    return num_correct / num_items if num_items else 0.0


class RuleComparison(_Strict):
    """A rule compared with the stricter one of its name `beside`: items right under one alone."""

    rule: str
    num_only_here: _Count
    num_only_there: _Count


class RuleScore(_Strict):
    """Scores under one rule: on the original labels, and on what is known of them.

    `all` and `by_type` are on the labels of the benchmark's file. `audited` leaves out the items
    whose label is in doubt. `corrected` is on the labels of the ledger, less the items whose text
    cannot be answered; absent in summaries from before there was one.

    `fingerprint` tells two rules of one name apart; `reasons` counts the verdicts by their reason,
    and `sources` the correct ones by where the deciding value was found. `beside` compares with
    the rule that this one names, where the run was scored by that too.
    """

    title: str
    fingerprint: str
    quantity: Quantity
    all: Score
    by_type: dict[str, Score]
    audited: Score
    corrected: Score | None = None
    reasons: dict[str, _Count]
    sources: dict[str, _Count]
    beside: RuleComparison | None = None


class BenchmarkFacts(_Strict):
    """Which benchmark and which edition of its labels was scored; `part` is empty for all of it.

    `ledger` is the digest of what was known of the labels; empty where nothing was.
    """

    name: str
    title: str
    edition: str
    file_sha256: str
    num_items: _Count
    num_doubtful: _Count
    part: str = ""
    ledger: str = ""

    @property
    def labels(self) -> str:
        """The edition, and the part of it that was scored: what results must share to compare."""
        return f"{self.edition}, {self.part}" if self.part else self.edition


class PromptingFacts(_Strict):
    """How a language model was prompted, and the tokens of all its replies.

    `num_refused` questions had no reply; `num_cut` replies reached `max_tokens`.
    """

    model: str
    prompt: str
    prompt_digest: str
    dialect: str
    samples: Annotated[int, Field(ge=1)]
    seed: int
    temperature: float
    max_tokens: _Count
    turns: _Count
    preview_lines: _Count = 0
    prompt_tokens: _Count
    completion_tokens: _Count
    num_refused: _Count
    num_cut: _Count


class Sampled(_Strict):
    """Scores under one rule over several samples of every item.

    Items have `num_samples` each, some of them up to `most_samples` where that is given. `mean` is
    the share of right first programs, over the samples of an item and then over items, `pass_at`
    that of items with one right among k; `after_turns` is the mean of last programs, and
    `first_after_turns` the score of the first samples' last programs.
    """

    num_samples: Annotated[int, Field(ge=1)]
    most_samples: Annotated[int, Field(ge=1)] | None = None
    num_items: _Count
    mean: _Share
    interval_95: tuple[_Share, _Share]
    pass_at: dict[str, _Share]
    after_turns: _Share
    first_after_turns: Score


class Summary(_Strict):
    """All of a run: whose programs, on what, under which limits, how they ended, what they scored.

    `ends` counts how programs ended; `num_infrastructure` of them failed through no fault of their
    own, so that the scores are lower bounds until those are run again. `num_misprinted` printed
    numbers, but not the objective value that their solver reported. `stand_ins` counts the programs
    that a fallback solver ran, by the solver they requested. Of several samples, the scores are
    those of the first program of the first sample; `sampled` has all.
    """

    system: Annotated[str, Field(pattern=r"\S")]
    benchmark: BenchmarkFacts
    num_predictions: _Count
    predictions_sha256: str
    limits: dict[str, float | int | None]
    ends: dict[str, _Count]
    num_infrastructure: _Count
    num_misprinted: _Count = 0
    stand_ins: dict[str, _Count] = Field(default_factory=dict)
    interval_method: Literal["wilson"] = "wilson"
    rules: dict[str, RuleScore]
    versions: dict[str, str]
    revision: str = ""
    asked: PromptingFacts | None = None
    sampled: dict[str, Sampled] = Field(default_factory=dict)


def read_summary(path: Path) -> Summary:
    """A stored summary, by its file or its run folder. Raises `BadFileError` on any other file."""
    file = path / SUMMARY if path.is_dir() else path
    return catalog.validated(Summary, parse_json(read_text(file), file), file)
