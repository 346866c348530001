"""Forward verification of a text: programs written from it alone must find its optimum.

    evidence = await verifier.verify(session, candidate)      # or the outcome that rejects it
    record = await verifier.finish(candidate, provenance, ...)

Programs from the same text with other numbers must find theirs as well. One equal optimum, as
OptMATH requires, can be an accident; with other data a wrong text gives a wrong answer. No program
of a model is trusted: it runs in the sandbox, and only its solver's model and answer count.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from optmodel.execution import Program, dialects, extract_program, process_runner
from optmodel.families import Difficulty
from optmodel.formulation import Instance, ProgramStyle
from optmodel.lm import Client, FinishReason, RejectedRequest, Request, Sampling, chat_request
from optmodel.narration import Narrative
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.solving import Certified, select_by_mutation_score
from optmodel.synthesis.config import LLMRunConfig
from optmodel.synthesis.prompts import prompt
from optmodel.synthesis.summary import CandidateOutcome
from optmodel.synthesis.workers import JobPool, Session
from optmodel.triples import (
    EvidenceProgram,
    Origin,
    PipelineStep,
    Provenance,
    ResampledText,
    Sampler,
    TripleRecord,
    VariationName,
    assemble,
    objective_mismatch,
    resample_text,
    schema_violation,
)

_DRAWN_FOR_EACH = 4
"""How many sets of numbers are drawn for each that is used."""

# The free solver that programs of a dialect should use, where it has several.
_SOLVERS = {"pyomo": "appsi_highs", "pulp": "CBC", "cvxpy": "HiGHS or SCIP", "ortools": "SCIP"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may become a triple, with the certified instance that it should describe."""

    part: str
    slot: int
    narrative: Narrative
    instance: Instance
    certified: Certified

    @property
    def text(self) -> str:
        """The text of the narrative."""
        return self.narrative.text

    @property
    def objective(self) -> float:
        """The certified optimum."""
        return float(self.certified.answer.objective or 0)

    def rejected(self, rejection: Rejection, text: str | None = None) -> CandidateOutcome:
        """Its outcome where a step rejects it; `text` is the text that the step checked."""
        return CandidateOutcome(self.part, rejection, self.text if text is None else text)


@dataclass(frozen=True, slots=True)
class ForwardVerifier:
    """Requests programs of a text from a model, and runs them in workers."""

    config: LLMRunConfig
    coder: Client
    pool: JobPool

    async def verify(
        self, session: Session, candidate: Candidate, sampler: Sampler | None = None
    ) -> tuple[EvidenceProgram, ...] | CandidateOutcome:
        """The evidence for a candidate, or why it is rejected."""
        own = ResampledText(candidate.instance, candidate.objective, candidate.text)
        first = await self._program(session, candidate, own, 0)
        if isinstance(first, Rejection):
            return candidate.rejected(first)
        evidence = [first]
        wanted = self.config.num_fresh
        others = await self.pool.do(
            partial(
                selected_texts,
                candidate,
                self.config.method,
                self.config.seed,
                wanted,
                sampler,
            )
        )
        if len(others) < wanted:
            return candidate.rejected(Rejection(PipelineStep.FRESH, "no_fresh_numbers"))
        for number, fresh in enumerate(others, start=1):
            found = await self._program(session, candidate, fresh, number)
            if isinstance(found, Rejection):
                return candidate.rejected(replace(found, step=PipelineStep.FRESH), fresh.text)
            evidence.append(found)
        return tuple(evidence)

    async def finish(
        self, candidate: Candidate, origin: Origin, difficulty: Difficulty
    ) -> TripleRecord | CandidateOutcome:
        """The record of a verified candidate, or the outcome where our own programs fail."""
        made = await self.pool.do(
            partial(
                finished_record,
                candidate,
                origin,
                difficulty,
                self.config.dialects,
                self.config.slot_style(candidate.slot),
            )
        )
        return candidate.rejected(made) if isinstance(made, Rejection) else made

    def provenance(
        self,
        candidate: Candidate,
        evidence: tuple[EvidenceProgram, ...],
        *,
        source: str = "",
        sizes: Mapping[str, int] | None = None,
        parent: str = "",
        kind: VariationName = "",
    ) -> Provenance:
        """By which method and models a candidate was written, with its evidence."""
        config = self.config
        return Provenance(
            method=config.method,
            writer_model=config.writer_model,
            coder_model=config.coder_model,
            dialect=config.dialect,
            part=candidate.part,
            source=source,
            sizes=json.dumps(dict(sizes or {}), sort_keys=True),
            parent=parent,
            kind=kind,
            evidence=evidence,
        )

    async def _program(
        self, session: Session, candidate: Candidate, wanted: ResampledText, number: int
    ) -> EvidenceProgram | Rejection:
        """Programs from a text, one after the other, until one finds the optimum."""
        step = PipelineStep.AGREE
        rejection = Rejection(step, "no_program")
        for attempt in range(self.config.tries):
            purpose = f"program {candidate.part} {number} {attempt}"
            sampling = self.config.sampling(candidate.slot, purpose, hot=attempt > 0)
            request = program_request(wanted.text, self.config.dialect, sampling, 1)
            try:
                answer = await session.ask(self.coder, replace(request, sample=attempt))
            except RejectedRequest as error:
                return Rejection(step, "refused", str(error))
            if answer.completions[0].finish is FinishReason.LENGTH:
                rejection = Rejection(step, "cut", "the limit of tokens ended the program")
                continue
            dialect = self.config.dialect
            found = await self.pool.do(partial(try_program, answer.text, dialect, wanted.objective))
            if not isinstance(found, Rejection):
                return EvidenceProgram(
                    data=wanted.instance.to_text(),
                    text=wanted.text,
                    program=found,
                    objective=wanted.objective,
                )
            rejection = found
        return rejection


def program_request(text: str, dialect: str, sampling: Sampling, num_replies: int) -> Request:
    """The request for programs from a text. Nothing else of the triple is in the prompt."""
    title, solver = dialects()[dialect].title, _SOLVERS.get(dialect, "")
    request = chat_request(
        prompt("program", library=title, solver=solver, text=text), sampling=sampling
    )
    return Request(request.messages, sampling, num_replies)


def try_program(reply: str, dialect: str, objective: float) -> str | Rejection:
    """Run the program in a reply, in a worker: the program as it ran, or why it does not agree."""
    text = extract_program(reply)
    if text is None:
        return Rejection(PipelineStep.AGREE, "no_program", reply[:200])
    (execution,) = process_runner().run([Program("written", text, dialect=dialect)])
    return objective_mismatch(execution, objective) or execution.text or text


def selected_texts(
    candidate: Candidate, method: str, seed: int, count: int, sampler: Sampler | None
) -> list[ResampledText]:
    """The candidate's text with other numbers, chosen by mutation score; runs in a worker."""
    stream = RandomStream("fresh", method, seed, candidate.slot, candidate.part)
    instance, objective = candidate.instance, candidate.objective
    drawn = resample_text(
        candidate.narrative, instance, objective, stream, _DRAWN_FOR_EACH * count, sampler
    )
    return select_by_mutation_score(instance, objective, drawn, count)


def finished_record(
    candidate: Candidate,
    origin: Origin,
    difficulty: Difficulty,
    dialects: tuple[str, ...],
    style: ProgramStyle = ProgramStyle.STRUCTURED,
) -> TripleRecord | Rejection:
    """Render and run our own programs, and make the record; runs in a worker."""
    triple = assemble(
        origin,
        difficulty,
        candidate.instance,
        candidate.narrative,
        candidate.certified,
        dialects,
        style=style,
    )
    if isinstance(triple, Rejection):
        return triple
    violation = schema_violation(triple.to_row())
    if violation is not None:
        return Rejection(PipelineStep.FRESH, "schema", violation)
    return triple.record()
