"""A problem whose right answer is no optimum: everything parsed, as a `Triple` is.

problem.answer                     # InfeasibleAnswer(proof), UnboundedAnswer(...), ...
problem.record()                   # InfeasibleRecord, UnboundedRecord, ...
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optmodel.families import Difficulty
from optmodel.formulation import Instance
from optmodel.formulation.programs import ProgramStyle
from optmodel.narration import Narrative
from optmodel.runs import digest
from optmodel.triples.outcome import ProblemOutcome
from optmodel.triples.outcomes.ambiguous import AmbiguousRecord
from optmodel.triples.outcomes.infeasible import InfeasibleRecord
from optmodel.triples.outcomes.outcome_answer import OutcomeAnswer, OutcomeRecord
from optmodel.triples.outcomes.unbounded import UnboundedRecord
from optmodel.triples.outcomes.underspecified import UnderspecifiedRecord
from optmodel.triples.problem_record import (
    GENERATOR,
    SCHEMA_VERSION,
    problem_content,
    problem_key,
    written,
)
from optmodel.triples.record_fields import Origin

OUTCOME_RECORDS: Mapping[ProblemOutcome, type[OutcomeRecord]] = {
    ProblemOutcome.INFEASIBLE: InfeasibleRecord,
    ProblemOutcome.UNBOUNDED: UnboundedRecord,
    ProblemOutcome.AMBIGUOUS: AmbiguousRecord,
    ProblemOutcome.UNDERSPECIFIED: UnderspecifiedRecord,
}
"""The type of record of each outcome."""


@dataclass(frozen=True, slots=True)
class OutcomeProblem:
    """A problem with its text, its programs, and the answer, which is no optimum."""

    origin: Origin
    difficulty: Difficulty
    instance: Instance
    narrative: Narrative
    answer: OutcomeAnswer
    programs: Mapping[str, str]
    style: ProgramStyle = ProgramStyle.STRUCTURED

    @property
    def outcome(self) -> ProblemOutcome:
        """Which kind of answer is right."""
        return self.answer.outcome

    def to_row(self) -> dict[str, Any]:
        """The table of JSON values of its record, not yet checked against the schema."""
        content = problem_content(
            self.instance, self.narrative, self.difficulty, self.programs, self.style
        )
        content |= {"outcome": self.outcome.value} | written(self.narrative)
        content |= self.answer.fields(self.instance, self.narrative)
        key = problem_key(self.instance, self.origin)
        return {"key": key, "id": digest(content), "schema_version": SCHEMA_VERSION} | (
            content | {"origin": self.origin.to_row(), "generator": GENERATOR}
        )

    def record(self) -> OutcomeRecord:
        """The record of a dataset. Raises `BadFileError` where a part is longer than may be."""
        return OUTCOME_RECORDS[self.outcome].of(self.to_row())


def parsed_problem(record: OutcomeRecord) -> OutcomeProblem:
    """All of a record parsed. Raises `OptmodelError` where a text does not hold its part."""
    instance = record.parse_instance()
    return OutcomeProblem(
        origin=record.origin,
        difficulty=record.difficulty,
        instance=instance,
        narrative=record.narrative(instance),
        answer=record.answer(instance),
        programs=record.rendered(),
        style=record.style,
    )
