"""Reading back a text without named elements: numbers are matched by value alone.

    read_back_values("A loaf earns $2.50. There are 90 kg. Maximize profit.", instance)     # ()

Every value of the data is stated somewhere, and every number in digits is a datum or structural.
Without names a number cannot be assigned to one datum, so a value that two data share may be stated
once. Such errors are found by solving the text: see `optmodel.synthesis.generators`.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import ElementId, Instance, decimal_text
from optmodel.narration.reading.reading import READ, ReadBackCode, structural_numbers
from optmodel.narration.reading.senses import objective_sense_error
from optmodel.narration.tokens import Tokenizer
from optmodel.rejection import Rejection

_WORD_VALUES = {
    "half": Fraction(1, 2),
    "quarter": Fraction(1, 4),
    "twice": Fraction(2),
    "double": Fraction(2),
    "triple": Fraction(3),
    "dozen": Fraction(12),
    "hundred": Fraction(100),
    "thousand": Fraction(1000),
}
_WORD_VALUE = re.compile(rf"\b(?:{'|'.join(_WORD_VALUES)})\b", re.IGNORECASE)
_NUMBERED = re.compile(r"[A-Za-z]\w* #?\d+(?![\d.,%]*\d)")


@dataclass(frozen=True, slots=True)
class ScalarSpan:
    """A number of a text from `start` to `end`.

    `values` are its readings: 12% is 0.12 or 12, and 4 million is 4,000,000 or 4.
    """

    start: int
    end: int
    text: str
    values: tuple[Fraction, ...]

    @property
    def in_digits(self) -> bool:
        """Whether it is written in digits."""
        return any(sign.isdigit() for sign in self.text)


def find_scalars(text: str, phrases: Iterable[str] = ()) -> list[ScalarSpan]:
    """The numbers of a text in order, without those inside a phrase, such as the 2 of `plant 2`."""
    names: dict[ElementId, str] = dict(enumerate(dict.fromkeys(p.lower() for p in phrases)))
    tokenizer = Tokenizer(names)
    found = [
        ScalarSpan(token.start, token.end, token.text, (*token.values, *token.unscaled))
        for token in tokenizer.tokens(text)
        if token.element is None
    ]
    found += [
        ScalarSpan(*match.span(), match.group(), (_WORD_VALUES[match.group().lower()],))
        for match in _WORD_VALUE.finditer(text)
        if not any(span.start <= match.start() < span.end for span in found)
    ]
    return sorted(found, key=lambda number: number.start)


def numbered_phrases(texts: Iterable[str]) -> list[str]:
    """Names that hold a number, such as `machine 2`, as they are written in texts."""
    return [match.group() for text in texts for match in _NUMBERED.finditer(text)]


def phrases_of(instance: Instance) -> list[str]:
    """The numbered names in the meanings of an instance's variables."""
    return numbered_phrases(variable.meaning for variable in instance.formulation.variables)


def data_magnitudes(instance: Instance) -> set[Fraction]:
    """The absolute values of all data."""
    return {
        abs(Fraction(value)) for values in instance.parameters.values() for value in values.values()
    }


def read_back_values(text: str, instance: Instance) -> tuple[Rejection, ...]:
    """What is wrong with the values of a text and the stated sense; empty when nothing is."""
    sense = objective_sense_error(text, instance.formulation.objective)
    wrong_sense = [Rejection(READ, ReadBackCode.SENSE, sense)] if sense else []
    return (*_missing_or_foreign(text, instance), *wrong_sense)


def _missing_or_foreign(text: str, instance: Instance) -> Iterator[Rejection]:
    numbers = find_scalars(text, phrases_of(instance))
    data = data_magnitudes(instance)
    stated = {abs(value) for number in numbers for value in number.values}
    for value in sorted(data - stated - {0, 1}):  # `one of them` and `none` are not read as numbers
        yield Rejection(READ, ReadBackCode.MISSING, decimal_text(value))
    explained = data | structural_numbers(instance) | {Fraction(0), Fraction(1)}
    explained.add(Fraction(len(instance.formulation.variables)))
    for number in foreign_scalars(numbers, explained):
        around = text[max(0, number.start - 30) : number.end + 30].replace("\n", " ")
        yield Rejection(READ, ReadBackCode.FOREIGN, f"'{number.text}' in '{around}'")


def foreign_scalars(
    numbers: Iterable[ScalarSpan], explained: Collection[Fraction]
) -> Iterator[ScalarSpan]:
    """The numbers in digits with no reading whose magnitude is explained."""
    for number in numbers:
        if number.in_digits and not any(abs(value) in explained for value in number.values):
            yield number
