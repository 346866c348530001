"""The way forward: programs rendered from the algebra must find the label when they run.

programs = render_all(instance, narrative, ("pyomo", "pyscipopt"))
with Runner(PROGRAM_LIMITS) as runner:
    disagreements(programs, 250.0, runner)     # () when every program finds 250
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optmodel.execution import End, Execution, Limits, Program, Runner, SolverStatus
from optmodel.formulation import Instance
from optmodel.formulation.programs import render_program, supports
from optmodel.narration import Narrative

PROGRAM_LIMITS = Limits(wall_seconds=60.0)
"""What one program may take; far more than any of ours needs."""

TOLERANCE = 1e-6
"""The largest difference of objectives, relative to 1 plus the label's size."""


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a program did not find the label: a word, and one sentence."""

    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A program that did not find the label."""

    dialect: str
    sentence: str


def render_all(instance: Instance, narrative: Narrative, dialects: Sequence[str]) -> dict[str, str]:
    """A program in each dialect that can hold the formulation, in the story's names."""
    return {
        dialect: render_program(instance, dialect, narrative.names)
        for dialect in dialects
        if supports(instance, dialect) is None
    }


def disagreements(
    programs: Mapping[str, str], objective: float, runner: Runner
) -> tuple[Disagreement, ...]:
    """Run every program and say which did not answer the label."""
    asked = [Program(name, text, dialect=name) for name, text in programs.items()]
    found = []
    for execution in runner.run(asked):
        missed = difference(execution, objective)
        if missed is not None:
            found.append(Disagreement(execution.key, missed.sentence))
    return tuple(found)


def difference(execution: Execution, objective: float) -> Miss | None:
    """Why an execution did not find an objective, or None where it did."""
    if execution.end is not End.OK:
        last_line = execution.detail.strip().rpartition("\n")[2]
        sentence = f"the program ended with {execution.end}: {last_line}"
        return Miss(f"program_{execution.end}", sentence)
    solve = execution.last_solve
    if solve is None or solve.status is not SolverStatus.OPTIMAL or solve.objective is None:
        status = solve.status if solve else "nothing"
        return Miss(f"solver_{status}", f"the program's solver answered {status}")
    if abs(solve.objective - objective) > TOLERANCE * (1 + abs(objective)):
        sentence = f"the program found {solve.objective}, the label is {objective}"
        return Miss("objective_differs", sentence)
    return None
