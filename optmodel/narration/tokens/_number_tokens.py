"""Numbers as people write them: in digits and in words, with fractions, percent and multipliers.

    found = number_tokens("$1.2 million, twenty-five, a third of it, 12 percent")
    [token.values for token in found]        # [(1200000,), (25,), (1/3,), (3/25, 12)]

A malformed number, such as `1,2500`, has no value.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from optmodel.formulation import ElementId

_SHORT = 40  # letters of a cell
_MAX_DIGITS = 400  # more than the largest double has
_UNTIL_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBER_WORDS = {word: value for value, word in enumerate(_UNTIL_TWENTY.split())} | {
    word: 10 * tens for tens, word in enumerate(_TENS.split(), 2)
}
_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "dozen": 12,
    "k": 10**3,
    "m": 10**6,
    "bn": 10**9,
}
SCALE_WORDS = ("hundred", "thousand", "million", "billion", "trillion", "dozen")
"""The words that multiply the number before them."""

_PARTS = {
    part: value
    for value, part in enumerate(
        ["half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 2
    )
} | {"halve": 2, "fourth": 4}
_MULTIPLES = {
    "half": Fraction(1, 2),
    "twice": Fraction(2),
    "double": Fraction(2),
    "thrice": Fraction(3),
    "triple": Fraction(3),
}
# What stands after a share or a multiple: `a third of`, `half as many`, `twice the`.
_SHARED = r"(?= (?:of|as|the|that|what|its|their)\b)"

_PERCENT = r"\s?%|[ -](?:percent|per cent)\b"
_LARGE_SCALES = "thousand|million|billion|trillion"
_DIGITS = re.compile(
    r"(?P<sign>(?<![\w)%])[-\N{MINUS SIGN}])?"
    r"(?:(?P<symbol>[$€£])(?P<inner>[-\N{MINUS SIGN}])?)?"
    r"(?P<digits>\d+(?:[.,]\d+)*)"
    rf"(?:(?P<scale>[ -]?(?:hundred|{_LARGE_SCALES}|dozen)\b|(?:k|bn|(?(symbol)m|k))\b)"
    r"|/(?P<divisor>[1-9]\d*)(?![\d/.,]*\d))?"
    rf"(?P<percent>{_PERCENT})?",
    re.IGNORECASE,
)
_MIXED = re.compile(r"(?<![\d.,/])(?P<whole>\d+) (?P<part>\d+)/(?P<divisor>[1-9]\d*)(?![\d/.,]*\d)")
_WELL_FORMED = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")

_SMALL = "two|three|four|five|six|seven|eight|nine"
_SMALL_OR_ONE = f"one|{_SMALL}"
_TENS_FORMS = _TENS.replace(" ", "|")
_TEENS_FORMS = "|".join(_UNTIL_TWENTY.split()[10:])
_NO_ORDINAL = r"(?!-(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b)"
_TWO_DIGITS = rf"(?:{_TENS_FORMS})(?:[- ](?:{_SMALL_OR_ONE})(?![\w-]))?|{_TEENS_FORMS}"
_AFTER_HUNDRED = rf"(?: (?:and )?(?:{_TWO_DIGITS}|{_SMALL_OR_ONE})\b)?"
_HUNDREDS = rf"(?:an?|{_SMALL_OR_ONE}|{_TEENS_FORMS}) hundred\b{_AFTER_HUNDRED}"
_THOUSANDS = (
    rf"(?:{_HUNDREDS}|{_TWO_DIGITS}|{_SMALL_OR_ONE}|an?)(?: (?:{_LARGE_SCALES})\b)+"
    rf"(?: (?:and )?(?:{_HUNDREDS}|{_TWO_DIGITS}|{_SMALL_OR_ONE})\b(?: thousand\b)?){{0,2}}"
)
_DOZENS = rf"(?:(?:half )?an?|{_TWO_DIGITS}|{_SMALL_OR_ONE}) dozen"
_WORDS = re.compile(
    rf"\b(?:{_THOUSANDS}|{_HUNDREDS}|{_DOZENS}|{_TWO_DIGITS}|{_SMALL}|zero)\b{_NO_ORDINAL}"
    rf"(?P<percent>{_PERCENT})?",
    re.IGNORECASE,
)
_PART_FORMS = "|".join(rf"{part}s?" for part in _PARTS)
_SHARE_WORDS = re.compile(
    rf"(?:(?P<whole>\b(?:{_SMALL_OR_ONE}|{_TEENS_FORMS})|(?<![\d.,/])\d+) and )?"
    rf"(?<![\w-])(?P<numerator>an?|{_SMALL_OR_ONE})(?P<joint>[ -])(?P<part>{_PART_FORMS})(?!\w)"
    rf"(?P<shared>{_SHARED})?",
    re.IGNORECASE,
)
_MULTIPLE = re.compile(
    rf"(?<![\w-])(?:{'|'.join(_MULTIPLES)})(?:{_SHARED}|(?<=half)(?P<article>(?= an? (?!dozen))))",
    re.IGNORECASE,
)

_BOUNDING_ONE = re.compile(r"(?:(?<=at least )|(?<=at most )|(?<=exactly ))one\b", re.IGNORECASE)
_BEFORE_RATE = re.compile(r"(?:\b(?:of|per|from|for|at|in|any|every|no)|ing) $", re.IGNORECASE)
_LETTERS = re.compile(r"[a-z]+")
_COUNTING = frozenset(_NUMBER_WORDS) - {"one"} | frozenset(SCALE_WORDS)
_COUNTING_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_COUNTING))})\b", re.IGNORECASE)
_SHARING = frozenset(f"{part}{end}" for part in _PARTS for end in ("", "s")) | _MULTIPLES.keys()
_MAX_LEAD = len("seventeen hundred ")  # what may stand before the first word that counts


@dataclass(frozen=True, slots=True)
class Token:
    """A name (then `element` is set) or a number.

    `values` are the readings of a number: 12% is 0.12 or 12, and a malformed number has none.
    `symbol` is the currency or percent sign that is part of it. An optional number may be a datum,
    but need not be: the `one` of `one ton`, the `half` of `half a ton`. `unscaled` are the readings
    of `4 million` where a unit is counted in millions: 4.
    """

    start: int
    end: int
    text: str
    element: ElementId | None = None
    values: tuple[Fraction, ...] = ()
    symbol: str = ""
    is_optional: bool = False
    unscaled: tuple[Fraction, ...] = ()


def number_tokens(text: str, one: re.Pattern[str] | None = None) -> list[Token]:
    """The numbers of a text in order; `one` finds the word before a unit."""
    if len(text) <= _SHORT:
        return list(_number_tokens_of_cell(text, one))
    return _all_number_tokens(text, one)


@lru_cache(maxsize=4096)
def _number_tokens_of_cell(text: str, one: re.Pattern[str] | None) -> tuple[Token, ...]:
    """The numbers of a short text, such as a cell of a table: many are the same."""
    return tuple(_all_number_tokens(text, one))


def _all_number_tokens(text: str, one: re.Pattern[str] | None) -> list[Token]:
    readers = [_in_digits]
    words = frozenset(_LETTERS.findall(text.lower()))
    if not words.isdisjoint(_COUNTING):
        readers.insert(0, _in_words)
    if not words.isdisjoint(_SHARING):
        readers[:0] = [_shares, _multiples]
    if "/" in text:
        readers.insert(0, _mixed)
    found = [token for reader in readers for token in reader(text)]
    if "one" in words:
        found += _ones(text, one)
    return _without_overlaps(found) if len(readers) > 1 or "one" in words else found


def _without_overlaps(tokens: list[Token]) -> list[Token]:
    """The tokens in order of place, without those that share a letter with one before them."""
    kept: list[Token] = []
    for token in tokens:
        if not any(other.start < token.end and token.start < other.end for other in kept):
            kept.append(token)
    return sorted(kept, key=lambda token: token.start)


def _mixed(text: str) -> Iterator[Token]:
    """`1 1/2`."""
    for match in _MIXED.finditer(text):
        value = int(match["whole"]) + Fraction(int(match["part"]), int(match["divisor"]))
        yield Token(*match.span(), match.group(), None, (value,))


def _shares(text: str) -> Iterator[Token]:
    """`two thirds`, `a third of`, `two and a half`.

    What may be a season (`three quarters`) or an ordinal (`a third mill`) needs words after it or a
    hyphen that tell that it is a share.
    """
    for match in _SHARE_WORDS.finditer(text):
        part = match["part"].lower().removesuffix("s")
        is_article, is_quarter = match["numerator"].lower() in ("a", "an"), part == "quarter"
        is_told = match["shared"] is not None or match["whole"] is not None
        is_plain = not is_article and (match["joint"] == "-" or not is_quarter)
        if is_told or is_plain:
            value = Fraction(_count(match["numerator"]), _PARTS[part])
            value += _count(match["whole"] or "zero")
            yield Token(match.start(), match.end(), match.group(), None, (value,))


def _multiples(text: str) -> Iterator[Token]:
    """`twice the`, `half of`, `half a ton`; the last may be no datum: `half a loaf is no loaf`."""
    for match in _MULTIPLE.finditer(text):
        values = (_MULTIPLES[match.group().lower()],)
        start, end = match.span()
        is_optional = match["article"] is not None
        yield Token(start, end, match.group(), None, values, is_optional=is_optional)


def _in_digits(text: str) -> Iterator[Token]:
    for match in _DIGITS.finditer(text):
        symbol = match["symbol"] or ("%" if match["percent"] else "")
        values = _digit_values(match)
        unscaled: tuple[Fraction, ...] = ()
        scale = _SCALES[match["scale"].strip(" -").lower()] if match["scale"] else 1
        if scale > 1:
            unscaled, values = values, tuple(value * scale for value in values)
        start, end = match.span()
        yield Token(start, end, match.group(), None, values, symbol, unscaled=unscaled)


def _digit_values(match: re.Match[str]) -> tuple[Fraction, ...]:
    """The readings without the scale."""
    digits, divisor = match["digits"], match["divisor"]
    if len(match.group()) > _MAX_DIGITS or not _WELL_FORMED.fullmatch(digits):
        return ()
    value = _plain_value(digits.replace(",", ""))
    if divisor:
        if match.string[: match.start()].endswith("/"):
            return ()  # a date
        value /= int(divisor)
    value = -value if match["sign"] or match["inner"] else value
    return (value / 100, value) if match["percent"] else (value,)


@lru_cache(maxsize=4096)
def _plain_value(digits: str) -> Fraction:
    return Fraction(digits)


def _in_words(text: str) -> Iterator[Token]:
    """`twenty-five`, `a hundred and twenty`, `two dozen`, `twelve percent`.

    A word that counts is looked for first, because that is much quicker.
    """
    end = 0
    for word in _COUNTING_WORD.finditer(text):
        match = (
            _WORDS.search(text, max(end, word.start() - _MAX_LEAD)) if word.end() > end else None
        )
        if match is not None and match.start() <= word.start() < match.end():
            end = match.end()
            percent = match["percent"] or ""
            value = _cardinal(match.group().removesuffix(percent))
            values = (value / 100, value) if percent else (value,)
            yield Token(*match.span(), match.group(), None, values, "%" if percent else "")


def _cardinal(words: str) -> Fraction:
    """The value of a number in words: `a hundred and twenty`, `half a dozen`."""
    total = current = Fraction(0)
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in ("a", "an"):
            current = current or Fraction(1)
        elif word == "half":
            current = Fraction(1, 2)
        elif word in ("hundred", "dozen"):
            current *= _SCALES[word]
        elif word in _SCALES:
            total, current = total + current * _SCALES[word], Fraction(0)
        elif word != "and":
            current += _NUMBER_WORDS[word]
    return total + current


def _count(word: str) -> int:
    """The value of digits, of a word below twenty, or of an article."""
    return int(word) if word.isdigit() else _NUMBER_WORDS.get(word.lower(), 1)


def _ones(text: str, one: re.Pattern[str] | None) -> Iterator[Token]:
    """`one ton`, `at least one`, but not `the cost of one ton`, `making one ton`."""
    before_units = one.finditer(text) if one else ()
    counting = (m for m in before_units if not _BEFORE_RATE.search(text[: m.start()][-_MAX_LEAD:]))
    for match in (*_BOUNDING_ONE.finditer(text), *counting):
        start, end = match.span()
        yield Token(start, end, match.group(), None, (Fraction(1),), is_optional=True)
