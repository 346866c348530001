"""Underspecified problems: their record, and how one is drawn.

    draw_underspecified(drawn, RandomStream("outcome", ...))     # OutcomeDraw or a Rejection
    record.missing.parameter, record.question      # 'budget', 'The problem does not say ...?'
    [one.objective for one in record.readings]     # [570.0, 640.0], of two values of the budget

The text says that there is a budget, and not which. Two values, both certified, give two optima, so
nobody can answer without it: the right reply asks for it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field

from optmodel.errors import BadFileError
from optmodel.families import DrawnInstance
from optmodel.formulation import Formulation, FormulationError, Instance, ProgramStyle, exact
from optmodel.narration import Narrative, RuleWords, Telling, format_number, untold_problems
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.triples.outcome import ProblemOutcome
from optmodel.triples.outcomes.constraint_words import for_each
from optmodel.triples.outcomes.open_answer import OpenAnswer, parsed_readings
from optmodel.triples.outcomes.outcome_answer import OutcomeDraw, OutcomeRecord
from optmodel.triples.outcomes.reading import Reading, StoredReading, certified_reading, differ
from optmodel.triples.record_fields import LongText, RecordPart, StoredProof, Word
from optmodel.triples.steps import PipelineStep, RecordCheck, RecordCode

_MAX_TRIED = 4
_TENTHS = (6, 7, 8, 12, 13, 15)
_DATA = re.compile(r"\{(?:value|number|percent):(\w+)\}")
_MARKS = re.compile(r"[\[\]{}|\d]")
_BARE_INDEX = re.compile(r"\b[b-hj-z]\b|\bi\b")


class MissingDatum(RecordPart):
    """What the text does not say: all values of a parameter."""

    parameter: Word


class UnderspecifiedRecord(OutcomeRecord):
    """A problem whose text lacks a datum on which the optimum depends.

    Formulation and data are those of the first reading, and hold a value that the text lacks.
    """

    outcome: Literal["underspecified"]
    missing: MissingDatum
    question: LongText
    """A reply that asks for what is missing."""
    readings: tuple[StoredReading, ...] = Field(min_length=2, max_length=2, strict=False)
    """The problem with two values of what is missing, and the optimum with each."""

    @property
    def certificates(self) -> tuple[StoredProof, ...]:
        """The proofs of both optima."""
        return tuple(reading.certificate for reading in self.readings)

    def answer(self, instance: Instance) -> "UnderspecifiedAnswer":
        """The answer, parsed."""
        readings = parsed_readings(self.readings, instance)
        if self.missing.parameter not in instance.parameters:
            raise BadFileError(f"missing: there is no parameter '{self.missing.parameter}'.")
        return UnderspecifiedAnswer(readings, self.missing.parameter)


@dataclass(frozen=True, slots=True)
class UnderspecifiedAnswer(OpenAnswer):
    """What a record says of an underspecified problem."""

    parameter: str

    outcome: ClassVar = ProblemOutcome.UNDERSPECIFIED

    @property
    def left_open(self) -> str:
        """The parameter whose values the text lacks."""
        return self.parameter

    def fields(self, instance: Instance, narrative: Narrative) -> dict[str, Any]:
        """The fields of the record beside those of the problem, as JSON values."""
        return {
            "missing": {"parameter": self.parameter},
            "question": question(instance.formulation, self.parameter),
            "readings": [StoredReading.of(reading).model_dump() for reading in self.readings],
        }

    def open_rejections(self, instance: Instance, narrative: Narrative) -> Iterator[Rejection]:
        """Why the readings differ in more, or the text says more or less than all but the datum."""
        first, second = (one.instance for one in self.readings)
        if not _differ_alone(first, second, self.parameter):
            seen = f"the two readings differ in more than '{self.parameter}'"
            yield Rejection(RecordCheck.CONTENT, RecordCode.DIFFERS, seen)
        for problem in untold_problems(narrative, instance, self.parameter):
            detail = f"{problem.code}: {problem.detail}"
            yield Rejection(RecordCheck.TEXT, problem.code, detail)

    def rendered(
        self, narrative: Narrative, dialects: Sequence[str], style: ProgramStyle
    ) -> "UnderspecifiedAnswer":
        """The same answer: no program can be written without what is missing."""
        return self


def draw_underspecified(drawn: DrawnInstance, stream: RandomStream) -> OutcomeDraw | Rejection:
    """Leave a parameter untold on which the optimum depends."""
    names = [
        name
        for name in stream.shuffled(list(drawn.instance.parameters))
        if telling_without(drawn.telling, drawn.instance.formulation, name) is not None
    ]
    if not names:
        return Rejection(PipelineStep.TELL, "all_told", "no datum can be left out of the words")
    first = certified_reading(drawn.instance, "")
    if isinstance(first, Rejection):
        return first
    for name in names[:_MAX_TRIED]:
        second = _other_reading(drawn.instance, name, stream)
        if second is None or not differ(first, second):
            continue
        telling = telling_without(drawn.telling, drawn.instance.formulation, name)
        readings = tuple(replace(one, says=_says(one, name)) for one in (first, second))
        return OutcomeDraw(
            replace(drawn, own_telling=telling), UnderspecifiedAnswer(readings, name)
        )
    return Rejection(PipelineStep.SOLVE, "independent", "the optimum depends on no such datum")


def _says(reading: Reading, name: str) -> str:
    """What a reading takes a parameter to be."""
    subject = question_subject(reading.instance.formulation, name)
    values = reading.instance.parameters[name]
    said = format_number(values[()]) if () in values else f"as in its data, {len(values)} values"
    return f"{subject}: {said}"


def _other_reading(instance: Instance, name: str, stream: RandomStream) -> Reading | None:
    """The problem with other values of a parameter, all changed by the same factor."""
    tenths = stream.choice(_TENTHS)
    values = {
        key: exact(_scaled(value, tenths)) for key, value in instance.parameters[name].items()
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


def question(formulation: Formulation, name: str) -> str:
    """A reply that asks for the values of a parameter."""
    subject = question_subject(formulation, name)
    return f"The problem does not say this: {subject}. What is it?"


def question_subject(formulation: Formulation, name: str) -> str | None:
    """What a parameter means, for each of its indices; None where that cannot be asked for.

    Data of pairs are not asked for: a text without them does not say which pairs there are.
    """
    item = formulation.parameter_by_name[name]
    sets = [formulation.set_by_name[binder.set_name] for binder in item.over.binders]
    if item.over.conditions or any(one.within for one in sets):
        return None
    return for_each(item.meaning, item.over.names)


def _differ_alone(first: Instance, second: Instance, name: str) -> bool:
    """Whether two instances have different values of one parameter, and nothing else."""
    merged = {**second.parameters, name: first.parameters[name]}
    same = replace(second, parameters=merged) if name in second.parameters else second
    is_other = first.parameters[name] != second.parameters.get(name)
    return is_other and first.formulation == same.formulation and first == same
