"""The funnel of a run: how many candidates entered each step, and why the others did not.

    funnel = Funnel.of(lines_of_candidates)
    funnel.stages[0].step, funnel.stages[0].num_entered, funnel.stages[0].rejected

A candidate that ends in a step has entered it and every step before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from optmodel.lm import Usage
from optmodel.synthesis.outcome import STEPS, Step


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: how many entered it, and how many it rejected, by reason."""

    step: Step
    num_entered: int
    rejected: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Funnel:
    """All stages, and what all slots took."""

    stages: tuple[Stage, ...]
    num_slots: int
    usage: Usage

    @staticmethod
    def of(lines: Iterable[Mapping[str, Any]]) -> "Funnel":
        """Count the lines of `candidates.jsonl`."""
        ends: Counter[Step] = Counter()
        reasons: dict[Step, Counter[str]] = {step: Counter() for step in STEPS}
        usage, num_slots = Usage(), 0
        for line in lines:
            num_slots += 1
            usage += Usage(**line["usage"])
            for outcome in line["outcomes"]:
                step = Step(outcome["step"])
                ends[step] += 1
                if outcome["reason"]:
                    reasons[step][outcome["reason"]] += 1
        stages = [
            Stage(
                step, sum(ends[later] for later in STEPS[n:]), dict(sorted(reasons[step].items()))
            )
            for n, step in enumerate(STEPS)
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
