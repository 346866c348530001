"""A slot of OptMATH: a family's instance is told by a model, criticised, told better, and proved.

    slot = await Telling(commission, teller, prover, pool, seen).attempt(0, turns)

Hongliang Lu et al., "OptMATH" (2025), algorithm 2, with reading back before any criticism: what can
be seen without a model is said to the teller at no cost, and what stays wrong ends there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from optmodel.families import family
from optmodel.formulation import Instance
from optmodel.lm import Client, Refused, ask
from optmodel.narration import Narrative, Problem, read_back, retell
from optmodel.random_stream import RandomStream
from optmodel.synthesis._pool import JobPool
from optmodel.synthesis.commission import Commission
from optmodel.synthesis.finishing import Finish
from optmodel.synthesis.optmath.describing import described, faults_in_words
from optmodel.synthesis.optmath.drawing import Basis, DrawInstance, DrawOther
from optmodel.synthesis.outcome import Outcome, Step
from optmodel.synthesis.prompts import prompt
from optmodel.synthesis.proving import Claim, Prover
from optmodel.synthesis.seen import Seen
from optmodel.synthesis.slots import Conversation, Slot, Turns
from optmodel.synthesis.telling import has_table, told_text
from optmodel.synthesis.triple import Origin
from optmodel.synthesis.written import Trial

_PART = "text"
_COMPLETE = re.compile(r"\W*complete\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Telling:
    """What the slots of a run share."""

    commission: Commission
    teller: Client
    prover: Prover
    pool: JobPool
    seen: Seen
    knobs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Sizes by family, where they were tuned."""

    async def attempt(self, slot: int, turns: Turns) -> Slot:
        """One instance, and the text that comes of it."""
        talk, commission = Conversation(), self.commission
        name = commission.slot_family(slot)
        index = slot // len(commission.families)
        sizes = self.knobs.get(name)
        drawing = DrawInstance(
            name, commission.seed, index, commission.difficulty, sizes, commission.band
        )
        basis = await self.pool.do(drawing)
        about = {"family": name, "index": index}
        if isinstance(basis, Outcome):
            return Slot(slot, (basis,), (), talk.usage, about=about)
        async with turns.of(slot):
            is_known = self.seen.model(basis.identity)
        if is_known:
            same = Outcome(_PART, Step.DISTINCT, "same_model")
            return Slot(slot, (same,), (), talk.usage, about=about)
        told = await self._prove(talk, slot, index, basis)
        outcome, records = (told, ()) if isinstance(told, Outcome) else (told[0], (told[1],))
        identities = (basis.identity,)
        return Slot(slot, (outcome,), records, talk.usage, identities=identities, about=about)

    async def _prove(
        self, talk: Conversation, slot: int, index: int, basis: Basis
    ) -> tuple[Outcome, dict[str, object]] | Outcome:
        """An accepted outcome with its record, or why there is none."""
        narrative = await self._tell(talk, slot, basis)
        if isinstance(narrative, Outcome):
            return narrative
        instance = basis.instance
        objective = float(basis.certified.answer.objective or 0)
        claim = Claim(_PART, slot, narrative.text, instance, objective)
        commission, name = self.commission, instance.formulation.name
        draw = DrawOther(name, commission.seed, index, basis.sizes, instance)
        proof = await self.prover.prove(talk, claim, Retell(narrative, instance), draw)
        if isinstance(proof, Outcome):
            return proof
        finished = await self.pool.do(self._finish(claim, index, basis, narrative, proof))
        if finished.record is None:
            return Outcome(_PART, Step.FRESH, finished.reason, finished.detail, claim.text)
        key = str(finished.record["key"])
        return Outcome(_PART, Step.ACCEPTED, "", "", claim.text, key), dict(finished.record)

    async def _tell(self, talk: Conversation, slot: int, basis: Basis) -> Narrative | Outcome:
        """A text that reads back, told again as often as the commission says."""
        told = described(basis.instance, basis.sketch)
        model = {"model": told.model, "data": told.data, "goal": told.goal}
        table = RandomStream("table", self.commission.seed, slot).chance(0.5)
        story = {"setting": basis.setting, "names": told.names, "units": told.units}
        task = prompt("tell", **model, **story, table=table)
        asked, faults = task, ""
        for round_ in range(self.commission.refinements + 1):
            sampling = self.commission.sampling(slot, f"tell {round_}")
            text = await told_text(talk, self.teller, ask(asked, sampling=sampling), _PART)
            if isinstance(text, Outcome):
                return text
            narrative = _narrative(basis.sketch, text)
            problems = read_back(narrative, basis.instance)
            is_last = round_ == self.commission.refinements
            if is_last or not problems:
                faults = "" if is_last else await self._criticism(talk, slot, round_, model, text)
            else:
                faults = faults_in_words(problems, basis.sketch.names)
            if is_last or not faults:
                return _rejected(problems, text) or narrative
            asked = prompt("refine", task=task, text=text, faults=faults)
        raise AssertionError("the last round returns")

    async def _criticism(
        self, talk: Conversation, slot: int, round_: int, model: dict[str, str], text: str
    ) -> str:
        """What the teller finds wrong with a text that reads back, or nothing."""
        sampling = self.commission.sampling(slot, f"criticise {round_}", hot=False)
        asked = prompt("criticise", **model, text=text)
        try:
            answer = await talk.ask(self.teller, ask(asked, sampling=sampling))
        except Refused:
            return ""
        return "" if _COMPLETE.fullmatch(answer.text) else answer.text.strip()

    def _finish(
        self,
        claim: Claim,
        index: int,
        basis: Basis,
        narrative: Narrative,
        trials: tuple[Trial, ...],
    ) -> Finish:
        commission = self.commission
        knobs = self.knobs.get(claim.instance.formulation.name, {})
        written = commission.written(claim.part, trials, knobs=knobs)
        version = family(claim.instance.formulation.name).version
        level = basis.difficulty.value
        origin = Origin(claim.slot, version, commission.seed, index, level, (), written)
        return Finish(origin, claim.instance, narrative, basis.certified, commission.dialects)


def _narrative(sketch: Narrative, text: str) -> Narrative:
    return replace(sketch, text=text, phrasing="model", has_table=has_table(text))


def _rejected(problems: tuple[Problem, ...], text: str) -> Outcome | None:
    if not problems:
        return None
    return Outcome(_PART, Step.READ, problems[0].kind, problems[0].place, text)


@dataclass(frozen=True, slots=True)
class Retell:
    """A text with the data of a fresh instance, where it then says that one."""

    narrative: Narrative
    instance: Instance

    def __call__(self, fresh: Instance) -> str | None:
        """The text, or None."""
        told = retell(self.narrative, self.instance, fresh)
        return None if read_back(told, fresh) else told.text
