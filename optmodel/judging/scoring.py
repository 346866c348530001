"""The verdict of a rule on an execution and a label: a pure function, which runs nothing.

judge(execution, label, load_rule("optibench-all-values")).correct
answer = ProgramAnswer(execution, label)                # for several rules, read once
[judge_answer(answer, rule).correct for rule in rules]
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from optmodel.execution import End, Execution, SolverStatus
from optmodel.judging.answer import ProgramAnswer
from optmodel.judging.expected_value import Agreement, ExpectedValue
from optmodel.judging.label import Label
from optmodel.judging.label_matching import LabelledNumber
from optmodel.judging.named_outcome import named_outcome
from optmodel.judging.rule import AnswerSource, NoSolution, Quantity, Rule
from optmodel.judging.verdict import Verdict, VerdictReason

_KINDS_OF_END = {
    SolverStatus.OPTIMAL: frozenset[NoSolution](),
    SolverStatus.INFEASIBLE: frozenset({NoSolution.PROVEN, NoSolution.NOT_OPTIMAL}),
    SolverStatus.UNBOUNDED: frozenset({NoSolution.PROVEN, NoSolution.NOT_OPTIMAL}),
    SolverStatus.INFEASIBLE_OR_UNBOUNDED: frozenset({NoSolution.PROVEN, NoSolution.NOT_OPTIMAL}),
    SolverStatus.LIMIT: frozenset({NoSolution.NOT_OPTIMAL}),
    SolverStatus.ERROR: frozenset({NoSolution.NOT_OPTIMAL}),
}
"""What the status of the last solve answers to a label without solution."""


def judge(execution: Execution, label: Label, rule: Rule) -> Verdict:
    """The verdict of a rule on an execution whose expected answer is `label`."""
    return judge_answer(ProgramAnswer(execution, label), rule)


def judge_answer(answer: ProgramAnswer, rule: Rule) -> Verdict:
    """The verdict of a rule on an answer that other rules may have judged before."""
    if answer.label.optimum is None:
        return _without_solution(answer, rule)
    failed = _failed(answer.execution, rule) or _refused(answer.execution, rule)
    failed = failed or _without_optimum(answer, rule)
    if failed is not None:
        return failed
    match rule.quantity:
        case Quantity.ALL_VALUES:
            return _all_values(answer, answer.expected, rule)
        case Quantity.LABELLED_VALUES:
            return _labelled_values(answer, rule)
        case Quantity.OBJECTIVE if rule.where == "anywhere":
            return _all_values(answer, [answer.expected_optimum], rule)
        case Quantity.OBJECTIVE:
            return _objective(answer, rule)


def stated_objective(answer: ProgramAnswer, rule: Rule) -> float | None:
    """The objective value that a program states, as a rule reads it; the label decides nothing.

    None where the program failed or states none. Of a number with several readings, such as 40 %,
    it is the first. The rule is one of a single objective value.
    """
    assert rule.quantity is Quantity.OBJECTIVE
    execution = answer.execution
    failed = _failed(execution, rule) or _refused(execution, rule)
    if failed is not None or _without_optimum(answer, rule) is not None:
        return None
    given = _reported_objective(answer, rule)
    return None if given is None else given.readings[0]


def _without_solution(answer: ProgramAnswer, rule: Rule) -> Verdict:
    """The verdict where no solution is the answer."""
    named, last = named_outcome(answer), answer.execution.last_solve
    execution = named.execution
    decided = _refused(execution, rule) or named.verdict
    if decided is not None:
        return decided
    if execution.end is End.TIMEOUT and NoSolution.TIMEOUT in rule.no_solution:
        return Verdict(True, VerdictReason.CORRECT, "A time-out counts as no solution.")
    if execution.end is End.NO_ANSWER and NoSolution.NO_OBJECTIVE in rule.no_solution:
        return Verdict(True, VerdictReason.CORRECT, "No answer counts as no solution.")
    is_said = last is None and AnswerSource.PRINTED in rule.sources and answer.says_no_solution
    if is_said and execution.end is End.NO_ANSWER:
        execution = replace(execution, end=End.OK)  # it printed no number, and none was asked for
    failed = _failed(execution, rule)
    if failed is not None:
        return failed
    if is_said:
        return Verdict(True, VerdictReason.CORRECT, source=AnswerSource.PRINTED)
    if last is not None and not _KINDS_OF_END[last.status].isdisjoint(rule.no_solution):
        return Verdict(True, VerdictReason.CORRECT, source=AnswerSource.CAPTURED)
    if NoSolution.NO_OBJECTIVE in rule.no_solution and not _gives_objective(answer, rule):
        return Verdict(True, VerdictReason.CORRECT, "No objective counts as no solution.")
    detail = f"The last solve ended as {last.status}." if last else "No solve was recorded."
    return Verdict(False, VerdictReason.WRONG_VALUE, f"There is no optimal solution. {detail}")


def _gives_objective(answer: ProgramAnswer, rule: Rule) -> bool:
    """Whether a program gives an objective value of any kind, also one that is not optimal."""
    if AnswerSource.PRINTED in rule.sources and answer.printed_objective is not None:
        return True
    return any(solve.objective is not None for solve in answer.execution.solves)


def _failed(execution: Execution, rule: Rule) -> Verdict | None:
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


def _refused(execution: Execution, rule: Rule) -> Verdict | None:
    """The verdict on a repair or a substituted solver that a rule refuses."""
    if execution.repairs and rule.repaired == "refused":
        detail = f"The program's text was changed: {', '.join(execution.repairs)}."
        return Verdict(False, VerdictReason.REPAIRED, detail)
    requested = next((s.substituted_for for s in execution.solves if s.substituted_for), "")
    if requested and rule.substitutes == "refused":
        return Verdict(
            False, VerdictReason.SUBSTITUTED, f"Another solver stood in for '{requested}'."
        )
    return None


def _without_optimum(answer: ProgramAnswer, rule: Rule) -> Verdict | None:
    """The verdict where no solve ended optimal, if a rule needs one."""
    solves = answer.execution.solves
    if not solves or answer.optimal_solves or rule.without_optimum == "printed":
        return None
    detail = f"The last solve ended as {solves[-1].status}."
    return Verdict(False, VerdictReason.NOT_OPTIMAL, detail)


def _all_values(answer: ProgramAnswer, wanted: Sequence[ExpectedValue], rule: Rule) -> Verdict:
    """Every expected value is among the numbers that count; one number may match several."""
    assert rule.num_spare is not None
    offered = {source: answer.numbers(source) for source in rule.sources}
    pool = _interleaved(list(offered.values()), len(wanted))
    if not pool:
        return Verdict(False, VerdictReason.NO_ANSWER, "No number was printed or captured.")
    limit = len(wanted) + rule.num_spare
    counted = frozenset(pool[:limit])
    found = {source: sorted(counted.intersection(numbers)) for source, numbers in offered.items()}
    found = {source: numbers for source, numbers in found.items() if numbers}
    deciding: list[AnswerSource] = []
    undecided: Verdict | None = None
    for expected in wanted:
        near = {source: _near(numbers, expected, rule) for source, numbers in found.items()}
        best = {s: min(_agreements(values, expected, rule)) for s, values in near.items()}
        right = [source for source, agreement in best.items() if agreement is Agreement.RIGHT]
        value = min((v for values in near.values() for v in values), key=expected.distance)
        if right:
            deciding.append(right[0])
        elif Agreement.OPEN in best.values():
            undecided = undecided or _open(expected, value)
        elif len(pool) <= limit:
            return _wrong(expected, value)
        else:
            wrong = _wrong(expected, value)
            detail = f"{wrong.detail} Of {len(pool)} numbers only the last {limit} count."
            return replace(wrong, reason=VerdictReason.FLOOD, detail=detail)
    return undecided or _correct(deciding, rule)


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


def _labelled_values(answer: ProgramAnswer, rule: Rule) -> Verdict:
    """Every expected value stands at its own label, in the first source that has the label."""
    found = [answer.at_labels(source) for source in rule.sources]
    missing: Verdict | None = None
    undecided: Verdict | None = None
    deciding: list[AnswerSource] = []
    for expected in answer.expected:
        given = next((at[expected.name] for at in found if expected.name in at), None)
        if given is None:
            detail = f"No number stands at a label like '{expected.name}'."
            missing = missing or Verdict(False, VerdictReason.MISSING_LABEL, detail)
            continue
        verdict = _compared(given, expected, rule)
        if verdict.reason is VerdictReason.WRONG_VALUE:
            return verdict
        if verdict.reason is VerdictReason.OPEN:
            undecided = undecided or verdict
        deciding.append(given.source)
    return missing or undecided or _correct(deciding, rule)


def _objective(answer: ProgramAnswer, rule: Rule) -> Verdict:
    """The program's one objective value is the expected optimum."""
    given = _reported_objective(answer, rule)
    if given is not None:
        return _compared(given, answer.expected_optimum, rule)
    if not answer.numbers(AnswerSource.PRINTED):
        detail = "No objective was printed or captured."
        return Verdict(False, VerdictReason.NO_ANSWER, detail)
    detail = f"No number stands at a label like '{answer.label.objective}'."
    return Verdict(False, VerdictReason.MISSING_LABEL, detail)


def _reported_objective(answer: ProgramAnswer, rule: Rule) -> LabelledNumber | None:
    """The one objective value of a program, however many models it solves and numbers it prints.

    A rule whose first source is `printed` takes the number at the objective's label, and without
    one the last captured optimum. Any other rule takes the last optimum. But a program may solve
    several models and report one of them, or minimize the negative of what it reports. So a printed
    number that is an earlier optimum but for its sign is taken instead.
    """
    optima = answer.optima if AnswerSource.CAPTURED in rule.sources else ()
    reads_print = AnswerSource.PRINTED in rule.sources
    if not optima:
        return answer.printed_objective if reads_print else None
    name = answer.label.objective
    last = LabelledNumber(name, (optima[-1],), AnswerSource.CAPTURED)
    if rule.sources[0] is AnswerSource.PRINTED:
        labelled = answer.at_objective_label
        return _with_all_digits(labelled, optima) if labelled else last
    allows = rule.tolerance.allows
    printed = answer.printed_objective if reads_print else None
    for value in printed.readings if printed else ():
        if any(allows(abs(value), abs(optimum)) for optimum in optima):
            if allows(value, optima[-1]):
                return last
            return LabelledNumber(name, (value,), AnswerSource.PRINTED)
    return last


def _with_all_digits(printed: LabelledNumber, optima: Sequence[float]) -> LabelledNumber:
    """A printed number with all digits of the captured optimum that it rounds, but for its sign."""
    for optimum in reversed(optima):
        for reading, half_step in zip(printed.readings, printed.half_steps, strict=True):
            if abs(abs(reading) - abs(optimum)) <= half_step:
                return replace(printed, readings=(math.copysign(optimum, reading),), half_steps=())
    return printed


def _compared(given: LabelledNumber, expected: ExpectedValue, rule: Rule) -> Verdict:
    """The verdict on a number with one reading or more, of which the best counts."""
    agreements = _agreements(given.readings, expected, rule)
    match min(agreements):
        case Agreement.RIGHT:
            value = given.readings[agreements.index(Agreement.RIGHT)]
            return Verdict(True, VerdictReason.CORRECT, value=value, source=given.source)
        case Agreement.OPEN:
            value = given.readings[agreements.index(Agreement.OPEN)]
            return _open(expected, value, given.source)
        case _:
            return _wrong(expected, given.readings[0], given.source)


def _agreements(values: Sequence[float], expected: ExpectedValue, rule: Rule) -> list[Agreement]:
    return [expected.agreement(value, rule) for value in values]


def _near(values: Sequence[float], expected: ExpectedValue, rule: Rule) -> list[float]:
    """Of sorted values those that stand next to a number that is expected."""
    places = (bisect_left(values, number) for number in expected.candidates(rule))
    return [value for place in places for value in values[max(0, place - 1) : place + 1]]


def _correct(deciding: list[AnswerSource], rule: Rule) -> Verdict:
    """A correct verdict; its source is the last in the rule's order that a value was taken from."""
    return Verdict(True, VerdictReason.CORRECT, source=max(deciding, key=rule.sources.index))


def _wrong(expected: ExpectedValue, found: float, source: AnswerSource | None = None) -> Verdict:
    detail = f"Expected {expected.value!r} at '{expected.name}'; found {found!r}."
    return Verdict(False, VerdictReason.WRONG_VALUE, detail, found, source)


def _open(expected: ExpectedValue, found: float, source: AnswerSource | None = None) -> Verdict:
    detail = (
        f"The optimum at '{expected.name}' is known to be between {expected.value!r} and "
        f"{expected.bound!r} only; found {found!r}."
    )
    return Verdict(False, VerdictReason.OPEN, detail, found, source)
