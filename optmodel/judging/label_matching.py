"""Matching of labels: how similar two labels are, and which number belongs to which label.

A label becomes its words: split at spaces, punctuation, capitals and digits, in lower case, plural
endings and stop words dropped. The similarity is Dice's coefficient of the two labels' words and
pairs of neighbouring words, so that "oil 1 in gas 2" is not "oil 2 in gas 1",

    similarity("The cost of Process J", "cost_J")    # words 2, pairs 0: 2*2 / (3+2 + 2+1) = 0.5

and 0 when an *index* of the expected label (a number or a single letter, such as the `J`) is not in
the other one. Two labels match when they share at least half of the words of the shorter one, not
counting those that all expected labels have; the most similar pairs are matched first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from optmodel.judging.rule import AnswerSource

_MIN_SHARED = 0.5

_CUTS = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"
    r"|[^\w.,]+|_|[.,](?!\d)|(?<!\d)[.,]"
)
# fmt: off
_STOP_WORDS = frozenset({
    "amount", "an", "and", "are", "as", "at", "be", "by", "can", "final", "for", "get", "in", "is",
    "it", "num", "number", "of", "on", "optimal", "per", "quantity", "should", "that", "the",
    "their", "there", "these", "this", "to", "value", "was", "were", "will", "with", "you", "your",
})
# fmt: on
_SYNONYMS = {
    "annual": "year",
    "daily": "day",
    "hourly": "hour",
    "monthly": "month",
    "weekly": "week",
}
_EXTREME = re.compile(r"(max|min)im(um|al|ised?|ized?|ise|ize)")
_OBJECTIVE = frozenset({"obj", "objective"})
_OPTIMUM = frozenset({"answer", "best", "max", "min", "optimal", "optimum", "result", "solution"})


@dataclass(frozen=True, slots=True)
class LabelledNumber:
    """A number and the label it stands at, with its `readings`.

    `half_steps` are the rounding errors of the readings. `heading` is the line above it that ended
    in a colon, as `Month 1:` does; it may be a part of the label or not.
    """

    label: str
    readings: tuple[float, ...]
    source: AnswerSource
    heading: str = ""
    half_steps: tuple[float, ...] = ()

    @property
    def variants(self) -> tuple[tuple[str, ...], ...]:
        """The words of the label, without and with its heading."""
        own = label_words(self.label)
        return (own, label_words(f"{self.heading} {self.label}")) if self.heading else (own,)


@lru_cache(maxsize=4096)  # labels of a benchmark, and of programs, come many times
def label_words(label: str) -> tuple[str, ...]:
    """The words by which a label is compared; all of them where only stop words are left."""
    parts = [part for part in _CUTS.split(label) if part]
    every = [_stem(part) for part in parts]
    distinctive = [
        word
        for place, (part, word) in enumerate(zip(parts, every, strict=True))
        if word not in _STOP_WORDS and not (part == "a" or (part == "A" and place == 0))
    ]
    return tuple(distinctive or every)


def similarity(expected: str, other: str) -> float:
    """The similarity of a label to the expected one, from 0 to 1."""
    return _dice(label_words(expected), label_words(other))


def names_objective(label: str) -> bool:
    """Whether a label has a word for the objective."""
    return not _OBJECTIVE.isdisjoint(label_words(label))


def names_optimum(label: str) -> bool:
    """Whether a label has words for an optimum and no others, as `Optimal value` does."""
    used = set(label_words(label))
    return not _OPTIMUM.isdisjoint(used) and used <= _OPTIMUM | _STOP_WORDS


def match_labels(
    expected: Sequence[str], found: Sequence[LabelledNumber]
) -> dict[str, LabelledNumber]:
    """The number of each expected label; labels without one are absent.

    Of numbers at one label the last counts. The most similar pair is matched first, ties in the
    order of the expected labels and then the last number, and each number is matched once.
    """
    if not found:
        return {}
    offers = list({one.variants: one for one in found}.items())
    pairs = [
        (-_dice(wanted, offered), index, -position)
        for index, (wanted, distinctive) in enumerate(_expected_words(expected))
        for position, (variants, _) in enumerate(offers)
        for offered in variants
        if _dice(wanted, offered)
        and len(distinctive & set(offered))
        >= _MIN_SHARED * min(len(distinctive), len(set(offered)))
    ]
    chosen: dict[str, LabelledNumber] = {}
    used: set[int] = set()
    for _, index, position in sorted(pairs):
        if expected[index] not in chosen and position not in used:
            chosen[expected[index]] = offers[-position][1]
            used.add(position)
    return chosen


def _expected_words(expected: Sequence[str]) -> list[tuple[tuple[str, ...], frozenset[str]]]:
    """For each label its words, and the set of those that distinguish it from the others."""
    labels = [label_words(label) for label in expected]
    sets = [frozenset(label) for label in labels]
    shared = frozenset.intersection(*sets) if len(sets) > 1 else frozenset[str]()
    return [(label, one - shared or one) for label, one in zip(labels, sets, strict=True)]


@lru_cache(maxsize=16384)
def _dice(expected: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Dice's coefficient of words and neighbouring pairs, or 0 where an index is missing."""
    if not any(word in other for word in expected):
        return 0.0
    indices = {word for word in expected if len(word) == 1 or word[0].isdigit()}
    if not indices <= set(other):
        return 0.0
    ours, theirs = ({*label, *pairwise(label)} for label in (expected, other))
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def _stem(part: str) -> str:
    word = part.replace(",", "").casefold()
    if extreme := _EXTREME.fullmatch(word):
        return extreme[1]
    if word in _SYNONYMS:
        return _SYNONYMS[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word
