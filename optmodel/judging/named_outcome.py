"""Verdicts on labels that say why there is no optimum: infeasible, unbounded, or underspecified.

    named_outcome(answer).verdict       # a Verdict, or None: the rule decides as of any label
    named_outcome(answer).execution     # the execution, as the rule is to see it

A program that finds no optimum has nothing to report, and many end with an error then; so where the
last solve proved that there is none, how the program ended is no matter. That a problem is
infeasible or unbounded, as presolve says, is right of both; that an unbounded one is infeasible is
as wrong as the reverse. Whether a reply asks for what an underspecified text lacks is not judged; a
program can only have made it up.
"""

from dataclasses import dataclass, replace

from optmodel.execution import End, Execution, SolverStatus
from optmodel.judging.answer import ProgramAnswer
from optmodel.judging.verdict import Verdict, VerdictReason

_WRONG_STATUS = {
    "infeasible": SolverStatus.UNBOUNDED,
    "unbounded": SolverStatus.INFEASIBLE,
}
_PROVEN = (*_WRONG_STATUS.values(), SolverStatus.INFEASIBLE_OR_UNBOUNDED)
_NOTHING_TO_REPORT = (End.CRASH, End.NO_ANSWER)


@dataclass(frozen=True, slots=True)
class NamedOutcome:
    """What a label with an outcome decides of an execution before a rule does."""

    execution: Execution
    verdict: Verdict | None = None


def named_outcome(answer: ProgramAnswer) -> NamedOutcome:
    """What the outcome that the label names decides; nothing where it names none."""
    execution, outcome = answer.execution, answer.label.outcome
    if not outcome or execution.end is End.INFRASTRUCTURE:
        return NamedOutcome(execution)
    if outcome == "underspecified":
        return NamedOutcome(execution, _underspecified(execution))
    last = execution.last_solve
    if last is None:
        return NamedOutcome(execution, _misprinted(execution, outcome))
    if last.status is _WRONG_STATUS[outcome]:
        detail = f"The problem is {outcome}, and the last solve ended as {last.status}."
        return NamedOutcome(execution, Verdict(False, VerdictReason.WRONG_VALUE, detail))
    if last.status in _PROVEN and execution.end in _NOTHING_TO_REPORT:
        return NamedOutcome(replace(execution, end=End.OK))
    return NamedOutcome(execution)


def _underspecified(execution: Execution) -> Verdict:
    if execution.end is End.NO_CODE:
        detail = "The text lacks a datum; whether the reply asks for it is not judged."
        return Verdict(False, VerdictReason.OPEN, detail)
    detail = "The text lacks a datum, and a program can only have made it up."
    return Verdict(False, VerdictReason.WRONG_VALUE, detail)


def _misprinted(execution: Execution, outcome: str) -> Verdict | None:
    """The verdict on a program without a solver that prints the other outcome alone."""
    other = _WRONG_STATUS[outcome].value
    printed = execution.stdout.casefold()
    if other not in printed or outcome in printed:
        return None
    detail = f"The problem is {outcome}, and the program says that it is {other}."
    return Verdict(False, VerdictReason.WRONG_VALUE, detail)
