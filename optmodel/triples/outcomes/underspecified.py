"""Underspecified problems: their record, and the reply that is right.

    record.missing.parameter, record.question      # 'budget', 'The problem does not say ...?'
    record.missing.entry                           # (), or ('i2',) where only its value is missing
    [one.objective for one in record.readings]     # [570.0, 640.0], of two values of the budget

The text says that there is a budget, and not which; or one entry of a table or list is a blank. Two
values, both certified, give two optima, so nobody can answer without it: the right reply asks for
it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from pydantic import Field

from optmodel.errors import BadFileError
from optmodel.formulation import Formulation, Instance, Key, ProgramStyle, indexed_name
from optmodel.narration import Narrative, blank_problems, untold_problems
from optmodel.rejection import Rejection
from optmodel.triples.outcome import ProblemOutcome
from optmodel.triples.outcomes.constraint_words import for_each, for_elements
from optmodel.triples.outcomes.open_answer import OpenAnswer, parsed_readings
from optmodel.triples.outcomes.outcome_answer import OutcomeRecord
from optmodel.triples.outcomes.reading import StoredReading
from optmodel.triples.record_fields import LongText, RecordPart, Short, StoredProof, Word
from optmodel.triples.steps import RecordCheck, RecordCode


class MissingDatum(RecordPart):
    """What the text does not say: all values of a parameter, or one of them."""

    parameter: Word
    entry: tuple[int | Short, ...] = Field(default=(), max_length=8, strict=False)
    """The elements of the one value that is missing; none where all are."""


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

    def to_row(self) -> dict[str, Any]:
        """The table of JSON values; without an entry where all of a parameter is missing."""
        row = super().to_row()
        if not self.missing.entry:
            del row["missing"]["entry"]
        return row

    def answer(self, instance: Instance) -> "UnderspecifiedAnswer":
        """The answer, parsed."""
        readings = parsed_readings(self.readings, instance)
        name, entry = self.missing.parameter, self.missing.entry
        if name not in instance.parameters:
            raise BadFileError(f"missing: there is no parameter '{name}'.")
        if entry and entry not in instance.parameters[name]:
            raise BadFileError(f"missing: '{name}' has no value for {list(entry)}.")
        return UnderspecifiedAnswer(readings, name, entry)


@dataclass(frozen=True, slots=True)
class UnderspecifiedAnswer(OpenAnswer):
    """What a record says of an underspecified problem.

    `entry` has the elements of the one value that is missing; it is empty where all are.
    """

    parameter: str
    entry: Key = ()

    outcome: ClassVar = ProblemOutcome.UNDERSPECIFIED

    @property
    def left_open(self) -> str:
        """The parameter, or the entry of it, that the text lacks."""
        return indexed_name(self.parameter, self.entry)

    def fields(self, instance: Instance, narrative: Narrative) -> dict[str, Any]:
        """The fields of the record beside those of the problem, as JSON values."""
        own = {"entry": list(self.entry)} if self.entry else {}
        return {
            "missing": {"parameter": self.parameter, **own},
            "question": self._question(instance.formulation, narrative),
            "readings": [StoredReading.of(reading).model_dump() for reading in self.readings],
        }

    def open_rejections(self, instance: Instance, narrative: Narrative) -> Iterator[Rejection]:
        """Why the readings differ in more, or the text says more or less than all but the datum."""
        first, second = (one.instance for one in self.readings)
        if not _differ_alone(first, second, self.parameter, self.entry):
            seen = f"the two readings differ in more than '{self.parameter}'"
            yield Rejection(RecordCheck.CONTENT, RecordCode.DIFFERS, seen)
        for problem in self._text_problems(instance, narrative):
            detail = f"{problem.code}: {problem.detail}"
            yield Rejection(RecordCheck.TEXT, problem.code, detail)

    def _question(self, formulation: Formulation, narrative: Narrative) -> str:
        if self.entry:
            return entry_question(formulation, self.parameter, self.entry, narrative)
        return question(formulation, self.parameter)

    def _text_problems(self, instance: Instance, narrative: Narrative) -> tuple[Rejection, ...]:
        if self.entry:
            return blank_problems(narrative, instance, self.parameter, self.entry)
        return untold_problems(narrative, instance, self.parameter)

    def rendered(
        self, narrative: Narrative, dialects: Sequence[str], style: ProgramStyle
    ) -> "UnderspecifiedAnswer":
        """The same answer: no program can be written without what is missing."""
        return self


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


def entry_question(formulation: Formulation, name: str, entry: Key, narrative: Narrative) -> str:
    """A reply that asks for one value of a parameter, by the names of the text."""
    item = formulation.parameter_by_name[name]
    names = [str(narrative.names.get(element, element)) for element in entry]
    subject = for_elements(item.meaning, dict(zip(item.over.names, names, strict=True)))
    return f"One number is left blank in the problem: {subject}. What is it?"


def _differ_alone(first: Instance, second: Instance, name: str, entry: Key) -> bool:
    """Whether two instances have different values of one parameter, or of one entry of it, and
    nothing else.
    """
    own = first.parameters[name]
    other = second.parameters.get(name, own)
    changed = {key for key, value in own.items() if value != other.get(key)}
    merged = replace(second, parameters={**second.parameters, name: own})
    is_alone = changed == {entry} if entry else bool(changed)
    return is_alone and own.keys() == other.keys() and first == merged
