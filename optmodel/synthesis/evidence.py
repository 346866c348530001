"""The evidence of a triple that a model wrote, held against the solver again.

    list(broken_evidence(triple))      # [] where every trial's program finds its own optimum

The first trial is the triple's own; every other one has its text with other numbers, and an optimum
that is another one.
"""

from collections.abc import Iterator, Sequence

from optmodel.execution import Program
from optmodel.formulation import FormulationError, Instance
from optmodel.narration import Narrative, Problem, read_back, read_values, retell
from optmodel.solving import SolutionStatus, quick_solve
from optmodel.solving.answer import relative_difference
from optmodel.synthesis._pool import local_runner
from optmodel.synthesis.forward import TOLERANCE, difference
from optmodel.synthesis.triple import Triple
from optmodel.synthesis.written import Trial, Written


def read_text(triple: Triple) -> Sequence[Problem]:
    """What is wrong with a triple's text, by elements where they have names, else by values."""
    return _read(triple, triple.narrative, triple.instance)


def broken_evidence(triple: Triple) -> Iterator[str]:
    """What is wrong with the trials of a triple; nothing where no model wrote it."""
    written = triple.origin.written
    if written is None:
        return
    own = written.trials[0]
    if own.text != triple.narrative.text or own.data != triple.instance.to_text():
        yield "the first trial is not the triple's own"
    if len({trial.objective for trial in written.trials}) < len(written.trials):
        yield "two trials have one optimum"
    for number, trial in enumerate(written.trials):
        for seen in _broken_trial(triple, written, trial):
            yield f"trial {number}: {seen}"


def _broken_trial(triple: Triple, written: Written, trial: Trial) -> Iterator[str]:
    try:
        instance = Instance.from_text(triple.instance.formulation, trial.data)
        answer = quick_solve(instance)
    except (FormulationError, OverflowError) as error:
        yield str(error)
        return
    worth = answer.objective if answer.status is SolutionStatus.OPTIMAL else None
    if worth is None or relative_difference(worth, trial.objective) > TOLERANCE:
        yield f"the optimum is {worth}, the record says {trial.objective}"
    yield from _wrong_text(triple, trial, instance)
    asked = Program("trial", trial.program, dialect=written.dialect)
    (execution,) = local_runner().run([asked])
    missed = difference(execution, trial.objective)
    if missed is not None:
        yield missed.sentence


def _wrong_text(triple: Triple, trial: Trial, instance: Instance) -> Iterator[str]:
    """A trial's text is the triple's own with the trial's numbers, and says them."""
    narrative = triple.narrative
    told = Narrative(
        trial.text,
        narrative.scenario,
        narrative.phrasing,
        narrative.has_table,
        narrative.names,
        narrative.units,
    )
    for problem in _read(triple, told, instance):
        yield f"{problem.kind}: {problem.place}"
    if not triple.instance.formulation.sets:
        return
    try:
        again = retell(narrative, triple.instance, instance)
    except ValueError as error:
        yield str(error)
        return
    if again.text != trial.text:
        yield "the text is not the triple's own with other numbers"


def _read(triple: Triple, narrative: Narrative, instance: Instance) -> Sequence[Problem]:
    written = triple.origin.written
    if written is not None and not instance.formulation.sets:
        return read_values(narrative.text, instance)
    return read_back(narrative, instance)
