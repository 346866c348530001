"""The summary of a dataset: counts of triples and of rejections, and the tokens of models.

summarize(records, config, progress).by_class      # {'LP': 17, 'BIP': 16, ...}
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from optmodel.lm import Price
from optmodel.runs import Progress
from optmodel.synthesis.summary.funnel import Funnel
from optmodel.synthesis.summary.measure_counts import MeasureCounts, is_measured
from optmodel.triples import DatasetRecord, PipelineStep, ProblemOutcome, TripleRecord, outcome_of

_COUNTED = {
    "by_family": "family",
    "by_class": "problem_class",
    "by_type": "type",
    "by_difficulty": "difficulty",
}


class DatasetSummary(BaseModel):
    """Counts over all records of a dataset; the rate is of the last process alone.

    Of all draws `share_kept` became triples; `summary.json` calls it `yield`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    config: dict[str, Any]
    num_triples: int
    num_draws: int
    share_kept: float = Field(alias="yield")
    rejected_by_reason: dict[str, int]
    by_family: dict[str, int]
    by_class: dict[str, int]
    by_type: dict[str, int]
    by_difficulty: dict[str, int]
    by_outcome: dict[str, int] | None = None
    programs_by_dialect: dict[str, int]
    num_made_by_last_process: int
    seconds_of_last_process: float
    triples_per_second: float

    def to_table(self) -> dict[str, Any]:
        """The object in `summary.json`."""
        return self.model_dump(mode="json", by_alias=True)

    @model_serializer(mode="wrap")
    def _without_absent(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A summary of triples alone does not name outcomes."""
        table: dict[str, Any] = serialize(self)
        if self.by_outcome is None:
            del table["by_outcome"]
        return table


class MeasuredDatasetSummary(DatasetSummary):
    """Also the ranges of the measures, and the joint histogram: asked for, and reached."""

    measures: dict[str, dict[str, int | float]]
    histogram: list[dict[str, Any]]


class LLMDatasetSummary(DatasetSummary):
    """Also the funnel of candidates, and the tokens and dollars that their calls took."""

    num_slots: int
    funnel: list[dict[str, Any]]
    usage: dict[str, Any]
    tokens_per_triple: float
    dollars: float | None
    dollars_per_triple: float | None


def summarize(
    records: Iterable[DatasetRecord], config: Mapping[str, object], progress: Progress
) -> DatasetSummary:
    """The summary of a dataset from templates; `config` is the table of `run.toml`."""
    if not is_measured(config):
        return DatasetSummary(**_counts(records, config, progress))
    measures = MeasureCounts.of_config(config)
    counts = _counts(measures.counting(records), config, progress)
    return MeasuredDatasetSummary(**counts, **measures.to_table())


def llm_summary(
    records: Sequence[TripleRecord],
    candidates: Iterable[Mapping[str, Any]],
    config: Mapping[str, object],
    progress: Progress,
    price: Price | None = None,
) -> LLMDatasetSummary:
    """The summary of a dataset that models wrote; `candidates` are the lines of that file."""
    funnel = Funnel.of(candidates)
    rejections: Counter[str] = Counter()
    for stage in funnel.stages:
        if stage.step is not PipelineStep.ACCEPTED:
            rejections.update({f"{stage.step}_{r}": n for r, n in stage.rejected.items()})
    counted = Progress(
        progress.num_total,
        progress.num_done,
        progress.num_resumed,
        progress.seconds,
        rejections,
    )
    num_triples = max(1, len(records))
    dollars = None if price is None else price.of(funnel.usage)
    return LLMDatasetSummary(
        **_counts(records, config, counted),
        num_slots=funnel.num_slots,
        funnel=funnel.to_plain(),
        usage=asdict(funnel.usage),
        tokens_per_triple=round(funnel.usage.num_tokens / num_triples, 1),
        dollars=None if dollars is None else round(dollars, 4),
        dollars_per_triple=None if dollars is None else round(dollars / num_triples, 5),
    )


def _outcome_counts(outcomes: Counter[str]) -> dict[str, dict[str, int]]:
    """The entry of a summary for outcomes, where there are others than optima."""
    others = {outcome.value: outcomes[outcome.value] for outcome in ProblemOutcome}
    is_usual = not outcomes.keys() - {ProblemOutcome.OPTIMAL.value}
    return {} if is_usual else {"by_outcome": {name: n for name, n in others.items() if n}}


def _counts(
    records: Iterable[DatasetRecord], config: Mapping[str, object], progress: Progress
) -> dict[str, Any]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in _COUNTED}
    programs: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    num_triples = 0
    for record in records:
        num_triples += 1
        for name, field in _COUNTED.items():
            counts[name][str(getattr(record, field))] += 1
        programs.update(record.rendered().keys())
        outcomes[outcome_of(record).value] += 1
    num_draws = num_triples + progress.rejections.total()
    return {
        "config": dict(config),
        "num_triples": num_triples,
        "num_draws": num_draws,
        "share_kept": round(num_triples / num_draws, 4) if num_triples else 0.0,
        "rejected_by_reason": dict(sorted(progress.rejections.items())),
        **{name: dict(sorted(counter.items())) for name, counter in counts.items()},
        **_outcome_counts(outcomes),
        "programs_by_dialect": dict(sorted(programs.items())),
        "num_made_by_last_process": progress.num_done - progress.num_resumed,
        "seconds_of_last_process": round(progress.seconds, 3),
        "triples_per_second": round(progress.rate, 2),
    }
