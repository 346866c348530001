"""Reading a text back: every datum of the instance is found in it, and no other number.

Each datum needs a number of its own: of its value, about its elements, in its unit, and not stated
as a bound of another sense. Numbers left over must be structural: the size of a set or a constant
of the formulation. Pairs and lists of names must be those of the instance. The sense of the
objective must be stated, and not the opposite one.

    read_back(narrative, instance)    # (Rejection('read', 'missing', 'supply[s1] = 120'),)

What each code means and how to mend a text is in `docs/adding/read-back.md`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from optmodel.formulation import Constant, Expression, Formulation, Implication, Instance, Key, walk
from optmodel.narration.blocks import file_errors, file_lines
from optmodel.narration.narrative import Narrative
from optmodel.narration.reading._assignment import Datum, ReadNumber, assign, leading_unit
from optmodel.narration.reading._removal import RestOfText
from optmodel.narration.reading._symmetry import says_symmetric, symmetric_twins
from optmodel.narration.reading.distractors import distractor_errors
from optmodel.narration.reading.name_list_check import name_list_errors
from optmodel.narration.reading.senses import objective_sense_error, parameter_senses, stated_sense
from optmodel.narration.reading.set_relations import set_relation_errors
from optmodel.narration.reading.unit_matching import SHARE, UnitMatcher
from optmodel.narration.spans import NumberSpan, find_numbers
from optmodel.narration.tokens import Tokenizer
from optmodel.rejection import Rejection

READ = "read"
"""The step that rejections of this module name."""

_OR = " or "


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
    DISTRACTOR = "distractor"
    """A distractor is not in the text, or could be taken for a part of the problem."""
    FILE = "file"
    """The text does not name an attached file, or the file cannot be read."""


@dataclass(frozen=True, slots=True)
class MatchedDatum:
    """A datum of an instance, and the number of the text that states it.

    The number times `factor` is the datum: 1/60 for 30 minutes, where data are hours.
    """

    parameter: str
    key: Key
    span: NumberSpan
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class _ReadText:
    """A text without its distractors, its numbers, the data, and the datum of each number."""

    rest: RestOfText
    tokenizer: Tokenizer
    units: UnitMatcher
    numbers: list[ReadNumber]
    data: list[Datum]
    owner: dict[int, int]


def read_back(narrative: Narrative, instance: Instance) -> tuple[Rejection, ...]:
    """The errors of a text, in the order of the codes; empty when it states the instance."""
    reading = _read(narrative, instance)
    stated = _stated(reading)
    missing = [str(datum) for index, datum in enumerate(reading.data) if index not in stated]
    unexplained = _unexplained(reading.numbers, reading.owner, structural_numbers(instance))
    foreign = [f"'{each.span.text}' in '{each.span.text_around}'" for each in unexplained]
    details = {
        ReadBackCode.MISSING: missing,
        ReadBackCode.FOREIGN: foreign,
        ReadBackCode.MEMBERSHIP: _membership_errors(reading, narrative, instance),
        ReadBackCode.SENSE: _sense_errors(reading.rest.text, narrative, instance),
        ReadBackCode.DISTRACTOR: distractor_errors(narrative, instance, reading.units),
        ReadBackCode.FILE: [
            error
            for name, content in narrative.files.items()
            for error in file_errors(name, content, reading.rest.text)
        ],
    }
    return tuple(Rejection(READ, code, detail) for code, all_ in details.items() for detail in all_)


def matched_data(narrative: Narrative, instance: Instance) -> tuple[MatchedDatum, ...]:
    """Every datum that the text states, with its number, in the order of the text.

    A number that holds both ways is given for both.
    """
    reading = _read(narrative, instance)
    stated = _stated(reading)
    twins = symmetric_twins(reading.data)
    found = []
    for index, number in enumerate(reading.numbers):
        if index not in reading.owner:
            continue
        owned, span = reading.owner[index], number.span
        start = span.start if span.file else reading.rest.place(span.start)
        twin = twins.get(owned)
        is_both = twin in stated and twin not in reading.owner.values()
        for place in [owned, twin] if is_both and twin is not None else [owned]:
            datum = reading.data[place]
            factor = number.factor(datum.unit, datum.value)
            placed = replace(span, start=start)
            found.append(MatchedDatum(datum.parameter, datum.key, placed, factor))
    return tuple(found)


def structural_numbers(instance: Instance) -> frozenset[Fraction]:
    """Numbers of the model itself: the sizes of its sets, and the constants of its formulas.

    A constant may also be stated as its reciprocal: `quantity / 2` is half of the quantity.
    """
    sizes = {Fraction(len(keys)) for keys in instance.sets.values()}
    return frozenset(sizes | stated_constants(instance.formulation))


def stated_constants(formulation: Formulation) -> frozenset[Fraction]:
    """The constants of its formulas, and their reciprocals."""
    constants = _constants(formulation)
    return frozenset(constants | {1 / constant for constant in constants})


def _stated(reading: _ReadText) -> set[int]:
    """The data that the text states, also those that are the same the other way round."""
    stated = set(reading.owner.values())
    twins = symmetric_twins(reading.data)
    if twins and says_symmetric(reading.rest.text):
        stated |= {twins[index] for index in stated if index in twins}
    return stated


def _read(narrative: Narrative, instance: Instance) -> _ReadText:
    rest = RestOfText(narrative.text, narrative.distractors)
    leading = {leading_unit(parameter) for parameter in instance.formulation.parameters}
    spellings = {
        **narrative.units,
        **{unit: narrative.units.get(unit, (unit,)) for unit in sorted(leading - {SHARE})},
    }
    units = UnitMatcher(spellings, narrative.conversions, narrative.names.values())
    spelled = (*spellings.values(), *narrative.conversions.values())
    forms = sorted({form for forms in spelled for form in forms})
    names, files = narrative.spellings, narrative.files
    tokenizer = Tokenizer(names, forms, files)
    numbers = [
        ReadNumber(span, own, own or units.around(span), stated_sense(span.context))
        for span in find_numbers(rest.text, names, forms, files, tokenizer)
        for own in [units.own(span)]
    ]
    data = _data(instance)
    owner = assign(data, numbers, instance, narrative.cues)
    return _ReadText(rest, tokenizer, units, numbers, data, owner)


def _membership_errors(reading: _ReadText, narrative: Narrative, instance: Instance) -> list[str]:
    """The errors in pairs and in lists of names."""
    text, spellings, tokenizer = reading.rest.text, narrative.spellings, reading.tokenizer
    full = _with_lines_of_files(text, narrative)
    parts = frozenset(part for part in stated_constants(instance.formulation) if part < 1)
    related = set_relation_errors(full, spellings, instance, tokenizer, parts)
    return [*related, *name_list_errors(text, spellings, instance, tokenizer)]


def _with_lines_of_files(text: str, narrative: Narrative) -> str:
    """A text followed by what its files say in lines."""
    if not narrative.files:
        return text
    is_name = Tokenizer(narrative.spellings).is_name
    files = narrative.files.items()
    lines = [line for name, content in files for line in file_lines(name, content, is_name)]
    return "\n".join([text, "", *lines])


def _sense_errors(text: str, narrative: Narrative, instance: Instance) -> list[str]:
    """The error in the stated sense of the objective; distractors must not state the opposite."""
    texts = (text, narrative.text) if narrative.distractors else (text,)
    errors = [objective_sense_error(each, instance.formulation.objective) for each in texts]
    return [error for error in errors if error is not None][:1]


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

    A number with a currency or percent sign is not structural, nor is one in the clause of a datum
    or joined to it by `or`, where it would read as another value of it.
    """
    stated = [numbers[index].span for index in owner]
    clauses = {span.context.passages[0] for span in stated}
    starts = {(span.file, span.start) for span in stated}
    after_or = {
        (span.file, span.end + len(_OR)) for span in stated if span.context.after.startswith(_OR)
    }
    return [
        number
        for index, number in enumerate(numbers)
        for span in [number.span]
        if index not in owner
        and not span.is_optional
        and (
            span.symbol
            or structural.isdisjoint(span.values)
            or span.context.passages[0] in clauses
            or (span.file, span.start) in after_or
            or (span.context.after.startswith(_OR) and (span.file, span.end + len(_OR)) in starts)
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
