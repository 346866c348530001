"""A slot of augmentation: one triple varied in one way, told by a model, and proved anew.

    slot = await Augmenting(commission, teller, prover, pool, seen, parents).attempt(0, turns)

OptMATH keeps an augmented text when two programs of a model agree. Here every variant has an
instance that the algebra made, and passes what any other text must pass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from optmodel.lm import Client, Request, ask
from optmodel.narration import Narrative, read_back, read_values
from optmodel.runs import digest
from optmodel.synthesis._pool import JobPool
from optmodel.synthesis.augmenting.varying import Kind, Variant, Vary
from optmodel.synthesis.commission import Commission
from optmodel.synthesis.finishing import Finish
from optmodel.synthesis.optmath.describing import described
from optmodel.synthesis.optmath.telling import Retell
from optmodel.synthesis.outcome import Outcome, Step
from optmodel.synthesis.prompts import prompt
from optmodel.synthesis.proving import Claim, Prover
from optmodel.synthesis.resocratic.growing import RetellValues
from optmodel.synthesis.seen import Seen
from optmodel.synthesis.slots import Conversation, Slot, Turns
from optmodel.synthesis.telling import has_table, told_text
from optmodel.synthesis.triple import Origin
from optmodel.synthesis.written import Trial

_KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Augmenting:
    """What the slots of a run share; `parents` are the records that are varied."""

    commission: Commission
    teller: Client
    prover: Prover
    pool: JobPool
    seen: Seen
    parents: Sequence[Mapping[str, Any]]

    async def attempt(self, slot: int, turns: Turns) -> Slot:
        """One variant, and what comes of it."""
        talk = Conversation()
        parent = self.parents[slot // len(_KINDS) % len(self.parents)]
        kind = _KINDS[slot % len(_KINDS)]
        about = {"parent": parent["id"], "kind": kind.value}
        variant = await self.pool.do(Vary(parent, kind, self.commission.seed, slot))
        if isinstance(variant, Outcome):
            return Slot(slot, (variant,), (), talk.usage, about=about)
        told = await self._tell(talk, slot, kind, variant)
        if isinstance(told, Outcome):
            return Slot(slot, (told,), (), talk.usage, about=about)
        identity = digest([told.text.lower().split()])
        async with turns.of(slot):
            is_known = self.seen.model(identity)
        if is_known:
            same = Outcome(kind, Step.DISTINCT, "same_text", "", told.text)
            return Slot(slot, (same,), (), talk.usage, about=about)
        proved = await self._prove(talk, slot, kind, variant, told, parent)
        outcome, records = (
            (proved, ()) if isinstance(proved, Outcome) else (proved[0], (proved[1],))
        )
        return Slot(slot, (outcome,), records, talk.usage, identities=(identity,), about=about)

    async def _tell(
        self, talk: Conversation, slot: int, kind: Kind, variant: Variant
    ) -> Narrative | Outcome:
        """The variant's text, read back."""
        text: str | Outcome = variant.told
        if not text:
            request = self._request(slot, kind, variant)
            text = await told_text(talk, self.teller, request, kind)
        if isinstance(text, Outcome):
            return text
        told = replace(variant.sketch, text=text, phrasing="model", has_table=has_table(text))
        if variant.instance.formulation.sets:
            problems = read_back(told, variant.instance)
        else:
            problems = read_values(text, variant.instance)
        if problems:
            return Outcome(kind, Step.READ, problems[0].kind, problems[0].place, text)
        return told

    def _request(self, slot: int, kind: Kind, variant: Variant) -> Request:
        goal = variant.instance.formulation.objective.goal.value
        text = variant.sketch.text
        if kind is Kind.REPHRASE:
            asked = prompt("rephrase", text=text, goal=goal)
        elif kind is Kind.LIMIT:
            asked = prompt("amend", text=text, limit=variant.limit)
        else:
            told = described(variant.instance, variant.sketch)
            asked = prompt(
                "tell",
                model=told.model,
                data=told.data,
                goal=goal,
                setting=variant.setting,
                names=told.names,
                units=told.units,
                table=False,
            )
        return ask(asked, sampling=self.commission.sampling(slot, f"tell {kind}"))

    async def _prove(
        self,
        talk: Conversation,
        slot: int,
        kind: Kind,
        variant: Variant,
        told: Narrative,
        parent: Mapping[str, Any],
    ) -> tuple[Outcome, dict[str, Any]] | Outcome:
        instance = variant.instance
        objective = float(variant.certified.answer.objective or 0)
        claim = Claim(kind.value, slot, told.text, instance, objective)
        has_sets = bool(instance.formulation.sets)
        again = Retell(told, instance) if has_sets else RetellValues(told.text, instance)
        proof = await self.prover.prove(talk, claim, again)
        if isinstance(proof, Outcome):
            return proof
        origin = self._origin(slot, kind, parent, proof)
        job = Finish(origin, instance, told, variant.certified, self.commission.dialects)
        finished = await self.pool.do(job)
        if finished.record is None:
            return Outcome(kind, Step.FRESH, finished.reason, finished.detail, told.text)
        key = str(finished.record["key"])
        return Outcome(kind, Step.ACCEPTED, "", "", told.text, key), dict(finished.record)

    def _origin(
        self, slot: int, kind: Kind, parent: Mapping[str, Any], trials: tuple[Trial, ...]
    ) -> Origin:
        commission, before = self.commission, parent["origin"]
        written = commission.written(kind.value, trials, parent=parent["id"], kind=kind.value)
        version, index = before["family_version"], before["index"]
        return Origin(slot, version, commission.seed, index, parent["difficulty"], (), written)
