"""Hears PuLP: `LpProblem.solve`, whichever solver it starts."""

import functools
import math
import mmap
import re
from typing import Any

from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.observing import observe
from optmodel.execution.hooks.recorder import Role, named, recorder
from optmodel.execution.hooks.substitution import pulp as substitution
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    1: SolverStatus.OPTIMAL,
    0: SolverStatus.LIMIT,
    -1: SolverStatus.INFEASIBLE,
    -2: SolverStatus.UNBOUNDED,
    -3: SolverStatus.ERROR,
}
_INTEGER_FEASIBLE = 2  # of `sol_status`: cut off, with a solution at hand
_MAXIMIZE = -1


def install(module: Any) -> None:
    """Hooks the class of problems."""
    substitution.install(module)
    name = functools.partial(_name, _bundled_cbc(module.PULP_CBC_CMD.pulp_cbc_path))
    role = Role.RESTATING_LAYER  # it hands on what is maximized as minimized, without constants
    observe(module.LpProblem, "solve", _read, solver=name, capture=_capture, role=role)


def _bundled_cbc(path: str) -> str:
    """The version that PuLP's own CBC holds in its file, read without starting it."""
    try:
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found = re.search(rb"CBC \d\.\d+\.\d+", data)
            return found[0].decode() if found else "CBC"
    except OSError:  # it was taken out of the package
        return "CBC"


def _name(bundled: str, problem: Any, *args: Any, **kwargs: Any) -> str:
    name: str = problem.solver.name
    if name == "PULP_CBC_CMD":
        return bundled
    return "CBC" if name == "COIN_CMD" else name.removesuffix("_CMD")


def _read(_: Any, problem: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS[problem.status]
    is_cut = getattr(problem, "sol_status", None) == _INTEGER_FEASIBLE
    if is_cut and status is SolverStatus.OPTIMAL:
        status = SolverStatus.LIMIT
    pairs = [(item.name, item.varValue) for item in problem.variables()]
    values = named((name, value) for name, value in pairs if value is not None)
    if status is not SolverStatus.OPTIMAL and not (is_cut and status is SolverStatus.LIMIT):
        return Solve("pulp", status)
    objective = None if problem.objective is None else problem.objective.value()
    return Solve("pulp", status, objective, None, values)


def _capture(problem: Any, solver: Any = None, **kwargs: Any) -> CapturedModel | None:
    asked = solver or problem.solver
    is_relaxed = asked is not None and not asked.mip
    columns, rows = problem.variables(), _rows(problem)
    if not fits(len(columns) + sum(len(row) for row in rows.values()), recorder.model_bytes):
        return None
    goal = problem.objective
    places = {id(column): place for place, column in enumerate(columns)}
    arrays = Arrays(
        names=[column.name for column in columns],
        costs=[0.0 if goal is None else goal.get(column, 0.0) for column in columns],
        lowers=[-math.inf if column.lowBound is None else column.lowBound for column in columns],
        uppers=[math.inf if column.upBound is None else column.upBound for column in columns],
        kinds=["I" if column.cat == "Integer" and not is_relaxed else "C" for column in columns],
        offset=0.0 if goal is None else goal.constant,
    )
    for name, row in rows.items():
        side = -row.constant
        lower, upper = -math.inf if row.sense < 0 else side, math.inf if row.sense > 0 else side
        arrays.add_row(name, [(places[id(item)], row[item]) for item in row], lower, upper)
    return arrays.captured(maximizes=problem.sense == _MAXIMIZE)


def _rows(problem: Any) -> dict[str, Any]:
    """The constraints by name; newer versions warn of those who read them by their old name."""
    name = "_constraints"
    rows: dict[str, Any] = getattr(problem, name if name in vars(problem) else "constraints")
    return rows
