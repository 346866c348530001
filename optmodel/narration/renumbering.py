"""The same text with other numbers: a text of one instance becomes that of another.

    renumber_text(narrative, instance, other).text         # replaces the number of each datum
    renumber_values(text, {Fraction(90): Fraction(75)})    # replaces numbers by their value

Signs, currencies, percent and thousands separators stay as they were; words become digits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from optmodel.formulation import Instance, Number, exact
from optmodel.narration.formatting import CURRENCY_SYMBOLS, format_number, with_cents
from optmodel.narration.narrative import Narrative
from optmodel.narration.reading import matched_data
from optmodel.narration.scalar_readback import find_scalars

_DIGITS = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class _Replacement:
    """A text for the characters from `start` to `end`."""

    start: int
    end: int
    text: str


def renumber_text(narrative: Narrative, instance: Instance, other: Instance) -> Narrative:
    """The narrative with the data of `other`, which has the same sets. Nothing else changes.

    Raises `ValueError` where the text does not state every datum.
    """
    matched = matched_data(narrative, instance)
    if len(matched) < sum(len(values) for values in instance.parameters.values()):
        raise ValueError("the text does not tell every datum")
    replacements = []
    for datum in matched:
        span = datum.span
        before, after = (i.parameters[datum.parameter][datum.key] for i in (instance, other))
        if before != after:
            written = _rewritten(span.text, span.values, Fraction(before), after)
            replacements.append(_Replacement(span.start, span.end, written))
    return replace(narrative, text=_replaced(narrative.text, replacements))


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
            written = _rewritten(number.text, number.values, value, after)
            replacements.append(_Replacement(number.start, number.end, written))
    return _replaced(text, replacements)


def _rewritten(text: str, values: tuple[Fraction, ...], before: Fraction, after: Number) -> str:
    """The new value in the form of the old number, whose readings are `values`."""
    is_share = text.endswith(("%", "percent", "per cent")) and before == values[0]
    magnitude = format_number(exact(abs(Fraction(after)) * (100 if is_share else 1)))
    match = _DIGITS.search(text)
    if match is None:
        return f"-{magnitude}" if after < 0 else magnitude
    lead = text[: match.start()]
    if "." in match.group() and lead.endswith(CURRENCY_SYMBOLS):
        magnitude = with_cents(magnitude)
    if before < 0 < after:
        lead = lead.replace("-", "").replace("\N{MINUS SIGN}", "")
    elif after < 0 < before:
        lead = f"-{lead}"
    return f"{lead}{magnitude}{text[match.end() :]}"


def _replaced(text: str, replacements: list[_Replacement]) -> str:
    parts, position = [], 0
    for replacement in sorted(replacements, key=lambda replacement: replacement.start):
        parts += [text[position : replacement.start], replacement.text]
        position = replacement.end
    return "".join([*parts, text[position:]])
