"""One record of each outcome but an optimum, made once, that tests read, change and forge."""

import copy
from collections.abc import Iterator

import pytest

from optmodel.execution import close_process_runner, process_runner
from optmodel.formulation import ProgramStyle
from optmodel.rejection import Rejection
from optmodel.sources import problem_source
from optmodel.triples import (
    OTHER_OUTCOMES,
    Origin,
    OutcomeProblem,
    ProblemOutcome,
    Renderings,
    draw_outcome,
    narrated_problem,
    wrong_programs,
)
from optmodel.triples.outcomes.underspecified import UnderspecifiedAnswer
from tests.triples.records import SEED, Row

SOURCES = {
    ProblemOutcome.INFEASIBLE: "transportation",
    ProblemOutcome.UNBOUNDED: "composed",
    ProblemOutcome.AMBIGUOUS: "composed",
    ProblemOutcome.UNDERSPECIFIED: "diet",
}
"""A family that has problems of each outcome, or the composer."""


def made_problem(
    outcome: ProblemOutcome, source_name: str, first: int = 0, *, has_blank: bool = False
) -> OutcomeProblem:
    """The first problem of an outcome, by its index, that passes every check.

    An underspecified one lacks one entry where it should have a blank, and else a parameter.
    """
    source = problem_source(source_name)
    for index in range(first, first + 60):
        draw = draw_outcome(outcome, source, SEED, index)
        if isinstance(draw, Rejection):
            continue
        if isinstance(draw.answer, UnderspecifiedAnswer) and bool(draw.answer.entry) != has_blank:
            continue
        origin = Origin(slot=0, family_version=source.version, seed=SEED, index=index, rejected=())
        problem = narrated_problem(draw, source, origin, ("highspy",), ProgramStyle.STRUCTURED)
        if isinstance(problem, Rejection):
            continue
        renderings = Renderings(problem.instance, problem.narrative.names)
        if not wrong_programs(problem, process_runner(), renderings):
            return problem
    raise AssertionError(f"some draw of {source_name} is {outcome}")


@pytest.fixture(scope="session")
def problems() -> Iterator[dict[ProblemOutcome, OutcomeProblem]]:
    """A problem of each outcome."""
    yield {outcome: made_problem(outcome, SOURCES[outcome]) for outcome in OTHER_OUTCOMES}
    close_process_runner()


@pytest.fixture(scope="session")
def blank() -> OutcomeProblem:
    """An underspecified problem whose text has a blank for one datum."""
    return made_problem(ProblemOutcome.UNDERSPECIFIED, "diet", has_blank=True)


@pytest.fixture
def rows(problems: dict[ProblemOutcome, OutcomeProblem]) -> dict[ProblemOutcome, Row]:
    """The row of each, to be changed at will."""
    made = {outcome: problem.record().to_row() for outcome, problem in problems.items()}
    return copy.deepcopy(made)
