"""Texts that say something else than their instance: each one small slip away from a true one.

A mutation yields the texts that one kind of slip can make of a narrative. A slip that leaves the
meaning as it was is not made: no number becomes its equal, no two names of one list change places.

    for mutant in mutants("change", narrative, instance, random.Random(7), most=5):
        read_back(replace(narrative, text=mutant), instance)      # must not be ()
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from optmodel.formulation import Instance
from optmodel.narration import Narrative

Slips = Callable[["Page"], Iterator[str]]

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds"}
_PASSAGE_END = re.compile(r"[.!?;:](?=\s)|\n")

_LIMITS = {
    "at least": "at most",
    "at most": "at least",
    "no more than": "no less than",
    "no less than": "no more than",
    "no fewer than": "no more than",
    "up to": "at least",
    "cannot be more than": "cannot be less than",
    "not exceed": "not fall below",
    "or more": "or less",
    "or less": "or more",
    "or below": "or above",
}
_GOALS = {
    "minimize": "maximize",
    "maximize": "minimize",
    "minimizes": "maximizes",
    "maximizes": "minimizes",
    "lowest": "highest",
    "highest": "lowest",
    "smallest": "largest",
    "largest": "smallest",
    "cheapest": "dearest",
    "least": "greatest",
    "greatest": "least",
    "as small as": "as large as",
    "as low as": "as high as",
    "as high as": "as low as",
    "as little as possible": "as much as possible",
    "as much as possible": "as little as possible",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A narrative with the places where its numbers and names stand, and a source of chance.

    `sizes` are the sizes of sets: they may be said, but need not.
    """

    text: str
    units: tuple[str, ...]
    numbers: tuple[re.Match[str], ...]
    names: tuple[re.Match[str], ...]
    sizes: frozenset[int]
    chance: random.Random

    def put(self, place: re.Match[str], new: str) -> str:
        """The text with something else in one place."""
        return self.text[: place.start()] + new + self.text[place.end() :]

    def swap(self, first: re.Match[str], second: re.Match[str]) -> str:
        """The text with two places exchanged."""
        one, other = sorted((first, second), key=lambda place: place.start())
        between = self.text[one.end() : other.start()]
        text = self.text
        return text[: one.start()] + other[0] + between + one[0] + text[other.end() :]

    def shuffled(self, places: Sequence[re.Match[str]]) -> list[re.Match[str]]:
        """The places in an order of chance."""
        return self.chance.sample(list(places), len(places))


def page(narrative: Narrative, instance: Instance, chance: random.Random) -> Page:
    """Find the numbers and names of a narrative; digits inside a name are no number."""
    ordered = sorted(narrative.names.values(), key=lambda name: (-len(name), name))
    names = tuple(
        re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)", narrative.text, re.I)
    )
    numbers = tuple(
        number
        for number in _NUMBER.finditer(narrative.text)
        if not any(name.start() <= number.start() < name.end() for name in names)
    )
    units = tuple(forms[-1] if forms[0].isalpha() else forms[0] for forms in _forms(narrative))
    sizes = frozenset(len(keys) for keys in instance.sets.values())
    return Page(narrative.text, units, numbers, names, sizes, chance)


def mutants(
    kind: str, narrative: Narrative, instance: Instance, chance: random.Random, most: int
) -> list[str]:
    """Up to so many mutants of one kind, all different from the text."""
    slips = MUTATIONS[kind](page(narrative, instance, chance))
    return list(islice((text for text in slips if text != narrative.text), most))


def _forms(narrative: Narrative) -> list[tuple[str, ...]]:
    return [forms for forms in narrative.units.values() if forms]


def _value(number: re.Match[str]) -> float:
    return float(number[0].replace(",", ""))


def change(page: Page) -> Iterator[str]:
    """A digit differs."""
    for number in page.shuffled(page.numbers):
        place = page.chance.choice([i for i, sign in enumerate(number[0]) if sign.isdigit()])
        digit = str((int(number[0][place]) + page.chance.randint(1, 9)) % 10)
        yield page.put(number, number[0][:place] + digit + number[0][place + 1 :])


def copy(page: Page) -> Iterator[str]:
    """A number stands where another one should."""
    for number in page.shuffled(page.numbers):
        other = page.chance.choice(page.numbers)
        if _value(other) != _value(number):
            yield page.put(number, other[0])


def drop(page: Page) -> Iterator[str]:
    """A number is missing."""
    for number in page.shuffled(page.numbers):
        if _value(number) not in page.sizes:
            yield page.put(number, "some")


def repeat(page: Page) -> Iterator[str]:
    """A number of elsewhere stands beside the true one."""
    for number in page.shuffled(page.numbers):
        yield page.put(number, f"{page.chance.choice(page.numbers)[0]} or {number[0]}")


def sign(page: Page) -> Iterator[str]:
    """A number has become negative."""
    for number in page.shuffled(page.numbers):
        if _value(number):
            yield page.put(number, f"-{number[0]}")


def swap_near(page: Page) -> Iterator[str]:
    """Two numbers of one sentence, or of one row, are exchanged; their units stay."""
    for number in page.shuffled(page.numbers):
        near = [other for other in page.numbers if _near(page, number, other)]
        others = [other for other in near if _value(other) != _value(number)]
        if others:
            yield page.swap(number, page.chance.choice(others))


def swap_far(page: Page) -> Iterator[str]:
    """Two numbers from anywhere are exchanged."""
    for number in page.shuffled(page.numbers):
        other = page.chance.choice(page.numbers)
        if _value(other) != _value(number):
            yield page.swap(number, other)


def names(page: Page) -> Iterator[str]:
    """Two names are exchanged between which a number or the end of a table's row stands."""
    for name in page.shuffled(page.names):
        other = page.chance.choice(page.names)
        start, end = sorted((name.end(), other.end()))
        apart = any(start <= number.start() < end for number in page.numbers)
        if apart and name[0].lower() != other[0].lower():
            yield page.swap(name, other)


def units(page: Page) -> Iterator[str]:
    """A number has another unit, or a table's column has."""
    if len(page.units) < 2:
        return
    forms = "|".join(re.escape(unit) for unit in page.units)
    spelled = re.compile(
        rf"(?P<symbol>[$€£])(?P<bare>\d+(?:[.,]\d+)*)|(?<=\d )(?P<word>{forms})(?!\w)"
        rf"|(?<=\()(?P<title>{forms})(?=\) \|)"
    )
    for place in page.shuffled(list(spelled.finditer(page.text))):
        own = place["symbol"] or place["word"] or place["title"]
        other = page.chance.choice([unit for unit in page.units if unit != own])
        if place["symbol"]:
            yield page.put(place, f"{place['bare']} {other}")
        else:
            yield page.put(place, _CURRENCIES.get(other, other))


def limits(page: Page) -> Iterator[str]:
    """An upper limit beside a number, or in the title of a column, is called a lower one."""
    yield from _flips(page, _LIMITS, lambda place: _at_number(page, place))


def far_limits(page: Page) -> Iterator[str]:
    """Any other upper limit is called a lower one, or the other way round."""
    yield from _flips(page, _LIMITS, lambda place: not _at_number(page, place))


def goal(page: Page) -> Iterator[str]:
    """The objective is driven the other way."""
    yield from _flips(page, _GOALS, lambda place: not _is_limit(page, place))


def membership(page: Page) -> Iterator[str]:
    """In a sentence without numbers that names several elements, one is another's."""
    by_passage: dict[str, list[re.Match[str]]] = {}
    for name in page.names:
        passage = _passage(page, name.start())
        if not _NUMBER.search(passage):
            by_passage.setdefault(passage, []).append(name)
    everything = {name[0].lower() for name in page.names}
    for passage, places in by_passage.items():
        said = {name[0].lower() for name in places}
        if 1 < len(said) < len(everything) and not passage.startswith("| ---"):
            others = sorted(everything - said)
            yield page.put(page.chance.choice(places), page.chance.choice(others))


def _flips(
    page: Page, words: dict[str, str], wanted: Callable[[re.Match[str]], bool]
) -> Iterator[str]:
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(longest_first)})\b", re.I)
    for place in page.shuffled([m for m in pattern.finditer(page.text) if wanted(m)]):
        yield page.put(place, words[place[0].lower()])


def _at_number(page: Page, place: re.Match[str]) -> bool:
    line = page.text[page.text.rfind("\n", 0, place.start()) + 1 : place.start()]
    before = re.search(r"\d[^.!?]{0,12}$", page.text[: place.start()]) is not None
    return line.startswith("|") or (
        before if place[0].lower().startswith("or ") else _number_follows(page, place)
    )


def _number_follows(page: Page, place: re.Match[str]) -> bool:
    return re.match(r"\s*(?:the )?[$€£]?\d", page.text[place.end() :]) is not None


def _is_limit(page: Page, place: re.Match[str]) -> bool:
    before, after = page.text[: place.start()].lower(), page.text[place.end() :].lower()
    line = page.text[page.text.rfind("\n", 0, place.start()) + 1 : place.start()]
    return (
        before.endswith("at ")
        or line.startswith("|")
        or re.match(r" (?:share|amount|number|order|quantity|lot|one|distance)", after) is not None
    )


def _near(page: Page, number: re.Match[str], other: re.Match[str]) -> bool:
    start, end = sorted((number.end(), other.start()))
    return number is not other and not _PASSAGE_END.search(page.text[start:end])


def _passage(page: Page, place: int) -> str:
    starts = [0, *(end.end() for end in _PASSAGE_END.finditer(page.text))]
    start = max(start for start in starts if start <= place)
    following = _PASSAGE_END.search(page.text, place)
    return page.text[start : following.start() if following else len(page.text)].strip()


MUTATIONS: dict[str, Slips] = {
    "change": change,
    "copy": copy,
    "drop": drop,
    "repeat": repeat,
    "sign": sign,
    "swap-near": swap_near,
    "swap-far": swap_far,
    "names": names,
    "units": units,
    "limits": limits,
    "far-limits": far_limits,
    "goal": goal,
    "membership": membership,
}
"""Every kind of slip, by its name."""
