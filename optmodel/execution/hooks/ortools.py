"""Hears OR-Tools: pywraplp, CP-SAT, model_builder and MathOpt, each where it is imported."""

from typing import Any

from optmodel.execution.hooks.recorder import named, observe
from optmodel.execution.record import Solve, SolverStatus

_LINEAR = {
    0: SolverStatus.OPTIMAL,
    1: SolverStatus.LIMIT,
    2: SolverStatus.INFEASIBLE,
    3: SolverStatus.UNBOUNDED,
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
_WITH_SOLUTION = (SolverStatus.OPTIMAL, SolverStatus.LIMIT)


def install(module: Any) -> None:
    """Hooks whichever of the four was imported."""
    match module.__name__.rpartition(".")[2]:
        case "pywraplp":
            observe(module.Solver, "Solve", _read_linear)
        case "cp_model":
            for method in ("solve", "Solve"):
                observe(module.CpSolver, method, _read_constraint)
        case "model_builder":
            observe(module.Solver, "solve", _read_builder)
        case "mathopt":
            observe(module, "solve", _read_mathopt)


def _read_linear(code: int, solver: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _LINEAR.get(code, SolverStatus.ERROR)
    if code not in (0, 1):
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
    status = _LINEAR.get(int(code), SolverStatus.ERROR)
    if status not in _WITH_SOLUTION:
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
