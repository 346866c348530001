"""An answer that is no optimum: what a record says of an infeasible problem, and its like.

draw.answer.outcome, draw.answer.has_programs       # ProblemOutcome.INFEASIBLE, True
draw.answer.fields(instance, narrative)             # the fields of its record
list(draw.answer.rejections(instance, narrative))   # [] where it holds
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from optmodel.families import DrawnInstance
from optmodel.formulation import Instance, ProgramStyle
from optmodel.narration import Narrative
from optmodel.rejection import Rejection
from optmodel.triples.outcome import ProblemOutcome
from optmodel.triples.outcomes.reading import Reading
from optmodel.triples.problem_record import ProblemRecord


class OutcomeAnswer(Protocol):
    """What is right where no optimum is."""

    outcome: ClassVar[ProblemOutcome]
    has_programs: ClassVar[bool]
    """Whether a program answers the problem; else the record has none to learn from."""

    @property
    def readings(self) -> "tuple[Reading, ...]":
        """The complete problems that fit the text; none where it is one itself."""

    def fields(self, instance: Instance, narrative: Narrative) -> dict[str, Any]:
        """The fields of the record beside those of every problem, as JSON values."""

    def rejections(self, instance: Instance, narrative: Narrative) -> Iterator[Rejection]:
        """Why the answer does not hold, proven anew, or the text does not tell the problem."""

    def rendered(
        self, narrative: Narrative, dialects: Sequence[str], style: ProgramStyle
    ) -> "OutcomeAnswer":
        """The answer with the programs of its readings."""

    def is_same_draw(self, other: "OutcomeAnswer") -> bool:
        """Whether it is the answer of another draw, as far as a draw decides it."""


class OutcomeRecord(ProblemRecord):
    """A problem whose right answer is no optimum; `outcome` says which kind it is."""

    outcome: str

    @abstractmethod
    def answer(self, instance: Instance) -> OutcomeAnswer:
        """The answer, parsed. Raises `OptmodelError` where a part of it has no form."""


@dataclass(frozen=True, slots=True)
class OutcomeDraw:
    """A drawn problem with its answer, which is no optimum."""

    drawn: DrawnInstance
    answer: OutcomeAnswer
