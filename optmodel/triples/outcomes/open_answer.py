"""An answer with two readings: the text leaves something open, on which the optimum depends.

    answer = AmbiguousAnswer((first, second), Ambiguity.EACH_OR_TOGETHER)
    answer.left_open                          # what the text does not decide
    parsed_readings(record.readings, instance)     # both, of which the first is the record's

Both readings are certified, and their optima differ, so that nobody can answer the text alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from optmodel.errors import BadFileError
from optmodel.formulation import Instance, ProgramStyle
from optmodel.narration import Narrative
from optmodel.rejection import Rejection
from optmodel.triples.outcome import ProblemOutcome
from optmodel.triples.outcomes.outcome_answer import OutcomeAnswer
from optmodel.triples.outcomes.reading import Reading, StoredReading, differ
from optmodel.triples.steps import RecordCheck, RecordCode


@dataclass(frozen=True, slots=True)
class OpenAnswer(ABC):
    """What a record says of a problem that can be read in two ways."""

    readings: tuple[Reading, ...]

    outcome: ClassVar[ProblemOutcome]
    has_programs: ClassVar = False

    @property
    @abstractmethod
    def left_open(self) -> str:
        """What the text does not decide."""

    @abstractmethod
    def fields(self, instance: Instance, narrative: Narrative) -> dict[str, Any]:
        """The fields of the record beside those of the problem, as JSON values."""

    @abstractmethod
    def open_rejections(self, instance: Instance, narrative: Narrative) -> Iterator[Rejection]:
        """Why the text leaves something else open, or nothing."""

    @abstractmethod
    def rendered(
        self, narrative: Narrative, dialects: Sequence[str], style: ProgramStyle
    ) -> "OpenAnswer":
        """The answer with the programs of its readings, where the text is enough for any."""

    def rejections(self, instance: Instance, narrative: Narrative) -> Iterator[Rejection]:
        """Why the answer does not hold: of a reading, of both together, or of the text."""
        for reading in self.readings:
            yield from reading.rejections()
        if len(self.readings) != 2 or not differ(*self.readings):
            seen = "the two readings have one optimum"
            yield Rejection(RecordCheck.OBJECTIVE, RecordCode.DIFFERS, seen)
        yield from self.open_rejections(instance, narrative)

    def is_same_draw(self, other: OutcomeAnswer) -> bool:
        """The draw decides what is left open, and both readings."""
        return (
            isinstance(other, OpenAnswer)
            and type(other) is type(self)
            and other.left_open == self.left_open
            and _problems(other.readings) == _problems(self.readings)
        )


def _problems(readings: Sequence[Reading]) -> list[tuple[str, str, str]]:
    """What readings take a text to say, with their models, and without their answers."""
    return [
        (one.says, one.instance.formulation.to_text(), one.instance.to_text()) for one in readings
    ]


def parsed_readings(stored: Sequence[StoredReading], instance: Instance) -> tuple[Reading, ...]:
    """The readings of a record. Raises `BadFileError` where the first is not its own problem."""
    readings = tuple(one.reading() for one in stored)
    first = readings[0].instance
    if first.to_text() != instance.to_text() or first.formulation != instance.formulation:
        raise BadFileError("readings: formulation and data are those of the first.")
    return readings
