"""Confirmation: a captured model is solved again, as a program can forge its recorded answer.

    with Runner(Limits(), confirms=True) as runner:
        [execution] = runner.run([program])
    execution.confirmed      # True: SCIP, given the model alone, finds the same optimum here

A program runs in the same process as the hook that records its solver's answers, and can forge
them. So SCIP solves the captured model again: a forged answer is not the optimum of the model, and
a program that forges a model with the right optimum has solved the problem. The model is solved
twice, once as it is and once with its columns fixed near their recorded values, so that neither
objective nor variables can be forged. Names are chosen by the program and prove nothing. A program
may answer with any of its optimal solves, so all of them are confirmed. The model is solved in a
sandboxed process, as programs are: it is not safe for a solver to read an unknown file in ours.
"""

import math
from bisect import bisect_left
from dataclasses import replace

from optmodel.execution.hooks.mps import safe_names
from optmodel.execution.limits import Limits
from optmodel.execution.record import End, Execution, Solve, SolverStatus

DIALECT = "pyscipopt"
"""The dialect of the programs that solve captured models again."""

# Solvers stop at gaps of their own: Gurobi, CPLEX and COPT at 1e-4 unless told otherwise.
_TOLERANCE = 2e-4
_FORMATS = ("mps", "cip")
_WITHOUT_POINT = (SolverStatus.INFEASIBLE, SolverStatus.INFEASIBLE_OR_UNBOUNDED)
_NO_OPTIMUM = (*_WITHOUT_POINT, SolverStatus.UNBOUNDED)
_PROGRAM = """
from pathlib import Path
from pyscipopt import SCIP_PARAMSETTING, Model
Path({name!r}).write_text({text!r}, encoding="utf-8")
model = Model()
model.hideOutput()
model.readProblem({name!r})
model.setParam("limits/gap", 1e-5)
model.optimize()
if model.getStatus() == "inforunbd":
    model.freeTransform()
    model.setPresolve(SCIP_PARAMSETTING.OFF)
    model.optimize()
held = []
columns = {{column.name: column for column in model.getVars()}}
for names, value in {near!r}:
    column = next((columns[name] for name in names if name in columns), None)
    if column is not None:
        is_whole = column.vtype() in ("BINARY", "INTEGER", "IMPLINT")
        held.append((column, value, {tolerance} * (1 if is_whole else 1 + abs(value))))
if held:
    model.freeTransform()
    for column, value, width in held:
        model.addCons(column >= value - width)
        model.addCons(column <= value + width)
    model.optimize()
"""


def candidate_answers(execution: Execution) -> list[Solve]:
    """The solves that may count as a program's answer: its last, then its earlier optima."""
    if execution.end is not End.OK:
        return []
    *earlier, last = execution.solves or (None,)
    optima = [s for s in earlier if s is not None and s.status is SolverStatus.OPTIMAL]
    return [last, *reversed(optima)] if last is not None else []


def confirmation_program(solve: Solve) -> str | None:
    """A program that solves a captured model again; None where the answer cannot be confirmed.

    It can be where it was optimal or infeasible, or infeasible or unbounded, and its model has a
    format that SCIP reads.
    """
    if solve.status is not SolverStatus.OPTIMAL and solve.status not in _WITHOUT_POINT:
        return None
    if solve.model is None or solve.model.format not in _FORMATS:
        return None
    return _PROGRAM.format(
        name=f"model.{solve.model.format}",
        text=solve.model.text,
        near=_recorded_columns(solve) if solve.status is SolverStatus.OPTIMAL else [],
        tolerance=_TOLERANCE,
    )


def confirmation_limits(limits: Limits) -> Limits:
    """The limits of such a program: those of the confirmed one, without captured models."""
    return replace(limits, keep_models=False)


def matches_answer(solve: Solve, again: Execution) -> bool | None:
    """Whether solving again gave the same answer; None when it gave none."""
    if again.end is not End.OK or not again.solves or again.num_solves > len(again.solves):
        return None
    second, *near = again.solves
    if solve.status in _WITHOUT_POINT:
        return _is_without_optimum(solve, again.solves[-1])
    if second.status in _NO_OPTIMUM:
        return False
    if second.status is not SolverStatus.OPTIMAL:
        return None
    if not _is_near(solve.objective, second.objective):
        return False
    if not (solve.variables or solve.columns):
        return True
    return _agrees_at(solve, near[0] if near else second)


def _is_without_optimum(solve: Solve, again: Solve) -> bool | None:
    """Whether a model that was said to have no optimum has none, for the reason that was given."""
    if again.status is SolverStatus.OPTIMAL or not _is_near(solve.objective, again.objective):
        return False
    if again.status is SolverStatus.UNBOUNDED:
        return solve.status is SolverStatus.INFEASIBLE_OR_UNBOUNDED
    return True if again.status is SolverStatus.INFEASIBLE else None


def _agrees_at(solve: Solve, near: Solve) -> bool | None:
    """Whether an optimum near the recorded columns has the recorded variables' values.

    A variable may have another name than its column, so its value may be that of any column. Where
    some columns have no recorded value, a missing value proves nothing.
    """
    if near.status is SolverStatus.INFEASIBLE:
        return False
    if near.status is not SolverStatus.OPTIMAL:
        return None
    if not _is_near(solve.objective, near.objective):
        return False
    values = sorted(near.variables.values())
    if all(_is_among(value, values) for value in solve.variables.values()):
        return True
    known = {name for names, _ in _recorded_columns(solve) for name in names}
    missing = near.variables.keys() - known
    if solve.model is not None and solve.model.format == "mps":
        # SCIP adds columns of its own for indicators and a quadratic objective.
        missing &= set(solve.model.text.split())
    return None if missing else False


def _recorded_columns(solve: Solve) -> list[tuple[tuple[str, str], float]]:
    """The recorded values of columns, each with the two names it may have in the file."""
    columns = solve.columns or solve.variables
    pairs = zip(columns, safe_names(columns, "x"), strict=True)
    return [(pair, columns[pair[0]]) for pair in pairs]


def _is_near(recorded: float | None, again: float | None) -> bool:
    """Whether two objectives are; where a program has none, SCIP says that it is zero."""
    if recorded is None or again is None:
        return (recorded or 0) == (again or 0)
    return math.isclose(recorded, again, rel_tol=0, abs_tol=_TOLERANCE * (1 + abs(recorded)))


def _is_among(value: float, values: list[float]) -> bool:
    """Whether one of the sorted values is near; the tolerance is twice that of a fixed column."""
    width = 2 * _TOLERANCE * (1 + abs(value))
    index = bisect_left(values, value - width)
    return index < len(values) and values[index] <= value + width
