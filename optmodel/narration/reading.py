"""Reading a text back: every datum is found in it, and no number in it is foreign.

Each datum needs a number of its own: of its value, spoken of its elements, in its unit, and not as
a limit of the other way. Numbers said in the same words tell the same parameter. Numbers left over
must be structural: the size of a set or a constant of the formulation. Pairs and lists of names
must be those of the instance. The objective's direction must be said, and not the opposite one.

    read_back(narrative, instance)    # (Problem('missing', 'supply[s1] = 120'),)
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from optmodel.formulation import ElementId, Formulation, Instance, Key
from optmodel.formulation.declarations import Parameter
from optmodel.formulation.nodes import Constant, Expression, Implication, walk
from optmodel.formulation.numbers import decimal_text
from optmodel.narration._matching import largest_matching
from optmodel.narration._vocabulary import Rivals
from optmodel.narration.goals import wrong_goal
from optmodel.narration.limits import Way, limiting_ways, said_way
from optmodel.narration.memberships import wrong_memberships
from optmodel.narration.mentions import Mention, mentions
from optmodel.narration.narrative import Narrative
from optmodel.narration.spoken_units import SHARE, SpokenUnits


class ProblemKind(StrEnum):
    """What can be wrong with a text."""

    MISSING = "missing"
    FOREIGN = "foreign"
    MEMBERSHIP = "membership"
    SENSE = "sense"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a text, and where."""

    kind: ProblemKind
    place: str


@dataclass(frozen=True, slots=True)
class Told:
    """A datum of an instance, and the number of the text that tells it."""

    parameter: str
    key: Key
    mention: Mention


@dataclass(frozen=True, slots=True)
class _Datum:
    parameter: str
    key: Key
    value: Fraction
    unit: str
    way: Way | None

    def __str__(self) -> str:
        key = f"[{','.join(map(str, self.key))}]" if self.key else ""
        return f"{self.parameter}{key} = {decimal_text(self.value)}"


@dataclass(frozen=True, slots=True)
class _Number:
    """A mention with what its words say: the units it may have, and how it limits."""

    mention: Mention
    own_units: frozenset[str]
    units: frozenset[str] | None
    way: Way | None


def read_back(narrative: Narrative, instance: Instance) -> tuple[Problem, ...]:
    """What is wrong with a text, first by kind; empty when it says exactly the instance."""
    numbers = _numbers(narrative, instance)
    data = _data(instance)
    owner = _assign(data, numbers, instance)
    told = set(owner.values())
    missing = [str(datum) for place, datum in enumerate(data) if place not in told]
    foreign = [
        f"'{number.mention.text}' in '{number.mention.context}'"
        for number in _unexplained(numbers, owner, structural_numbers(instance))
    ]
    memberships = wrong_memberships(narrative.text, narrative.names, instance)
    goal = wrong_goal(narrative.text, instance.formulation.objective)
    return (
        *(Problem(ProblemKind.MISSING, place) for place in missing),
        *(Problem(ProblemKind.FOREIGN, place) for place in foreign),
        *(Problem(ProblemKind.MEMBERSHIP, place) for place in memberships),
        *([Problem(ProblemKind.SENSE, goal)] if goal else []),
    )


def told_data(narrative: Narrative, instance: Instance) -> tuple[Told, ...]:
    """Every datum that the text tells, with its number, in the order of the text."""
    numbers, data = _numbers(narrative, instance), _data(instance)
    owner = _assign(data, numbers, instance)
    return tuple(
        Told(data[owner[place]].parameter, data[owner[place]].key, number.mention)
        for place, number in enumerate(numbers)
        if place in owner
    )


def _numbers(narrative: Narrative, instance: Instance) -> list[_Number]:
    leading = {_leading_unit(parameter) for parameter in instance.formulation.parameters}
    spellings = {unit: narrative.units.get(unit, (unit,)) for unit in sorted(leading - {SHARE})}
    units = SpokenUnits({**narrative.units, **spellings})
    return [
        _Number(mention, units.own(mention), units.of(mention), said_way(mention.words))
        for mention in mentions(narrative.text, narrative.names)
    ]


def _data(instance: Instance) -> list[_Datum]:
    ways = limiting_ways(instance.formulation)
    return [
        _Datum(
            parameter.name, key, Fraction(value), _leading_unit(parameter), ways.get(parameter.name)
        )
        for parameter in instance.formulation.parameters
        for key, value in instance.parameters[parameter.name].items()
    ]


def _leading_unit(parameter: Parameter) -> str:
    """What the numbers of a parameter count: `money` of `money per unit`."""
    return parameter.unit.partition(" ")[0]


def _assign(
    data: Sequence[_Datum], numbers: Sequence[_Number], instance: Instance
) -> dict[int, int]:
    """The largest matching of data to numbers: datum by number."""
    peers = _peers(instance)
    speakers = [
        [place for place, number in enumerate(numbers) if _speaks_of(number, datum, peers)]
        for datum in data
    ]
    parameters = _parameters_of_roles(instance.formulation, data, numbers, speakers)
    return largest_matching(
        [
            [
                place
                for place in places
                if datum.parameter in parameters[numbers[place].mention.words.role]
            ]
            for datum, places in zip(data, speakers, strict=True)
        ]
    )


def _parameters_of_roles(
    formulation: Formulation,
    data: Sequence[_Datum],
    numbers: Sequence[_Number],
    speakers: Sequence[Sequence[int]],
) -> dict[str, frozenset[str]]:
    """The parameters that numbers said in the same words may tell.

    Those that fit all of them; if none does, the one that fits most, so that the others stand out.
    """
    fitting: dict[str, dict[str, set[int]]] = {number.mention.words.role: {} for number in numbers}
    for datum, places in zip(data, speakers, strict=True):
        for place in places:
            told = fitting[numbers[place].mention.words.role]
            told.setdefault(datum.parameter, set()).add(place)
    sizes = Counter(number.mention.words.role for number in numbers)
    rivals = Rivals(formulation)
    return {
        role: frozenset(
            parameter
            for parameter in _best(told, sizes[role])
            if not rivals.contradict(parameter, role)
        )
        for role, told in fitting.items()
    }


def _best(told: Mapping[str, set[int]], size: int) -> frozenset[str]:
    whole = frozenset(parameter for parameter, places in told.items() if len(places) == size)
    if whole or not told:
        return whole
    return frozenset({max(told, key=lambda parameter: len(told[parameter]))})


def _speaks_of(
    number: _Number, datum: _Datum, peers: Mapping[ElementId, frozenset[ElementId]]
) -> bool:
    mention = number.mention
    values = mention.values[:1] if datum.unit == SHARE else mention.values
    if datum.value not in values or not _has_unit(number, datum):
        return False
    if number.way and datum.way and number.way is not datum.way:
        return False
    return all(
        element in mention.own or element == _carried(mention, peers[element])
        for element in datum.key
    )


def _has_unit(number: _Number, datum: _Datum) -> bool:
    if datum.unit == SHARE:
        return number.own_units <= {SHARE} and number.units != frozenset()
    return number.units is not None and datum.unit in number.units


def _carried(mention: Mention, peers: frozenset[ElementId]) -> ElementId | None:
    """The element of a set that was named last, unless the number's own words name one."""
    if not peers.isdisjoint(mention.own):
        return None
    return next((element for element in mention.carried if element in peers), None)


def _peers(instance: Instance) -> dict[ElementId, frozenset[ElementId]]:
    peers: dict[ElementId, frozenset[ElementId]] = {}
    for item in instance.formulation.sets:
        if not item.within:
            elements = frozenset(key[0] for key in instance.sets[item.name])
            peers.update(dict.fromkeys(elements, elements))
    return peers


def _unexplained(
    numbers: Sequence[_Number], owner: Mapping[int, int], structural: frozenset[Fraction]
) -> list[_Number]:
    """Numbers that tell no datum and are not structural.

    A structural number is no amount of money and no share, and does not stand in a datum's clause,
    where it would read as another value of it.
    """
    clauses = {numbers[place].mention.words.passages[0] for place in owner}
    return [
        number
        for place, number in enumerate(numbers)
        if place not in owner
        and (
            number.mention.symbol
            or structural.isdisjoint(number.mention.values)
            or number.mention.words.passages[0] in clauses
        )
    ]


def structural_numbers(instance: Instance) -> frozenset[Fraction]:
    """Numbers of the model itself: the sizes of its sets, and the constants of its formulas."""
    sizes = {Fraction(len(keys)) for keys in instance.sets.values()}
    return frozenset(sizes | _constants(instance.formulation))


def _constants(formulation: Formulation) -> set[Fraction]:
    expressions: list[Expression] = [formulation.objective.expression]
    for item in formulation.constraints:
        statement = item.statement
        relation = statement.relation if isinstance(statement, Implication) else statement
        expressions += [relation.left, relation.right]
    nodes = [node for expression in expressions for node in walk(expression)]
    return {Fraction(node.value) for node in nodes if isinstance(node, Constant)} - {0, 1}
