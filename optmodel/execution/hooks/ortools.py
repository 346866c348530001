"""Hears OR-Tools: pywraplp, CP-SAT, model_builder and MathOpt, each where it is imported."""

import functools
import re
from typing import Any

from optmodel.execution.hooks.mps import Arrays, fits, safe_names
from optmodel.execution.hooks.observing import observe
from optmodel.execution.hooks.recorder import named, recorder
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_LINEAR = {
    0: SolverStatus.OPTIMAL,
    1: SolverStatus.LIMIT,
    2: SolverStatus.INFEASIBLE,
    3: SolverStatus.UNBOUNDED,
    6: SolverStatus.LIMIT,  # stopped before there was a solution
}
# The same, but for its number.
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
_REASON = {
    "OPTIMAL": SolverStatus.OPTIMAL,
    "INFEASIBLE": SolverStatus.INFEASIBLE,
    "INFEASIBLE_OR_UNBOUNDED": SolverStatus.INFEASIBLE,
    "UNBOUNDED": SolverStatus.UNBOUNDED,
    "FEASIBLE": SolverStatus.LIMIT,
    "NO_SOLUTION_FOUND": SolverStatus.LIMIT,
}
_OWN = frozenset({"CP-SAT", "GLOP", "PDLP"})
_TITLES = {"GSCIP": "SCIP", "HIGHS": "HiGHS", "CLP": "Clp", "SAT": "CP-SAT"}
_WITH_SOLUTION = (0, 1)  # codes of the first two


def install(module: Any) -> None:
    """Hooks whichever of the four was imported."""
    match module.__name__.rpartition(".")[2]:
        case "pywraplp":
            observe(
                module.Solver,
                "Solve",
                _read_linear,
                solver=_name_linear,
                capture=_capture_linear,
            )
        case "cp_model":
            # `Solve` and the other names of old call this one.
            observe(
                module.CpSolver,
                "solve",
                _read_constraint,
                solver=_name_constraint,
                capture=_capture_constraint,
            )
        case "model_builder":
            _remember_names(module.Solver)
            observe(
                module.Solver,
                "solve",
                _read_builder,
                solver=_name_builder,
                capture=_capture_builder,
            )
        case "mathopt":
            observe(
                module,
                "solve",
                _read_mathopt,
                solver=_name_mathopt,
                capture=_capture_mathopt,
            )
            observe(
                module.IncrementalSolver,
                "solve",
                _read_mathopt,
                solver=lambda kept, **_: _titled(kept._solver_type.name),
                capture=lambda kept, **_: _capture_mathopt(kept._model),
            )


def _read_linear(code: int, solver: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _LINEAR.get(code, SolverStatus.ERROR)
    if code not in _WITH_SOLUTION:
        return Solve("ortools", status)
    objective = solver.Objective()
    bound = objective.BestBound() if solver.IsMip() else None
    values = named((variable.name(), variable.solution_value()) for variable in solver.variables())
    return Solve("ortools", status, objective.Value(), bound, values)


def _read_constraint(code: Any, solver: Any, model: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _CONSTRAINT[int(code)]
    response, proto = solver.response_proto, model.proto
    if not response.solution:
        return Solve("ortools", status)
    names = [variable.name or f"x{index}" for index, variable in enumerate(proto.variables)]
    values = named(zip(names, response.solution, strict=True))
    if not model.has_objective():
        return Solve("ortools", status, variables=values)
    return Solve("ortools", status, solver.objective_value, solver.best_objective_bound, values)


def _read_builder(code: Any, solver: Any, model: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _BUILDER.get(int(code), SolverStatus.ERROR)
    if int(code) not in _WITH_SOLUTION:
        return Solve("ortools", status)
    values = named((variable.name, solver.value(variable)) for variable in model.get_variables())
    bound = solver.best_objective_bound
    return Solve("ortools", status, solver.objective_value, bound, values)


def _read_mathopt(result: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _REASON.get(result.termination.reason.name, SolverStatus.ERROR)
    if not result.has_primal_feasible_solution():
        return Solve("ortools", status)
    values = named((variable.name, value) for variable, value in result.variable_values().items())
    bounds = result.termination.objective_bounds
    return Solve("ortools", status, result.objective_value(), bounds.dual_bound, values)


def _titled(told: str) -> str:
    """A solver and its version; only of OR-Tools where it tells none, as both come in one."""
    import ortools

    name = told.split(maxsplit=1)[0].replace("_", "-").upper()
    version = re.search(r"\d+(\.\d+)+", told)
    if version:
        return f"{_TITLES.get(name, name)} {version[0]}"
    if _TITLES.get(name, name) in _OWN:
        return f"{_TITLES.get(name, name)} {ortools.__version__}"
    return f"{_TITLES.get(name, name)} (OR-Tools {ortools.__version__})"


def _name_linear(solver: Any, *args: Any, **kwargs: Any) -> str:
    return _titled(solver.SolverVersion())


def _name_constraint(*args: Any, **kwargs: Any) -> str:
    return _titled("CP-SAT")


def _remember_names(owner: Any) -> None:
    """Keeps the name that a solver is made with, which it does not tell itself."""
    original = owner.__init__

    @functools.wraps(original)
    def made(solver: Any, solver_name: str) -> None:
        original(solver, solver_name)
        solver.told_name = solver_name

    owner.__init__ = made


def _name_builder(solver: Any, *args: Any, **kwargs: Any) -> str:
    return _titled(solver.told_name)


def _name_mathopt(_: Any, solver_type: Any, *args: Any, **kwargs: Any) -> str:
    return _titled(solver_type.name)


def _mps(text: str) -> CapturedModel:
    return CapturedModel("mps", text)


def _capture_linear(solver: Any, *args: Any, **kwargs: Any) -> CapturedModel | None:
    size = solver.NumVariables() + solver.NumConstraints()
    if not fits(size, recorder.model_bytes):
        return None
    return _mps(solver.ExportModelAsMpsFormat(False, False))


def _capture_constraint(_: Any, model: Any, *args: Any, **kwargs: Any) -> CapturedModel | None:
    proto = model.proto
    if not fits(len(proto.variables) + len(proto.constraints), recorder.model_bytes):
        return None
    return CapturedModel("proto", str(proto))


def _capture_builder(_: Any, model: Any, *args: Any, **kwargs: Any) -> CapturedModel | None:
    if not fits(model.num_variables + model.num_constraints, recorder.model_bytes):
        return None
    # It would make up other names than its own for columns without one, or with a blank in it.
    copy = model.clone()
    columns = list(copy.get_variables())
    names = safe_names((column.name for column in columns), "x")
    for column, name in zip(columns, names, strict=True):
        column.name = name
    return _mps(copy.export_to_mps_string())


def _capture_mathopt(
    model: Any, *args: Any, callback_reg: Any = None, **kwargs: Any
) -> CapturedModel | None:
    if callback_reg is not None and callback_reg.add_lazy_constraints:
        return None  # the model grows while it is solved
    proto = model.export_model()
    matrix, rows = proto.linear_constraint_matrix, proto.linear_constraints
    if not fits(len(matrix.coefficients) + len(proto.variables.ids), recorder.model_bytes):
        return None
    if not _is_linear(proto):
        return CapturedModel("proto", str(proto))
    places = {identity: place for place, identity in enumerate(proto.variables.ids)}
    arrays = _columns(proto, places)
    entries: dict[int, list[tuple[int, float]]] = {identity: [] for identity in rows.ids}
    triples = zip(matrix.row_ids, matrix.column_ids, matrix.coefficients, strict=True)
    for row, column, value in triples:
        entries[row].append((places[column], value))
    names = list(rows.names) or [""] * len(entries)
    sides = zip(names, entries.values(), rows.lower_bounds, rows.upper_bounds, strict=True)
    for name, members, lower, upper in sides:
        arrays.add_row(name, members, lower, upper)
    return arrays.captured(maximizes=proto.objective.maximize)


def _columns(proto: Any, places: dict[int, int]) -> Arrays:
    """The variables in order, and what the goal says of them."""
    variables, goal = proto.variables, proto.objective
    costs = [0.0] * len(places)
    linear, squares = goal.linear_coefficients, goal.quadratic_coefficients
    for identity, cost in zip(linear.ids, linear.values, strict=True):
        costs[places[identity]] = cost
    triples = zip(squares.row_ids, squares.column_ids, squares.coefficients, strict=True)
    return Arrays(
        names=list(variables.names) or [""] * len(places),
        costs=costs,
        lowers=list(variables.lower_bounds),
        uppers=list(variables.upper_bounds),
        kinds=["I" if is_integer else "C" for is_integer in variables.integers],
        offset=goal.offset,
        squares=[(places[one], places[other], value) for one, other, value in triples],
    )


def _is_linear(proto: Any) -> bool:
    """Whether MPS holds it all: a goal and linear constraints."""
    others = (
        proto.auxiliary_objectives,
        proto.quadratic_constraints,
        proto.second_order_cone_constraints,
        proto.sos1_constraints,
        proto.sos2_constraints,
        proto.indicator_constraints,
    )
    return not any(others)
