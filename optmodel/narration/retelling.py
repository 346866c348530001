"""The same text with other numbers: what it said of one instance it then says of another.

    retell(narrative, instance, fresh).text           # each datum's own number is exchanged
    retell_values(text, {Fraction(90): Fraction(75)})     # where numbers are known by value alone

Signs, currencies, percent and thousands separators stay as they were; words become digits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from optmodel.formulation import Instance, Number, exact
from optmodel.narration.narrative import Narrative
from optmodel.narration.reading import told_data
from optmodel.narration.spoken import Spoken, spoken_numbers
from optmodel.narration.wording import number

_DIGITS = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class _Change:
    start: int
    end: int
    text: str


def retell(narrative: Narrative, instance: Instance, fresh: Instance) -> Narrative:
    """The narrative with the data of `fresh`, which has the same sets. Nothing else changes.

    Raises `ValueError` where the text does not tell every datum.
    """
    told = told_data(narrative, instance)
    if len(told) < sum(len(values) for values in instance.parameters.values()):
        raise ValueError("the text does not tell every datum")
    changes = []
    for datum in told:
        mention = datum.mention
        before, after = (i.parameters[datum.parameter][datum.key] for i in (instance, fresh))
        if before != after:
            written = _rewritten(mention.text, mention.values, Fraction(before), after)
            changes.append(_Change(mention.start, mention.end, written))
    return replace(narrative, text=_changed(narrative.text, changes))


def retell_values(
    text: str, values: Mapping[Fraction, Number], phrases: tuple[str, ...] = ()
) -> str:
    """Exchange every number that means one of the values, by its size.

    A number in words stays where its value is also said in digits: there it counts something else.
    """
    numbers = spoken_numbers(text, phrases)
    in_digits = {abs(v) for one in numbers if one.in_digits for v in one.values}
    changes = []
    for one in numbers:
        meant = _meant(one, values)
        if meant is not None and (one.in_digits or abs(meant) not in in_digits):
            fresh = values[abs(meant)] if meant > 0 else -values[abs(meant)]
            written = _rewritten(one.text, one.values, meant, fresh)
            changes.append(_Change(one.start, one.end, written))
    return _changed(text, changes)


def _meant(one: Spoken, values: Mapping[Fraction, Number]) -> Fraction | None:
    return next((value for value in one.values if abs(value) in values), None)


def _rewritten(text: str, values: tuple[Fraction, ...], before: Fraction, after: Number) -> str:
    """The new value in the old one's form; `values` are what the old one could mean."""
    is_share = text.endswith(("%", "percent", "per cent")) and before == values[0]
    size = number(exact(abs(Fraction(after)) * (100 if is_share else 1)))
    match = _DIGITS.search(text)
    if match is None:
        return f"-{size}" if after < 0 else size
    lead = text[: match.start()]
    if "." in match.group() and lead.endswith(("$", "€", "£")):
        size = _with_cents(size)
    if before < 0 < after:
        lead = lead.replace("-", "").replace("\N{MINUS SIGN}", "")
    elif after < 0 < before:
        lead = f"-{lead}"
    return f"{lead}{size}{text[match.end() :]}"


def _with_cents(size: str) -> str:
    """An amount of money that is not whole with two decimals at least, as it was."""
    whole, point, decimals = size.partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}" if point else size


def _changed(text: str, changes: list[_Change]) -> str:
    parts, place = [], 0
    for change in sorted(changes, key=lambda change: change.start):
        parts += [text[place : change.start], change.text]
        place = change.end
    return "".join([*parts, text[place:]])
