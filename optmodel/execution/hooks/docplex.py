"""Hears DOcplex: `Model.solve`, on which its ways of solving in stages stand."""

from typing import Any

from optmodel.execution.hooks.mps import fits
from optmodel.execution.hooks.recorder import named, observe, recorder
from optmodel.execution.hooks.refusals import hear_refusals
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    "OPTIMAL_SOLUTION": SolverStatus.OPTIMAL,
    "FEASIBLE_SOLUTION": SolverStatus.LIMIT,
    "INFEASIBLE_SOLUTION": SolverStatus.INFEASIBLE,
    "INFEASIBLE_OR_UNBOUNDED_SOLUTION": SolverStatus.INFEASIBLE,
    "UNBOUNDED_SOLUTION": SolverStatus.UNBOUNDED,
    "UNKNOWN": SolverStatus.LIMIT,
}


def install(module: Any) -> None:
    """Hooks the class of models, and the error that says that CPLEX may not solve one so large."""
    from docplex.mp.utils import DOcplexLimitsExceeded

    observe(module.Model, "solve", _read, solver=_name, capture=_capture)
    hear_refusals(DOcplexLimitsExceeded, lambda error, *_, **__: str(error))


def _name(model: Any, *args: Any, **kwargs: Any) -> str:
    return f"CPLEX {model.environment.cplex_version}"


def _capture(model: Any, *args: Any, **kwargs: Any) -> CapturedModel | None:
    if not fits(model.number_of_variables, recorder.model_bytes):
        return None
    return CapturedModel("lp", model.export_as_lp_string())


def _read(solution: Any, model: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS.get(model.get_solve_status().name, SolverStatus.ERROR)
    if solution is None or status is SolverStatus.UNBOUNDED:
        return Solve("docplex", status)
    variables = list(model.iter_variables())
    names = [variable.name or variable.lp_name for variable in variables]
    values = named(zip(names, solution.get_values(variables), strict=True))
    objective = solution.objective_value
    # CPLEX tells a bound of problems with integers alone; an optimum of others is its own.
    is_proven = status is SolverStatus.OPTIMAL and not model._solved_as_mip()
    bound = objective if is_proven else model.solve_details.best_bound
    return Solve("docplex", status, objective, bound, values)
