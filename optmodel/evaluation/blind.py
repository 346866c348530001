"""The blind baseline: what a rule gives to programs that ignore the problem they are asked.

    rule = load_rule("optibench-all-values")
    blind_baseline([item.label for item in items], rule)    # BlindScore(2, "0 to 25 printed")

Each strategy is a program as its execution would be. It may know the names of what is asked and
which numbers are frequent among the answers, never which problem is before it: the numbers it gives
are the same for all. A score means something as far as it is above the best of them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Self

from optmodel.execution import End, Execution, Solve, SolverStatus
from optmodel.judging import Label, ProgramAnswer, Rule, Tolerance, judge_answer

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
    """A program that ignores the problem: one execution for all, or one number at every label."""

    name: str
    execution: Execution | None = None
    number: float | None = None

    @property
    def key(self) -> tuple[str, float | None]:
        """What tells it from others for the same labels; a name shows six digits of a number."""
        return self.name, self.number

    def answer(self, label: Label) -> Execution:
        """What the program comes to, given the names that it may use."""
        return self.execution or _at_every_label(self.number or 0.0, label)


def blind_baseline(labels: Sequence[Label], rule: Rule) -> BlindScore:
    """What the best strategy has right of items with these labels; of equals the first counts."""
    return blind_baselines(labels, [rule])[rule.name]


def blind_baselines(labels: Sequence[Label], rules: Sequence[Rule]) -> dict[str, BlindScore]:
    """The baseline under each rule, by its name: a strategy is run once for all that try it."""
    known = _KnownNumbers.of(labels)
    tolerances = dict.fromkeys(rule.tolerance for rule in rules)
    by_tolerance = {one: list(_strategies(known, one)) for one in tolerances}
    tried = {rule.name: by_tolerance[rule.tolerance] for rule in rules}
    judging: dict[tuple[str, float | None], list[Rule]] = {}
    for rule in rules:
        for strategy in tried[rule.name]:
            judging.setdefault(strategy.key, []).append(rule)
    distinct = {one.key: one for strategies in tried.values() for one in strategies}
    num_right = {
        key: _num_right(strategy, labels, judging[key]) for key, strategy in distinct.items()
    }
    return {
        name: max(
            (BlindScore(num_right[one.key][name], one.name) for one in strategies),
            key=lambda score: score.num_correct,
        )
        for name, strategies in tried.items()
    }


def _num_right(strategy: Strategy, labels: Sequence[Label], rules: Sequence[Rule]) -> Counter[str]:
    """How many items a strategy has right under each rule."""
    right: Counter[str] = Counter()
    for label in labels:
        answer = ProgramAnswer(strategy.answer(label), label)
        right.update(rule.name for rule in rules if judge_answer(answer, rule).correct)
    return right


@dataclass(frozen=True, slots=True)
class _KnownNumbers:
    """What a strategy may know of the labels: sorted optima, sorted values, and shared values."""

    optima: list[float]
    values: list[float]
    shared: list[float]

    @classmethod
    def of(cls, labels: Sequence[Label]) -> Self:
        optima = sorted(optimum for label in labels for optimum in label.optima[:1])
        values = sorted(value for label in labels for value in label.values.values())
        return cls(optima, values, _shared(labels))


def _strategies(known: _KnownNumbers, tolerance: Tolerance) -> Iterator[Strategy]:
    """All that are tried; the frequent numbers are those of the labels within the tolerance."""
    for status in (SolverStatus.INFEASIBLE, SolverStatus.INFEASIBLE_OR_UNBOUNDED):
        yield _always(status.value.replace("_", " "), "No Best Solution\n", Solve("", status))
    if not known.optima:
        return
    frequent = (_most_frequent(numbers, tolerance) for numbers in (known.optima, known.values))
    for number in dict.fromkeys((0.0, *frequent)):
        yield Strategy(f"{number:g} at every label", number=number)
    text = _best_text(known.optima, tolerance)
    yield _always(f"'{text}' printed", f"{text}\n")
    first, second = _RANGES
    yield _always(f"{_span(first)} printed", _lines(first))
    yield _always(f"{_span(first)} printed backwards", _lines(first[::-1]))
    yield _always(f"{_span(first)} fixed", "", _fixing(first[::-1]))
    for printed, fixed in ((first, second), (second, first)):
        name = f"{_span(printed)} printed, {_span(fixed)} fixed"
        yield _always(name, _lines(printed), _fixing(fixed))
    yield _always("frequent numbers printed", _lines(known.shared))
    yield _always("frequent numbers fixed", "", _fixing(known.shared))


def _always(name: str, stdout: str, *solves: Solve) -> Strategy:
    """The same for every item. A model that fixes numbers does have them as its answer."""
    confirmed = True if solves else None
    return Strategy(name, Execution("", End.OK, stdout=stdout, solves=solves, confirmed=confirmed))


def _at_every_label(number: float, label: Label) -> Execution:
    told = dict.fromkeys(label.values, number)
    solve = Solve("", SolverStatus.OPTIMAL, number, number, told)
    return Execution("", End.OK, solves=(solve,), confirmed=True)


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

    hit = cache(partial(_num_hit, values=optima, tolerance=tolerance))

    def num_hit(number: float, suffix: str, factor: float) -> int:
        readings = dict.fromkeys((number, number * factor))
        return sum(hit(reading) for reading in readings)

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
