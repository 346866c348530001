"""Ambiguous problems: their record, and how one is drawn.

    draw_ambiguous(drawn, RandomStream("outcome", ...))     # OutcomeDraw or a Rejection
    record.ambiguity                                        # 'each_or_together'
    [reading.objective for reading in record.readings]      # [120.0, 95.5]

A drawn problem is told so that two models fit (see `ambiguity`). Each has its certified answer and
its programs, and the answers differ; the text reads back under both. A reply that finds either
answer is right, and one that says what is open is better; only the first is judged.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from pydantic import Field

from optmodel.families import DrawnInstance
from optmodel.formulation import FormulationError, Instance, ProgramStyle
from optmodel.narration import Narrative
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.triples.outcome import ProblemOutcome
from optmodel.triples.outcomes.ambiguity import Ambiguity, ambiguities, leaves_open
from optmodel.triples.outcomes.open_answer import OpenAnswer, parsed_readings
from optmodel.triples.outcomes.outcome_answer import OutcomeDraw, OutcomeRecord
from optmodel.triples.outcomes.reading import StoredReading, certified_reading, differ
from optmodel.triples.record_fields import StoredProof
from optmodel.triples.steps import PipelineStep, RecordCheck, RecordCode
from optmodel.triples.text import text_problems

_MAX_TRIED = 3


class AmbiguousRecord(OutcomeRecord):
    """A problem that can be read in two ways, each with an optimum of its own.

    Formulation and data are those of the first reading.
    """

    outcome: Literal["ambiguous"]
    ambiguity: Literal["whole_or_fractions", "each_or_together", "times_more"]
    """What the text leaves open."""
    readings: tuple[StoredReading, ...] = Field(min_length=2, max_length=2, strict=False)

    @property
    def certificates(self) -> tuple[StoredProof, ...]:
        """The proofs of both optima."""
        return tuple(reading.certificate for reading in self.readings)

    def answer(self, instance: Instance) -> "AmbiguousAnswer":
        """The answer, parsed."""
        readings = parsed_readings(self.readings, instance)
        return AmbiguousAnswer(readings, Ambiguity(self.ambiguity))


@dataclass(frozen=True, slots=True)
class AmbiguousAnswer(OpenAnswer):
    """What a record says of an ambiguous problem."""

    kind: Ambiguity

    outcome: ClassVar = ProblemOutcome.AMBIGUOUS

    @property
    def left_open(self) -> str:
        """The kind of the ambiguity."""
        return self.kind.value

    def fields(self, instance: Instance, narrative: Narrative) -> dict[str, Any]:
        """The fields of the record beside those of the problem, as JSON values."""
        readings = [StoredReading.of(reading).model_dump() for reading in self.readings]
        return {"ambiguity": self.kind.value, "readings": readings}

    def open_rejections(self, instance: Instance, narrative: Narrative) -> Iterator[Rejection]:
        """Why the text does not tell both readings, or leaves nothing of the kind open."""
        for reading in self.readings:
            for problem in text_problems(narrative, reading.instance, by_model=False):
                detail = f"{reading.says}: {problem.code}: {problem.detail}"
                yield Rejection(RecordCheck.TEXT, problem.code, detail)
        if not leaves_open(self.kind, narrative.text):
            seen = f"the text does not leave '{self.kind}' open"
            yield Rejection(RecordCheck.TEXT, RecordCode.DIFFERS, seen)

    def rendered(
        self, narrative: Narrative, dialects: Sequence[str], style: ProgramStyle
    ) -> "AmbiguousAnswer":
        """The answer with the programs of both readings."""
        readings = tuple(one.rendered(narrative, dialects, style) for one in self.readings)
        return replace(self, readings=readings)


def draw_ambiguous(drawn: DrawnInstance, stream: RandomStream) -> OutcomeDraw | Rejection:
    """Tell a drawn problem so that two models with different optima fit."""
    rejection = Rejection(PipelineStep.SOLVE, "unambiguous", "no sentence of it can be left open")
    try:
        for number, open_text in enumerate(ambiguities(drawn, stream)):
            if number >= _MAX_TRIED:
                break
            first = certified_reading(open_text.first.instance, open_text.says[0])
            if isinstance(first, Rejection):
                return first
            second = certified_reading(open_text.second.instance, open_text.says[1])
            if isinstance(second, Rejection):
                rejection = second
            elif differ(first, second):
                answer = AmbiguousAnswer((first, second), open_text.kind)
                return OutcomeDraw(open_text.first, answer)
            else:
                rejection = Rejection(PipelineStep.SOLVE, "same_optimum", "both have one optimum")
    except FormulationError as error:  # what the other statement cannot hold
        return Rejection(PipelineStep.SOLVE, "not_evaluated", str(error))
    return rejection
