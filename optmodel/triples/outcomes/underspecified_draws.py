"""How underspecified problems are drawn: a datum is left out on which the optimum depends.

    draw_underspecified(drawn, RandomStream("outcome", ...))     # OutcomeDraw or a Rejection
    telling_without(telling, formulation, "budget")              # the words of all but the budget

It is all of a parameter, of which the words only say that there is one, or one entry of a table or
list, which is a blank in the text.
"""

import re
from dataclasses import replace
from fractions import Fraction

from optmodel.families import DrawnInstance
from optmodel.formulation import Formulation, FormulationError, Instance, Key, exact
from optmodel.narration import RuleWords, Telling, format_number
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.triples.outcomes.outcome_answer import OutcomeDraw
from optmodel.triples.outcomes.reading import Reading, certified_reading, differ
from optmodel.triples.outcomes.underspecified import UnderspecifiedAnswer, question_subject
from optmodel.triples.steps import PipelineStep

_MAX_TRIED = 4
_ENTRIES = 0.5
"""How often an entry is left out rather than all of a parameter."""

_TENTHS = (6, 7, 8, 12, 13, 15)
_DATA = re.compile(r"\{(?:value|number|percent):(\w+)\}")
_MARKS = re.compile(r"[\[\]{}|\d]")
_BARE_INDEX = re.compile(r"\b[b-hj-z]\b|\bi\b")


def draw_underspecified(drawn: DrawnInstance, stream: RandomStream) -> OutcomeDraw | Rejection:
    """Leave a parameter, or one entry of it, untold on which the optimum depends."""
    missing = _entries(drawn, stream) if stream.chance(_ENTRIES) else _parameters(drawn, stream)
    if not missing:
        return Rejection(PipelineStep.TELL, "all_told", "no datum can be left out of the words")
    first = certified_reading(drawn.instance, "")
    if isinstance(first, Rejection):
        return first
    for name, entry in missing[:_MAX_TRIED]:
        second = _other_reading(drawn.instance, name, entry, stream)
        if second is None or not differ(first, second):
            continue
        told = drawn.own_telling
        if not entry:
            told = telling_without(drawn.telling, drawn.instance.formulation, name)
        readings = tuple(replace(one, says=_says(one, name, entry)) for one in (first, second))
        answer = UnderspecifiedAnswer(readings, name, entry)
        return OutcomeDraw(replace(drawn, own_telling=told), answer)
    return Rejection(PipelineStep.SOLVE, "independent", "the optimum depends on no such datum")


def _parameters(drawn: DrawnInstance, stream: RandomStream) -> list[tuple[str, Key]]:
    """The parameters that can be left out of the words, in random order."""
    return [
        (name, ())
        for name in stream.shuffled(list(drawn.instance.parameters))
        if telling_without(drawn.telling, drawn.instance.formulation, name) is not None
    ]


def _entries(drawn: DrawnInstance, stream: RandomStream) -> list[tuple[str, Key]]:
    """Entries of tables and lists, in random order; none is 0, or 1, which its unit would tell."""
    found = [
        (name, [key for key, value in values.items() if key and value not in (0, 1)])
        for name, values in drawn.instance.parameters.items()
        if len(values) > 1
    ]
    several = [(name, keys) for name, keys in found if keys]
    return [(name, stream.choice(keys)) for name, keys in stream.shuffled(several * 2)]


def _says(reading: Reading, name: str, entry: Key) -> str:
    """What a reading takes the missing data to be."""
    values = reading.instance.parameters[name]
    if entry:
        return f"the number left blank: {format_number(values[entry])}"
    subject = question_subject(reading.instance.formulation, name)
    said = format_number(values[()]) if () in values else f"as in its data, {len(values)} values"
    return f"{subject}: {said}"


def _other_reading(
    instance: Instance, name: str, entry: Key, stream: RandomStream
) -> Reading | None:
    """The problem with another entry, or other values of all of a parameter by the same factor."""
    tenths = stream.choice(_TENTHS)
    own = instance.parameters[name]
    values = {
        key: exact(_scaled(value, tenths)) if entry in ((), key) else value
        for key, value in own.items()
    }
    try:
        other = replace(instance, parameters={**instance.parameters, name: values})
    except FormulationError:  # a count that is no integer any more
        return None
    reading = certified_reading(other, "")
    return None if isinstance(reading, Rejection) else reading


def _scaled(value: int | Fraction, tenths: int) -> Fraction:
    """A value times some tenths; whole where it is whole."""
    scaled = Fraction(value) * tenths / 10
    return Fraction(round(scaled)) if Fraction(value).denominator == 1 else scaled


def telling_without(telling: Telling, formulation: Formulation, name: str) -> Telling | None:
    """The words of a problem that do not tell a parameter; None where they would say nothing of it.

    A rule that holds its datum gives way to the meaning of the constraint, which holds none.
    """
    if question_subject(formulation, name) is None:
        return None
    fact = telling.fact_of(name)
    if fact is not None:
        facts = tuple(one for one in telling.fact if one is not fact)
        return telling.model_copy(update={"fact": facts})
    rules = [_rule_without(rule, formulation, name) for rule in telling.rule]
    kept = tuple(rule for rule in rules if rule is not None)
    return telling.model_copy(update={"rule": kept}) if len(kept) == len(rules) else None


def _rule_without(rule: RuleWords, formulation: Formulation, name: str) -> RuleWords | None:
    """A rule as it is, or the meaning of its constraint where it holds a datum and no other."""
    told = [_DATA.findall(text) for text in rule.say]
    if not any(name in names for names in told):
        return rule
    meaning = _plain_meaning(formulation, rule.constraint)
    is_alone = all(names == [name] for names in told)
    if meaning is None or not is_alone:
        return None
    return RuleWords(constraint=rule.constraint, say=(meaning,))


def _plain_meaning(formulation: Formulation, constraint: str) -> str | None:
    """What a constraint means, where that is a sentence for a text: it names no index."""
    found = next((one for one in formulation.constraints if one.name == constraint), None)
    meaning = "" if found is None else found.meaning.rstrip(".")
    is_plain = meaning and not _MARKS.search(meaning) and not _BARE_INDEX.search(meaning)
    return meaning if is_plain else None
