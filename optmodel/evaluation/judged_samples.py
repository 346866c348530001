"""The judged samples of a run, gathered by item and scored under each rule.

    sampled = score_judged_samples(items, first, last, executions, rules)
    sampled["objective-rel-1e-6"].selected[Selection.MAJORITY_VOTE]["8"].accuracy

A vote needs one answer of each sample. Under a rule of several values, or of a value that may stand
anywhere, a program states none that could be found without the label: there is no vote.
"""

from collections.abc import Mapping, Sequence

from optmodel.evaluation.recorded_items import RecordedItem, group_numbers
from optmodel.evaluation.sampling import Sampled, score_samples
from optmodel.evaluation.scoring import JudgedItem
from optmodel.evaluation.selection import SampleAnswer, Selection
from optmodel.execution import End, Execution
from optmodel.judging import AnswerSource, ProgramAnswer, Quantity, Rule, stated_objective

JudgedTurn = Sequence[Sequence[JudgedItem]]
"""The verdicts of a turn, a row for each sample."""


def score_judged_samples(
    items: Sequence[RecordedItem],
    first: JudgedTurn,
    last: JudgedTurn,
    executions: Sequence[Mapping[str, Execution]],
    rules: Sequence[Rule],
) -> dict[str, Sampled]:
    """The scores over samples under each rule; `executions` are the first programs' by sample."""
    groups = group_numbers(items)
    is_confirmed = any(
        one.confirmed is not None for sample in executions for one in sample.values()
    )
    return {
        rule.name: score_samples(
            correct_samples(rule, first, items),
            correct_samples(rule, last, items),
            sample_answers(rule, first, executions, items),
            _selections(rule, is_confirmed=is_confirmed),
            groups,
        )
        for rule in rules
    }


def correct_samples(
    rule: Rule, judged: JudgedTurn, items: Sequence[RecordedItem]
) -> list[list[bool]]:
    """Whether each sample of each item is right under a rule."""
    right: dict[str, list[bool]] = {item.id: [] for item in items}
    for group in judged:
        for one in group:
            if one.rule is rule:
                right[one.item.id].append(one.verdict.correct)
    return list(right.values())


def sample_answers(
    rule: Rule,
    judged: JudgedTurn,
    executions: Sequence[Mapping[str, Execution]],
    items: Sequence[RecordedItem],
) -> list[list[SampleAnswer]]:
    """What each sample of each item answered, as far as it is known without the label."""
    answers: dict[str, list[SampleAnswer]] = {item.id: [] for item in items}
    for group, own in zip(judged, executions, strict=True):
        for one in group:
            if one.rule is rule:
                answers[one.item.id].append(_answer(one, own[one.item.id]))
    return list(answers.values())


def states_one_value(rule: Rule) -> bool:
    """Whether a program has one answer under a rule, which can be found without the label."""
    return rule.quantity is Quantity.OBJECTIVE and rule.where == "reported"


def _selections(rule: Rule, *, is_confirmed: bool) -> list[Selection]:
    votes = [Selection.MAJORITY_VOTE] if states_one_value(rule) else []
    confirmed = [Selection.FIRST_CONFIRMED] if is_confirmed else []
    return [*votes, Selection.FIRST_OPTIMAL, *confirmed]


def _answer(one: JudgedItem, execution: Execution) -> SampleAnswer:
    """The answer of a sample. A captured value has one reading, so it is the verdict's own."""
    verdict, rule = one.verdict, one.rule
    if not states_one_value(rule):
        return SampleAnswer.of(execution, None)
    answer = ProgramAnswer(execution, one.item.label)
    if verdict.source is AnswerSource.CAPTURED and verdict.value is not None:
        value: float | None = verdict.value
    else:
        value = stated_objective(answer, rule)
    if value is not None and rule.sign == "ignored":
        value = abs(value)
    is_printed = execution.last_solve is None and execution.end in (End.OK, End.NO_ANSWER)
    may_print = is_printed and AnswerSource.PRINTED in rule.sources
    return SampleAnswer.of(execution, value, says_no_solution=may_print and answer.says_no_solution)
