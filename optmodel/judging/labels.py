"""Labels: how alike two of them are, and which number stands at which, without any model.

A label becomes its words: split at spaces, punctuation, capitals and digits, in lower case, plural
endings and common words dropped. Likeness is Dice's coefficient of the two labels' words and pairs
of neighbouring words, so that "oil 1 in gas 2" is not "oil 2 in gas 1",

    similarity("The cost of Process J", "cost_J")    # words 2, pairs 0: 2*2 / (3+2 + 2+1) = 0.5

and nothing at all when a *mark* of the expected label (a figure or a single letter, such as the
`J`) is not in the other one. Two labels match when they share at least half of the words of the
shorter one, not counting those that all expected labels have; the most alike pairs are joined.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from optmodel.judging.rule import Source

_LEAST_SHARED = 0.5

_CUTS = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"
    r"|[^\w.,]+|_|[.,](?!\d)|(?<!\d)[.,]"
)
# fmt: off
_COMMON = frozenset({
    "amount", "an", "and", "are", "as", "at", "be", "by", "can", "final", "for", "get", "in", "is",
    "it", "num", "number", "of", "on", "optimal", "per", "quantity", "should", "that", "the",
    "their", "there", "these", "this", "to", "value", "was", "were", "will", "with", "you", "your",
})
# fmt: on
_SAME = {"annual": "year", "daily": "day", "hourly": "hour", "monthly": "month", "weekly": "week"}
_EXTREME = re.compile(r"(max|min)im(um|al|ised?|ized?|ise|ize)")
_OBJECTIVE = frozenset({"obj", "objective"})
_OPTIMUM = frozenset({"answer", "best", "max", "min", "optimal", "optimum", "result", "solution"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A number and the label it stands at. `readings` are the values it may mean.

    `half_steps` say how far a value may be from each that was rounded to it. `heading` is the line
    above it that ended in a colon, as `Month 1:` does; it may be a part of the label or not.
    """

    label: str
    readings: tuple[float, ...]
    source: Source
    heading: str = ""
    half_steps: tuple[float, ...] = ()

    @property
    def variants(self) -> tuple[tuple[str, ...], ...]:
        """The words of the label, without and with its heading."""
        own = words(self.label)
        return (own, words(f"{self.heading} {self.label}")) if self.heading else (own,)


@lru_cache(maxsize=4096)  # labels of a benchmark, and of programs, come many times
def words(label: str) -> tuple[str, ...]:
    """The words by which a label is compared; all of them where only common ones are left."""
    parts = [part for part in _CUTS.split(label) if part]
    every = [_stem(part) for part in parts]
    telling = [
        word
        for place, (part, word) in enumerate(zip(parts, every, strict=True))
        if word not in _COMMON and not (part == "a" or (part == "A" and place == 0))
    ]
    return tuple(telling or every)


def similarity(expected: str, other: str) -> float:
    """How alike a label is to the expected one, from 0 to 1."""
    return _alike(words(expected), words(other))


def names_objective(label: str) -> bool:
    """Whether a label says of itself that it is the objective."""
    return not _OBJECTIVE.isdisjoint(words(label))


def names_optimum(label: str) -> bool:
    """Whether a label says nothing but that it is the optimum, as `Optimal value` does."""
    told = set(words(label))
    return not _OPTIMUM.isdisjoint(told) and told <= _OPTIMUM | _COMMON


def assign(expected: Sequence[str], found: Sequence[Labelled]) -> dict[str, Labelled]:
    """The labelled number that serves each expected label; labels without one are absent.

    Of numbers under one label the last counts. The most alike pair is joined first, ties in
    the order of the expected labels and then the last number, and each number serves one label.
    """
    if not found:
        return {}
    offers = list({one.variants: one for one in found}.items())
    pairs = [
        (-_alike(wanted, offered), place, -position)
        for place, (wanted, telling) in enumerate(_wanted(expected))
        for position, (variants, _) in enumerate(offers)
        for offered in variants
        if _alike(wanted, offered) and _shared(telling, offered) >= _LEAST_SHARED
    ]
    chosen: dict[str, Labelled] = {}
    used: set[int] = set()
    for _, place, position in sorted(pairs):
        if expected[place] not in chosen and position not in used:
            chosen[expected[place]] = offers[-position][1]
            used.add(position)
    return chosen


def _wanted(expected: Sequence[str]) -> list[tuple[tuple[str, ...], frozenset[str]]]:
    """For each label its words, and the set of those that tell it from the others."""
    labels = [words(label) for label in expected]
    sets = [frozenset(label) for label in labels]
    shared = frozenset.intersection(*sets) if len(sets) > 1 else frozenset[str]()
    return [(label, one - shared or one) for label, one in zip(labels, sets, strict=True)]


@lru_cache(maxsize=16384)
def _alike(expected: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Dice's coefficient of words and neighbouring pairs, or 0 where a mark is missing."""
    if not any(word in other for word in expected):
        return 0.0
    marks = {word for word in expected if len(word) == 1 or word[0].isdigit()}
    if not marks <= set(other):
        return 0.0
    ours, theirs = ({*label, *pairwise(label)} for label in (expected, other))
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def _shared(telling: frozenset[str], other: tuple[str, ...]) -> float:
    offered = set(other)
    return len(telling & offered) / min(len(telling), len(offered))


def _stem(part: str) -> str:
    word = part.replace(",", "").casefold()
    if extreme := _EXTREME.fullmatch(word):
        return extreme[1]
    if word in _SAME:
        return _SAME[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word
