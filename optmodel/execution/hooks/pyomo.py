"""Hooks Pyomo: `solve` of every solver that a factory makes, and of the solvers in `appsi`."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any, Protocol

from optmodel.execution.hooks.fallback_solver import fallback_for
from optmodel.execution.hooks.solve_recorder import CallKind, capture_via_file, named_values
from optmodel.execution.hooks.wrapping import patch_attribute, record_solves
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    **dict.fromkeys(
        ("optimal", "globallyOptimal", "locallyOptimal", "convergenceCriteriaSatisfied"),
        SolverStatus.OPTIMAL,
    ),
    **dict.fromkeys(
        ("infeasible", "provenInfeasible", "locallyInfeasible"),
        SolverStatus.INFEASIBLE,
    ),
    "infeasibleOrUnbounded": SolverStatus.INFEASIBLE_OR_UNBOUNDED,
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
_hooked: set[type] = set()


class _PyomoVariable(Protocol):
    """A variable of Pyomo."""

    name: str
    value: float | None
    fixed: bool
    stale: bool


class _Objective(Protocol):
    expr: Any
    sense: Any


class _PyomoModel(Protocol):
    """A model of Pyomo, as far as it is read."""

    solutions: Any

    def component_data_objects(self, kind: object, active: bool = ...) -> Iterable[Any]: ...
    def write(self, path: str, format: str, io_options: Mapping[str, object]) -> object: ...


class _PyomoSolver(Protocol):
    name: str


class _PyomoLoader(Protocol):
    """A loader of solutions, of `appsi` or of the newer interfaces."""

    def get_primals(self) -> Mapping[Any, float]: ...
    def get_vars(self) -> Mapping[Any, float]: ...


class _PyomoResult(Protocol):
    """A result in any of Pyomo's three forms: of classic solvers, of `appsi`, of those after it."""

    problem: Any
    solver: Any
    solution: Any
    _smap_id: int
    solution_loader: _PyomoLoader
    termination_condition: Any


def install(module: ModuleType) -> None:
    """Hooks the factories, and the classes that programs make without one."""
    if module.__name__ == "pyomo.contrib.appsi.solvers":
        for name in ("Cbc", "Cplex", "Gurobi", "Highs", "Ipopt"):
            _hook(getattr(module, name))
    else:
        _hook_factory(module.SolverFactoryClass, module.__name__ == "pyomo.opt.base.solvers")


def _hook_factory(factory: type, is_classic: bool) -> None:
    original: Callable[..., object] = getattr(factory, "__call__")  # noqa: B004, B009

    @functools.wraps(original)
    def make(*args: object, **kwargs: object) -> object:
        fallback = fallback_for(str(args[1]), kwargs) if is_classic and args[1:] else None
        solver = fallback or original(*args, **kwargs)
        if solver is not None and not isinstance(solver, factory):
            _hook(type(solver))
        return solver

    patch_attribute(factory, "__call__", make)


def _hook(solver: type) -> None:
    if solver not in _hooked:
        _hooked.add(solver)
        record_solves(solver, "solve", _read, solver=_name, capture=_capture, kind=CallKind.LAYER)


def _read(result: _PyomoResult, solver: _PyomoSolver, *args: object, **kwargs: object) -> Solve:
    from pyomo.core.base.label import TextLabeler
    from pyomo.environ import Objective, maximize

    model = _model(solver, *args, **kwargs)
    status = _status(result)
    if model is None or status not in (SolverStatus.OPTIMAL, SolverStatus.LIMIT):
        return Solve("pyomo", status)
    goal = next(iter(model.component_data_objects(Objective, active=True)), None)
    bound = _bound(result, goal is not None and goal.sense == maximize)
    known = _values(result, model, is_loaded=bool(kwargs.get("load_solutions", True)))
    if known is None:
        return Solve("pyomo", status, bound=bound)
    objective = None if goal is None else _objective(result, goal, known)
    pairs = [(variable, known[variable]) for variable in _solved_variables(model, known)]
    # The names in the model that `_capture` writes; a solver within has names of its own.
    label = TextLabeler()
    columns = {label(variable): value for variable, value in pairs}
    values = named_values((variable.name, value) for variable, value in pairs)
    return Solve("pyomo", status, objective, bound, values, columns=columns)


def _solved_variables(
    model: _PyomoModel, known: Mapping[_PyomoVariable, float]
) -> list[_PyomoVariable]:
    """The variables in the solver's model: those that are not fixed and are in a row."""
    from pyomo.core.expr import identify_variables
    from pyomo.environ import Constraint, Objective

    free = [variable for variable in known if not variable.fixed]
    if not any(variable.stale for variable in free):
        return free
    parts = model.component_data_objects((Objective, Constraint), active=True)
    given = {id(variable) for part in parts for variable in identify_variables(part.expr)}
    return [variable for variable in free if not variable.stale or id(variable) in given]


def _values(
    result: _PyomoResult, model: _PyomoModel, *, is_loaded: bool
) -> Mapping[_PyomoVariable, float] | None:
    """The solution by variable; if none was loaded, the model itself still has older values."""
    from pyomo.common.collections import ComponentMap
    from pyomo.environ import Var

    variables = model.component_data_objects(Var)
    if not _is_classic(result):
        try:
            loader = result.solution_loader
            has_primals = hasattr(loader, "get_primals")
            primals = loader.get_primals() if has_primals else loader.get_vars()
        except RuntimeError:  # there is no solution, or it is no longer available
            return None
        pairs = ((v, primals.get(v, v.value if v.fixed else None)) for v in variables)
    elif len(result.solution):
        symbols = vars(result).get("_smap") or model.solutions.symbol_map[result._smap_id]
        entries = {name: entry["Value"] for name, entry in result.solution(0).variable.items()}
        primals = ComponentMap((symbols.getObject(name), entries[name]) for name in entries)
        pairs = ((v, primals.get(v, v.value if v.fixed else None)) for v in variables)
    elif is_loaded:
        pairs = ((v, v.value) for v in variables)
    else:
        return None
    known: Mapping[_PyomoVariable, float] = ComponentMap(
        pair for pair in pairs if pair[1] is not None
    )
    return known


def _objective(
    result: _PyomoResult, goal: _Objective, known: Mapping[_PyomoVariable, float]
) -> float | None:
    """The solver's objective value, or the objective at a solution that need not be loaded."""
    from pyomo.core.expr.visitor import replace_expressions
    from pyomo.environ import value

    if not _is_classic(result):
        name = "incumbent_objective"
        said = getattr(result, name if hasattr(result, name) else "best_feasible_objective")
        return None if said is None else float(said)
    at = replace_expressions(goal.expr, {id(variable): known[variable] for variable in known})
    found: float | None = value(at, exception=False)
    return found


def _is_classic(result: _PyomoResult) -> bool:
    from pyomo.opt import SolverResults

    return isinstance(result, SolverResults)


def _model(solver: _PyomoSolver, *args: object, **kwargs: object) -> Any:
    """The model that is solved; persistent solvers have it from an earlier call."""
    return args[0] if args else kwargs.get("model", vars(solver).get("_pyomo_model"))


def _name(solver: _PyomoSolver, *args: object, **kwargs: object) -> str:
    """The name of a solver program, and its version where Pyomo has determined it."""
    version = vars(solver).get("_version") or ()
    name = str(solver.name).removesuffix("_direct").removesuffix("_persistent")
    return f"{name.upper()} {'.'.join(map(str, version))}".rstrip()


def _capture(solver: _PyomoSolver, *args: object, **kwargs: object) -> CapturedModel | None:
    """The model of a solver outside this process: as MPS, or else its expressions as text."""
    model = _model(solver, *args, **kwargs)
    options = {"symbolic_solver_labels": True}
    try:
        return capture_via_file(
            lambda path: model.write(path, format="mps", io_options=options), "mps"
        )
    except (RuntimeError, ValueError):
        return CapturedModel("text", "\n".join(_expressions(model)) + "\n")


def _expressions(model: _PyomoModel) -> Iterator[str]:
    from pyomo.environ import Constraint, Objective, Var, maximize

    for goal in model.component_data_objects(Objective, active=True):
        yield f"{'maximize' if goal.sense == maximize else 'minimize'} {goal.expr}"
    for row in model.component_data_objects(Constraint, active=True):
        yield f"{row.name}: {row.expr}"
    for column in model.component_data_objects(Var):
        yield f"{column.name} in {column.domain}, from {column.lb} to {column.ub}"


def _status(result: _PyomoResult) -> SolverStatus:
    """The status of a result in any of Pyomo's three forms."""
    is_classic = _is_classic(result)
    condition = result.solver.termination_condition if is_classic else result.termination_condition
    name: str = vars(condition).get("_name_", str(condition))
    return _STATUS.get(name, SolverStatus.ERROR)


def _bound(result: _PyomoResult, maximizes: bool) -> float | None:
    if _is_classic(result):
        bound = result.problem.upper_bound if maximizes else result.problem.lower_bound
    else:
        name = "objective_bound"
        bound = getattr(result, name if hasattr(result, name) else "best_objective_bound")
    return float(bound) if isinstance(bound, int | float) else None
