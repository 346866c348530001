"""The verdict of a rule on an execution and a label: a pure function, which runs nothing.

judge(execution, label, load_rule("optibench-all-values")).correct
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from optmodel.execution import End, Execution, Solve, SolverStatus
from optmodel.judging.label import Label
from optmodel.judging.label_matching import (
    LabelledNumber,
    match_labels,
    names_objective,
    names_optimum,
)
from optmodel.judging.printed_labels import (
    labelled_number,
    printed_labelled_numbers,
    printed_numbers,
)
from optmodel.judging.rule import AnswerSource, Quantity, Rule
from optmodel.judging.verdict import Verdict, VerdictReason


def judge(execution: Execution, label: Label, rule: Rule) -> Verdict:
    """The verdict of a rule on an execution whose expected answer is `label`."""
    if label.optimum is None:
        return _without_solution(execution, rule)
    nothing_to_compare = _without_answer(execution, rule) or _not_accepted(execution, rule)
    if nothing_to_compare is not None:
        return nothing_to_compare
    match rule.quantity:
        case Quantity.ALL_VALUES:
            return _all_values(execution, label, rule)
        case Quantity.LABELLED_VALUES:
            return _labelled_values(execution, label, rule)
        case Quantity.OBJECTIVE:
            return _objective(execution, label, label.optimum, rule)


def _without_solution(execution: Execution, rule: Rule) -> Verdict:
    """The verdict where no solution is the answer: the last solve has to prove that."""
    failed = _without_answer(execution, rule)
    if failed is not None:
        return failed
    last = execution.last_solve
    if last is not None and last.status in (SolverStatus.INFEASIBLE, SolverStatus.UNBOUNDED):
        return Verdict(True, VerdictReason.CORRECT, source=AnswerSource.CAPTURED)
    detail = f"The last solve ended as {last.status}." if last else "No solve was recorded."
    return Verdict(False, VerdictReason.WRONG_VALUE, f"There is no optimal solution. {detail}")


def _without_answer(execution: Execution, rule: Rule) -> Verdict | None:
    """The verdict on a program that failed, or whose captured model has another optimum."""
    match execution.end:
        case End.INFRASTRUCTURE:
            return Verdict(False, VerdictReason.INFRASTRUCTURE, execution.detail)
        case End.NO_ANSWER:
            return Verdict(False, VerdictReason.NO_ANSWER, "The program gave no answer.")
        case End.OK:
            pass
        case _:
            return Verdict(False, VerdictReason.NOT_OK, f"The program ended as {execution.end}.")
    if execution.confirmed is False:
        detail = "The captured model, solved again, has another answer."
        return Verdict(False, VerdictReason.UNCONFIRMED, detail)
    if execution.confirmed is None and rule.unconfirmed == "refused":
        detail = "No captured model was solved again: there is none, or none that SCIP reads."
        return Verdict(False, VerdictReason.UNCONFIRMED, detail)
    return None


def _not_accepted(execution: Execution, rule: Rule) -> Verdict | None:
    """The verdict on a repair, a substituted solver or a missing optimum that a rule refuses."""
    if execution.repairs and rule.repaired == "refused":
        detail = f"The program's text was changed: {', '.join(execution.repairs)}."
        return Verdict(False, VerdictReason.REPAIRED, detail)
    requested = next((s.substituted_for for s in execution.solves if s.substituted_for), "")
    if requested and rule.substitutes == "refused":
        return Verdict(
            False, VerdictReason.SUBSTITUTED, f"Another solver stood in for '{requested}'."
        )
    if execution.solves and not _optimal(execution) and rule.without_optimum == "wrong":
        status = execution.solves[-1].status
        return Verdict(False, VerdictReason.NOT_OPTIMAL, f"The last solve ended as {status}.")
    return None


def _all_values(execution: Execution, label: Label, rule: Rule) -> Verdict:
    """Every expected value is among the numbers that count; one number may match several."""
    assert rule.num_spare is not None
    offered = {source: _numbers(execution, source) for source in rule.sources}
    pool = _interleaved(list(offered.values()), len(label.values))
    if not pool:
        return Verdict(False, VerdictReason.NO_ANSWER, "No number was printed or captured.")
    limit = len(label.values) + rule.num_spare
    counted = frozenset(pool[:limit])
    found = {source: sorted(counted.intersection(numbers)) for source, numbers in offered.items()}
    found = {source: numbers for source, numbers in found.items() if numbers}
    deciding: list[AnswerSource] = []
    for name, expected in label.values.items():
        nearest = {source: _nearest(numbers, expected) for source, numbers in found.items()}
        right = [s for s, value in nearest.items() if rule.tolerance.allows(value, expected)]
        if not right:
            value = min(nearest.values(), key=lambda value: abs(value - expected))
            wrong = _wrong(name, expected, value)
            if len(pool) <= limit:
                return wrong
            detail = f"{wrong.detail} Of {len(pool)} numbers only the last {limit} count."
            return replace(wrong, reason=VerdictReason.FLOOD, detail=detail)
        deciding.append(right[0])
    return _correct(deciding, rule)


def _interleaved(offered: Sequence[Sequence[float]], num_expected: int) -> list[float]:
    """The distinct numbers of all sources in one sequence: the last of each in turn, and so on.

    One sequence has one limit; a limit for each source would give a program two attempts. Taking
    turns keeps a long output or a large model from hiding the other source. As many numbers as are
    expected come from the first source before any turn, so that printing just the answer is not
    drowned by the other variables of the model.
    """
    first = offered[0][:num_expected] if offered else ()
    turns = zip_longest(*offered)
    in_turn = (value for turn in turns for value in turn if value is not None)
    return list(dict.fromkeys([*first, *in_turn]))


def _labelled_values(execution: Execution, label: Label, rule: Rule) -> Verdict:
    """Every expected value stands at its own label, in the first source that has the label."""
    found = [_at_labels(execution, label, source) for source in rule.sources]
    missing: Verdict | None = None
    deciding: list[AnswerSource] = []
    for name, expected in label.values.items():
        answer = next((at[name] for at in found if name in at), None)
        if answer is None:
            detail = f"No number stands at a label like '{name}'."
            missing = missing or Verdict(False, VerdictReason.MISSING_LABEL, detail)
        elif _right(answer, expected, rule) is None:
            return _wrong(name, expected, answer.readings[0], answer.source)
        else:
            deciding.append(answer.source)
    return missing or _correct(deciding, rule)


def _objective(execution: Execution, label: Label, optimum: float, rule: Rule) -> Verdict:
    """The program's one objective value is the expected optimum."""
    answer = _reported_objective(execution, label, rule)
    if answer is not None:
        right = _right(answer, optimum, rule)
        if right is None:
            return _wrong(label.objective, optimum, answer.readings[0], answer.source)
        return Verdict(True, VerdictReason.CORRECT, value=right, source=answer.source)
    if not _numbers(execution, AnswerSource.PRINTED):
        detail = "No objective was printed or captured."
        return Verdict(False, VerdictReason.NO_ANSWER, detail)
    detail = f"No number stands at a label like '{label.objective}'."
    return Verdict(False, VerdictReason.MISSING_LABEL, detail)


def _reported_objective(execution: Execution, label: Label, rule: Rule) -> LabelledNumber | None:
    """The one objective value of a program, however many models it solves and numbers it prints.

    A rule whose first source is `printed` takes the number at the objective's label, and without
    one the last captured optimum. Any other rule takes the last optimum. But a program may solve
    several models and report one of them, or minimize the negative of what it reports. So a printed
    number that is an earlier optimum but for its sign is taken instead.
    """
    solves = _optimal(execution) if AnswerSource.CAPTURED in rule.sources else []
    optima = [s.objective for s in solves if s.objective is not None and math.isfinite(s.objective)]
    labelled, printed = None, None
    if AnswerSource.PRINTED in rule.sources:
        labelled = _at_objective_label(execution, label)
        numbers = printed_numbers(execution.stdout)
        only = labelled_number("", numbers[0]) if len(numbers) == 1 else None
        printed = labelled or only
    if not optima:
        return printed
    last = LabelledNumber(label.objective, (optima[-1],), AnswerSource.CAPTURED)
    if rule.sources[0] is AnswerSource.PRINTED:
        return _with_all_digits(labelled, optima) if labelled else last
    allows = rule.tolerance.allows
    for value in printed.readings if printed else ():
        if any(allows(abs(value), abs(optimum)) for optimum in optima):
            if allows(value, optima[-1]):
                return last
            return LabelledNumber(label.objective, (value,), AnswerSource.PRINTED)
    return last


def _at_objective_label(execution: Execution, label: Label) -> LabelledNumber | None:
    """The number at the objective's label, else at "objective", else at "optimum".

    Of several at labels of one kind it is the last.
    """
    found = printed_labelled_numbers(execution.stdout)
    labels = list(dict.fromkeys([*label.values, label.objective]))
    # The other labels take part, so that "Total cost of labour" is not mistaken for "Total cost".
    own = match_labels(labels, found).get(label.objective)
    at_words = (
        next((one for one in reversed(found) if is_named(one.label)), None)
        for is_named in (names_objective, names_optimum)
    )
    return own or next((one for one in at_words if one is not None), None)


def _with_all_digits(printed: LabelledNumber, optima: Sequence[float]) -> LabelledNumber:
    """A printed number with all digits of the captured optimum that it rounds, but for its sign."""
    for optimum in reversed(optima):
        for reading, half_step in zip(printed.readings, printed.half_steps, strict=True):
            if abs(abs(reading) - abs(optimum)) <= half_step:
                return replace(printed, readings=(math.copysign(optimum, reading),), half_steps=())
    return printed


def _optimal(execution: Execution) -> list[Solve]:
    return [solve for solve in execution.solves if solve.status is SolverStatus.OPTIMAL]


def _numbers(execution: Execution, source: AnswerSource) -> list[float]:
    """The distinct numbers of a source, the last first; captured ones are of the last optimum."""
    if source is AnswerSource.PRINTED:
        numbers = [v for number in printed_numbers(execution.stdout) for v in number.readings]
    else:
        captured = [(*one.variables.values(), one.objective) for one in _optimal(execution)[-1:]]
        numbers = [value for values in captured for value in values if value is not None]
    return list(dict.fromkeys(value for value in reversed(numbers) if math.isfinite(value)))


def _at_labels(
    execution: Execution, label: Label, source: AnswerSource
) -> dict[str, LabelledNumber]:
    """The number of a source at each label; captured variables are labelled by their names."""
    if source is AnswerSource.PRINTED:
        return match_labels(list(label.values), printed_labelled_numbers(execution.stdout))
    chosen: dict[str, LabelledNumber] = {}
    for solve in _optimal(execution)[-1:]:
        variables = [
            LabelledNumber(name, (value,), source)
            for name, value in solve.variables.items()
            if math.isfinite(value)
        ]
        chosen = match_labels([name for name in label.values if name != label.objective], variables)
        if solve.objective is not None and math.isfinite(solve.objective):
            chosen[label.objective] = LabelledNumber(label.objective, (solve.objective,), source)
    return chosen


def _right(answer: LabelledNumber, expected: float, rule: Rule) -> float | None:
    """The first reading of an answer that is within the tolerance, if one is."""
    return next((v for v in answer.readings if rule.tolerance.allows(v, expected)), None)


def _nearest(values: list[float], expected: float) -> float:
    """The nearest of sorted values to an expected one."""
    index = bisect_left(values, expected)
    return min(values[max(0, index - 1) : index + 1], key=lambda value: abs(value - expected))


def _correct(deciding: list[AnswerSource], rule: Rule) -> Verdict:
    """A correct verdict; its source is the last in the rule's order that a value was taken from."""
    return Verdict(True, VerdictReason.CORRECT, source=max(deciding, key=rule.sources.index))


def _wrong(name: str, expected: float, found: float, source: AnswerSource | None = None) -> Verdict:
    detail = f"Expected {expected!r} at '{name}'; found {found!r}."
    return Verdict(False, VerdictReason.WRONG_VALUE, detail, found, source)
