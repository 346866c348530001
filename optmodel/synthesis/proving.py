"""Proving a text: programs written from it agree, and so do those from it with other numbers.

    proof = await prover.prove(talk, Claim("p2-plain", slot, text, instance, 570.0), tell_again)

What OptMATH accepts by one equal optimum can be right by accident; a text that is wrong anywhere it
matters gives a wrong answer for other data.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from optmodel.formulation import Instance
from optmodel.lm import Client, Finish, Refused
from optmodel.random_stream import RandomStream
from optmodel.synthesis._pool import JobPool
from optmodel.synthesis.commission import Commission
from optmodel.synthesis.fresh import Draw, Fresh, fresh_instances
from optmodel.synthesis.modelling import Tried, TryPrograms, modelling_request
from optmodel.synthesis.outcome import Outcome, Step
from optmodel.synthesis.slots import Conversation
from optmodel.synthesis.telltale import telling
from optmodel.synthesis.written import Trial

_POOL = 4
"""How many sets of numbers are drawn for each that is used."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That a text says an instance whose optimum is `objective`."""

    part: str
    slot: int
    text: str
    instance: Instance
    objective: float


TellAgain = Callable[[Instance], str | None]
"""The claim's text with the data of another instance; None where it cannot be told."""


@dataclass(frozen=True, slots=True)
class Told:
    """An instance with other numbers, and the claim's text with them."""

    fresh: Fresh
    text: str


@dataclass(frozen=True, slots=True)
class DrawFresh:
    """A task for a worker: certified instances with other numbers that show most."""

    claim: Claim
    name: tuple[int | str, ...]
    count: int
    tell_again: TellAgain
    draw: Draw | None = None

    def __call__(self) -> list[Told]:
        claim, stream = self.claim, RandomStream("fresh", *self.name)
        most = _POOL * self.count
        pool = fresh_instances(claim.instance, claim.objective, stream, most, self.draw)
        texts = {id(fresh): self.tell_again(fresh.instance) for fresh in pool}
        tellable = [fresh for fresh in pool if texts[id(fresh)]]
        best = telling(claim.instance, claim.objective, tellable, self.count)
        return [Told(fresh, texts[id(fresh)] or "") for fresh in best]


@dataclass(frozen=True, slots=True)
class Prover:
    """Asks the modeller for programs, and runs them in workers."""

    commission: Commission
    modeller: Client
    pool: JobPool

    async def prove(
        self, talk: Conversation, claim: Claim, tell_again: TellAgain, draw: Draw | None = None
    ) -> tuple[Trial, ...] | Outcome:
        """The evidence for a claim, or why it is rejected."""
        own = await self._trial(talk, claim, claim.text, Fresh(claim.instance, claim.objective), 0)
        if not isinstance(own, Trial):
            return Outcome(claim.part, Step.AGREE, own.reason, own.detail, claim.text)
        trials = [own]
        wanted = self.commission.num_fresh
        name = (self.commission.method, self.commission.seed, claim.slot, claim.part)
        told = await self.pool.do(DrawFresh(claim, name, wanted, tell_again, draw))
        if len(told) < wanted:
            return Outcome(claim.part, Step.FRESH, "no_fresh_numbers", "", claim.text)
        for number, one in enumerate(told, start=1):
            trial = await self._trial(talk, claim, one.text, one.fresh, number)
            if not isinstance(trial, Trial):
                return Outcome(claim.part, Step.FRESH, trial.reason, trial.detail, one.text)
            trials.append(trial)
        return tuple(trials)

    async def _trial(
        self, talk: Conversation, claim: Claim, text: str, wanted: Fresh, number: int
    ) -> Trial | Tried:
        """Programs from a text, one after the other, until one finds what is wanted."""
        tried = Tried(None, "no_program")
        for attempt in range(self.commission.tries):
            purpose = f"program {claim.part} {number} {attempt}"
            sampling = self.commission.sampling(claim.slot, purpose, hot=attempt > 0)
            request = modelling_request(text, self.commission.dialect, sampling, 1)
            request = replace(request, sample=attempt)
            try:
                answer = await talk.ask(self.modeller, request)
            except Refused as error:
                return Tried(None, "refused", str(error))
            if answer.replies[0].finish is Finish.LENGTH:
                tried = Tried(None, "cut", "the limit of tokens ended the program")
                continue
            job = TryPrograms((answer.text,), self.commission.dialect, wanted.objective)
            tried = await self.pool.do(job)
            if tried.program is not None:
                data = wanted.instance.to_text()
                return Trial(data, text, tried.program, wanted.objective)
        return tried
