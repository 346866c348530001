"""A summary: what a run scored, under which rules, on which labels and with which versions.

It is computed from stored executions alone, so another rule needs no other run. The names of fields
are those of `summary.json`.

    summary = read_summary(Path("runs/mine"))
    summary.rules["objective-rel-1e-6"].all.accuracy
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from optmodel import catalog
from optmodel.evaluation.accuracy import Count, Score, SummaryPart
from optmodel.evaluation.breakdown import type_of_part
from optmodel.evaluation.sampling import Sampled
from optmodel.evaluation.strict_json import parse_json, read_text
from optmodel.judging import Quantity
from optmodel.runs import SUMMARY

_Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class RuleComparison(SummaryPart):
    """A rule compared with the stricter one of its name `beside`: items right under one alone."""

    rule: str
    num_only_here: Count
    num_only_there: Count


class RuleScore(SummaryPart):
    """Scores under one rule: on the original labels, and on what is known of them.

    `all`, `by_type`, `by_class` and `by_size` are on the labels of the benchmark's file: see
    `breakdown`. `audited` leaves out the items whose label is in doubt. `corrected` is on the
    labels of the ledger, less the items whose text cannot be answered; absent in summaries from
    before there was one.

    `fingerprint` tells two rules of one name apart; `reasons` counts the verdicts by their reason,
    and `sources` the correct ones by where the deciding value was found. `beside` compares with
    the rule that this one names, where the run was scored by that too.
    """

    title: str
    fingerprint: str
    quantity: Quantity
    all: Score
    by_type: dict[str, Score]
    by_class: dict[str, Score] = Field(default_factory=dict)
    by_size: dict[str, Score] = Field(default_factory=dict)
    audited: Score
    corrected: Score | None = None
    reasons: dict[str, Count]
    sources: dict[str, Count]
    beside: RuleComparison | None = None


class BenchmarkFacts(SummaryPart):
    """Which benchmark and which edition of its labels was scored; `part` is empty for all of it.

    `ledger` is the digest of what was known of the labels; empty where nothing was.
    """

    name: str
    title: str
    edition: str
    file_sha256: str
    num_items: Count
    num_doubtful: Count
    part: str = ""
    ledger: str = ""

    @property
    def labels(self) -> str:
        """The edition, and the part of it that was scored: what results must share to compare."""
        return f"{self.edition}, {self.part}" if self.part else self.edition


class PromptingFacts(SummaryPart):
    """How a language model was prompted, and the tokens of all its replies.

    `num_refused` questions had no reply; `num_cut` replies reached `max_tokens`. `dollars` is what
    the tokens cost at `price`, dollars for a million tokens read and for a million written; None
    where no price was given. Replies that were kept from before count like new ones.
    """

    model: str
    prompt: str
    prompt_digest: str
    dialect: str
    samples: Annotated[int, Field(ge=1)]
    seed: int
    temperature: float
    max_tokens: Count
    turns: Count
    preview_lines: Count = 0
    prompt_tokens: Count
    completion_tokens: Count
    price: tuple[_Amount, _Amount] | None = None
    dollars: _Amount | None = None
    num_refused: Count
    num_cut: Count


class ProgramTimes(SummaryPart):
    """What the programs of all samples and turns took to run, each program of an item once.

    An execution that came from the cache counts with the time that it took when it was made.
    """

    num_programs: Count
    cpu_seconds: _Amount
    wall_seconds: _Amount


class Summary(SummaryPart):
    """All of a run: whose programs, on what, under which limits, how they ended, what they scored.

    `ends` counts how programs ended; `num_infrastructure` of them failed through no fault of their
    own, so that the scores are lower bounds until those are run again. `num_misprinted` printed
    numbers, but not the objective value that their solver reported. `stand_ins` counts the programs
    that a fallback solver ran, by the solver they requested. Of several samples, the scores are
    those of the first program of the first sample; `sampled` has all. `times` is absent in
    summaries from before there was one.
    """

    system: Annotated[str, Field(pattern=r"\S")]
    benchmark: BenchmarkFacts
    num_predictions: Count
    predictions_sha256: str
    limits: dict[str, float | int | None]
    ends: dict[str, Count]
    num_infrastructure: Count
    num_misprinted: Count = 0
    stand_ins: dict[str, Count] = Field(default_factory=dict)
    interval_method: Literal["wilson"] = "wilson"
    rules: dict[str, RuleScore]
    versions: dict[str, str]
    revision: str = ""
    asked: PromptingFacts | None = None
    sampled: dict[str, Sampled] = Field(default_factory=dict)
    times: ProgramTimes | None = None

    @property
    def part_type(self) -> str:
        """The type of a part whose items have one: see `type_of_part`."""
        by_type = next((rule.by_type for rule in self.rules.values()), {})
        types = [name for name, score in by_type.items() if score.num_items]
        return type_of_part(self.benchmark.part, types)

    @property
    def scored(self) -> str:
        """What was scored, for a head line: benchmark, edition, part, and the type of a part."""
        kind = f", of type {self.part_type}" if self.part_type else ""
        return f"{self.benchmark.title} {self.benchmark.labels}{kind}"


def read_summary(path: Path) -> Summary:
    """A stored summary, by its file or its run folder. Raises `BadFileError` on any other file."""
    file = path / SUMMARY if path.is_dir() else path
    return catalog.validated(Summary, parse_json(read_text(file), file), file)
