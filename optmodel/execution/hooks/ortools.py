"""Hooks OR-Tools' pywraplp, CP-SAT and model_builder, each when it is imported."""

import functools
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any, Protocol

from optmodel.execution.hooks.cp_sat_model import is_maximized, linear_arrays
from optmodel.execution.hooks.mps import fits, safe_names
from optmodel.execution.hooks.ortools_infeasible import infeasible_builder, infeasible_linear
from optmodel.execution.hooks.solve_recorder import named_values, recorder
from optmodel.execution.hooks.wrapping import patch_attribute, record_solves
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_LINEAR = {
    0: SolverStatus.OPTIMAL,
    1: SolverStatus.LIMIT,
    2: SolverStatus.INFEASIBLE,
    3: SolverStatus.UNBOUNDED,
    6: SolverStatus.LIMIT,  # stopped without a solution
}
# The same statuses with other numbers.
_BUILDER = {
    **{code: _LINEAR[code] for code in range(4)},
    5: SolverStatus.LIMIT,
    7: SolverStatus.LIMIT,
}
_CONSTRAINT = {
    0: SolverStatus.LIMIT,
    1: SolverStatus.ERROR,
    2: SolverStatus.LIMIT,
    3: SolverStatus.INFEASIBLE,
    4: SolverStatus.OPTIMAL,
}
_OWN_SOLVERS = frozenset({"CP-SAT", "GLOP", "PDLP"})
_TITLES = {"GSCIP": "SCIP", "HIGHS": "HiGHS", "CLP": "Clp", "SAT": "CP-SAT"}
_WITH_SOLUTION = (0, 1)  # codes of the first two


class _LinearSolver(Protocol):
    """A model and solver of pywraplp."""

    def Objective(self) -> Any: ...
    def IsMip(self) -> bool: ...
    def variables(self) -> list[Any]: ...
    def SolverVersion(self) -> str: ...
    def NumVariables(self) -> int: ...
    def NumConstraints(self) -> int: ...
    def ExportModelAsMpsFormat(self, fixed: bool, obfuscated: bool) -> str: ...


class _CpSolver(Protocol):
    """A solver of CP-SAT."""

    response_proto: Any
    objective_value: float
    best_objective_bound: float


class _CpModel(Protocol):
    """A model of CP-SAT."""

    proto: Any

    def has_objective(self) -> bool: ...


class _BuilderSolver(Protocol):
    """A solver of model_builder; the hook sets `requested_name` on it."""

    objective_value: float
    best_objective_bound: float
    requested_name: str

    def value(self, variable: object) -> float: ...


class _BuilderModel(Protocol):
    """A model of model_builder."""

    num_variables: int
    num_constraints: int

    def clone(self) -> "_BuilderModel": ...
    def get_variables(self) -> Any: ...
    def export_to_mps_string(self) -> str: ...


def install(module: ModuleType) -> None:
    """Hooks whichever of the three was imported."""
    match module.__name__.rpartition(".")[2]:
        case "pywraplp":
            record_solves(
                module.Solver,
                "Solve",
                functools.partial(_read_linear, module.Solver.Solve),
                solver=lambda solver, *_, **__: titled(solver.SolverVersion()),
                capture=_capture_linear,
            )
        case "cp_model":
            # `Solve` and the other names of old call this one.
            record_solves(
                module.CpSolver,
                "solve",
                _read_constraint,
                solver=lambda *_, **__: titled("CP-SAT"),
                capture=_capture_constraint,
            )
        case "model_builder":
            _remember_names(module.Solver)
            record_solves(
                module.Solver,
                "solve",
                functools.partial(_read_builder, module.Solver.solve),
                solver=lambda solver, *_, **__: titled(solver.requested_name),
                capture=_capture_builder,
            )


def _read_linear(
    solve: Callable[..., int], code: int, solver: _LinearSolver, *args: object, **kwargs: object
) -> Solve:
    status = _LINEAR.get(code, SolverStatus.ERROR)
    if status is SolverStatus.INFEASIBLE:
        status = infeasible_linear(solve, solver)
    if code not in _WITH_SOLUTION:
        return Solve("ortools", status)
    objective = solver.Objective()
    bound = objective.BestBound() if solver.IsMip() else None
    values = named_values(
        (variable.name(), variable.solution_value()) for variable in solver.variables()
    )
    return Solve("ortools", status, objective.Value(), bound, values)


def _read_constraint(
    code: int, solver: _CpSolver, model: _CpModel, *args: object, **kwargs: object
) -> Solve:
    status = _CONSTRAINT[int(code)]
    response, proto = solver.response_proto, model.proto
    if not response.solution:
        return Solve("ortools", status)
    names = [variable.name or f"x{index}" for index, variable in enumerate(proto.variables)]
    values = named_values(zip(names, response.solution, strict=True))
    if not model.has_objective():
        return Solve("ortools", status, variables=values)
    return Solve("ortools", status, solver.objective_value, solver.best_objective_bound, values)


def _read_builder(
    solve: Callable[..., int],
    code: int,
    solver: _BuilderSolver,
    model: _BuilderModel,
    *args: object,
    **kwargs: object,
) -> Solve:
    status = _BUILDER.get(int(code), SolverStatus.ERROR)
    if status is SolverStatus.INFEASIBLE:
        status = infeasible_builder(solve, solver, model)
    if int(code) not in _WITH_SOLUTION:
        return Solve("ortools", status)
    values = named_values(
        (variable.name, solver.value(variable)) for variable in model.get_variables()
    )
    bound = solver.best_objective_bound
    return Solve("ortools", status, solver.objective_value, bound, values)


def titled(title: str) -> str:
    """A solver and its version; that of OR-Tools where it gives none, as it comes with it."""
    import ortools

    name = title.split(maxsplit=1)[0].replace("_", "-").upper()
    version = re.search(r"\d+(\.\d+)+", title)
    if version:
        return f"{_TITLES.get(name, name)} {version[0]}"
    if _TITLES.get(name, name) in _OWN_SOLVERS:
        return f"{_TITLES.get(name, name)} {ortools.__version__}"
    return f"{_TITLES.get(name, name)} (OR-Tools {ortools.__version__})"


def _remember_names(solver_class: type) -> None:
    """Keeps the name with which a solver is made, which has no accessor."""
    original: Callable[..., None] = solver_class.__init__  # type: ignore[misc]

    @functools.wraps(original)
    def made(solver: _BuilderSolver, solver_name: str) -> None:
        original(solver, solver_name)
        solver.requested_name = solver_name

    patch_attribute(solver_class, "__init__", made)


def _mps(text: str) -> CapturedModel:
    return CapturedModel("mps", text)


def _capture_linear(solver: _LinearSolver, *args: object, **kwargs: object) -> CapturedModel | None:
    size = solver.NumVariables() + solver.NumConstraints()
    if not fits(size, recorder.model_bytes):
        return None
    return _mps(solver.ExportModelAsMpsFormat(False, False))


def _capture_constraint(
    _: object, model: _CpModel, *args: object, **kwargs: object
) -> CapturedModel | None:
    proto = model.proto
    if not fits(len(proto.variables) + len(proto.constraints), recorder.model_bytes):
        return None
    arrays = linear_arrays(proto)
    if arrays is None:
        return CapturedModel("proto", str(proto))
    return arrays.captured(maximizes=is_maximized(proto))


def _capture_builder(
    _: object, model: _BuilderModel, *args: object, **kwargs: object
) -> CapturedModel | None:
    if not fits(model.num_variables + model.num_constraints, recorder.model_bytes):
        return None
    # Its writer invents names for columns without one, or with a blank in it.
    copy = model.clone()
    columns = list(copy.get_variables())
    names = safe_names((column.name for column in columns), "x")
    for column, name in zip(columns, names, strict=True):
        column.name = name
    return _mps(copy.export_to_mps_string())
