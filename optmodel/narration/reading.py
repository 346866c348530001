"""Reading a text back: every datum is found in it, and no number in it is foreign.

Each datum needs a number of its own, of its value, spoken of its elements and with its unit said
nearby. Numbers left over must be structural: the size of a set or a constant of the formulation.
The objective's direction must be stated, and not the opposite one.

    read_back(narrative, instance)    # (Problem('missing', 'supply[s1] = 120'),)
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from optmodel.formulation import ElementId, Formulation, Goal, Instance, Key
from optmodel.formulation.declarations import Parameter
from optmodel.formulation.nodes import Constant, Expression, Implication, walk
from optmodel.formulation.numbers import decimal_text
from optmodel.narration.mentions import Mention, mentions
from optmodel.narration.narrative import Narrative


class ProblemKind(StrEnum):
    """What can be wrong with a text."""

    MISSING = "missing"
    FOREIGN = "foreign"
    SENSE = "sense"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a text, and where."""

    kind: ProblemKind
    place: str


@dataclass(frozen=True, slots=True)
class _Datum:
    place: str
    value: Fraction
    key: Key
    unit_forms: tuple[str, ...]


_LOW = re.compile(
    r"\b(?:minimi[sz]\w*|lowest|least|cheapest|smallest|fewest"
    r"|as (?:small|low|little|few|cheap\w*))\b"
)
_HIGH = re.compile(
    r"\b(?:maximi[sz]\w*|highest|most|largest|greatest|best|as (?:large|high|much|many))\b"
)
_LIMITS = re.compile(r"\bat (?:most|least)\b")


def read_back(narrative: Narrative, instance: Instance) -> tuple[Problem, ...]:
    """What is wrong with a text, first by kind; empty when it says exactly the instance."""
    found = mentions(narrative.text, narrative.names)
    data = _data(instance, narrative.units)
    owner = _assign(data, found, _peers(instance))
    missing = [
        Problem(ProblemKind.MISSING, f"{datum.place} = {decimal_text(datum.value)}")
        for number, datum in enumerate(data)
        if number not in owner.values()
    ]
    structural = _structural_numbers(instance)
    foreign = [
        Problem(ProblemKind.FOREIGN, f"'{mention.text}' in '{mention.context}'")
        for number, mention in enumerate(found)
        if number not in owner and structural.isdisjoint(mention.values)
    ]
    return (*missing, *foreign, *_sense_problems(narrative.text, instance.formulation))


def _data(instance: Instance, units: Mapping[str, tuple[str, ...]]) -> list[_Datum]:
    return [
        _Datum(_place(parameter, key), Fraction(value), key, _unit_forms(parameter, units))
        for parameter in instance.formulation.parameters
        for key, value in instance.parameters[parameter.name].items()
    ]


def _place(parameter: Parameter, key: Key) -> str:
    return f"{parameter.name}[{','.join(map(str, key))}]" if key else parameter.name


def _unit_forms(parameter: Parameter, units: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The spellings of a parameter's leading unit: `money` of `money per unit`."""
    leading = parameter.unit.partition(" ")[0]
    return units.get(leading, (leading,)) if leading else ()


def _assign(
    data: Sequence[_Datum],
    found: Sequence[Mention],
    peers: Mapping[ElementId, frozenset[ElementId]],
) -> dict[int, int]:
    """The largest matching of data to mentions: datum number by mention number."""
    candidates = [
        [number for number, mention in enumerate(found) if _speaks_of(mention, datum, peers)]
        for datum in data
    ]
    owner: dict[int, int] = {}
    # Data with the fewest choices first keeps the augmenting paths short.
    for datum in sorted(range(len(data)), key=lambda number: len(candidates[number])):
        _augment(datum, candidates, owner, set())
    return owner


def _augment(
    datum: int, candidates: Sequence[Sequence[int]], owner: dict[int, int], seen: set[int]
) -> bool:
    for mention in candidates[datum]:
        if mention in seen:
            continue
        seen.add(mention)
        if mention not in owner or _augment(owner[mention], candidates, owner, seen):
            owner[mention] = datum
            return True
    return False


def _speaks_of(
    mention: Mention, datum: _Datum, peers: Mapping[ElementId, frozenset[ElementId]]
) -> bool:
    if datum.value not in mention.values:
        return False
    for element in datum.key:
        if element not in mention.own and element != _carried(mention, peers[element]):
            return False
    return not datum.unit_forms or any(_says(form, mention.context) for form in datum.unit_forms)


def _carried(mention: Mention, peers: frozenset[ElementId]) -> ElementId | None:
    """The element of a set that was named last, unless the number's own words name one."""
    if not peers.isdisjoint(mention.own):
        return None
    return next((element for element in mention.carried if element in peers), None)


def _says(form: str, context: str) -> bool:
    if not form[0].isalnum():
        return form in context
    return re.search(rf"(?<![A-Za-z]){re.escape(form)}(?![A-Za-z])", context, re.I) is not None


def _peers(instance: Instance) -> dict[ElementId, frozenset[ElementId]]:
    peers: dict[ElementId, frozenset[ElementId]] = {}
    for item in instance.formulation.sets:
        if not item.within:
            elements = frozenset(key[0] for key in instance.sets[item.name])
            peers.update(dict.fromkeys(elements, elements))
    return peers


def _structural_numbers(instance: Instance) -> frozenset[Fraction]:
    sizes = {Fraction(len(keys)) for keys in instance.sets.values()}
    return frozenset(sizes | _constants(instance.formulation))


def _constants(formulation: Formulation) -> set[Fraction]:
    expressions: list[Expression] = [formulation.objective.expression]
    for item in formulation.constraints:
        statement = item.statement
        relation = statement.relation if isinstance(statement, Implication) else statement
        expressions += [relation.left, relation.right]
    nodes = [node for expression in expressions for node in walk(expression)]
    return {Fraction(node.value) for node in nodes if isinstance(node, Constant)}


def _sense_problems(text: str, formulation: Formulation) -> list[Problem]:
    plain = _LIMITS.sub("", text.lower())
    goal = formulation.objective.goal
    wanted, other = (_LOW, "maximi") if goal is Goal.MINIMIZE else (_HIGH, "minimi")
    if not wanted.search(plain):
        return [Problem(ProblemKind.SENSE, f"the text does not say {goal.value}")]
    if other in plain:
        return [Problem(ProblemKind.SENSE, f"the text says {other}ze")]
    return []
