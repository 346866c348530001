"""Scoring: verdicts on executions, and what they add up to under each rule.

judged = judge_all(items, executions, rules)      # every verdict, by rule and then by item
score_rules(judged, executions, rules, types)["objective-rel-1e-6"].all.accuracy
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from optmodel.evaluation.accuracy import Score
from optmodel.evaluation.blind import BlindScore, blind_baselines
from optmodel.evaluation.breakdown import Breakdown, items_by_class, items_by_size, items_by_type
from optmodel.evaluation.recorded_items import RecordedItem, group_numbers
from optmodel.evaluation.summary import RuleComparison, RuleScore
from optmodel.execution import End, Execution
from optmodel.judging import Label, ProgramAnswer, Quantity, Rule, Verdict, judge_answer


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """One item's verdict under one rule."""

    item: RecordedItem
    rule: Rule
    verdict: Verdict

    def to_row(self) -> dict[str, Any]:
        """A line of the file of verdicts."""
        return {"item": self.item.id, "rule": self.rule.name} | asdict(self.verdict)


def judge_all(
    items: Sequence[RecordedItem], executions: Mapping[str, Execution], rules: Sequence[Rule]
) -> list[JudgedItem]:
    """Every verdict, by rule and then by item; each item has its execution, read once for all."""
    verdicts = [_under_all(executions[item.id], item.label, rules) for item in items]
    return [
        JudgedItem(item, rule, under_all[place])
        for place, rule in enumerate(rules)
        for item, under_all in zip(items, verdicts, strict=True)
    ]


def judge_corrected(
    judged: Sequence[JudgedItem], executions: Mapping[str, Execution]
) -> list[JudgedItem]:
    """The verdicts on the corrected labels, less the items whose text cannot be answered."""
    changed = {
        one.item.id: ProgramAnswer(executions[one.item.id], one.item.corrected)
        for one in judged
        if one.item.corrected is not None and one.item.corrected != one.item.label
    }
    return [
        replace(one, verdict=judge_answer(changed[one.item.id], one.rule))
        if one.item.id in changed
        else one
        for one in judged
        if one.item.corrected is not None
    ]


def _under_all(execution: Execution, label: Label, rules: Sequence[Rule]) -> list[Verdict]:
    answer = ProgramAnswer(execution, label)
    return [judge_answer(answer, rule) for rule in rules]


def score_rules(
    judged: Sequence[JudgedItem],
    executions: Mapping[str, Execution],
    rules: Sequence[Rule],
    types: Sequence[str] = (),
) -> dict[str, RuleScore]:
    """The scores under each rule, by its name, each with its blind baseline."""
    baselines = _Baselines(rules)
    corrected = judge_corrected(judged, executions)
    items = [one.item for one in judged if one.rule is rules[0]]
    parts = {
        "by_type": items_by_type(items, types),
        "by_class": items_by_class(items),
        "by_size": items_by_size(items),
    }
    return {
        rule.name: _score(
            [one for one in judged if one.rule is rule],
            [one for one in corrected if one.rule is rule],
            parts,
            baselines,
        ).model_copy(update={"beside": _comparison(judged, rule)})
        for rule in rules
    }


class _Baselines:
    """The blind baselines of all rules of a quantity, computed once for the same labels."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._known: dict[tuple[Quantity, str], dict[str, BlindScore]] = {}

    def of(self, labels: Sequence[Label], part: str, rule: Rule) -> BlindScore:
        """The baseline on these labels; for one quantity the name of a part decides them."""
        key = (rule.quantity, part)
        if key not in self._known:
            alike = [one for one in self._rules if one.quantity is rule.quantity]
            self._known[key] = blind_baselines(labels, alike)
        return self._known[key][rule.name]


def _score(
    own: Sequence[JudgedItem],
    corrected: Sequence[JudgedItem],
    parts: Mapping[str, Breakdown],
    baselines: _Baselines,
) -> RuleScore:
    """The scores of the verdicts of one rule, on the original labels and on the corrected ones."""
    rule, items = own[0].rule, [one.item for one in own]

    def of(part: str, chosen: Sequence[JudgedItem], groups: Sequence[int] | None = None) -> Score:
        blind = baselines.of([one.item.label for one in chosen], part, rule)
        return Score.of([one.verdict.correct for one in chosen], blind, groups)

    def broken_down(name: str) -> dict[str, Score]:
        right = {one.item.id: one for one in own}
        return {
            group: of(
                f"{name} {group}", [right[item.id] for item in members], group_numbers(members)
            )
            for group, members in parts[name].items()
        }

    labels = [one.item.corrected for one in corrected if one.item.corrected is not None]
    undisputed = [one for one in own if not one.item.is_in_doubt(rule.quantity)]
    return RuleScore(
        title=rule.title,
        fingerprint=rule.fingerprint,
        quantity=rule.quantity,
        all=of("all", own, group_numbers(items)),
        by_type=broken_down("by_type"),
        by_class=broken_down("by_class"),
        by_size=broken_down("by_size"),
        audited=of("undisputed", undisputed, group_numbers([one.item for one in undisputed])),
        corrected=Score.of(
            [one.verdict.correct for one in corrected],
            baselines.of(labels, "corrected", rule),
            group_numbers([one.item for one in corrected]),
        ),
        reasons=_counts([one.verdict.reason for one in own]),
        sources=_counts([v.source for v in (one.verdict for one in own) if v.correct and v.source]),
    )


def _comparison(judged: Sequence[JudgedItem], rule: Rule) -> RuleComparison | None:
    right = {
        name: {one.item.id for one in judged if one.rule.name == name and one.verdict.correct}
        for name in {one.rule.name for one in judged} & {rule.name, rule.beside}
    }
    if rule.beside not in right:
        return None
    here, there = right[rule.name], right[rule.beside]
    return RuleComparison(
        rule=rule.beside, num_only_here=len(here - there), num_only_there=len(there - here)
    )


def count_ends(executions: Sequence[Execution]) -> dict[str, int]:
    """How many programs ended how, by the name of the end."""
    return _counts([execution.end for execution in executions])


def num_infrastructure(executions: Sequence[Execution]) -> int:
    """How many samples failed through our machinery."""
    return sum(execution.end is End.INFRASTRUCTURE for execution in executions)


def num_print_mismatches(executions: Sequence[Execution]) -> int:
    """How many programs printed numbers, but not the objective value that their solver gave."""
    return sum(execution.prints_objective is False for execution in executions)


def count_fallback_solvers(executions: Sequence[Execution]) -> dict[str, int]:
    """How many programs a fallback solver ran, by the solver that they requested."""
    requested = [{solve.substituted_for for solve in one.solves} - {""} for one in executions]
    return _counts([name for names in requested for name in names])


def _counts(words: Sequence[str]) -> dict[str, int]:
    return {str(word): number for word, number in sorted(Counter(words).items())}
