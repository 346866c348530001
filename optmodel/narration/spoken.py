"""Texts without named elements: their numbers by value alone, digits and words.

    read_values("A loaf earns $2.50. There are 90 kg. Maximize profit.", instance)     # ()

Each value among the data is said somewhere, and each number in digits is a datum's or structural.
Nothing is known of what a number speaks of, so a text may say a shared value once. What this cannot
see, programs written from the text must show: see `optmodel.synthesis.modelling`.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import Instance, decimal_text
from optmodel.narration._tokens import Token, Tokenizer
from optmodel.narration.goals import wrong_goal
from optmodel.narration.reading import Problem, ProblemKind, structural_numbers

_MULTIPLES = {
    "half": Fraction(1, 2),
    "quarter": Fraction(1, 4),
    "twice": Fraction(2),
    "double": Fraction(2),
    "triple": Fraction(3),
    "dozen": Fraction(12),
    "hundred": Fraction(100),
    "thousand": Fraction(1000),
}
_MULTIPLE = re.compile(rf"\b(?:{'|'.join(_MULTIPLES)})\b", re.IGNORECASE)
_PERCENT = re.compile(r"\s?(?:percent|per cent)\b")
_NUMBERED = re.compile(r"[A-Za-z]\w* #?\d+(?![\d.,%]*\d)")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A number of a text from `start` to `end`; `values` are what it may mean (12%: 0.12 or 12)."""

    start: int
    end: int
    text: str
    values: tuple[Fraction, ...]

    @property
    def in_digits(self) -> bool:
        """Whether it is written in digits."""
        return any(sign.isdigit() for sign in self.text)


def spoken_numbers(text: str, phrases: Iterable[str] = ()) -> list[Spoken]:
    """The numbers of a text in order; digits inside a phrase, such as `plant 2`, are its own."""
    tokenizer = Tokenizer(dict(enumerate(dict.fromkeys(p.lower() for p in phrases))))
    found = [_spoken(text, token) for token in tokenizer.tokens(text) if token.element is None]
    found += [
        Spoken(*match.span(), match.group(), (_MULTIPLES[match.group().lower()],))
        for match in _MULTIPLE.finditer(text)
    ]
    return sorted(found, key=lambda number: number.start)


def _spoken(text: str, token: Token) -> Spoken:
    """A number, with the word `percent` after it as with the sign."""
    percent = _PERCENT.match(text, token.end)
    if percent is None or not token.values:
        return Spoken(token.start, token.end, token.text, token.values)
    value = token.values[-1]
    written = text[token.start : percent.end()]
    return Spoken(token.start, percent.end(), written, (value / 100, value))


def numbered_phrases(texts: Iterable[str]) -> list[str]:
    """Names with a number in them, such as `machine 2`, as they stand in texts."""
    return [match.group() for text in texts for match in _NUMBERED.finditer(text)]


def read_values(text: str, instance: Instance) -> tuple[Problem, ...]:
    """What is wrong with a text as far as values tell; empty when nothing is."""
    return (*missing_or_foreign(text, instance), *_goal(text, instance))


def missing_or_foreign(text: str, instance: Instance) -> Iterator[Problem]:
    """Values that are not said, and numbers in digits that nothing explains."""
    numbers = spoken_numbers(text, phrases_of(instance))
    data = values_of(instance)
    said = {abs(value) for number in numbers for value in number.values}
    for value in sorted(data - said - {0, 1}):  # `one of them` and `none` are no numbers to see
        yield Problem(ProblemKind.MISSING, decimal_text(value))
    explained = data | structural_numbers(instance) | {Fraction(0), Fraction(1)}
    explained.add(Fraction(len(instance.formulation.variables)))
    for number in foreign(numbers, explained):
        around = text[max(0, number.start - 30) : number.end + 30].replace("\n", " ")
        yield Problem(ProblemKind.FOREIGN, f"'{number.text}' in '{around}'")


def foreign(numbers: Iterable[Spoken], explained: Collection[Fraction]) -> Iterator[Spoken]:
    """Numbers in digits that mean none of the explained values."""
    for number in numbers:
        if number.in_digits and not any(abs(value) in explained for value in number.values):
            yield number


def values_of(instance: Instance) -> set[Fraction]:
    """The sizes of all data."""
    return {
        abs(Fraction(value)) for values in instance.parameters.values() for value in values.values()
    }


def phrases_of(instance: Instance) -> list[str]:
    """The numbered names in what the variables mean."""
    return numbered_phrases(variable.meaning for variable in instance.formulation.variables)


def _goal(text: str, instance: Instance) -> Iterator[Problem]:
    goal = wrong_goal(text, instance.formulation.objective)
    if goal:
        yield Problem(ProblemKind.SENSE, goal)
