"""The assignment of a text's numbers to an instance's data: a maximum bipartite matching.

owner = assign(data, numbers, instance)       # {7: 0}: number 7 is datum 0

A number may be a datum when it has its value, its elements and its unit, and is not stated as a
bound of another sense. Numbers of one pattern are values of one parameter.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from optmodel.formulation import ElementId, Formulation, Instance, Key, Parameter, decimal_text
from optmodel.narration.reading.senses import BoundSense
from optmodel.narration.reading.unit_matching import SHARE, UnitReading, is_in_percent
from optmodel.narration.spans import NumberSpan
from optmodel.narration.tokens import stem

_AT_BOUND = re.compile(r"\bat (?:least|most)\b")
# Words of meanings that do not distinguish parameters.
_STOP_WORDS = (
    "all amount an and any are as at be before by can each every for from has have in is it its may"
    " most must not number of on one or per than that the there to total was what which will with"
)


@dataclass(frozen=True, slots=True)
class Datum:
    """One value of a parameter, with the unit and the sense in which a text must state it.

    Where another datum has a key's two elements the other way round, a text must tell which is
    meant: from one of them to the other.
    """

    parameter: str
    key: Key
    value: Fraction
    unit: str
    sense: BoundSense | None
    has_reverse: bool = False

    def __str__(self) -> str:
        key = f"[{','.join(map(str, self.key))}]" if self.key else ""
        return f"{self.parameter}{key} = {decimal_text(self.value)}"


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A number of the text with the units it may have and the bound sense stated beside it.

    `own_units` are those of a sign or word right beside the number; `units` is None where no words
    around it name any.
    """

    span: NumberSpan
    own_units: frozenset[UnitReading]
    units: frozenset[UnitReading] | None
    sense: BoundSense | None

    def values(self, unit: str) -> tuple[Fraction, ...]:
        """What it may be in a unit that it may have; a share is a hundredth of its percentage."""
        factors = self._factors(unit)
        if unit == SHARE:
            return tuple(value * factor for value in self.span.values[:1] for factor in factors)
        if factors == [1]:
            return self.span.values
        return tuple({value * factor for value in self.span.values for factor in factors})

    def factor(self, unit: str, value: Fraction) -> Fraction:
        """What the number is multiplied by to give a value in a unit."""
        factors = self._factors(unit)
        fitting = (each for each in factors if value in [v * each for v in self.span.values])
        return next(fitting, Fraction(1))

    def _factors(self, unit: str) -> list[Fraction]:
        """What it is multiplied by in a unit; nothing where it does not have this unit."""
        if unit != SHARE:
            return [reading.factor for reading in self.units or () if reading.unit == unit]
        if self.units == frozenset() or any(reading.unit != SHARE for reading in self.own_units):
            return []
        is_percent = not self.span.symbol and is_in_percent(self.span.context)
        return [Fraction(1, 100) if is_percent else Fraction(1)]


def leading_unit(parameter: Parameter) -> str:
    """The unit that numbers of a parameter are stated in: `money` of `money per unit`."""
    return parameter.unit.partition(" ")[0]


def assign(
    data: Sequence[Datum],
    numbers: Sequence[ReadNumber],
    instance: Instance,
    cues: Mapping[str, Sequence[str]] | None = None,
) -> dict[int, int]:
    """The datum of each number, by their indices: a matching of as many as possible."""
    peers: dict[ElementId, frozenset[ElementId]] = {}
    for item in instance.formulation.sets:
        if not item.within:
            elements = frozenset(key[0] for key in instance.sets[item.name])
            peers.update(dict.fromkeys(elements, elements))
    by_value: dict[tuple[str, Fraction], list[int]] = {}
    for unit in {datum.unit for datum in data}:
        for index, number in enumerate(numbers):
            for value in number.values(unit):
                by_value.setdefault((unit, value), []).append(index)
    candidates = [
        [
            index
            for index in sorted(
                by_value.get((datum.unit, datum.value), ()),
                key=lambda index: _remoteness(numbers[index].span, datum),
            )
            if _may_be(numbers[index], datum, peers)
        ]
        for datum in data
    ]
    disambiguator = ParameterDisambiguator(instance.formulation, cues)
    parameters = _parameters_of_patterns(disambiguator, data, numbers, candidates)
    return maximum_matching(
        [
            [i for i in indices if datum.parameter in parameters[numbers[i].span.context.pattern]]
            for datum, indices in zip(data, candidates, strict=True)
        ]
    )


def _remoteness(span: NumberSpan, datum: Datum) -> tuple[bool, bool, int]:
    """What speaks against a number as a datum, where several may be it.

    It need not be one, does not name the elements itself, or names more of them than one would: the
    `four` of `Our two contracts are ready, and four suppliers bid`.
    """
    return span.is_optional, not span.named.issuperset(datum.key), len(span.named)


def _may_be(
    number: ReadNumber, datum: Datum, peers: Mapping[ElementId, frozenset[ElementId]]
) -> bool:
    """Whether bound sense and elements of a number are those of a datum of its value and unit."""
    span = number.span
    if number.sense and datum.sense and number.sense is not datum.sense:
        return False
    if _is_within_one_set(datum.key, peers):
        return _is_route(span, datum, peers)
    if span.context.in_table and any(len(peers[e] & span.named) > 1 for e in datum.key):
        return False  # row and column name two elements of a set, and the datum has one
    return all(e in span.named or e == _inherited(span, peers[e]) for e in datum.key)


def _inherited(span: NumberSpan, peers: frozenset[ElementId]) -> ElementId | None:
    """The element of a set that was named last, unless the number's own words name one."""
    if not peers.isdisjoint(span.named):
        return None
    return next((element for element in span.inherited if element in peers), None)


def _is_within_one_set(key: Key, peers: Mapping[ElementId, frozenset[ElementId]]) -> bool:
    return any(peers[one] is peers[other] for one, other in combinations(key, 2))


def _is_route(
    span: NumberSpan, datum: Datum, peers: Mapping[ElementId, frozenset[ElementId]]
) -> bool:
    """Whether a number is about a key with two elements of one set: the way from one to the other.

    Where the number's own words name only where the way ends, it begins at the element that the
    sentence names first, or else at the one named last before: `From A it is 3 hours to B and 4 to
    C.` Where the sentence first names where all ways end, the number names where its own begins.
    """
    first = next(e for e in datum.key if any(peers[e] is peers[o] and o != e for o in datum.key))
    ends = [element for element in datum.key if peers[element] is peers[first]]
    others = [element for element in datum.key if peers[element] is not peers[first]]
    if not all(e in span.named or e == _inherited(span, peers[e]) for e in others):
        return False
    named = [element for element in span.ordered if element in peers[first]]
    if len(named) < 2 and not span.context.in_table:
        lead = [e for e in span.lead if e in peers[first] and e not in named]
        last = [e for e in span.inherited if e in peers[first] and e not in named]
        missing = 2 - len(named)
        others_named = lead[:missing] or list(reversed(last[:missing]))
        named = [*named, *others_named] if span.leads_to else [*others_named, *named]
    if not set(ends) <= set(named):
        return False
    return not datum.has_reverse or [e for e in named if e in ends] == ends


def _parameters_of_patterns(
    disambiguator: "ParameterDisambiguator",
    data: Sequence[Datum],
    numbers: Sequence[ReadNumber],
    candidates: Sequence[Sequence[int]],
) -> dict[str, frozenset[str]]:
    """For each pattern, the parameters that its numbers may be values of.

    They are those that fit all its numbers. Where none does, it is the one that fits most, and the
    numbers that it does not fit are reported.
    """
    fitting: dict[str, dict[str, set[int]]] = {n.span.context.pattern: {} for n in numbers}
    for datum, indices in zip(data, candidates, strict=True):
        for index in indices:
            by_parameter = fitting[numbers[index].span.context.pattern]
            by_parameter.setdefault(datum.parameter, set()).add(index)
    sizes = Counter(number.span.context.pattern for number in numbers)
    return {
        pattern: frozenset(
            parameter
            for parameter in _best_fitting(by_parameter, sizes[pattern])
            if not disambiguator.excludes(parameter, pattern)
        )
        for pattern, by_parameter in fitting.items()
    }


def _best_fitting(by_parameter: Mapping[str, set[int]], size: int) -> frozenset[str]:
    whole = frozenset(name for name, indices in by_parameter.items() if len(indices) == size)
    if whole or not by_parameter:
        return whole
    return frozenset({max(by_parameter, key=lambda name: len(by_parameter[name]))})


class ParameterDisambiguator:
    """Distinguishes parameters of one unit and the same indices by words of names and meanings.

    Such parameters are rivals: values of one could be read as values of the other. `cues` are more
    words of a parameter, those of the text's own.

        disambiguator.excludes("holding_cost", "a setup costs # ...")    # True, by `setup`
    """

    def __init__(
        self, formulation: Formulation, cues: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        known = cues or {}
        words = {
            parameter.name: distinctive_words(parameter)
            | {stem(word) for cue in known.get(parameter.name, ()) for word in cue.lower().split()}
            for parameter in formulation.parameters
        }
        alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for parameter in formulation.parameters:
            alike.setdefault(_unit_and_sets(parameter), []).append(parameter.name)
        rivals = {
            name: frozenset[str]().union(*(words[other] for other in names if other != name))
            for names in alike.values()
            for name in names
        }
        # All rivals are stated in one unit, so that its word sets none apart.
        units = {p.name: {stem(leading_unit(p))} for p in formulation.parameters}
        self._own = {name: words[name] - rivals[name] - units[name] for name in words}
        self._others = {name: rivals[name] - words[name] - units[name] for name in words}

    def sets_apart(self, parameter: str, text: str) -> bool:
        """Whether a text has a word that only this one of some rivals has, or there is none."""
        stated = {stem(word) for word in re.findall(r"[a-z]{2,}", text.lower())}
        return not self._others[parameter] or not stated.isdisjoint(self._own[parameter])

    def excludes(self, parameter: str, pattern: str) -> bool:
        """Whether a pattern has words that only rivals of a parameter have, and none of its own.

        The words of the clause decide, and where it has none of either, those of the sentence. `At
        least` tells a bound, and is no word of a rival that is the least of something.
        """
        own, others = self._own[parameter], self._others[parameter]
        _, _, clause = pattern.rpartition(" ... ")
        for text in (clause, pattern):
            if not own.isdisjoint(text.split()):
                return False
            if not others.isdisjoint(_AT_BOUND.sub("", text).split()):
                return True
        return False


def distinctive_words(parameter: Parameter) -> frozenset[str]:
    """The stems of the words of a parameter's name and meaning, without those of any meaning."""
    text = f"{parameter.name.replace('_', ' ')} {parameter.meaning}".lower()
    words = re.findall(r"[a-z]{2,}", text)
    return frozenset(stem(word) for word in words if word not in _STOP_WORDS.split())


def _unit_and_sets(parameter: Parameter) -> tuple[str, tuple[str, ...]]:
    return leading_unit(parameter), tuple(binder.set_name for binder in parameter.over.binders)


def maximum_matching(choices: Sequence[Sequence[int]]) -> dict[int, int]:
    """The left node of each right node, as many as possible, by the right nodes each may take.

    Augmenting paths, as in Kuhn's algorithm.
    """
    owner: dict[int, int] = {}
    # Starting with the fewest choices keeps the augmenting paths short.
    for left in sorted(range(len(choices)), key=lambda node: len(choices[node])):
        _augment(left, choices, owner, set())
    return owner


def _augment(
    left: int, choices: Sequence[Sequence[int]], owner: dict[int, int], seen: set[int]
) -> bool:
    for right in choices[left]:
        if right in seen:
            continue
        seen.add(right)
        if right not in owner or _augment(owner[right], choices, owner, seen):
            owner[right] = left
            return True
    return False
