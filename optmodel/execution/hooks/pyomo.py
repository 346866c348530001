"""Hears Pyomo: `solve` of every solver a factory makes, and of the solvers in `appsi`."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from optmodel.execution.hooks.files import through_file
from optmodel.execution.hooks.observing import observe
from optmodel.execution.hooks.recorder import Role, named
from optmodel.execution.hooks.substitution.pyomo import stand_in
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

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
        role = Role.LAYER
        observe(solver, "solve", _read, solver=_name, capture=_capture, role=role)


def _read(result: Any, solver: Any, *args: Any, **kwargs: Any) -> Solve:
    from pyomo.core.base.label import TextLabeler
    from pyomo.environ import Objective, maximize

    model = _model(solver, *args, **kwargs)
    status = _status(result)
    if model is None or status not in (SolverStatus.OPTIMAL, SolverStatus.LIMIT):
        return Solve("pyomo", status)
    goal = next(iter(model.component_data_objects(Objective, active=True)), None)
    bound = _bound(result, goal is not None and goal.sense == maximize)
    told = _told(result, model, is_loaded=kwargs.get("load_solutions", True))
    if told is None:
        return Solve("pyomo", status, bound=bound)
    objective = None if goal is None else _objective(result, goal, told)
    heard = [(variable, told[variable]) for variable in _taking_part(model, told)]
    # As the model that `_capture` writes calls them; a solver within has names of its own.
    label = TextLabeler()
    columns = {label(variable): value for variable, value in heard}
    values = named((variable.name, value) for variable, value in heard)
    return Solve("pyomo", status, objective, bound, values, columns=columns)


def _taking_part(model: Any, told: Mapping[Any, float]) -> list[Any]:
    """The variables that the solver was given: what is fixed or in no expression is no answer."""
    from pyomo.core.expr import identify_variables
    from pyomo.environ import Constraint, Objective

    free = [variable for variable in told if not variable.fixed]
    if not any(variable.stale for variable in free):
        return free
    parts = model.component_data_objects((Objective, Constraint), active=True)
    given = {id(variable) for part in parts for variable in identify_variables(part.expr)}
    return [variable for variable in free if not variable.stale or id(variable) in given]


def _told(result: Any, model: Any, *, is_loaded: bool) -> Mapping[Any, float] | None:
    """Values by variable, of which the model has those from before where none were loaded."""
    from pyomo.common.collections import ComponentMap
    from pyomo.environ import Var

    variables = model.component_data_objects(Var)
    if not _is_classic(result):
        try:
            told = _primals(result.solution_loader)
        except RuntimeError:  # there is none, or it cannot be read any more
            return None
        pairs = ((v, told.get(v, v.value if v.fixed else None)) for v in variables)
    elif len(result.solution):
        symbols = vars(result).get("_smap") or model.solutions.symbol_map[result._smap_id]
        entries = {name: entry["Value"] for name, entry in result.solution(0).variable.items()}
        told = ComponentMap((symbols.getObject(name), entries[name]) for name in entries)
        pairs = ((v, told.get(v, v.value if v.fixed else None)) for v in variables)
    elif is_loaded:
        pairs = ((v, v.value) for v in variables)
    else:
        return None
    known: Mapping[Any, float] = ComponentMap(pair for pair in pairs if pair[1] is not None)
    return known


def _primals(loader: Any) -> Any:
    """Of the loaders of `appsi`, or of those that came after them."""
    return loader.get_primals() if hasattr(loader, "get_primals") else loader.get_vars()


def _objective(result: Any, goal: Any, told: Mapping[Any, float]) -> float | None:
    """As the solver says it, or the goal at these values, which the variables need not have."""
    from pyomo.core.expr.visitor import replace_expressions
    from pyomo.environ import value

    if not _is_classic(result):
        name = "incumbent_objective"
        said = getattr(result, name if hasattr(result, name) else "best_feasible_objective")
        return None if said is None else float(said)
    at = replace_expressions(goal.expr, {id(variable): told[variable] for variable in told})
    found: float | None = value(at, exception=False)
    return found


def _is_classic(result: Any) -> bool:
    from pyomo.opt import SolverResults

    return isinstance(result, SolverResults)


def _model(solver: Any, *args: Any, **kwargs: Any) -> Any:
    """What is solved; persistent solvers are given it before."""
    return args[0] if args else kwargs.get("model", vars(solver).get("_pyomo_model"))


def _name(solver: Any, *args: Any, **kwargs: Any) -> str:
    """A solver that is a program of its own, and its version where Pyomo has asked for it."""
    version = vars(solver).get("_version") or ()
    name = str(solver.name).removesuffix("_direct").removesuffix("_persistent")
    return f"{name.upper()} {'.'.join(map(str, version))}".rstrip()


def _capture(solver: Any, *args: Any, **kwargs: Any) -> CapturedModel | None:
    """What no library in this process was handed: as MPS, or else as its expressions."""
    model = _model(solver, *args, **kwargs)
    try:
        return through_file(lambda path: _write(model, path), "mps")
    except (RuntimeError, ValueError):
        return CapturedModel("text", "\n".join(_expressions(model)) + "\n")


def _write(model: Any, path: str) -> None:
    model.write(path, format="mps", io_options={"symbolic_solver_labels": True})


def _expressions(model: Any) -> Iterator[str]:
    from pyomo.environ import Constraint, Objective, Var, maximize

    for goal in model.component_data_objects(Objective, active=True):
        yield f"{'maximize' if goal.sense == maximize else 'minimize'} {goal.expr}"
    for row in model.component_data_objects(Constraint, active=True):
        yield f"{row.name}: {row.expr}"
    for column in model.component_data_objects(Var):
        yield f"{column.name} in {column.domain}, from {column.lb} to {column.ub}"


def _status(result: Any) -> SolverStatus:
    """Of a result in any of Pyomo's three shapes."""
    told = result.solver if _is_classic(result) else result
    condition = told.termination_condition
    name: str = vars(condition).get("_name_", str(condition))
    return _STATUS.get(name, SolverStatus.ERROR)


def _bound(result: Any, maximizes: bool) -> float | None:
    if _is_classic(result):
        bound = result.problem.upper_bound if maximizes else result.problem.lower_bound
    else:
        name = "objective_bound"
        bound = getattr(result, name if hasattr(result, name) else "best_objective_bound")
    return float(bound) if isinstance(bound, int | float) else None
