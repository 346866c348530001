"""From an execution, a label and a rule to a verdict: a pure function, nothing is run.

judge(execution, label, load_rule("optibench-all-values")).correct
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from optmodel.execution.record import End, Execution, Solve, SolverStatus
from optmodel.judging.labels import Labelled, assign, names_objective, names_optimum
from optmodel.judging.printed import at_label, printed_labelled, printed_numbers
from optmodel.judging.rule import Quantity, Rule, Source
from optmodel.judging.verdict import Label, Reason, Verdict


def judge(execution: Execution, label: Label, rule: Rule) -> Verdict:
    """What a rule says of an execution whose program was to answer `label`."""
    stopped = _stopped(execution, rule)
    if stopped is not None:
        return stopped
    match rule.quantity:
        case Quantity.ALL_VALUES:
            return _all_values(execution, label, rule)
        case Quantity.LABELLED_VALUES:
            return _labelled_values(execution, label, rule)
        case Quantity.OBJECTIVE:
            return _objective(execution, label, rule)


def _stopped(execution: Execution, rule: Rule) -> Verdict | None:
    """The verdict on a program that gave nothing to compare."""
    match execution.end:
        case End.INFRASTRUCTURE:
            return Verdict(False, Reason.INFRASTRUCTURE, execution.detail)
        case End.NO_ANSWER:
            return Verdict(False, Reason.NO_ANSWER, "The program gave no answer.")
        case End.OK:
            pass
        case _:
            return Verdict(False, Reason.NOT_OK, f"The program ended as {execution.end}.")
    if execution.confirmed is False:
        detail = "The captured model, solved again, has another answer."
        return Verdict(False, Reason.UNCONFIRMED, detail)
    if execution.confirmed is None and rule.unconfirmed == "refused":
        detail = "No captured model was solved again: there is none, or none that SCIP reads."
        return Verdict(False, Reason.UNCONFIRMED, detail)
    helped = _helped(execution, rule)
    if helped is not None:
        return helped
    if execution.solves and not _optimal(execution) and rule.without_optimum == "wrong":
        status = execution.solves[-1].status
        return Verdict(False, Reason.NOT_OPTIMAL, f"The last solve ended as {status}.")
    return None


def _helped(execution: Execution, rule: Rule) -> Verdict | None:
    """The verdict on a program that came to an end only by what was done for it."""
    if execution.repairs and rule.repaired == "refused":
        detail = f"The program's text was changed: {', '.join(execution.repairs)}."
        return Verdict(False, Reason.REPAIRED, detail)
    asked = next((s.substituted_for for s in execution.solves if s.substituted_for), "")
    if asked and rule.substitutes == "refused":
        return Verdict(False, Reason.SUBSTITUTED, f"Another solver stood in for '{asked}'.")
    return None


def _all_values(execution: Execution, label: Label, rule: Rule) -> Verdict:
    """Every expected value is among the numbers that count; one number may serve several."""
    assert rule.num_spare is not None
    offered = {source: _numbers(execution, source) for source in rule.sources}
    pool = _pool(list(offered.values()), len(label.values))
    if not pool:
        return Verdict(False, Reason.NO_ANSWER, "No number was printed or captured.")
    most = len(label.values) + rule.num_spare
    counted = frozenset(pool[:most])
    found = {source: sorted(counted.intersection(numbers)) for source, numbers in offered.items()}
    found = {source: numbers for source, numbers in found.items() if numbers}
    deciding: list[Source] = []
    for name, expected in label.values.items():
        nearest = {source: _nearest(numbers, expected) for source, numbers in found.items()}
        served = [s for s, value in nearest.items() if rule.tolerance.allows(value, expected)]
        if not served:
            value = min(nearest.values(), key=lambda value: abs(value - expected))
            wrong = _wrong(name, expected, value)
            return wrong if len(pool) <= most else _flood(wrong, len(pool), most)
        deciding.append(served[0])
    return _correct(deciding, rule)


def _pool(offered: Sequence[Sequence[float]], num_expected: int) -> list[float]:
    """The distinct numbers of all sources as one row: the last of each in turn, then those before.

    There is one row, and so one allowance, or what is printed and what is fixed as a variable
    would be two tries; and turns, so that neither a long printout nor a large model hides the rest.
    As many as are expected come from the first source, before any turn: who prints just these is
    not drowned by the other variables of the model.
    """
    first = offered[0][:num_expected] if offered else ()
    turns = zip_longest(*offered)
    in_turn = (value for turn in turns for value in turn if value is not None)
    return list(dict.fromkeys([*first, *in_turn]))


def _labelled_values(execution: Execution, label: Label, rule: Rule) -> Verdict:
    """Every expected value stands at its own label, in the first source that has the label."""
    found = [_at_labels(execution, label, source) for source in rule.sources]
    missing: Verdict | None = None
    deciding: list[Source] = []
    for name, expected in label.values.items():
        answer = next((at[name] for at in found if name in at), None)
        if answer is None:
            detail = f"No number stands at a label like '{name}'."
            missing = missing or Verdict(False, Reason.MISSING_LABEL, detail)
        elif _right(answer, expected, rule) is None:
            return _wrong(name, expected, answer.readings[0], answer.source)
        else:
            deciding.append(answer.source)
    return missing or _correct(deciding, rule)


def _objective(execution: Execution, label: Label, rule: Rule) -> Verdict:
    """The program's one answer is the expected optimum."""
    answer = _answer(execution, label, rule)
    if answer is not None:
        right = _right(answer, label.optimum, rule)
        if right is None:
            return _wrong(label.objective, label.optimum, answer.readings[0], answer.source)
        return Verdict(True, Reason.CORRECT, value=right, source=answer.source)
    if not _numbers(execution, Source.PRINTED):
        return Verdict(False, Reason.NO_ANSWER, "No objective was printed or captured.")
    detail = f"No number stands at a label like '{label.objective}'."
    return Verdict(False, Reason.MISSING_LABEL, detail)


def _answer(execution: Execution, label: Label, rule: Rule) -> Labelled | None:
    """What a program says its objective is: its solver's last optimum, or what it printed.

    It has one answer, however much it solves and prints. Where the rule asks what was printed
    first, that is the number at the objective's label. Else it is the last optimum; but a program
    may solve several models and report one of them, or minimise the negative of what it reports, so
    it is what it printed where that is, but for its sign, one of the optima that were heard.
    """
    solves = _optimal(execution) if Source.CAPTURED in rule.sources else []
    optima = [s.objective for s in solves if s.objective is not None and math.isfinite(s.objective)]
    reads = Source.PRINTED in rule.sources
    labelled = _at_objective(execution, label) if reads else None
    printed = labelled or (_only_number(execution) if reads else None)
    if not optima:
        return printed
    last = Labelled(label.objective, (optima[-1],), Source.CAPTURED)
    if rule.sources[0] is Source.PRINTED:
        return _in_full(labelled, optima) if labelled else last
    confirmed = [v for v in printed.readings if _confirmed(v, optima, rule)] if printed else []
    if confirmed and not rule.tolerance.allows(confirmed[0], optima[-1]):
        return Labelled(label.objective, (confirmed[0],), Source.PRINTED)
    return last


def _at_objective(execution: Execution, label: Label) -> Labelled | None:
    """The number at the objective's label, else at "objective", else at "optimum".

    Of several at labels of one kind it is the last.
    """
    found = printed_labelled(execution.stdout)
    labels = list(dict.fromkeys([*label.values, label.objective]))
    # The other labels take part, so that "Total cost of labour" is not mistaken for "Total cost".
    own = assign(labels, found).get(label.objective)
    at_words = (
        next((one for one in reversed(found) if says(one.label)), None)
        for says in (names_objective, names_optimum)
    )
    return own or next((one for one in at_words if one is not None), None)


def _only_number(execution: Execution) -> Labelled | None:
    """What a program printed that printed one number and no more."""
    numbers = printed_numbers(execution.stdout)
    return at_label("", numbers[0]) if len(numbers) == 1 else None


def _in_full(printed: Labelled, optima: Sequence[float]) -> Labelled:
    """What was printed, in all digits where it is a heard optimum rounded, but for its sign."""
    for optimum in reversed(optima):
        for reading, half_step in zip(printed.readings, printed.half_steps, strict=True):
            if abs(abs(reading) - abs(optimum)) <= half_step:
                return replace(printed, readings=(math.copysign(optimum, reading),), half_steps=())
    return printed


def _confirmed(value: float, optima: list[float], rule: Rule) -> bool:
    """Whether a value is, but for its sign, one of the optima that were heard."""
    return any(rule.tolerance.allows(abs(value), abs(optimum)) for optimum in optima)


def _optimal(execution: Execution) -> list[Solve]:
    return [solve for solve in execution.solves if solve.status is SolverStatus.OPTIMAL]


def _numbers(execution: Execution, source: Source) -> list[float]:
    """The distinct numbers of a source, the last first; of several solves, the last optimum's."""
    if source is Source.PRINTED:
        read = printed_numbers(execution.stdout)
        numbers = [value for number in read for value in number.readings]
    else:
        heard = [(*one.variables.values(), one.objective) for one in _optimal(execution)[-1:]]
        numbers = [value for values in heard for value in values if value is not None]
    return list(dict.fromkeys(value for value in reversed(numbers) if math.isfinite(value)))


def _at_labels(execution: Execution, label: Label, source: Source) -> dict[str, Labelled]:
    if source is Source.PRINTED:
        return assign(list(label.values), printed_labelled(execution.stdout))
    chosen: dict[str, Labelled] = {}
    for solve in _optimal(execution)[-1:]:
        heard = [(name, value) for name, value in solve.variables.items() if math.isfinite(value)]
        named = [Labelled(name, (value,), source) for name, value in heard]
        chosen = assign([name for name in label.values if name != label.objective], named)
        if solve.objective is not None and math.isfinite(solve.objective):
            chosen[label.objective] = Labelled(label.objective, (solve.objective,), source)
    return chosen


def _right(answer: Labelled, expected: float, rule: Rule) -> float | None:
    """The reading of an answer that is as good as the expected value, if one is."""
    return next((v for v in answer.readings if rule.tolerance.allows(v, expected)), None)


def _nearest(values: list[float], wanted: float) -> float:
    """Of sorted values the nearest to the wanted one."""
    place = bisect_left(values, wanted)
    return min(values[max(0, place - 1) : place + 1], key=lambda value: abs(value - wanted))


def _correct(deciding: list[Source], rule: Rule) -> Verdict:
    """Right, thanks to the least trusted of the sources that were needed."""
    return Verdict(True, Reason.CORRECT, source=max(deciding, key=rule.sources.index))


def _wrong(name: str, expected: float, found: float, source: Source | None = None) -> Verdict:
    detail = f"Expected {expected!r} at '{name}'; found {found!r}."
    return Verdict(False, Reason.WRONG_VALUE, detail, found, source)


def _flood(wrong: Verdict, num_offered: int, most: int) -> Verdict:
    detail = f"{wrong.detail} Of {num_offered} numbers only the last {most} count."
    return replace(wrong, reason=Reason.FLOOD, detail=detail)
