"""A summary: what a run scored, under which rules, on which labels and with which versions.

It is computed from stored executions alone, so another rule needs no other run.

    summary = read_summary(Path("runs/mine"))
    summary.rules["objective-rel-1e-6"].all.accuracy
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optmodel import catalog
from optmodel.evaluation._files import parse_json, read_text
from optmodel.evaluation.benchmark import Benchmark
from optmodel.evaluation.blind import BlindScore, blind_baseline
from optmodel.evaluation.interval import wilson
from optmodel.evaluation.items import Item
from optmodel.execution import End, Execution
from optmodel.judging import Quantity, Rule, Verdict, judge
from optmodel.runs import SUMMARY

_Count = Annotated[int, Field(ge=0)]
_Share = Annotated[float, Field(ge=0, le=1)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Baseline(_Table):
    """What the best strategy that ignores the problems gets on the same items: see `blind`."""

    num_correct: _Count
    accuracy: _Share
    strategy: str

    @classmethod
    def of(cls, best: BlindScore, num_items: int) -> "Baseline":
        """The baseline that a strategy sets on so many items."""
        accuracy = _share(best.num_correct, num_items)
        return cls(num_correct=best.num_correct, accuracy=accuracy, strategy=best.strategy)


class Score(_Table):
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


class Beside(_Table):
    """How a rule differs from the stricter one it stands beside: items right under one alone."""

    rule: str
    num_only_here: _Count
    num_only_there: _Count


class RuleScore(_Table):
    """Scores under one rule: of all items, by type, and of those whose labels are not in doubt.

    `fingerprint` tells two rules of one name apart; `reasons` counts the verdicts by their reason,
    and `sources` the correct ones by where the deciding value was found. `beside` compares with the
    rule that it stands beside, where the run was scored by that too.
    """

    title: str
    fingerprint: str
    quantity: Quantity
    all: Score
    by_type: dict[str, Score]
    audited: Score
    reasons: dict[str, _Count]
    sources: dict[str, _Count]
    beside: Beside | None = None


class BenchmarkFacts(_Table):
    """Which benchmark and which edition of its labels was scored; `part` is empty for all of it."""

    name: str
    title: str
    edition: str
    file_sha256: str
    num_items: _Count
    num_doubtful: _Count
    part: str = ""

    @property
    def labels(self) -> str:
        """The edition, and the part of it that was scored: what results must share to compare."""
        return f"{self.edition}, {self.part}" if self.part else self.edition


class Asked(_Table):
    """How a language model was asked, and the tokens of all its replies."""

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


class Sampled(_Table):
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


class Summary(_Table):
    """All of a run: whose programs, on what, under which limits, how they ended, what they scored.

    `ends` counts how programs ended; `num_infrastructure` of them failed through no fault of their
    own, so that the scores are lower bounds until those are run again. `num_misprinted` printed
    numbers without the optimum that their solver was heard to give. `stand_ins` counts the programs
    for which another solver stood in, by the one they asked for. Of several samples, the scores
    are those of the first program of the first one; `sampled` has all.
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
    asked: Asked | None = None
    sampled: dict[str, Sampled] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """One item's verdict under one rule."""

    item: Item
    rule: Rule
    verdict: Verdict


def judge_all(
    items: Sequence[Item], executions: Mapping[str, Execution], rules: Sequence[Rule]
) -> list[Judged]:
    """Every verdict, by rule and then by item; each item has its execution."""
    return [
        Judged(item, rule, judge(executions[item.id], item.label, rule))
        for rule in rules
        for item in items
    ]


def score(judged: Sequence[Judged], rule: Rule, benchmark: Benchmark) -> RuleScore:
    """The scores of the verdicts that are this rule's, each beside its blind baseline."""
    own = [one for one in judged if one.rule is rule]
    verdicts = [one.verdict for one in own]

    def of(wanted: Sequence[bool]) -> Score:
        chosen = [one for one, is_wanted in zip(own, wanted, strict=True) if is_wanted]
        blind = blind_baseline([one.item.label for one in chosen], rule)
        return Score.of([one.verdict.correct for one in chosen], blind)

    return RuleScore(
        title=rule.title,
        fingerprint=rule.fingerprint,
        quantity=rule.quantity,
        all=of([True] * len(own)),
        by_type={
            kind: of([one.item.type == kind for one in own]) for kind in benchmark.manifest.types
        },
        audited=of([benchmark.is_sound(one.item.id, rule.quantity) for one in own]),
        reasons=_counts([verdict.reason for verdict in verdicts]),
        sources=_counts([v.source for v in verdicts if v.correct and v.source]),
        beside=_beside(judged, rule),
    )


def _beside(judged: Sequence[Judged], rule: Rule) -> Beside | None:
    right = {
        name: {one.item.id for one in judged if one.rule.name == name and one.verdict.correct}
        for name in {one.rule.name for one in judged} & {rule.name, rule.beside}
    }
    if rule.beside not in right:
        return None
    here, there = right[rule.name], right[rule.beside]
    return Beside(
        rule=rule.beside, num_only_here=len(here - there), num_only_there=len(there - here)
    )


def count_ends(executions: Sequence[Execution]) -> dict[str, int]:
    """How many programs ended how, by the name of the end."""
    return _counts([execution.end for execution in executions])


def num_infrastructure(executions: Sequence[Execution]) -> int:
    """How many samples failed through our machinery."""
    return sum(execution.end is End.INFRASTRUCTURE for execution in executions)


def num_misprinted(executions: Sequence[Execution]) -> int:
    """How many programs printed numbers, but not the optimum that their solver gave."""
    return sum(execution.prints_objective is False for execution in executions)


def count_stand_ins(executions: Sequence[Execution]) -> dict[str, int]:
    """For how many programs another solver stood in, by the name of the one they asked for."""
    asked = [{solve.substituted_for for solve in one.solves} - {""} for one in executions]
    return _counts([name for names in asked for name in names])


def read_summary(path: Path) -> Summary:
    """A stored summary, by its file or its run folder. Raises `BadFileError` on any other file."""
    file = path / SUMMARY if path.is_dir() else path
    return catalog.validated(Summary, parse_json(read_text(file), file), file)


def _counts(words: Sequence[str]) -> dict[str, int]:
    return {str(word): number for word, number in sorted(Counter(words).items())}
