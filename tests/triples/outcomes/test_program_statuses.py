"""What the solver of a program must say of a problem without an optimum."""

import pytest

from optmodel.execution import End, Execution, Program, Solve, SolverStatus, process_runner
from optmodel.formulation import ProgramStyle, render_program
from optmodel.formulation.programs import DIALECTS, supports, with_presolve
from optmodel.rejection import Rejection
from optmodel.sources import problem_source
from optmodel.triples import ProblemOutcome, draw_outcome
from optmodel.triples.outcomes import outcome_mismatch

RIGHT = {
    ProblemOutcome.INFEASIBLE: {SolverStatus.INFEASIBLE, SolverStatus.INFEASIBLE_OR_UNBOUNDED},
    ProblemOutcome.UNBOUNDED: {SolverStatus.UNBOUNDED, SolverStatus.INFEASIBLE_OR_UNBOUNDED},
}


@pytest.mark.parametrize("status", SolverStatus)
@pytest.mark.parametrize("outcome", RIGHT)
def test_a_status_is_right_where_it_is_true(outcome: ProblemOutcome, status: SolverStatus) -> None:
    execution = Execution("a", End.CRASH, solves=(Solve("pulp", status),), num_solves=1)
    rejection = outcome_mismatch(execution, outcome)
    assert (rejection is None) is (status in RIGHT[outcome])
    assert rejection is None or rejection.code == f"solver_{status}"


@pytest.mark.parametrize("style", ProgramStyle)
def test_every_dialect_says_that_an_unbounded_problem_is(style: ProgramStyle) -> None:
    """GLOP's presolve called this problem infeasible; programs of older records still pass."""
    draw = draw_outcome(ProblemOutcome.UNBOUNDED, problem_source("stochastic_farmer"), 7, 0)
    assert not isinstance(draw, Rejection)
    instance = draw.drawn.instance
    programs = {
        dialect: render_program(instance, dialect, style=style)
        for dialect in DIALECTS
        if supports(instance, dialect) is None
    }
    programs["before"] = with_presolve(programs["ortools"])
    runs = process_runner().run([Program(key, text) for key, text in programs.items()])
    said = {run.key: run.last_solve.status for run in runs if run.last_solve is not None}
    assert said.keys() == programs.keys()
    assert said["ortools"] is SolverStatus.UNBOUNDED
    assert said["before"] is SolverStatus.INFEASIBLE_OR_UNBOUNDED
    assert set(said.values()) <= RIGHT[ProblemOutcome.UNBOUNDED]
