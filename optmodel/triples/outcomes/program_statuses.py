"""Programs of problems without an optimum: their solvers must say that there is none, and why.

wrong_programs(problem, runner, renderings)           # {}: each solver says so
outcome_mismatch(execution, ProblemOutcome.INFEASIBLE)       # None: its solver said so
"""

from optmodel.execution import End, Execution, Runner, SolverStatus
from optmodel.rejection import Rejection
from optmodel.triples.forward_check import failing_programs
from optmodel.triples.outcome import ProblemOutcome
from optmodel.triples.outcomes.outcome_problem import OutcomeProblem
from optmodel.triples.renderings import Renderings
from optmodel.triples.steps import PipelineStep

_STATUSES = {
    ProblemOutcome.INFEASIBLE: (SolverStatus.INFEASIBLE, SolverStatus.INFEASIBLE_OR_UNBOUNDED),
    ProblemOutcome.UNBOUNDED: (SolverStatus.UNBOUNDED, SolverStatus.INFEASIBLE_OR_UNBOUNDED),
}
"""What the solver of a right program answers. Presolve often finds no more than that there is no
optimum; that a problem with a feasible point is infeasible is no answer."""

_OWN_ENDS = (End.OK, End.CRASH, End.NO_ANSWER)
"""Ends of a program that has no solution to report: many raise an error then."""


def wrong_programs(
    problem: OutcomeProblem, runner: Runner, renderings: Renderings
) -> dict[str, Rejection]:
    """Run all programs, and return the rejection of each whose solver disagrees, by its name.

    Those of readings must find their optima. Those that equal one of the renderings may share a
    process.
    """
    wrong: dict[str, Rejection] = {}
    for number, reading in enumerate(problem.answer.readings):
        own = Renderings(reading.instance, problem.narrative.names, problem.style)
        failing = failing_programs(reading.programs, float(reading.objective), runner, own)
        wrong |= {f"{name} of reading {number}": one for name, one in failing.items()}
    if not problem.programs:
        return wrong
    asked = [renderings.program(name, text) for name, text in problem.programs.items()]
    checked = ((run.key, outcome_mismatch(run, problem.outcome)) for run in runner.run(asked))
    return wrong | {name: rejection for name, rejection in checked if rejection is not None}


def outcome_mismatch(execution: Execution, outcome: ProblemOutcome) -> Rejection | None:
    """Why the solver of a program did not find that a problem has no optimum, or None."""
    solve = execution.last_solve
    if execution.end not in _OWN_ENDS or solve is None:
        detail = f"the program ended with {execution.end}"
        return Rejection(PipelineStep.AGREE, f"program_{execution.end}", detail)
    if solve.status not in _STATUSES[outcome]:
        detail = f"the program's solver answered {solve.status}, and the problem is {outcome}"
        return Rejection(PipelineStep.AGREE, f"solver_{solve.status}", detail)
    return None
