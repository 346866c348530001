"""Unbounded problems: their record, and how one is drawn.

    draw_unbounded(drawn, RandomStream("outcome", ...))     # OutcomeDraw or a Rejection
    record.explanation          # 'The total profit has no limit: ...'

A drawn problem loses one limit or two, without which its objective is unbounded; the text does not
say them. A limit has a side other than 0 in each of its rows, and data that nothing else uses: what
defines a quantity is not left out. What is proven is said by `optmodel.solving.UnboundednessProof`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations
from typing import Any, ClassVar, Literal

from optmodel.families import DrawnInstance
from optmodel.formulation import (
    FlatModel,
    FormulationError,
    Instance,
    flatten,
    read_solution,
    write_solution,
)
from optmodel.narration import Narrative
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.solving import (
    UnboundednessProof,
    improving_ray,
    prove_unbounded,
    unboundedness_fault,
)
from optmodel.triples.outcome import ProblemOutcome
from optmodel.triples.outcomes.constraint_words import ray_sentence
from optmodel.triples.outcomes.dropped_constraints import vanishing_parameters, without_constraints
from optmodel.triples.outcomes.outcome_answer import OutcomeDraw, OutcomeRecord
from optmodel.triples.outcomes.proven_answer import ProvenAnswer
from optmodel.triples.record_fields import JsonText, LongText, RecordPart
from optmodel.triples.steps import PipelineStep

_MAX_CHOICES = 24
"""How many constraints, or pairs of them, are tried."""

_MAX_COLUMNS = 400


class StoredUnboundedness(RecordPart):
    """Why the objective has no limit: exact values of all variables, by column name."""

    point: JsonText
    """A feasible point."""
    ray: JsonText
    """Steps from it, all of which and whose multiples are feasible and better."""


class UnboundedRecord(OutcomeRecord):
    """A problem whose objective has no limit, with a ray along which it improves."""

    outcome: Literal["unbounded"]
    explanation: LongText
    """The ray in words."""
    certificate: StoredUnboundedness

    def answer(self, instance: Instance) -> "UnboundedAnswer":
        """The answer, parsed."""
        point, ray = (
            read_solution(instance, text) for text in (self.certificate.point, self.certificate.ray)
        )
        return UnboundedAnswer(UnboundednessProof(point, ray))


@dataclass(frozen=True, slots=True)
class UnboundedAnswer(ProvenAnswer):
    """What a record says of an unbounded problem."""

    proof: UnboundednessProof

    outcome: ClassVar = ProblemOutcome.UNBOUNDED

    def fields(self, instance: Instance, narrative: Narrative) -> dict[str, Any]:
        """The fields of the record beside those of the problem, as JSON values."""
        return {
            "explanation": ray_sentence(instance, narrative, self.proof.ray),
            "certificate": {
                "point": write_solution(instance, self.proof.point),
                "ray": write_solution(instance, self.proof.ray),
            },
        }

    def proof_fault(self, instance: Instance) -> Rejection | None:
        """Why the point is not feasible, or the ray does not improve; None where both do."""
        return unboundedness_fault(instance, self.proof.point, self.proof.ray)


def draw_unbounded(drawn: DrawnInstance, stream: RandomStream) -> OutcomeDraw | Rejection:
    """Leave constraints of a drawn problem out; a `Rejection` where none makes it unbounded."""
    flat = flatten(drawn.instance)
    if not flat.is_linear or len(flat.columns) > _MAX_COLUMNS:
        return Rejection(PipelineStep.SOLVE, "not_linear", "no ray is known of such a model")
    for number, dropped in enumerate(_choices(drawn, flat, stream)):
        if number >= _MAX_CHOICES:
            break
        if improving_ray(_rows_without(flat, dropped)) is None:
            continue
        try:
            without = without_constraints(drawn, dropped)
        except FormulationError:  # data that belong to the constraint alone
            continue
        proof = None if without is None else prove_unbounded(without.instance)
        if without is not None and isinstance(proof, UnboundednessProof):
            return OutcomeDraw(without, UnboundedAnswer(proof))
    return Rejection(PipelineStep.SOLVE, "bounded", "no constraint alone bounds the objective")


def _choices(
    drawn: DrawnInstance, flat: FlatModel, stream: RandomStream
) -> Iterator[tuple[str, ...]]:
    """Single constraints in an order that is drawn, then pairs; some constraint is left."""
    formulation = drawn.instance.formulation
    names = [name for name in _limits(flat) if vanishing_parameters(formulation, (name,))]
    singles = stream.shuffled([(name,) for name in names])
    pairs = stream.shuffled(list(combinations(names, 2)))
    return (each for each in chain(singles, pairs) if len(each) < len(formulation.constraints))


def _limits(flat: FlatModel) -> list[str]:
    """The constraints of which every row has a side other than 0."""
    sides: dict[str, bool] = {}
    for row in flat.rows:
        name = row.name.partition("[")[0]
        sides[name] = sides.get(name, True) and bool(row.lower or row.upper)
    return [name for name, is_limit in sides.items() if is_limit]


def _rows_without(flat: FlatModel, dropped: tuple[str, ...]) -> FlatModel:
    rows = tuple(row for row in flat.rows if row.name.partition("[")[0] not in dropped)
    return replace(flat, rows=rows)
