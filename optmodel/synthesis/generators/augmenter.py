"""A slot of augmentation: one triple varied in one way, described by a model, verified anew.

    result = await Augmenter(config, writer, verifier, pool, index, parents).attempt(0, gate)

OptMATH keeps an augmented text when two programs of a model agree. Here every variant has an
instance that the algebra made, and passes what any other text must pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from optmodel.errors import BadFileError
from optmodel.lm import Client, Request, chat_request
from optmodel.rejection import Rejection
from optmodel.runs import digest
from optmodel.synthesis.config import LLMRunConfig
from optmodel.synthesis.deduplication import DedupIndex
from optmodel.synthesis.generators.forward_verification import Candidate, ForwardVerifier
from optmodel.synthesis.generators.sampled_instances import prompt_inputs
from optmodel.synthesis.generators.variants import Variant, VariationKind, make_variant
from optmodel.synthesis.prompts import prompt
from optmodel.synthesis.summary import CandidateOutcome
from optmodel.synthesis.workers import JobPool, OrderedGate, Session, SlotResult
from optmodel.triples import (
    Origin,
    PipelineStep,
    TripleRecord,
    model_narrative,
    read_triples,
    text_problems,
)

_KINDS = tuple(VariationKind)


def read_parents(path: Path) -> list[TripleRecord]:
    """The triples of a run's folder or a file. Raises `BadFileError` where one is none."""
    parents = list(read_triples(path))
    if not parents:
        raise BadFileError(f"{path} holds no triple to vary.")
    return parents


@dataclass(frozen=True, slots=True)
class Augmenter:
    """What the slots of a run share; `parents` are the records that are varied."""

    config: LLMRunConfig
    writer: Client
    verifier: ForwardVerifier
    pool: JobPool
    index: DedupIndex
    parents: Sequence[TripleRecord]

    async def attempt(self, slot: int, gate: OrderedGate) -> SlotResult:
        """Make one variant, and verify its text."""
        session = Session()
        parent = self.parents[slot // len(_KINDS) % len(self.parents)]
        kind = _KINDS[slot % len(_KINDS)]
        about = {"parent": parent.id, "kind": kind.value}
        variant = await self.pool.do(partial(make_variant, parent, kind, self.config.seed, slot))
        if isinstance(variant, Rejection):
            outcome = CandidateOutcome(kind.value, variant)
            return SlotResult(slot, (outcome,), (), session.usage, about=about)
        candidate = await self._candidate(session, slot, kind, variant)
        if isinstance(candidate, CandidateOutcome):
            return SlotResult(slot, (candidate,), (), session.usage, about=about)
        identity = digest([candidate.text.lower().split()])
        async with gate.turn_of(slot):
            is_known = self.index.is_known_model(identity)
        if is_known:
            same = candidate.rejected(Rejection(PipelineStep.DISTINCT, "same_text"))
            return SlotResult(slot, (same,), (), session.usage, about=about)
        end = await self._verified(session, candidate, kind, parent)
        return SlotResult.of(slot, end, session.usage, identity, about)

    async def _candidate(
        self, session: Session, slot: int, kind: VariationKind, variant: Variant
    ) -> Candidate | CandidateOutcome:
        """The variant with a text that reads back."""
        text: str | CandidateOutcome = variant.text
        if not text:
            request = self._request(slot, kind, variant)
            text = await session.write_text(self.writer, request, kind.value)
        if isinstance(text, CandidateOutcome):
            return text
        narrative = model_narrative(variant.sketch, text)
        candidate = Candidate(kind.value, slot, narrative, variant.instance, variant.certified)
        for rejection in text_problems(narrative, variant.instance):
            return candidate.rejected(rejection)
        return candidate

    def _request(self, slot: int, kind: VariationKind, variant: Variant) -> Request:
        goal = variant.instance.formulation.objective.sense.value
        text = variant.sketch.text
        if kind is VariationKind.REPHRASE:
            filled = prompt("rephrase", text=text, goal=goal)
        elif kind is VariationKind.LIMIT:
            filled = prompt("amend", text=text, limit=variant.limit)
        else:
            inputs = prompt_inputs(variant.instance, variant.sketch)
            filled = prompt(
                "tell",
                model=inputs.model,
                data=inputs.data,
                goal=goal,
                setting=variant.setting,
                names=inputs.names,
                units=inputs.units,
                table=False,
            )
        return chat_request(filled, sampling=self.config.sampling(slot, f"tell {kind}"))

    async def _verified(
        self, session: Session, candidate: Candidate, kind: VariationKind, parent: TripleRecord
    ) -> TripleRecord | CandidateOutcome:
        """The record of the variant, or why there is none."""
        evidence = await self.verifier.verify(session, candidate)
        if isinstance(evidence, CandidateOutcome):
            return evidence
        origin = Origin(
            slot=candidate.slot,
            family_version=parent.origin.family_version,
            seed=self.config.seed,
            index=parent.origin.index,
            rejected=(),
            provenance=self.verifier.provenance(
                candidate, evidence, parent=parent.id, kind=kind.value
            ),
        )
        return await self.verifier.finish(candidate, origin, parent.difficulty)
