"""From an execution, a label and a rule to a verdict: a pure function, nothing is run.

judge(execution, label, load_rule("optibench-all-values")).correct
"""

import math
from bisect import bisect_left
from collections.abc import Iterator

from optmodel.execution.record import End, Execution, Solve, SolverStatus
from optmodel.judging.labels import Labelled, assign, names_objective
from optmodel.judging.numbers import read_numbers
from optmodel.judging.printed import answer_text, read_labelled
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
    if execution.solves and not _optimal(execution) and rule.without_optimum == "wrong":
        status = execution.solves[-1].status
        return Verdict(False, Reason.NOT_OPTIMAL, f"The last solve ended as {status}.")
    return None


def _all_values(execution: Execution, label: Label, rule: Rule) -> Verdict:
    """Every expected value is among the numbers; one number may serve several."""
    found = {source: sorted(_numbers(execution, source)) for source in rule.sources}
    if not any(found.values()):
        return Verdict(False, Reason.NO_ANSWER, "No number was printed or captured.")
    deciding: Source | None = None
    for name, expected in label.values.items():
        width = rule.tolerance.width(expected)
        served = [s for s in rule.sources if _distance(found[s], expected) <= width]
        if not served:
            nearest = min(
                (_nearest(found[s], expected) for s in rule.sources if found[s]),
                key=lambda value: abs(value - expected),
            )
            return _wrong(name, expected, nearest)
        deciding = max(served[0], deciding or served[0], key=rule.sources.index)
    return Verdict(True, Reason.CORRECT, source=deciding)


def _labelled_values(execution: Execution, label: Label, rule: Rule) -> Verdict:
    """Every expected value stands at its own label in one of the sources."""
    found = {s: _at_labels(execution, label, s) for s in rule.sources}
    missing: Verdict | None = None
    deciding: Source | None = None
    for name, expected in label.values.items():
        offers = [(s, found[s][name]) for s in rule.sources if name in found[s]]
        right = [s for s, one in offers if _serves(one, expected, rule)]
        if right:
            deciding = max(right[0], deciding or right[0], key=rule.sources.index)
        elif offers:
            return _wrong(name, expected, offers[0][1].readings[0], offers[0][0])
        else:
            detail = f"No number stands at a label like '{name}'."
            missing = missing or Verdict(False, Reason.MISSING_LABEL, detail)
    return missing or Verdict(True, Reason.CORRECT, source=deciding)


def _objective(execution: Execution, label: Label, rule: Rule) -> Verdict:
    """The solver's last optimum, or the printed objective where no solver was heard.

    A program may solve several models and report one of them, or minimise the negative of what it
    reports. So the printed objective counts as well where it is, but for its sign, one of the
    optima that were heard.
    """
    optima = [s.objective for s in _optimal(execution) if s.objective is not None]
    captured = optima if Source.CAPTURED in rule.sources else []
    printed = _printed_objective(execution, label) if Source.PRINTED in rule.sources else None
    if captured and rule.tolerance.allows(captured[-1], label.optimum):
        return Verdict(True, Reason.CORRECT, value=captured[-1], source=Source.CAPTURED)
    if printed is not None and (not captured or _confirmed(printed, captured, rule)):
        right = next((v for v in printed.readings if rule.tolerance.allows(v, label.optimum)), None)
        if right is not None:
            return Verdict(True, Reason.CORRECT, value=right, source=Source.PRINTED)
    if captured:
        return _wrong(label.objective, label.optimum, captured[-1], Source.CAPTURED)
    if printed is not None:
        return _wrong(label.objective, label.optimum, printed.readings[0], Source.PRINTED)
    if next(_numbers(execution, Source.PRINTED), None) is None:
        return Verdict(False, Reason.NO_ANSWER, "No objective was printed or captured.")
    detail = f"No number stands at a label like '{label.objective}'."
    return Verdict(False, Reason.MISSING_LABEL, detail)


def _printed_objective(execution: Execution, label: Label) -> Labelled | None:
    """The number at the objective's label, else at a label that says "objective", else the only."""
    text = answer_text(execution.stdout)
    found = list(read_labelled(text))
    labels = list(dict.fromkeys([*label.values, label.objective]))
    # The other labels take part, so that "Total cost of labour" is not mistaken for "Total cost".
    at_label = assign(labels, found).get(label.objective)
    at_word = next((one for one in reversed(found) if names_objective(one.label)), None)
    numbers = list(read_numbers(text))
    only = Labelled("", numbers[0].readings, Source.PRINTED) if len(numbers) == 1 else None
    return at_label or at_word or only


def _confirmed(printed: Labelled, optima: list[float], rule: Rule) -> bool:
    return any(
        rule.tolerance.allows(sign * value, optimum)
        for value in printed.readings
        for optimum in optima
        for sign in (1, -1)
    )


def _optimal(execution: Execution) -> list[Solve]:
    return [solve for solve in execution.solves if solve.status is SolverStatus.OPTIMAL]


def _numbers(execution: Execution, source: Source) -> Iterator[float]:
    """All numbers of a source; of several solves, the last optimal one counts."""
    if source is Source.PRINTED:
        for number in read_numbers(answer_text(execution.stdout)):
            yield from number.readings
        return
    for solve in _optimal(execution)[-1:]:
        heard = [*solve.variables.values(), solve.objective]
        yield from (value for value in heard if value is not None and math.isfinite(value))


def _at_labels(execution: Execution, label: Label, source: Source) -> dict[str, Labelled]:
    if source is Source.PRINTED:
        return assign(list(label.values), list(read_labelled(answer_text(execution.stdout))))
    chosen: dict[str, Labelled] = {}
    for solve in _optimal(execution)[-1:]:
        named = [Labelled(name, (v,), source) for name, v in solve.variables.items()]
        chosen = assign([name for name in label.values if name != label.objective], named)
        if solve.objective is not None:
            chosen[label.objective] = Labelled(label.objective, (solve.objective,), source)
    return chosen


def _serves(one: Labelled, expected: float, rule: Rule) -> bool:
    return any(rule.tolerance.allows(value, expected) for value in one.readings)


def _nearest(values: list[float], wanted: float) -> float:
    place = bisect_left(values, wanted)
    return min(values[max(0, place - 1) : place + 1], key=lambda value: abs(value - wanted))


def _distance(values: list[float], wanted: float) -> float:
    return abs(_nearest(values, wanted) - wanted) if values else float("inf")


def _wrong(name: str, expected: float, found: float, source: Source | None = None) -> Verdict:
    detail = f"Expected {expected!r} at '{name}'; found {found!r}."
    return Verdict(False, Reason.WRONG_VALUE, detail, found, source)
