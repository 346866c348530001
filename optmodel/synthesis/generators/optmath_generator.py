"""A slot of OptMATH: a model describes a family's instance, is criticised, and verified.

    generator = OptMathGenerator(config, writer, verifier, pool, index)
    result = await generator.attempt(0, gate)

Hongliang Lu et al., "OptMATH" (2025), algorithm 2, back-translation, with reading back before any
criticism: faults that are found without a model go to the writer at no cost, and a text that keeps
them is rejected.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from optmodel.lm import Client, RejectedRequest, chat_request
from optmodel.narration import Narrative
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.sources import problem_source
from optmodel.synthesis.config import LLMRunConfig
from optmodel.synthesis.deduplication import DedupIndex
from optmodel.synthesis.generators.forward_verification import Candidate, ForwardVerifier
from optmodel.synthesis.generators.sampled_instances import (
    FamilySampler,
    SampledInstance,
    prompt_inputs,
    read_back_report,
    sample_instance,
)
from optmodel.synthesis.prompts import prompt
from optmodel.synthesis.summary import CandidateOutcome
from optmodel.synthesis.workers import JobPool, OrderedGate, Session, SlotResult
from optmodel.triples import Origin, PipelineStep, TripleRecord, model_narrative, text_problems

_PART = "text"
_COMPLETE = re.compile(r"\W*complete\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OptMathGenerator:
    """What the slots of a run share."""

    config: LLMRunConfig
    writer: Client
    verifier: ForwardVerifier
    pool: JobPool
    index: DedupIndex
    sizes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Size parameters by family, where they were tuned."""

    async def attempt(self, slot: int, gate: OrderedGate) -> SlotResult:
        """Draw one instance, and verify a text of it."""
        session, config = Session(), self.config
        name = config.slot_family(slot)
        index = slot // len(config.families)
        sampled = await self.pool.do(
            partial(
                sample_instance,
                name,
                config.seed,
                index,
                config.difficulty,
                self.sizes.get(name),
                config.band,
            )
        )
        about = {"family": name, "index": index}
        if isinstance(sampled, Rejection):
            outcome = CandidateOutcome(_PART, sampled)
            return SlotResult(slot, (outcome,), (), session.usage, about=about)
        async with gate.turn_of(slot):
            is_known = self.index.is_known_model(sampled.identity)
        if is_known:
            same = CandidateOutcome(_PART, Rejection(PipelineStep.DISTINCT, "same_model"))
            return SlotResult(slot, (same,), (), session.usage, about=about)
        end = await self._verified(session, slot, index, sampled)
        return SlotResult.of(slot, end, session.usage, sampled.identity, about)

    async def _verified(
        self, session: Session, slot: int, index: int, sampled: SampledInstance
    ) -> TripleRecord | CandidateOutcome:
        """The record of an accepted text, or why there is none."""
        narrative = await self._describe(session, slot, sampled)
        if isinstance(narrative, CandidateOutcome):
            return narrative
        seed, name = self.config.seed, sampled.instance.formulation.name
        candidate = Candidate(_PART, slot, narrative, sampled.instance, sampled.certified)
        sampler = FamilySampler(name, seed, index, sampled.sizes, sampled.instance)
        evidence = await self.verifier.verify(session, candidate, sampler)
        if isinstance(evidence, CandidateOutcome):
            return evidence
        sizes = self.sizes.get(name, {})
        origin = Origin(
            slot=slot,
            family_version=problem_source(name).version,
            seed=seed,
            index=index,
            rejected=(),
            provenance=self.verifier.provenance(candidate, evidence, sizes=sizes),
        )
        return await self.verifier.finish(candidate, origin, sampled.difficulty)

    async def _describe(
        self, session: Session, slot: int, sampled: SampledInstance
    ) -> Narrative | CandidateOutcome:
        """A text that reads back, rewritten up to `refinements` times."""
        inputs = prompt_inputs(sampled.instance, sampled.sketch)
        model = {"model": inputs.model, "data": inputs.data, "goal": inputs.goal}
        table = RandomStream("table", self.config.seed, slot).chance(0.5)
        story = {"setting": sampled.setting, "names": inputs.names, "units": inputs.units}
        task = prompt("tell", **model, **story, table=table)
        request_text, last_round = task, self.config.refinements
        for round_ in range(last_round + 1):
            sampling = self.config.sampling(slot, f"tell {round_}")
            text = await session.write_text(
                self.writer, chat_request(request_text, sampling=sampling), _PART
            )
            if isinstance(text, CandidateOutcome):
                return text
            narrative = model_narrative(sampled.sketch, text)
            problems = text_problems(narrative, sampled.instance)
            if round_ == last_round and problems:
                return CandidateOutcome(_PART, problems[0], text)
            if round_ == last_round:
                return narrative
            if problems:
                faults = read_back_report(problems, sampled.sketch.names)
            else:
                faults = await self._criticism(session, slot, round_, model, text)
            if not faults:
                return narrative
            request_text = prompt("refine", task=task, text=text, faults=faults)
        raise AssertionError("the last round returns")

    async def _criticism(
        self, session: Session, slot: int, round_: int, model: dict[str, str], text: str
    ) -> str:
        """The writer's criticism of a text that reads back; empty where it has none."""
        sampling = self.config.sampling(slot, f"criticise {round_}", hot=False)
        task = prompt("criticise", **model, text=text)
        try:
            answer = await session.ask(self.writer, chat_request(task, sampling=sampling))
        except RejectedRequest:
            return ""
        return "" if _COMPLETE.fullmatch(answer.text) else answer.text.strip()
