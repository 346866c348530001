"""Forward modelling: programs written from a text alone, and what they must find.

    tried = TryPrograms(replies, "pyomo", 570.0)()      # in a worker: programs run locked in
    tried.program or tried.reason

A reply is never trusted: its program runs in `execution`, and what counts is what its solver was
asked and answered, not what it printed.
"""

from dataclasses import dataclass

from optmodel.execution import Program, dialects, extract
from optmodel.lm import Request, Sampling, ask
from optmodel.synthesis._pool import local_runner
from optmodel.synthesis.forward import difference
from optmodel.synthesis.prompts import prompt

# What a dialect's programs solve with where they may choose; a free solver.
_SOLVERS = {"pyomo": "appsi_highs", "pulp": "CBC", "cvxpy": "HiGHS or SCIP", "ortools": "SCIP"}


@dataclass(frozen=True, slots=True)
class Tried:
    """The first program that found the answer, or why the last one did not."""

    program: str | None
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TryPrograms:
    """A task for a worker: run the programs in replies, one by one, until one agrees."""

    replies: tuple[str, ...]
    dialect: str
    objective: float

    def __call__(self) -> Tried:
        tried = Tried(None, "no_program")
        for reply in self.replies:
            tried = self._try(reply)
            if tried.program is not None:
                break
        return tried

    def _try(self, reply: str) -> Tried:
        text = extract(reply)
        if text is None:
            return Tried(None, "no_program", reply[:200])
        asked = Program("written", text, dialect=self.dialect)
        (execution,) = local_runner().run([asked])
        missed = difference(execution, self.objective)
        ran = execution.text or text
        return Tried(ran) if missed is None else Tried(None, missed.reason, missed.sentence)


def modelling_request(text: str, dialect: str, sampling: Sampling, num_replies: int) -> Request:
    """What asks a model for programs from a text. Only the text is told."""
    title, solver = dialects()[dialect].title, _SOLVERS.get(dialect, "")
    request = ask(prompt("program", library=title, solver=solver, text=text), sampling=sampling)
    return Request(request.messages, sampling, num_replies)
