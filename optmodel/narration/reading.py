"""Reading a text back: every datum of the instance is found in it, and no other number.

Each datum needs a number of its own: of its value, about its elements, in its unit, and not stated
as a bound of another sense. Numbers left over must be structural: the size of a set or a constant
of the formulation. Pairs and lists of names must be those of the instance. The sense of the
objective must be stated, and not the opposite one.

    read_back(narrative, instance)    # (Rejection('read', 'missing', 'supply[s1] = 120'),)

What each code means and how to mend a text is in `docs/adding/read-back.md`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from optmodel.formulation import Constant, Expression, Formulation, Implication, Instance, Key, walk
from optmodel.narration._assignment import Datum, ReadNumber, assign, leading_unit
from optmodel.narration.narrative import Narrative
from optmodel.narration.number_spans import find_numbers
from optmodel.narration.senses import objective_sense_error, parameter_senses, stated_sense
from optmodel.narration.set_relations import set_relation_errors
from optmodel.narration.spans import NumberSpan
from optmodel.narration.unit_matching import SHARE, UnitMatcher
from optmodel.rejection import Rejection

READ = "read"
"""The step that rejections of this module name."""


class ReadBackCode(StrEnum):
    """Why a text is rejected."""

    MISSING = "missing"
    """No number of the text states a datum."""
    FOREIGN = "foreign"
    """A number is neither a datum nor structural."""
    MEMBERSHIP = "membership"
    """A pair or a list of names differs from the instance's."""
    SENSE = "sense"
    """The objective's sense is not stated, or the opposite one is."""


@dataclass(frozen=True, slots=True)
class MatchedDatum:
    """A datum of an instance, and the number of the text that states it."""

    parameter: str
    key: Key
    span: NumberSpan


def read_back(narrative: Narrative, instance: Instance) -> tuple[Rejection, ...]:
    """The errors of a text, in the order of the codes; empty when it states the instance."""
    numbers, data = _numbers(narrative, instance), _data(instance)
    owner = assign(data, numbers, instance)
    stated = set(owner.values())
    missing = [str(datum) for index, datum in enumerate(data) if index not in stated]
    foreign = [
        f"'{number.span.text}' in '{number.span.text_around}'"
        for number in _unexplained(numbers, owner, structural_numbers(instance))
    ]
    relations = set_relation_errors(narrative.text, narrative.spellings, instance)
    sense = objective_sense_error(narrative.text, instance.formulation.objective)
    details = {
        ReadBackCode.MISSING: missing,
        ReadBackCode.FOREIGN: foreign,
        ReadBackCode.MEMBERSHIP: relations,
        ReadBackCode.SENSE: [sense] if sense else [],
    }
    return tuple(Rejection(READ, code, detail) for code, all_ in details.items() for detail in all_)


def matched_data(narrative: Narrative, instance: Instance) -> tuple[MatchedDatum, ...]:
    """Every datum that the text states, with its number, in the order of the text."""
    numbers, data = _numbers(narrative, instance), _data(instance)
    owner = assign(data, numbers, instance)
    return tuple(
        MatchedDatum(data[owner[index]].parameter, data[owner[index]].key, number.span)
        for index, number in enumerate(numbers)
        if index in owner
    )


def structural_numbers(instance: Instance) -> frozenset[Fraction]:
    """Numbers of the model itself: the sizes of its sets, and the constants of its formulas.

    A constant may also be stated as its reciprocal: `quantity / 2` is half of the quantity.
    """
    sizes = {Fraction(len(keys)) for keys in instance.sets.values()}
    constants = _constants(instance.formulation)
    return frozenset(sizes | constants | {1 / constant for constant in constants})


def _numbers(narrative: Narrative, instance: Instance) -> list[ReadNumber]:
    leading = {leading_unit(parameter) for parameter in instance.formulation.parameters}
    spellings = {
        **narrative.units,
        **{unit: narrative.units.get(unit, (unit,)) for unit in sorted(leading - {SHARE})},
    }
    units = UnitMatcher(spellings, narrative.conversions)
    spelled = (*spellings.values(), *narrative.conversions.values())
    forms = sorted({form for forms in spelled for form in forms})
    return [
        ReadNumber(span, units.own(span), units.of(span), stated_sense(span.context))
        for span in find_numbers(narrative.text, narrative.spellings, forms)
    ]


def _data(instance: Instance) -> list[Datum]:
    senses = parameter_senses(instance.formulation)
    return [
        Datum(
            parameter=item.name,
            key=key,
            value=Fraction(value),
            unit=leading_unit(item),
            sense=senses.get(item.name),
            has_reverse=len(key) > 1 and _has_reverse(key, values),
        )
        for item in instance.formulation.parameters
        for values in [instance.parameters[item.name]]
        for key, value in values.items()
    ]


def _has_reverse(key: Key, values: Mapping[Key, object]) -> bool:
    """Whether another datum has two elements of a key the other way round."""
    places = range(len(key))
    for first, second in combinations(places, 2):
        other = list(key)
        other[first], other[second] = key[second], key[first]
        if key[first] != key[second] and tuple(other) in values:
            return True
    return False


def _unexplained(
    numbers: Sequence[ReadNumber], owner: Mapping[int, int], structural: frozenset[Fraction]
) -> list[ReadNumber]:
    """Numbers that are no datum and not structural.

    A number with a currency or percent sign is not structural, nor is one in the clause of a datum,
    where it would read as another value of it.
    """
    clauses = {numbers[index].span.context.passages[0] for index in owner}
    return [
        number
        for index, number in enumerate(numbers)
        if index not in owner
        and not number.span.is_optional
        and (
            number.span.symbol
            or structural.isdisjoint(number.span.values)
            or number.span.context.passages[0] in clauses
        )
    ]


def _constants(formulation: Formulation) -> set[Fraction]:
    expressions: list[Expression] = [formulation.objective.expression]
    for item in formulation.constraints:
        statement = item.statement
        relation = statement.relation if isinstance(statement, Implication) else statement
        expressions += [relation.left, relation.right]
    nodes = [node for expression in expressions for node in walk(expression)]
    return {Fraction(node.value) for node in nodes if isinstance(node, Constant)} - {0, 1}
