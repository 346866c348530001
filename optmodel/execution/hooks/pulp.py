"""Hooks PuLP: `LpProblem.solve`, whichever solver it starts, and its fallback.

problem.solve(pulp.GUROBI_CMD(timeLimit=5))      # solved by CBC where Gurobi is not installed
"""

import functools
import math
import mmap
import re
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, Protocol

from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.solve_recorder import CallKind, named_values, recorder
from optmodel.execution.hooks.wrapping import record_solves
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    1: SolverStatus.OPTIMAL,
    0: SolverStatus.LIMIT,
    -1: SolverStatus.INFEASIBLE,
    -2: SolverStatus.UNBOUNDED,
    -3: SolverStatus.ERROR,
}
_INTEGER_FEASIBLE = 2  # of `sol_status`: stopped early, with a solution
_KEPT_OPTIONS = ("gapRel", "gapAbs")
_MAXIMIZE = -1


class _PulpSolver(Protocol):
    """A solver of PuLP, with the options it was made with."""

    name: str
    mip: bool
    msg: bool
    timeLimit: float | None
    optionsDict: Mapping[str, object]

    def available(self) -> bool: ...


class _PulpProblem(Protocol):
    """A problem of PuLP, as far as it is read."""

    solver: _PulpSolver | None
    status: int
    sense: int
    objective: Any

    def variables(self) -> list[Any]: ...


def install(module: ModuleType) -> None:
    """Hooks the class of problems."""
    _install_fallback(module)
    name = functools.partial(_name, _bundled_cbc(module.PULP_CBC_CMD.pulp_cbc_path))
    record_solves(
        module.LpProblem,
        "solve",
        _read,
        solver=name,
        capture=_capture,
        kind=CallKind.RESTATING_LAYER,
    )


def _bundled_cbc(path: str) -> str:
    """The name and version of PuLP's own CBC, read from its file without starting it."""
    try:
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found = re.search(rb"CBC \d\.\d+\.\d+", data)
            return found[0].decode() if found else "CBC"
    except OSError:  # it was removed from the package
        return "CBC"


def _name(bundled: str, problem: _PulpProblem, *args: object, **kwargs: object) -> str:
    assert problem.solver is not None, "a problem that was solved has its solver"
    name = problem.solver.name
    if name == "PULP_CBC_CMD":
        return bundled
    return "CBC" if name == "COIN_CMD" else name.removesuffix("_CMD")


def _read(_: object, problem: _PulpProblem, *args: object, **kwargs: object) -> Solve:
    status = _STATUS[problem.status]
    is_cut = getattr(problem, "sol_status", None) == _INTEGER_FEASIBLE
    if is_cut and status is SolverStatus.OPTIMAL:
        status = SolverStatus.LIMIT
    pairs = [(item.name, item.varValue) for item in problem.variables()]
    values = named_values((name, value) for name, value in pairs if value is not None)
    if status is not SolverStatus.OPTIMAL and not (is_cut and status is SolverStatus.LIMIT):
        return Solve("pulp", status)
    objective = None if problem.objective is None else problem.objective.value()
    return Solve("pulp", status, objective, None, values)


def _capture(
    problem: _PulpProblem, solver: _PulpSolver | None = None, **kwargs: object
) -> CapturedModel | None:
    requested = solver or problem.solver
    is_relaxed = requested is not None and not requested.mip
    columns = problem.variables()
    # Newer versions warn when the constraints are read by their old name.
    has_new_name = "_constraints" in vars(problem)
    rows: dict[str, Any] = getattr(problem, "_constraints" if has_new_name else "constraints")
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


def _install_fallback(module: ModuleType) -> None:
    """Lets a problem be solved although the solver that it requests cannot be used."""
    original: Callable[..., object] = module.LpProblem.solve

    @functools.wraps(original)
    def solve(problem: _PulpProblem, solver: _PulpSolver | None = None, **kwargs: object) -> object:
        requested = solver or problem.solver
        try:
            return original(problem, solver, **kwargs)
        except module.PulpSolverError:
            if requested is None or requested.available():
                raise
        recorder.note_substitution(requested.name)
        return original(problem, _fallback(module, requested))

    module.LpProblem.solve = solve


def _fallback(module: ModuleType, requested: _PulpSolver) -> object:
    """HiGHS in place of a solver of that name, else CBC, with the same time limit and gaps."""
    uses_highs = "highs" in requested.name.lower() and module.HiGHS().available()
    solver = module.HiGHS if uses_highs else module.PULP_CBC_CMD
    options = requested.optionsDict
    kept = {name: options[name] for name in _KEPT_OPTIONS if name in options}
    return solver(mip=requested.mip, msg=requested.msg, timeLimit=requested.timeLimit, **kept)
