"""The same text with other numbers: a text of one instance becomes that of another.

    renumber_text(narrative, instance, other).text         # replaces the number of each datum
    renumber_values(text, {Fraction(90): Fraction(75)})    # replaces numbers by their value

Signs, currencies, percent, units and thousands separators stay as they were; words and fractions
become digits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from optmodel.formulation import Instance, Number, exact, is_finite_decimal
from optmodel.narration.formatting import CURRENCY_SYMBOLS, format_number, with_cents
from optmodel.narration.narrative import Narrative
from optmodel.narration.reading import find_scalars, matched_data
from optmodel.narration.spans import NumberSpan
from optmodel.narration.tokens import number_tokens

_DIGITS = re.compile(r"\d(?:[\d.,]*\d)?")
_IN_PARTS = re.compile(r"/| and ")
_PERCENT = re.compile(r"\s?%|[ -](?:percent|per cent)$", re.IGNORECASE)
_ARTICLE = re.compile(r" an?(?= )", re.IGNORECASE)
_MULTIPLES = ("twice", "double", "thrice", "triple")


@dataclass(frozen=True, slots=True)
class _Replacement:
    """A text for the characters from `start` to `end`."""

    start: int
    end: int
    text: str


def renumber_text(narrative: Narrative, instance: Instance, other: Instance) -> Narrative:
    """The narrative with the data of `other`, which has the same sets. Nothing else changes.

    Raises `ValueError` where the text does not state every datum, or would have to state two by one
    number.
    """
    matched = matched_data(narrative, instance)
    if len(matched) < sum(len(values) for values in instance.parameters.values()):
        raise ValueError("the text does not tell every datum")
    replacements: dict[str, dict[int, _Replacement]] = {name: {} for name in ("", *narrative.files)}
    for datum in matched:
        span = datum.span
        before, after = (
            exact(Fraction(i.parameters[datum.parameter][datum.key]) / datum.factor)
            for i in (instance, other)
        )
        text = narrative.files[span.file] if span.file else narrative.text
        written = text[span.start : span.end]
        new = _Replacement(span.start, span.end, written)
        if before != after:
            written = _rewritten(written, Fraction(before), after)
            plain = written.replace(",", "") if span.is_plain else written
            new = _Replacement(span.start, _end(text, span), plain)
        if replacements[span.file].setdefault(span.start, new) != new:
            raise ValueError("the text tells two data by one number")
    texts = {
        name: _replaced(narrative.files.get(name, narrative.text), list(all_.values()))
        for name, all_ in replacements.items()
    }
    return replace(narrative, text=texts.pop(""), files=texts)


def renumber_values(
    text: str, values: Mapping[Fraction, Number], phrases: tuple[str, ...] = ()
) -> str:
    """Replace every number whose magnitude is a key of `values` by the value there.

    A number in words is kept where the text also has its value in digits: it then counts something
    else, as in `two machines`.
    """
    numbers = find_scalars(text, phrases)
    in_digits = {abs(v) for number in numbers if number.in_digits for v in number.values}
    replacements = []
    for number in numbers:
        value = next((v for v in number.values if abs(v) in values), None)
        if value is not None and (number.in_digits or abs(value) not in in_digits):
            after = values[abs(value)] if value > 0 else -values[abs(value)]
            written = _rewritten(number.text, value, after)
            replacements.append(_Replacement(number.start, number.end, written))
    return _replaced(text, replacements)


def _end(text: str, span: NumberSpan) -> int:
    """Where a number ends; with its article, where it stands for one: `half a ton`."""
    article = _ARTICLE.match(text, span.end) if span.is_optional else None
    return article.end() if article else span.end


def _rewritten(text: str, before: Fraction, after: Number) -> str:
    """The new value in the form of the old number.

    What stood for hundredths or millions still does, where the new value then is a decimal. Words
    and fractions become digits.
    """
    match = _DIGITS.search(text)
    if match is None or _IN_PARTS.search(text):
        return _without_words(text, before, after)
    factor = _factor(text, match.group(), before)
    magnitude = abs(Fraction(after)) / factor
    tail = text[match.end() :]
    if not is_finite_decimal(magnitude):
        magnitude, tail = abs(Fraction(after)), ""
    written = format_number(exact(magnitude))
    lead = text[: match.start()]
    if "." in match.group() and lead.endswith(CURRENCY_SYMBOLS) and not tail:
        written = with_cents(written)
    if before < 0 < after:
        lead = lead.replace("-", "").replace("\N{MINUS SIGN}", "")
    elif after < 0 < before:
        lead = f"-{lead}"
    return f"{lead}{written}{tail}"


def _factor(text: str, digits: str, before: Fraction) -> Fraction:
    """What the digits are multiplied by to give the value: 1/100 in 12%, 1,000 in 40k."""
    value = Fraction(digits.rstrip(".,").replace(",", ""))
    if value:
        return abs(before) / value
    return Fraction(1, 100) if _PERCENT.search(text) else Fraction(1)


def _without_words(text: str, before: Fraction, after: Number) -> str:
    """A value in digits in place of a word, a fraction or a multiple."""
    percent = _PERCENT.search(text)
    is_share = percent is not None and before == number_tokens(text)[0].values[0]
    written = format_number(exact(Fraction(after) * 100) if is_share else after)
    if percent:
        return f"{written}{percent.group()}"
    return f"{written} times" if text.lower() in _MULTIPLES else written


def _replaced(text: str, replacements: list[_Replacement]) -> str:
    parts, position = [], 0
    for replacement in sorted(replacements, key=lambda replacement: replacement.start):
        parts += [text[position : replacement.start], replacement.text]
        position = replacement.end
    return "".join([*parts, text[position:]])
