"""Tokens: the names and numbers of a text in order; digits inside a name belong to the name.

Tokenizer({"g1": "rye"}).tokens("Rye costs $4.50.")      # the name at 0, the number at 10
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import ElementId

_NUMBER = re.compile(
    r"(?P<sign>(?<![\w)%])[-\N{MINUS SIGN}])?"
    r"(?:(?P<symbol>[$€£])(?P<inner>[-\N{MINUS SIGN}])?)?"
    r"(?P<digits>\d+(?:[.,]\d+)*)(?P<percent>\s?%)?"
)
_WELL_FORMED = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_MOST_DIGITS = 400  # as many as the largest number of a solver has
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: Fraction(value) for value, word in enumerate(_UNITS.split())} | {
    word: Fraction(10 * tens) for tens, word in enumerate(_TENS.split())
}
del _WORDS["one"]  # mostly not a number: `one of them`, `no one`
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b")


@dataclass(frozen=True, slots=True)
class Token:
    """A name (then `element` is set) or a number.

    `values` are what a number may mean (12% is 0.12 or 12); none when it is badly written. `symbol`
    is the currency or percent sign that is part of it.
    """

    start: int
    end: int
    text: str
    element: ElementId | None = None
    values: tuple[Fraction, ...] = ()
    symbol: str = ""


class Tokenizer:
    """Finds names, in any case and with a plural or possessive s, and numbers."""

    def __init__(self, names: Mapping[ElementId, str]) -> None:
        self._by_name = {name.lower(): element for element, name in names.items()}
        longest_first = sorted(self._by_name, key=lambda name: (-len(name), name))
        pattern = "|".join(re.escape(name) for name in longest_first) or r"(?!)"
        self._name = re.compile(rf"(?<!\w)(?:{pattern})(?:s|'s)?(?!\w)", re.IGNORECASE)

    def tokens(self, text: str) -> list[Token]:
        """Names and numbers in order."""
        named = [
            Token(match.start(), match.end(), match.group(), self._element(match.group()))
            for match in self._name.finditer(text)
        ]
        numbers = [
            token
            for token in (*_digit_tokens(text), *_word_tokens(text))
            if not any(name.start < token.end and token.start < name.end for name in named)
        ]
        return sorted([*named, *numbers], key=lambda token: token.start)

    def _element(self, written: str) -> ElementId:
        lower = written.lower()
        for ending in ("", "s", "'s"):
            stem = lower.removesuffix(ending)
            if stem in self._by_name:
                return self._by_name[stem]
        raise AssertionError(f"'{written}' matched no name")


def elements_of(tokens: list[Token]) -> frozenset[ElementId]:
    """The elements that tokens name."""
    return frozenset(token.element for token in tokens if token.element is not None)


def masked(text: str, tokens: list[Token], start: int, end: int) -> str:
    """A stretch of text as a pattern: names are `@`, numbers `#`, words lower and without s.

    Names in a list are one: what is said of one element and of three is said in the same words.
    """
    parts, place = [], start
    for token in tokens:
        if start <= token.start and token.end <= end:
            parts += [text[place : token.start], "#" if token.element is None else "@"]
            place = token.end
    words = re.findall(r"[@#]|[^\W\d_]+", "".join([*parts, text[place:end]]).lower())
    plain = " ".join(stem(word) for word in words if word not in ("and", "but", "while"))
    return re.sub(r"@(?: @)+", "@", plain)


def stem(word: str) -> str:
    """Without a plural's ending, so that `box` and `boxes` are the same word."""
    return word.removesuffix("s").removesuffix("e") if len(word) > 3 else word


def _digit_tokens(text: str) -> Iterator[Token]:
    for match in _NUMBER.finditer(text):
        symbol = match["symbol"] or ("%" if match["percent"] else "")
        yield Token(*match.span(), match.group(), None, _values(match), symbol)


def _values(match: re.Match[str]) -> tuple[Fraction, ...]:
    digits = match["digits"]
    if len(digits) > _MOST_DIGITS or not _WELL_FORMED.fullmatch(digits):
        return ()
    value = Fraction(digits.replace(",", ""))
    value = -value if match["sign"] or match["inner"] else value
    return (value / 100, value) if match["percent"] else (value,)


def _word_tokens(text: str) -> Iterator[Token]:
    for match in _NUMBER_WORD.finditer(text.lower()):
        yield Token(*match.span(), match.group(), None, (_WORDS[match.group()],))
