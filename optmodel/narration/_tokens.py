"""Tokens of a text: the names of elements and the numbers, in order of appearance.

Tokenizer({"g1": "rye"}).tokens("Rye costs $4.50.")      # the name at 0, the number at 10

Digits inside a name belong to the name: `plant 2` is one token.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter

from optmodel.formulation import ElementId

_NUMBER = re.compile(
    r"(?P<sign>(?<![\w)%])[-\N{MINUS SIGN}])?"
    r"(?:(?P<symbol>[$€£])(?P<inner>[-\N{MINUS SIGN}])?)?"
    r"(?P<digits>\d+(?:[.,]\d+)*)(?P<percent>\s?%)?"
)
_WELL_FORMED = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_MASK_OR_WORD = re.compile(r"[@#]|[^\W\d_]+")
_LIST_OF_NAMES = re.compile(r"@(?: @)+")
_MAX_DIGITS = 400  # more than the largest double has
_UNTIL_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBER_WORDS = {word: Fraction(value) for value, word in enumerate(_UNTIL_TWENTY.split())} | {
    word: Fraction(10 * tens) for tens, word in enumerate(_TENS.split())
}
del _NUMBER_WORDS["one"]  # mostly not a number: `one of them`, `no one`
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})\b")


@dataclass(frozen=True, slots=True)
class Token:
    """A name (then `element` is set) or a number.

    `values` are the readings of a number: 12% is 0.12 or 12, and a malformed number has none.
    `symbol` is the currency or percent sign that is part of it.
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
        self._known: dict[str, tuple[Token, ...]] = {}

    def tokens(self, text: str) -> list[Token]:
        """Names and numbers in order. A text that was asked for before is not read again."""
        if text not in self._known:
            self._known[text] = tuple(self._read(text))
        return list(self._known[text])

    def _read(self, text: str) -> list[Token]:
        named = [
            Token(match.start(), match.end(), match.group(), self._element(match.group()))
            for match in self._name.finditer(text)
        ]
        numbers = [
            token
            for token in _number_tokens(text)
            if not any(name.start < token.end and token.start < name.end for name in named)
        ]
        return sorted([*named, *numbers], key=attrgetter("start"))

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
    """The pattern of a stretch of text: names become `@`, numbers `#`, and words their stems.

    A list of names becomes one `@`, so that one element and three have the same pattern.
    """
    parts, position = [], start
    for token in tokens:
        if start <= token.start and token.end <= end:
            parts += [text[position : token.start], "#" if token.element is None else "@"]
            position = token.end
    words = _MASK_OR_WORD.findall("".join([*parts, text[position:end]]).lower())
    plain = " ".join(stem(word) for word in words if word not in ("and", "but", "while"))
    return _LIST_OF_NAMES.sub("@", plain)


def stem(word: str) -> str:
    """A word without its plural ending, so that `box` and `boxes` are the same word."""
    return word.removesuffix("s").removesuffix("e") if len(word) > 3 else word


def _number_tokens(text: str) -> Iterator[Token]:
    for match in _NUMBER.finditer(text):
        symbol = match["symbol"] or ("%" if match["percent"] else "")
        yield Token(*match.span(), match.group(), None, _values(match), symbol)
    for match in _NUMBER_WORD.finditer(text.lower()):
        yield Token(*match.span(), match.group(), None, (_NUMBER_WORDS[match.group()],))


def _values(match: re.Match[str]) -> tuple[Fraction, ...]:
    value = _number(match["digits"])
    if value is None:
        return ()
    value = -value if match["sign"] or match["inner"] else value
    return (value / 100, value) if match["percent"] else (value,)


@lru_cache(maxsize=4096)
def _number(digits: str) -> Fraction | None:
    """The number that digits and their signs spell; None where they are malformed."""
    if len(digits) > _MAX_DIGITS or not _WELL_FORMED.fullmatch(digits):
        return None
    return Fraction(digits.replace(",", ""))
