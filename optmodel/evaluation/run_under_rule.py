"""A stored run under one rule: as it was scored, or judged anew from what it stored.

    one = RunUnderRule.rescored(Path("runs/mine"), summary, load_rule("orlm"))
    one.score.all.accuracy, one.right["29"]

Nothing is run and nothing is written. The first program of each item's first sample is scored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from optmodel.evaluation.accuracy import Score
from optmodel.evaluation.breakdown import Breakdown, items_by_class, items_by_size, items_by_type
from optmodel.evaluation.recorded_items import RecordedItem, group_numbers
from optmodel.evaluation.recorded_verdicts import read_verdicts
from optmodel.evaluation.rescoring import read_stored_run
from optmodel.evaluation.sampling import Sampled
from optmodel.evaluation.scoring import judge_all, score_rules
from optmodel.evaluation.statistics import grouped_accuracy_interval
from optmodel.evaluation.summary import RuleScore, Summary
from optmodel.judging import Rule


@dataclass(frozen=True, slots=True)
class RunUnderRule:
    """The score of a run, and whether each of its items is right.

    `sampled` is over several samples; what was rescored has the first ones alone.
    """

    score: RuleScore
    right: Mapping[str, bool]
    sampled: Sampled | None = None
    is_rescored: bool = False

    @classmethod
    def recorded(cls, folder: Path, summary: Summary, rule: str) -> Self:
        """The run under a rule that it was scored by."""
        right = {
            one.item: one.correct
            for one in read_verdicts(folder)
            if one.rule == rule and one.sample == 0 and one.turn in ("", "first")
        }
        return cls(summary.rules[rule], right, summary.sampled.get(rule))

    @classmethod
    def rescored(cls, folder: Path, summary: Summary, rule: Rule) -> Self:
        """The run under any rule. Raises `UserError` where it is not finished."""
        stored = read_stored_run(folder)
        types = next((list(one.by_type) for one in summary.rules.values()), [])
        judged = judge_all(stored.items, stored.executions, [rule])
        score = score_rules(judged, stored.executions, [rule], types)[rule.name]
        right = {one.item.id: one.verdict.correct for one in judged}
        return cls(score, right, is_rescored=True)

    def grouped(self, items: Sequence[RecordedItem]) -> RuleScore:
        """The score, with intervals over groups of near-duplicates for all parts of the items.

        Summaries from before parts had them lack them.
        """
        score = self.score
        return score.model_copy(
            update={
                "by_type": self._grouped(score.by_type, items_by_type(items, list(score.by_type))),
                "by_class": self._grouped(score.by_class, items_by_class(items)),
                "by_size": self._grouped(score.by_size, items_by_size(items)),
            }
        )

    def _grouped(self, scores: Mapping[str, Score], parts: Breakdown) -> dict[str, Score]:
        return {
            name: self._with_groups(score, parts.get(name, ())) for name, score in scores.items()
        }

    def _with_groups(self, score: Score, items: Sequence[RecordedItem]) -> Score:
        if score.grouped_95 is not None or not items or len(items) != score.num_items:
            return score
        shares = [float(self.right[item.id]) for item in items]
        interval = grouped_accuracy_interval(shares, group_numbers(items))
        return score.model_copy(update={"grouped_95": interval})
