"""An answer with one proof: no plan is feasible, or the objective has no limit.

    answer = InfeasibleAnswer(proof)
    answer.proof_fault(instance)              # None: the proof holds
    answer.has_programs, answer.readings      # True, ()

The text is a complete problem that is read in one way, so its programs are those of the problem.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from optmodel.formulation import Instance, ProgramStyle
from optmodel.narration import Narrative
from optmodel.rejection import Rejection
from optmodel.triples.outcome import ProblemOutcome
from optmodel.triples.outcomes.outcome_answer import OutcomeAnswer
from optmodel.triples.outcomes.reading import Reading
from optmodel.triples.steps import RecordCheck
from optmodel.triples.text import text_problems


@dataclass(frozen=True, slots=True)
class ProvenAnswer(ABC):
    """What a record says of a complete problem that has no optimum."""

    outcome: ClassVar[ProblemOutcome]
    has_programs: ClassVar = True
    readings: ClassVar[tuple[Reading, ...]] = ()

    @abstractmethod
    def fields(self, instance: Instance, narrative: Narrative) -> dict[str, Any]:
        """The fields of the record beside those of the problem, as JSON values."""

    @abstractmethod
    def proof_fault(self, instance: Instance) -> Rejection | None:
        """Why the proof does not hold; None where it does."""

    def rejections(self, instance: Instance, narrative: Narrative) -> Iterator[Rejection]:
        """Why the answer does not hold, or the text does not tell the problem."""
        fault = self.proof_fault(instance)
        if fault is not None:
            yield replace(fault, step=RecordCheck.CERTIFICATE)
        for problem in text_problems(narrative, instance, by_model=False):
            detail = f"{problem.code}: {problem.detail}"
            yield Rejection(RecordCheck.TEXT, problem.code, detail)

    def rendered(self, narrative: Narrative, dialects: Sequence[str], style: ProgramStyle) -> Self:
        """The same answer: the programs are those of the problem."""
        return self

    def is_same_draw(self, other: OutcomeAnswer) -> bool:
        """The draw decides the instance alone: which proof is found may depend on solvers."""
        return type(other) is type(self)
