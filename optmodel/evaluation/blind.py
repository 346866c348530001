"""The blind baseline: what a rule gives to programs that ignore the problem they are asked.

    rule = load_rule("optibench-all-values")
    blind_baseline([item.label for item in items], rule)    # BlindScore(2, "0 to 25 printed")

Each strategy is a program as its execution would be. It may know the names of what is asked and
which numbers are frequent among the answers, never which problem is before it: the numbers it gives
are the same for all. A score means something as far as it is above the best of them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from optmodel.execution import End, Execution, Solve, SolverStatus
from optmodel.judging import Label, Rule, Tolerance, judge

_RANGES = (range(26), range(26, 51))
_NUM_FREQUENT = 60
# What a number may be written with, and what else it then means: a second try.
_SUFFIXES = {"": 1.0, "%": 0.01, " thousand": 1e3, " million": 1e6, " billion": 1e9}


@dataclass(frozen=True, slots=True)
class BlindScore:
    """How many of some items the best strategy has right, and which one that is."""

    num_correct: int
    strategy: str


@dataclass(frozen=True, slots=True)
class Strategy:
    """A program that ignores the problem: what it comes to, given the names it may use."""

    name: str
    answer: Callable[[Label], Execution]


def blind_baseline(labels: Sequence[Label], rule: Rule) -> BlindScore:
    """What the best strategy has right of items with these labels; of equals the first counts."""
    scores = [
        BlindScore(_num_right(strategy, labels, rule), strategy.name)
        for strategy in strategies(labels, rule.tolerance)
    ]
    return max(scores, key=lambda score: score.num_correct)


def _num_right(strategy: Strategy, labels: Sequence[Label], rule: Rule) -> int:
    return sum(judge(strategy.answer(label), label, rule).correct for label in labels)


def strategies(labels: Sequence[Label], tolerance: Tolerance) -> Iterator[Strategy]:
    """All that are tried; the frequent numbers are those of the labels within the tolerance."""
    yield _always("infeasible", "No Best Solution\n", Solve("", SolverStatus.INFEASIBLE))
    optima = sorted(optimum for label in labels for optimum in label.optima[:1])
    if not optima:
        return
    values = sorted(value for label in labels for value in label.values.values())
    numbers = (0.0, *(_most_frequent(known, tolerance) for known in (optima, values)))
    for number in dict.fromkeys(numbers):
        yield Strategy(f"{number:g} at every label", _at_every_label(number))
    text = _best_text(optima, tolerance)
    yield _always(f"'{text}' printed", f"{text}\n")
    first, second = _RANGES
    yield _always(f"{_span(first)} printed", _lines(first))
    yield _always(f"{_span(first)} printed backwards", _lines(first[::-1]))
    yield _always(f"{_span(first)} fixed", "", _fixing(first[::-1]))
    for printed, fixed in ((first, second), (second, first)):
        name = f"{_span(printed)} printed, {_span(fixed)} fixed"
        yield _always(name, _lines(printed), _fixing(fixed))
    shared = _shared(labels)
    yield _always("frequent numbers printed", _lines(shared))
    yield _always("frequent numbers fixed", "", _fixing(shared))


def _always(name: str, stdout: str, *solves: Solve) -> Strategy:
    """The same for every item. A model that fixes numbers does have them as its answer."""
    confirmed = True if solves else None
    execution = Execution("", End.OK, stdout=stdout, solves=solves, confirmed=confirmed)
    return Strategy(name, lambda _: execution)


def _at_every_label(number: float) -> Callable[[Label], Execution]:
    def answer(label: Label) -> Execution:
        told = dict.fromkeys(label.values, number)
        solve = Solve("", SolverStatus.OPTIMAL, number, number, told)
        return Execution("", End.OK, solves=(solve,), confirmed=True)

    return answer


def _lines(numbers: Sequence[float]) -> str:
    return "".join(f"{number!r}\n" for number in numbers)


def _fixing(numbers: Sequence[float]) -> Solve:
    """A solve whose variables are fixed at these numbers."""
    values = {f"x{place}": float(number) for place, number in enumerate(numbers)}
    return Solve("", SolverStatus.OPTIMAL, 0.0, 0.0, values)


def _span(numbers: range) -> str:
    return f"{numbers[0]} to {numbers[-1]}"


def _shared(labels: Sequence[Label]) -> list[float]:
    """The values that several items have, the most frequent last, where a rule reads them first."""
    counts = Counter(value for label in labels for value in set(label.values.values()))
    frequent = sorted((number, value) for value, number in counts.items() if number > 1)
    return [value for _, value in frequent[-_NUM_FREQUENT:]]


def _most_frequent(values: Sequence[float], tolerance: Tolerance) -> float:
    """Of sorted values the one that is as good as most of them."""
    return max(dict.fromkeys(values), key=lambda value: _num_hit(value, values, tolerance))


def _best_text(optima: Sequence[float], tolerance: Tolerance) -> str:
    """The objective to print that, in either of its readings, is as good as most sorted optima."""
    written = [
        (number, suffix, factor)
        for suffix, factor in _SUFFIXES.items()
        for optimum in dict.fromkeys(optima)
        for number in dict.fromkeys((optimum, optimum / factor))
    ]

    def num_hit(number: float, suffix: str, factor: float) -> int:
        readings = dict.fromkeys((number, number * factor))
        return sum(_num_hit(reading, optima, tolerance) for reading in readings)

    number, suffix, _ = max(written, key=lambda one: num_hit(*one))
    return f"Objective: {number!r}{suffix}"


def _num_hit(value: float, values: Sequence[float], tolerance: Tolerance) -> int:
    """How many of the sorted values this one is as good as; they are its neighbours."""
    above = below = bisect_left(values, value)
    while above < len(values) and tolerance.allows(value, values[above]):
        above += 1
    while below > 0 and tolerance.allows(value, values[below - 1]):
        below -= 1
    return above - below
