"""The answer of a program: an objective, or that there is none, or that nothing is known.

    reported_answer(execution, "total cost").objective      # 2250.0
    reported_answer(execution, "total cost").status         # AnswerStatus.INFEASIBLE

The objective is the one that the rules compare: the captured optimum, with the sign that is
printed. `judging.ProgramAnswer` has all numbers of an answer, for rules that compare more.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from optmodel.execution import End, Execution, SolverStatus
from optmodel.judging.label import Label
from optmodel.judging.rule import load_rule
from optmodel.judging.scoring import judge

_RULE = "objective-rel-1e-6"


class AnswerStatus(StrEnum):
    """What a program says of the problem."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ReportedAnswer:
    """An objective where the status is optimal, else None; `num_solves` counts the solves.

    `only_optimal` says whether there were solves and every one of them ended optimal.
    """

    status: AnswerStatus
    objective: float | None = None
    num_solves: int = 0
    only_optimal: bool = False


_NO_OPTIMUM = {
    SolverStatus.INFEASIBLE: AnswerStatus.INFEASIBLE,
    SolverStatus.UNBOUNDED: AnswerStatus.UNBOUNDED,
    # Whoever reads it as infeasible asks first whether the objective has a limit.
    SolverStatus.INFEASIBLE_OR_UNBOUNDED: AnswerStatus.INFEASIBLE,
}


def reported_answer(execution: Execution, objective: str) -> ReportedAnswer:
    """The answer of an execution whose objective is printed at the label `objective`."""
    solves, num_solves = execution.solves, execution.num_solves
    unknown = ReportedAnswer(AnswerStatus.UNKNOWN, None, num_solves)
    if execution.end not in (End.OK, End.CRASH, End.NO_ANSWER):
        return unknown
    optima = [solve for solve in solves if solve.status is SolverStatus.OPTIMAL]
    if solves and not optima:
        status = _NO_OPTIMUM.get(solves[-1].status, AnswerStatus.UNKNOWN)
        return ReportedAnswer(status, None, num_solves) if len(solves) == num_solves else unknown
    if execution.end is not End.OK:
        return unknown
    # Which value is reported does not depend on the label's; the verdict itself is not used.
    value = judge(execution, Label({objective: 0.0}, objective, 0.0), load_rule(_RULE)).value
    if value is None or not isfinite(value):
        return unknown
    only_optimal = bool(solves) and len(optima) == num_solves
    return ReportedAnswer(AnswerStatus.OPTIMAL, value, num_solves, only_optimal)
