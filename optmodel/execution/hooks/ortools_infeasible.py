"""What OR-Tools' linear interfaces mean by infeasible: that, or that a model may be unbounded.

status = infeasible_linear(module.Solver.Solve, solver)      # of a solver that said infeasible
status = infeasible_builder(module.Solver.solve, solver, model)

The presolve of GLOP and SCIP finds that a model is infeasible or unbounded. pywraplp and
model_builder have no word for it, and say that it is infeasible. So a copy of the model is solved
without its objective: only where it has no solution, either, is it infeasible.
"""

from collections.abc import Callable
from typing import Any

from optmodel.execution.record import SolverStatus

_INFEASIBLE = 2  # in both interfaces
_SECONDS = 2.0


def infeasible_linear(solve: Callable[..., int], solver: Any) -> SolverStatus:
    """The status of a model of pywraplp; `solve` is its method, which records nothing."""
    from ortools.linear_solver import linear_solver_pb2, pywraplp

    model = linear_solver_pb2.MPModelProto()
    solver.ExportModelToProto(model)
    for variable in model.variable:
        variable.ClearField("objective_coefficient")
    copy = pywraplp.Solver.CreateSolver("SCIP" if solver.IsMip() else "GLOP")
    copy.LoadModelFromProto(model)
    copy.SetTimeLimit(int(1000 * _SECONDS))
    parameters = pywraplp.MPSolverParameters()
    if not solver.IsMip():  # rounding in GLOP's presolve at times makes a model infeasible
        parameters.SetIntegerParam(parameters.PRESOLVE, parameters.PRESOLVE_OFF)
    return _status(solve(copy, parameters))


def infeasible_builder(solve: Callable[..., int], solver: Any, model: Any) -> SolverStatus:
    """The status of a model of model_builder; `solve` is its method, which records nothing."""
    copy = model.clone()
    copy.minimize(0)
    other = type(solver)(solver.requested_name)
    other.set_time_limit_in_seconds(_SECONDS)
    return _status(int(solve(other, copy)))


def _status(code: int) -> SolverStatus:
    is_infeasible = code == _INFEASIBLE
    return SolverStatus.INFEASIBLE if is_infeasible else SolverStatus.INFEASIBLE_OR_UNBOUNDED
