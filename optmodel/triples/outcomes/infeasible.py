"""Infeasible problems: their record, and how one is drawn.

    drawn = draw_infeasible(drawn, RandomStream("outcome", ...))     # OutcomeDraw or a Rejection
    record.conflict             # ('supply_limit[s1]', 'demand_met[t2]')
    record.explanation          # 'No plan satisfies all of these together: ...'

One datum of a drawn instance goes just beyond where it is feasible (see
`optmodel.solving.tightenings`), so that the text reads as any other. What is proven, and how, is
said by `optmodel.solving.InfeasibilityProof`.
"""

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field

from optmodel.errors import BadFileError
from optmodel.families import DrawnInstance
from optmodel.formulation import FormulationError, Instance
from optmodel.narration import Narrative
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.solving import (
    InfeasibilityMethod,
    InfeasibilityProof,
    prove_infeasible,
    recheck_infeasible,
    tightenings,
)
from optmodel.triples.outcome import ProblemOutcome
from optmodel.triples.outcomes.constraint_words import conflict_sentence
from optmodel.triples.outcomes.outcome_answer import OutcomeDraw, OutcomeRecord
from optmodel.triples.outcomes.proven_answer import ProvenAnswer
from optmodel.triples.record_fields import JsonText, LongText, Short, StoredProof, Word
from optmodel.triples.steps import PipelineStep

FEWEST_ROWS, MOST_ROWS = 2, 12
"""How many rows may conflict in a problem that is made: one alone contradicts itself visibly."""

_MAX_PROOFS = 4


class StoredInfeasibility(StoredProof):
    """Why no plan satisfies the conflict. `multipliers` are whole numbers, by row, as text."""

    method: Word
    multipliers: JsonText

    @classmethod
    def of(cls, proof: InfeasibilityProof) -> "StoredInfeasibility":
        """The part of a record that holds a proof."""
        multipliers = {name: int(value) for name, value in proof.multipliers.items()}
        return cls(
            method=proof.method.value,
            solver=proof.solver,
            solver_version=proof.solver_version,
            second_solver=proof.second_solver,
            second_version=proof.second_version,
            multipliers=json.dumps(multipliers),
        )

    def proof(self, conflict: tuple[str, ...]) -> InfeasibilityProof:
        """The proof of a conflict. Raises `BadFileError` where a part of it has no form."""
        multipliers = json.loads(self.multipliers)
        if not all(type(value) is int for value in multipliers.values()):
            raise BadFileError("certificate.multipliers: a whole number for each row.")
        if self.method not in list(InfeasibilityMethod):
            raise BadFileError(f"certificate.method: '{self.method}' is unknown.")
        return InfeasibilityProof(
            conflict=conflict,
            method=InfeasibilityMethod(self.method),
            solver=self.solver,
            solver_version=self.solver_version,
            second_solver=self.second_solver,
            second_version=self.second_version,
            multipliers={name: Fraction(value) for name, value in multipliers.items()},
        )


class InfeasibleRecord(OutcomeRecord):
    """A problem that no plan solves, with constraints that conflict and the proof that they do."""

    outcome: Literal["infeasible"]
    conflict: tuple[Short, ...] = Field(min_length=1, strict=False)
    """Rows that no plan satisfies together; without any one of them some plan does."""
    explanation: LongText
    """The conflict in words."""
    certificate: StoredInfeasibility

    @property
    def certificates(self) -> tuple[StoredProof, ...]:
        """The one proof of the conflict."""
        return (self.certificate,)

    def answer(self, instance: Instance) -> "InfeasibleAnswer":
        """The answer, parsed."""
        return InfeasibleAnswer(self.certificate.proof(self.conflict))


@dataclass(frozen=True, slots=True)
class InfeasibleAnswer(ProvenAnswer):
    """What a record says of an infeasible problem."""

    proof: InfeasibilityProof

    outcome: ClassVar = ProblemOutcome.INFEASIBLE

    def fields(self, instance: Instance, narrative: Narrative) -> dict[str, Any]:
        """The fields of the record beside those of the problem, as JSON values."""
        return {
            "conflict": list(self.proof.conflict),
            "explanation": conflict_sentence(instance, narrative, self.proof.conflict),
            "certificate": StoredInfeasibility.of(self.proof).model_dump(),
        }

    def proof_fault(self, instance: Instance) -> Rejection | None:
        """Why the conflict is none, or not irreducible; None where it is."""
        return recheck_infeasible(instance, self.proof)


def draw_infeasible(drawn: DrawnInstance, stream: RandomStream) -> OutcomeDraw | Rejection:
    """Tighten a drawn instance; a `Rejection` where no tightened datum gives a small conflict."""
    for number, tightened in enumerate(tightenings(drawn.instance, stream)):
        if number >= _MAX_PROOFS:
            break
        try:
            proof = prove_infeasible(tightened.instance)
        except FormulationError:  # a datum beyond what the formulation can evaluate
            continue
        if isinstance(proof, InfeasibilityProof) and (
            FEWEST_ROWS <= len(proof.conflict) <= MOST_ROWS
        ):
            return OutcomeDraw(replace(drawn, instance=tightened.instance), InfeasibleAnswer(proof))
    return Rejection(PipelineStep.SOLVE, "no_small_conflict", "no datum gives one")
