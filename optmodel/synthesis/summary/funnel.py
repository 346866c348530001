"""Outcomes of candidates, and the funnel of a run: how many entered each step, and rejections.

    CandidateOutcome("p2-table", Rejection(PipelineStep.READ, "missing", "0.8"), text)
    CandidateOutcome("p2-plain", text=text, key=record.key)         # it became a triple
    funnel = Funnel.of(lines_of_candidates)
    funnel.stages[0].step, funnel.stages[0].num_entered, funnel.stages[0].rejected

A candidate that ends in a step has entered it and every step before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from optmodel.lm import Usage
from optmodel.rejection import Rejection
from optmodel.triples import PipelineStep, TripleRecord

_MAX_TEXT, _MAX_DETAIL = 4_000, 400


@dataclass(frozen=True, slots=True)
class CandidateOutcome:
    """Where one candidate of a slot ended; `rejection` is None where it became a triple.

    `part` names the candidate within its slot, `text` is the text that the rejecting step checked,
    and `key` is the key of the triple.
    """

    part: str
    rejection: Rejection | None = None
    text: str = ""
    key: str = ""

    @staticmethod
    def accepted(record: TripleRecord) -> "CandidateOutcome":
        """The outcome of a candidate that became a triple."""
        assert record.origin.provenance is not None, "a model wrote it"
        part = record.origin.provenance.part
        return CandidateOutcome(part, text=record.text, key=record.key)

    def to_plain(self) -> dict[str, str]:
        """A table for JSON, with texts cut to what fits a page."""
        end = self.rejection or Rejection(PipelineStep.ACCEPTED, "")
        return {
            "part": str(self.part),
            "step": str(end.step),
            "reason": str(end.code),
            "detail": end.detail[:_MAX_DETAIL],
            "text": self.text[:_MAX_TEXT],
            "key": self.key,
        }


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: how many entered it, and how many it rejected, by reason."""

    step: PipelineStep
    num_entered: int
    rejected: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Funnel:
    """All stages, and the tokens that all slots took."""

    stages: tuple[Stage, ...]
    num_slots: int
    usage: Usage

    @staticmethod
    def of(lines: Iterable[Mapping[str, Any]]) -> "Funnel":
        """Count the lines of `candidates.jsonl`."""
        steps = tuple(PipelineStep)
        ends: Counter[PipelineStep] = Counter()
        reasons: dict[PipelineStep, Counter[str]] = {step: Counter() for step in steps}
        usage, num_slots = Usage(), 0
        for line in lines:
            num_slots += 1
            usage += Usage(**line["usage"])
            for outcome in line["outcomes"]:
                step = PipelineStep(outcome["step"])
                ends[step] += 1
                if outcome["reason"]:
                    reasons[step][outcome["reason"]] += 1
        stages = [
            Stage(
                step, sum(ends[later] for later in steps[n:]), dict(sorted(reasons[step].items()))
            )
            for n, step in enumerate(steps)
        ]
        return Funnel(tuple(stages), num_slots, usage)

    @property
    def num_accepted(self) -> int:
        """Candidates that became triples."""
        return self.stages[-1].num_entered

    def to_plain(self) -> list[dict[str, Any]]:
        """Rows for JSON and tables."""
        return [
            {"step": s.step.value, "entered": s.num_entered, "rejected": dict(s.rejected)}
            for s in self.stages
        ]
