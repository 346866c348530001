"""The forward check: programs rendered from the algebra must find the label when they run.

    renderings = Renderings(instance, narrative.names)
    programs = render_all(renderings, ("pyomo", "pyscipopt"))
    failing_programs(programs, 250.0, process_runner(), renderings)     # {}: each finds 250
    assemble(origin, difficulty, instance, narrative, certified, ("pyomo",))    # Triple | Rejection

A program is never trusted: it runs in the sandbox, and only the model and the answer of its solver
count, not its output. Those that are our renderings to the letter may share a process there.
"""

from collections.abc import Mapping, Sequence

from optmodel.execution import End, Execution, Program, Runner, SolverStatus, process_runner
from optmodel.families import Difficulty
from optmodel.formulation import Instance
from optmodel.formulation.programs import ProgramStyle
from optmodel.narration import Narrative
from optmodel.rejection import Rejection
from optmodel.solving import Certified
from optmodel.triples.record_fields import Origin
from optmodel.triples.renderings import Renderings
from optmodel.triples.steps import PipelineStep
from optmodel.triples.triple import Triple

TOLERANCE = 1e-6
"""The largest difference of objectives, relative to 1 plus the label's size."""


def render_all(renderings: Renderings, dialects: Sequence[str]) -> dict[str, str]:
    """A program in each dialect that can hold the formulation, in the names of the story."""
    texts = ((dialect, renderings.text(dialect)) for dialect in dialects)
    return {dialect: text for dialect, text in texts if text is not None}


def failing_programs(
    programs: Mapping[str, str],
    objective: float,
    runner: Runner,
    renderings: Renderings | None = None,
) -> dict[str, Rejection]:
    """Run a program of each dialect, and return the rejection of each that misses the objective.

    Those that equal one of the renderings may share a process.
    """
    if renderings is None:
        asked = [Program(name, text, dialect=name) for name, text in programs.items()]
    else:
        asked = [renderings.program(name, text) for name, text in programs.items()]
    checked = ((run.key, objective_mismatch(run, objective)) for run in runner.run(asked))
    return {dialect: rejection for dialect, rejection in checked if rejection is not None}


def objective_mismatch(execution: Execution, objective: float) -> Rejection | None:
    """Why an execution did not find an objective, or None where it did."""
    if execution.end is not End.OK:
        last_line = execution.detail.strip().rpartition("\n")[2]
        detail = f"the program ended with {execution.end}: {last_line}"
        return Rejection(PipelineStep.AGREE, f"program_{execution.end}", detail)
    solve = execution.last_solve
    if solve is None or solve.status is not SolverStatus.OPTIMAL or solve.objective is None:
        status = solve.status if solve else "nothing"
        detail = f"the program's solver answered {status}"
        return Rejection(PipelineStep.AGREE, f"solver_{status}", detail)
    if abs(solve.objective - objective) > TOLERANCE * (1 + abs(objective)):
        detail = f"the program found {solve.objective}, the label is {objective}"
        return Rejection(PipelineStep.AGREE, "objective_differs", detail)
    return None


def assemble(
    origin: Origin,
    difficulty: Difficulty,
    instance: Instance,
    narrative: Narrative,
    certified: Certified,
    dialects: Sequence[str],
    runner: Runner | None = None,
    style: ProgramStyle = ProgramStyle.STRUCTURED,
) -> Triple | Rejection:
    """The last step of every triple: our own programs are rendered, and must find the label.

    They run in this process's runner where none is given.
    """
    renderings = Renderings(instance, narrative.names, style)
    triple = Triple(
        origin=origin,
        difficulty=difficulty,
        instance=instance,
        narrative=narrative,
        solution=certified.answer.solution,
        certificate=certified.certificate,
        programs=render_all(renderings, dialects),
        style=style,
    )
    objective = float(triple.objective)
    runner = runner or process_runner()
    failing = failing_programs(triple.programs, objective, runner, renderings)
    for dialect, rejection in failing.items():
        return Rejection(PipelineStep.FRESH, f"program_{dialect}", rejection.detail)
    return triple
