"""Hears Pyomo: `solve` of every solver a factory makes, and of the solvers in `appsi`."""

import functools
from typing import Any

from optmodel.execution.hooks.recorder import named, observe
from optmodel.execution.hooks.substitution.pyomo import stand_in
from optmodel.execution.record import Solve, SolverStatus

_STATUS = {
    **dict.fromkeys(
        ("optimal", "globallyOptimal", "locallyOptimal", "convergenceCriteriaSatisfied"),
        SolverStatus.OPTIMAL,
    ),
    **dict.fromkeys(
        ("infeasible", "provenInfeasible", "locallyInfeasible", "infeasibleOrUnbounded"),
        SolverStatus.INFEASIBLE,
    ),
    "unbounded": SolverStatus.UNBOUNDED,
    **dict.fromkeys(
        (
            "maxTimeLimit",
            "maxIterations",
            "iterationLimit",
            "maxEvaluations",
            "objectiveLimit",
            "minStepLength",
            "feasible",
            "interrupted",
            "userInterrupt",
            "resourceInterrupt",
        ),
        SolverStatus.LIMIT,
    ),
}
_heard: set[type] = set()


def install(module: Any) -> None:
    """Hooks the factories, or the classes that programs make without one."""
    if module.__name__ == "pyomo.contrib.appsi.solvers":
        for name in ("Cbc", "Cplex", "Gurobi", "Highs", "Ipopt"):
            _hear(getattr(module, name))
    else:
        _hear_factory(module.SolverFactoryClass, module.__name__ == "pyomo.opt.base.solvers")


def _hear_factory(factory: Any, is_classic: bool) -> None:
    original = factory.__call__

    @functools.wraps(original)
    def make(*args: Any, **kwargs: Any) -> Any:
        solver = stand_in(str(args[1]), kwargs) if is_classic and args[1:] else None
        solver = solver or original(*args, **kwargs)
        if solver is not None and not isinstance(solver, factory):
            _hear(type(solver))
        return solver

    factory.__call__ = make


def _hear(solver: type) -> None:
    if solver not in _heard:
        _heard.add(solver)
        observe(solver, "solve", _read)


def _read(result: Any, solver: Any, *args: Any, **kwargs: Any) -> Solve:
    from pyomo.environ import Objective, Var, maximize, value

    # Persistent solvers are given their model before.
    model = args[0] if args else kwargs.get("model", vars(solver).get("_pyomo_model"))
    status = _status(result)
    if model is None or status not in (SolverStatus.OPTIMAL, SolverStatus.LIMIT):
        return Solve("pyomo", status)
    goal = next(iter(model.component_data_objects(Objective, active=True)), None)
    bound = _bound(result, goal is not None and goal.sense == maximize)
    if not kwargs.get("load_solutions", True):
        return Solve("pyomo", status, bound=bound)
    objective = None if goal is None else value(goal, exception=False)
    variables = model.component_data_objects(Var)
    values = named((item.name, item.value) for item in variables if item.value is not None)
    return Solve("pyomo", status, objective, bound, values)


def _status(result: Any) -> SolverStatus:
    """Of a result in either of Pyomo's two shapes."""
    told = vars(result).get("termination_condition")
    condition = result.solver.termination_condition if told is None else told
    name: str = vars(condition).get("_name_", str(condition))
    return _STATUS.get(name, SolverStatus.ERROR)


def _bound(result: Any, maximizes: bool) -> float | None:
    told = vars(result)
    if "best_objective_bound" in told:
        bound = told["best_objective_bound"]
    else:
        bound = result.problem.upper_bound if maximizes else result.problem.lower_bound
    return float(bound) if isinstance(bound, int | float) else None
