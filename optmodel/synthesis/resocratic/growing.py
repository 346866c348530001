"""A slot of ReSocratic: a demonstration is written, solved, and told; texts that prove true stay.

    growing = Growing(commission, teller, prover, pool, seen)
    slot = await growing.attempt(0, turns)

Zhicheng Yang et al., "OptiBench Meets ReSocratic" (2024), section 4, with what it leaves out: the
answer is certified, the text is read back, and programs come from the text alone.
"""

import asyncio
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import Instance, exact
from optmodel.lm import Client, Refused, ask
from optmodel.lm import Finish as Ending
from optmodel.narration import Narrative, read_values, retell_values
from optmodel.narration.spoken import phrases_of
from optmodel.random_stream import RandomStream
from optmodel.synthesis._pool import JobPool
from optmodel.synthesis.commission import Commission
from optmodel.synthesis.finishing import Finish
from optmodel.synthesis.outcome import Outcome, Step
from optmodel.synthesis.prompts import prompt
from optmodel.synthesis.proving import Claim, Prover
from optmodel.synthesis.resocratic.seeds import Seed, examples
from optmodel.synthesis.resocratic.solving import Problem, Solved, SolvePrefixes
from optmodel.synthesis.seen import Seen
from optmodel.synthesis.slots import Conversation, Slot, Turns
from optmodel.synthesis.telling import has_table, told_text
from optmodel.synthesis.triple import Origin
from optmodel.synthesis.written import Trial

VERSION = 1
"""Grows when the same replies would give other triples."""

_LEVELS = ("easy", "easy", "medium", "hard")
"""How hard a problem counts as, by its constraints."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What became of one problem told in one way: an outcome, and a record when it is a triple."""

    outcome: Outcome
    record: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Growing:
    """What the slots of a run share."""

    commission: Commission
    teller: Client
    prover: Prover
    pool: JobPool
    seen: Seen

    async def attempt(self, slot: int, turns: Turns) -> Slot:
        """One demonstration, and all that comes of it."""
        talk = Conversation()
        shown = examples(RandomStream("examples", self.commission.seed, slot))
        about = {"examples": [seed.name for seed in shown]}
        drafted = await self._draft(talk, slot, shown)
        if isinstance(drafted, Outcome):
            return Slot(slot, (drafted,), (), talk.usage, about=about)
        async with turns.of(slot):
            problems, repeated = self._distinct(slot, drafted)
        told = await asyncio.gather(
            *(
                self._tell(talk, slot, problem, table=table)
                for problem in problems
                for table in (False, True)
            )
        )
        return Slot(
            number=slot,
            outcomes=(*drafted.outcomes, *repeated, *(one.outcome for one in told)),
            records=tuple(one.record for one in told if one.record is not None),
            usage=talk.usage,
            draft=drafted.text,
            identities=tuple(problem.identity for problem in problems),
            about=about,
        )

    async def _draft(
        self, talk: Conversation, slot: int, shown: tuple[Seed, ...]
    ) -> Solved | Outcome:
        """A demonstration by the teller, with its problems solved."""
        text = prompt("demonstration", examples=[seed.text.strip() for seed in shown])
        try:
            request = ask(text, sampling=self.commission.sampling(slot, "draft"))
            answer = await talk.ask(self.teller, request)
        except Refused as error:
            return Outcome("reply", Step.DRAFT, "refused", str(error))
        is_cut = answer.replies[0].finish is Ending.LENGTH
        return await self.pool.do(SolvePrefixes(answer.text, is_cut))

    def _distinct(self, slot: int, solved: Solved) -> tuple[list[Problem], list[Outcome]]:
        """The problems that no earlier slot has; to be called in the slots' order."""
        earlier = self.seen.draft(f"slot {slot}", solved.text) if solved.problems else None
        fresh: list[Problem] = []
        repeated: list[Outcome] = []
        for problem in solved.problems:
            if earlier is None and not self.seen.model(problem.identity):
                fresh.append(problem)
                continue
            reason = "same_model" if earlier is None else "near_duplicate"
            text = problem.prefix.text
            repeated.append(Outcome(problem.part, Step.DISTINCT, reason, earlier or "", text))
        return fresh, repeated

    async def _tell(self, talk: Conversation, slot: int, problem: Problem, *, table: bool) -> _Told:
        """Let the teller tell a problem, and prove that the text is true to it."""
        instance = problem.prefix.instance
        part = f"{problem.part}-{'table' if table else 'plain'}"
        goal = instance.formulation.objective.goal.value
        asked = prompt("question", demonstration=problem.prefix.text, table=table, goal=goal)
        sampling = self.commission.sampling(slot, f"question {part}", hot=False)
        text = await told_text(talk, self.teller, ask(asked, sampling=sampling), part)
        if isinstance(text, Outcome):
            return _Told(text)
        if has_table(text) is not table:
            reason = "no_table" if table else "a_table"
            return _Told(Outcome(part, Step.TELL, reason, "", text))
        problems = read_values(text, instance)
        if problems:
            kind, place = problems[0].kind, problems[0].place
            return _Told(Outcome(part, Step.READ, kind, place, text))
        objective = float(problem.certified.answer.objective or 0)
        claim = Claim(part, slot, text, instance, objective)
        proof = await self.prover.prove(talk, claim, RetellValues(text, instance))
        if isinstance(proof, Outcome):
            return _Told(proof)
        return await self._finish(claim, problem, proof)

    async def _finish(self, claim: Claim, problem: Problem, trials: tuple[Trial, ...]) -> _Told:
        commission = self.commission
        written = commission.written(claim.part, trials, source=problem.prefix.text)
        level = _LEVELS[min(problem.prefix.num_constraints, 4) - 1]
        origin = Origin(claim.slot, VERSION, commission.seed, claim.slot, level, (), written)
        table = has_table(claim.text)
        narrative = Narrative(claim.text, "resocratic", "model", table, {}, {})
        job = Finish(origin, claim.instance, narrative, problem.certified, commission.dialects)
        finished = await self.pool.do(job)
        if finished.record is None:
            reason, detail = finished.reason, finished.detail
            return _Told(Outcome(claim.part, Step.FRESH, reason, detail, claim.text))
        key = str(finished.record["key"])
        outcome = Outcome(claim.part, Step.ACCEPTED, "", "", claim.text, key)
        return _Told(outcome, dict(finished.record))


@dataclass(frozen=True, slots=True)
class RetellValues:
    """A text with the data of a fresh instance, where it then says that one."""

    text: str
    instance: Instance

    def __call__(self, fresh: Instance) -> str | None:
        """The text, or None."""
        values = {
            abs(Fraction(value)): exact(abs(Fraction(fresh.parameters[name][key])))
            for name, data in self.instance.parameters.items()
            for key, value in data.items()
        }
        told = retell_values(self.text, values, tuple(phrases_of(self.instance)))
        return None if read_values(told, fresh) else told
