"""The checks of a record whose right answer is no optimum: its answer is proven anew.

    for checks in outcome_rejections(problem, record, ("pyomo",), renderings):
        list(checks)          # [] where they hold

As of a triple, all that can be recomputed is: derived fields, the proof, the programs and what
their solvers say, the text read back, and the draw, with the change that gave it its outcome.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from optmodel.execution import dialects, process_runner
from optmodel.rejection import Rejection
from optmodel.sources import problem_source
from optmodel.triples.outcome import ProblemOutcome
from optmodel.triples.outcomes.outcome_answer import OutcomeDraw
from optmodel.triples.outcomes.outcome_draws import draw_outcome, narrated_problem
from optmodel.triples.outcomes.outcome_problem import OutcomeProblem
from optmodel.triples.outcomes.program_statuses import wrong_programs
from optmodel.triples.problem_record import ProblemRecord
from optmodel.triples.regeneration import (
    irreproducible_reason,
    narrative_differences,
    program_differences,
)
from optmodel.triples.renderings import Renderings
from optmodel.triples.steps import RecordCheck, RecordCode

_CHECKED_ALONE = ("id", "generator")
"""Fields with a check of their own."""


def outcome_rejections(
    problem: OutcomeProblem,
    record: ProblemRecord,
    requested: Sequence[str] | None,
    renderings: Renderings,
) -> Iterator[Iterator[Rejection]]:
    """The checks, in groups of which each may end with an error that the record causes."""
    yield _derived_fields(problem, record)
    yield problem.answer.rejections(problem.instance, problem.narrative)
    yield _programs(problem, record.generator, requested, renderings)
    yield _origin(problem, record.generator)


def _derived_fields(problem: OutcomeProblem, record: ProblemRecord) -> Iterator[Rejection]:
    """Fields that the others decide: class, size, sentences, and every canonical text."""
    stored = record.to_row()
    for name, value in problem.to_row().items():
        if name not in _CHECKED_ALONE and value != stored[name]:
            detail = f"{name}: the record does not say what its parts give"
            yield Rejection(RecordCheck.CONTENT, RecordCode.DIFFERS, detail)


def _programs(
    problem: OutcomeProblem,
    generator: str,
    requested: Sequence[str] | None,
    renderings: Renderings,
) -> Iterator[Rejection]:
    """Programs that are unknown, not ours, or whose solvers find something else."""
    stated = [problem] if problem.answer.has_programs else []
    if problem.programs and not stated:
        seen = f"a problem that is {problem.outcome} has no program of its own"
        yield Rejection(RecordCheck.PROGRAM, RecordCode.DIFFERS, seen)
        return
    if problem.outcome is ProblemOutcome.AMBIGUOUS:
        stated += [
            replace(problem, instance=reading.instance, programs=reading.programs)
            for reading in problem.answer.readings
        ]
    elif any(reading.programs for reading in problem.answer.readings):
        seen = "no program can be written of a text that lacks a datum"
        yield Rejection(RecordCheck.PROGRAM, RecordCode.DIFFERS, seen)
        return
    for one in stated:
        for name in sorted(one.programs.keys() - dialects().keys()):
            unknown = f"{name}: there is no such dialect"
            yield Rejection(RecordCheck.PROGRAM, RecordCode.UNREADABLE, unknown)
            return
    for name, rejection in wrong_programs(problem, process_runner(), renderings).items():
        yield replace(rejection, step=RecordCheck.PROGRAM, detail=f"{name}: {rejection.detail}")
    for one in stated:
        for seen in program_differences(one, generator, requested):
            yield Rejection(RecordCheck.PROGRAM, RecordCode.NOT_REGENERATED, seen)


def _origin(problem: OutcomeProblem, generator: str) -> Iterator[Rejection]:
    """What differs from the problem that the origin gives."""
    if irreproducible_reason(problem, generator) is not None:
        return
    for seen in _origin_differences(problem):
        yield Rejection(RecordCheck.ORIGIN, RecordCode.NOT_REGENERATED, seen)


def _origin_differences(problem: OutcomeProblem) -> Iterator[str]:
    origin = problem.origin
    place = f"seed {origin.seed}, index {origin.index}"
    draw = _drawn_again(problem)
    if draw is None:
        yield f"{place} draws another problem that is {problem.outcome}, or none"
        return
    source = problem_source(problem.instance.formulation.name)
    again = narrated_problem(draw, source, origin, (), problem.style)
    if isinstance(again, Rejection):
        yield f"{place} tells no story: {again.detail}"
        return
    yield from narrative_differences(problem.narrative, again.narrative, place)
    if not problem.answer.is_same_draw(draw.answer):
        yield f"{place} draws another answer"


def _drawn_again(problem: OutcomeProblem) -> OutcomeDraw | None:
    """The problem drawn again. A run may have drawn the difficulty, or fixed it."""
    origin = problem.origin
    source = problem_source(problem.instance.formulation.name)
    for difficulty in (None, problem.difficulty):
        draw = draw_outcome(problem.outcome, source, origin.seed, origin.index, difficulty)
        if isinstance(draw, Rejection) or draw.drawn.difficulty is not problem.difficulty:
            continue
        instance = draw.drawn.instance
        is_same_model = instance.formulation == problem.instance.formulation
        if is_same_model and instance.to_text() == problem.instance.to_text():
            return draw
    return None
