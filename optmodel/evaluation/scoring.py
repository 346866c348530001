"""Scoring: verdicts on executions, and what they add up to under each rule.

judged = judge_all(items, executions, rules)      # every verdict, by rule and then by item
score_rules(judged, executions, rules, benchmark, known)["objective-rel-1e-6"].all.accuracy
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from optmodel.evaluation.benchmark import Benchmark
from optmodel.evaluation.blind import BlindScore, blind_baselines
from optmodel.evaluation.items import Item
from optmodel.evaluation.labels import KnownLabels
from optmodel.evaluation.statistics import Samples, bootstrap_interval, mean_pass_at
from optmodel.evaluation.summary import RuleComparison, RuleScore, Sampled, Score
from optmodel.execution import End, Execution
from optmodel.judging import Label, ProgramAnswer, Quantity, Rule, Verdict, judge_answer


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """One item's verdict under one rule."""

    item: Item
    rule: Rule
    verdict: Verdict

    def to_row(self) -> dict[str, Any]:
        """A line of the file of verdicts."""
        return {"item": self.item.id, "rule": self.rule.name} | asdict(self.verdict)


def judge_all(
    items: Sequence[Item], executions: Mapping[str, Execution], rules: Sequence[Rule]
) -> list[JudgedItem]:
    """Every verdict, by rule and then by item; each item has its execution, read once for all."""
    verdicts = [_under_all(executions[item.id], item.label, rules) for item in items]
    return [
        JudgedItem(item, rule, under_all[place])
        for place, rule in enumerate(rules)
        for item, under_all in zip(items, verdicts, strict=True)
    ]


def _under_all(execution: Execution, label: Label, rules: Sequence[Rule]) -> list[Verdict]:
    answer = ProgramAnswer(execution, label)
    return [judge_answer(answer, rule) for rule in rules]


def score_rules(
    judged: Sequence[JudgedItem],
    executions: Mapping[str, Execution],
    rules: Sequence[Rule],
    benchmark: Benchmark,
    known: KnownLabels,
) -> dict[str, RuleScore]:
    """The scores under each rule, by its name, each with its blind baseline."""
    baselines = _Baselines(rules)
    changed = {
        one.item.id: ProgramAnswer(executions[one.item.id], label)
        for one in judged
        if (label := known.corrected.get(one.item.id)) is not None and label != one.item.label
    }
    scored = {}
    for rule in rules:
        own = [one for one in judged if one.rule is rule]
        corrected = [
            replace(one, verdict=judge_answer(changed[one.item.id], rule))
            if one.item.id in changed
            else one
            for one in own
            if one.item.id in known.corrected
        ]
        scored[rule.name] = _score(own, corrected, rule, benchmark, known, baselines).model_copy(
            update={"beside": _comparison(judged, rule)}
        )
    return scored


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
    rule: Rule,
    benchmark: Benchmark,
    known: KnownLabels,
    baselines: _Baselines,
) -> RuleScore:
    """The scores of the verdicts of one rule, on the original labels and on the corrected ones."""

    def of(part: str, chosen: Sequence[JudgedItem], labels: Sequence[Label]) -> Score:
        blind = baselines.of(labels, part, rule)
        return Score.of([one.verdict.correct for one in chosen], blind)

    def originals(part: str, chosen: Sequence[JudgedItem]) -> Score:
        return of(part, chosen, [one.item.label for one in chosen])

    verdicts = [one.verdict for one in own]
    undisputed = [one for one in own if not known.is_in_doubt(one.item.id, rule.quantity)]
    return RuleScore(
        title=rule.title,
        fingerprint=rule.fingerprint,
        quantity=rule.quantity,
        all=originals("all", own),
        by_type={
            kind: originals(f"type {kind}", [one for one in own if one.item.type == kind])
            for kind in benchmark.manifest.types
        },
        audited=originals("undisputed", undisputed),
        corrected=of("corrected", corrected, [known.corrected[one.item.id] for one in corrected]),
        reasons=_counts([verdict.reason for verdict in verdicts]),
        sources=_counts([v.source for v in verdicts if v.correct and v.source]),
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


def correct_samples(
    rule: Rule, judged: Sequence[Sequence[JudgedItem]], items: Sequence[Item]
) -> list[list[bool]]:
    """Whether each sample of each item is right under a rule; `judged` has a row a sample."""
    found: dict[str, list[bool]] = {item.id: [] for item in items}
    for group in judged:
        for one in group:
            if one.rule is rule:
                found[one.item.id].append(one.verdict.correct)
    return list(found.values())


def score_samples(first: Samples, last: Samples) -> Sampled:
    """The scores of the first programs of all samples, and of the last ones after more turns.

    Where items have different numbers of samples, the mean is over items, and pass@k stands for
    every k of which all have so many: of fewer there is no estimate without bias.
    """
    numbers = [len(one) for one in first if one]
    fewest, most = min(numbers, default=1), max(numbers, default=1)
    return Sampled(
        num_samples=fewest,
        most_samples=most if most > fewest else None,
        num_items=len(first),
        mean=mean_pass_at(first, 1),
        interval_95=bootstrap_interval([sum(one) / len(one) if one else 0.0 for one in first]),
        pass_at={str(k): mean_pass_at(first, k) for k in _powers_of_two(fewest)},
        after_turns=mean_pass_at(last, 1),
        first_after_turns=Score.of([any(one[:1]) for one in last]),
    )


def _powers_of_two(num_samples: int) -> list[int]:
    """1, 2, 4, ... and all."""
    powers = [2**n for n in range(num_samples.bit_length()) if 2**n <= num_samples]
    return sorted({*powers, num_samples})


def _counts(words: Sequence[str]) -> dict[str, int]:
    return {str(word): number for word, number in sorted(Counter(words).items())}
