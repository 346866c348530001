"""A slot of ReSocratic: a demonstration is written, solved, described and verified.

    generator = ReSocraticGenerator(config, writer, verifier, pool, index)
    result = await generator.attempt(0, gate)

Zhicheng Yang et al., "OptiBench Meets ReSocratic" (2024), section 4, with checks that it
lacks: the answer is certified, the text is read back, and programs come from the text alone.
"""

import asyncio
from dataclasses import dataclass
from functools import partial

from optmodel.families import Difficulty
from optmodel.lm import Client, FinishReason, RejectedRequest, chat_request
from optmodel.narration import Narrative
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.synthesis.config import LLMRunConfig
from optmodel.synthesis.deduplication import DedupIndex
from optmodel.synthesis.generators.demonstrations import (
    PrefixProblem,
    SeedDemonstration,
    SolvedDemonstration,
    examples,
    solve_prefixes,
)
from optmodel.synthesis.generators.forward_verification import Candidate, ForwardVerifier
from optmodel.synthesis.prompts import prompt
from optmodel.synthesis.summary import CandidateOutcome
from optmodel.synthesis.workers import JobPool, OrderedGate, Session, SlotResult
from optmodel.triples import Origin, PipelineStep, TripleRecord, has_table, text_problems

VERSION = 1
"""Grows when the same replies would give other triples."""

_LEVELS = (Difficulty.EASY, Difficulty.EASY, Difficulty.MEDIUM, Difficulty.HARD)
"""How hard a problem counts as, by its constraints."""


@dataclass(frozen=True, slots=True)
class ReSocraticGenerator:
    """What the slots of a run share."""

    config: LLMRunConfig
    writer: Client
    verifier: ForwardVerifier
    pool: JobPool
    index: DedupIndex

    async def attempt(self, slot: int, gate: OrderedGate) -> SlotResult:
        """Draft one demonstration, and verify texts of its prefixes."""
        session = Session()
        shown = examples(RandomStream("examples", self.config.seed, slot))
        about = {"examples": [seed.name for seed in shown]}
        drafted = await self._draft(session, slot, shown)
        if isinstance(drafted, CandidateOutcome):
            return SlotResult(slot, (drafted,), (), session.usage, about=about)
        async with gate.turn_of(slot):
            problems, repeated = self._distinct(slot, drafted)
        ends = await asyncio.gather(
            *(
                self._describe(session, slot, problem, table=table)
                for problem in problems
                for table in (False, True)
            )
        )
        records = [end for end in ends if isinstance(end, TripleRecord)]
        outcomes = [
            end if isinstance(end, CandidateOutcome) else CandidateOutcome.accepted(end)
            for end in ends
        ]
        return SlotResult(
            number=slot,
            outcomes=(*drafted.outcomes, *repeated, *outcomes),
            records=tuple(records),
            usage=session.usage,
            draft=drafted.text,
            identities=tuple(problem.identity for problem in problems),
            about=about,
        )

    async def _draft(
        self, session: Session, slot: int, shown: tuple[SeedDemonstration, ...]
    ) -> SolvedDemonstration | CandidateOutcome:
        """A demonstration by the writer, with its problems solved."""
        text = prompt("demonstration", examples=[seed.text.strip() for seed in shown])
        try:
            request = chat_request(text, sampling=self.config.sampling(slot, "draft"))
            answer = await session.ask(self.writer, request)
        except RejectedRequest as error:
            refused = Rejection(PipelineStep.DRAFT, "refused", str(error))
            return CandidateOutcome("reply", refused)
        is_cut = answer.completions[0].finish is FinishReason.LENGTH
        return await self.pool.do(partial(solve_prefixes, answer.text, is_cut=is_cut))

    def _distinct(
        self, slot: int, solved: SolvedDemonstration
    ) -> tuple[list[PrefixProblem], list[CandidateOutcome]]:
        """The new problems, and outcomes of duplicates; to be called in the slots' order."""
        name = f"slot {slot}"
        earlier = self.index.similar_draft(name, solved.text) if solved.problems else None
        distinct: list[PrefixProblem] = []
        repeated: list[CandidateOutcome] = []
        for problem in solved.problems:
            if earlier is None and not self.index.is_known_model(problem.identity):
                distinct.append(problem)
                continue
            code = "same_model" if earlier is None else "near_duplicate"
            rejection = Rejection(PipelineStep.DISTINCT, code, earlier or "")
            repeated.append(CandidateOutcome(problem.part, rejection, problem.prefix.text))
        return distinct, repeated

    async def _describe(
        self, session: Session, slot: int, problem: PrefixProblem, *, table: bool
    ) -> TripleRecord | CandidateOutcome:
        """Have the writer describe a problem, and verify the text."""
        instance = problem.prefix.instance
        part = f"{problem.part}-{'table' if table else 'plain'}"
        goal = instance.formulation.objective.sense.value
        task = prompt("question", demonstration=problem.prefix.text, table=table, goal=goal)
        sampling = self.config.sampling(slot, f"question {part}", hot=False)
        text = await session.write_text(self.writer, chat_request(task, sampling=sampling), part)
        if isinstance(text, CandidateOutcome):
            return text
        narrative = Narrative(text, "resocratic", "model", has_table(text), {}, {})
        candidate = Candidate(part, slot, narrative, instance, problem.certified)
        if narrative.has_table is not table:
            code = "no_table" if table else "a_table"
            return candidate.rejected(Rejection(PipelineStep.TELL, code))
        for rejection in text_problems(narrative, instance):
            return candidate.rejected(rejection)
        evidence = await self.verifier.verify(session, candidate)
        if isinstance(evidence, CandidateOutcome):
            return evidence
        origin = Origin(
            slot=slot,
            family_version=VERSION,
            seed=self.config.seed,
            index=slot,
            rejected=(),
            provenance=self.verifier.provenance(candidate, evidence, source=problem.prefix.text),
        )
        level = _LEVELS[min(problem.prefix.num_constraints, 4) - 1]
        return await self.verifier.finish(candidate, origin, level)
