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

from optmodel.formulation import (
    ElementId,
    Formulation,
    Instance,
    Key,
    Number,
    Parameter,
    decimal_text,
)
from optmodel.narration._tokens import stem
from optmodel.narration.number_spans import NumberSpan
from optmodel.narration.senses import BoundSense
from optmodel.narration.unit_matching import SHARE

# Words of meanings that do not distinguish parameters.
_STOP_WORDS = (
    "all amount an and any are before can each every for from has have in its may most must number"
    " of on one or that the there to total was what which will with"
)


@dataclass(frozen=True, slots=True)
class Datum:
    """One value of a parameter, with the unit and the sense in which a text must state it."""

    parameter: str
    key: Key
    value: Fraction
    unit: str
    sense: BoundSense | None

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
    own_units: frozenset[str]
    units: frozenset[str] | None
    sense: BoundSense | None


def leading_unit(parameter: Parameter) -> str:
    """The unit that numbers of a parameter are stated in: `money` of `money per unit`."""
    return parameter.unit.partition(" ")[0]


def assign(
    data: Sequence[Datum], numbers: Sequence[ReadNumber], instance: Instance
) -> dict[int, int]:
    """The datum of each number, by their indices: a matching of as many as possible."""
    peers: dict[ElementId, frozenset[ElementId]] = {}
    for item in instance.formulation.sets:
        if not item.within:
            elements = frozenset(key[0] for key in instance.sets[item.name])
            peers.update(dict.fromkeys(elements, elements))
    with_value: dict[Number, list[int]] = {}
    for index, number in enumerate(numbers):
        for value in dict.fromkeys(number.span.values):
            with_value.setdefault(value, []).append(index)
    candidates = [
        [
            index
            for index in with_value.get(datum.value, ())
            if _may_be(numbers[index], datum, peers)
        ]
        for datum in data
    ]
    parameters = _parameters_of_patterns(instance.formulation, data, numbers, candidates)
    return maximum_matching(
        [
            [i for i in indices if datum.parameter in parameters[numbers[i].span.context.pattern]]
            for datum, indices in zip(data, candidates, strict=True)
        ]
    )


def _may_be(
    number: ReadNumber, datum: Datum, peers: Mapping[ElementId, frozenset[ElementId]]
) -> bool:
    """Whether value, unit, bound sense and elements of a number are those of a datum."""
    span, is_share = number.span, datum.unit == SHARE
    if datum.value not in (span.values[:1] if is_share else span.values):
        return False
    if is_share:
        has_unit = number.own_units <= {SHARE} and number.units != frozenset()
    else:
        has_unit = number.units is not None and datum.unit in number.units
    if not has_unit or (number.sense and datum.sense and number.sense is not datum.sense):
        return False
    return all(e in span.named or e == _inherited(span, peers[e]) for e in datum.key)


def _inherited(span: NumberSpan, peers: frozenset[ElementId]) -> ElementId | None:
    """The element of a set that was named last, unless the number's own words name one."""
    if not peers.isdisjoint(span.named):
        return None
    return next((element for element in span.inherited if element in peers), None)


def _parameters_of_patterns(
    formulation: Formulation,
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
    disambiguator = ParameterDisambiguator(formulation)
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

    Such parameters are rivals: values of one could be read as values of the other.

        disambiguator.excludes("holding_cost", "a setup costs # ...")    # True, by `setup`
    """

    def __init__(self, formulation: Formulation) -> None:
        words = {parameter.name: _words(parameter) for parameter in formulation.parameters}
        rivals = {
            parameter.name: frozenset[str]().union(
                *(
                    words[other.name]
                    for other in formulation.parameters
                    if other is not parameter and _unit_and_sets(other) == _unit_and_sets(parameter)
                )
            )
            for parameter in formulation.parameters
        }
        self._own = {name: words[name] - rivals[name] for name in words}
        self._others = {name: rivals[name] - words[name] for name in words}

    def excludes(self, parameter: str, pattern: str) -> bool:
        """Whether a pattern has words that only rivals of a parameter have, and none of its own."""
        stated = frozenset(pattern.split())
        is_own = not stated.isdisjoint(self._own[parameter])
        return not is_own and not stated.isdisjoint(self._others[parameter])


def _words(parameter: Parameter) -> frozenset[str]:
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
