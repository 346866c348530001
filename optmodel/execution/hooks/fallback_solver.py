"""The fallback for Pyomo's solvers that are not installed: HiGHS if linear, SCIP for all others.

solver = fallback_for("ipopt", {})  # None where ipopt is installed, or the fallbacks are not
solver.options["max_iter"] = 500    # ignored; time limits and gaps are kept
results = solver.solve(model)       # Pyomo's classic results

The solve records which solver was requested, so that a scoring rule may refuse it:

Solve("pyomo", SolverStatus.OPTIMAL, 2.5, substituted_for="ipopt")
"""

import importlib.util
import shlex
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol

from optmodel.execution.hooks.requested_solver import RequestedSolver, missing_solver
from optmodel.execution.hooks.solve_recorder import recorder
from optmodel.execution.hooks.solver_options import SolverOptions, read_solver_options


@dataclass(frozen=True, slots=True)
class _Installed:
    """A solver that is always installed: its name in Pyomo and its names of the two gaps."""

    name: str
    relative_gap: str
    absolute_gap: str

    def options(self, kept: SolverOptions) -> dict[str, float]:
        """The gaps that were requested, by its names."""
        gaps = {
            self.relative_gap: kept.relative_gap,
            self.absolute_gap: kept.absolute_gap,
        }
        return {name: value for name, value in gaps.items() if value is not None}


_HIGHS = _Installed("appsi_highs", "mip_rel_gap", "mip_abs_gap")
_SCIP = _Installed("scip_direct", "limits/gap", "limits/absgap")


class _FallbackModel(Protocol):
    """A model of Pyomo, as far as it is read."""

    solutions: Any

    def component(self, name: str) -> Any: ...
    def component_objects(self, kind: object) -> Iterable[Any]: ...
    def component_data_objects(self, kind: object, active: bool) -> Iterable[Any]: ...
    def nconstraints(self) -> int: ...
    def nvariables(self) -> int: ...


class _Results(Protocol):
    """Pyomo's classic results."""

    solver: Any
    problem: Any
    solution: Any


class _Component(Protocol):
    def deactivate(self) -> None: ...


class _HighsSolver(Protocol):
    def get_duals(self) -> Mapping[Any, float]: ...
    def get_reduced_costs(self) -> Mapping[Any, float]: ...


def fallback_for(name: str, keywords: Mapping[str, object]) -> "FallbackSolver | None":
    """The fallback for a call of `SolverFactory` that requests a solver that is not installed."""
    requested = missing_solver(name, keywords)
    if requested is None or not all(map(importlib.util.find_spec, ("highspy", "pyscipopt"))):
        return None
    options = keywords.get("options")
    return FallbackSolver(requested, options if isinstance(options, Mapping) else {})


class FallbackSolver:
    """Behaves as Pyomo's classic solvers do, including the persistent ones.

    The model is read anew at each solve, so the methods that announce a change do nothing, except
    that removed constraints are deactivated.
    """

    def __init__(self, requested: RequestedSolver, options: Mapping[str, object]) -> None:
        from pyomo.common.collections import Bunch

        self.requested = requested
        self.name = self.type = requested.name
        self.options = Bunch(**options)
        self.config = Bunch()
        self._pyomo_model: _FallbackModel | None = None

    def solve(self, model: _FallbackModel | None = None, **kwargs: object) -> object:
        """Pyomo's `SolverResults`. Like a classic solver it does not raise when infeasible."""
        from pyomo.environ import SolverFactory

        recorder.note_substitution(self.requested.name)
        model = self._pyomo_model if model is None else model
        assert model is not None, "a solve needs a model"
        chosen, kept = _choose(model, self.requested), self._options(kwargs)
        solver = SolverFactory(chosen.name)
        began = time.perf_counter()
        with _without_imports(model):
            results = solver.solve(
                model,
                tee=bool(kwargs.get("tee")),
                load_solutions=False,
                timelimit=kept.seconds,
                options=chosen.options(kept),
            )
        _complete(results, model, time.perf_counter() - began)
        if kwargs.get("load_solutions", True):
            _load(model, results, solver, chosen)
        return results

    def _options(self, kwargs: Mapping[str, Any]) -> SolverOptions:
        given = {**self.config, **self.options, **(kwargs.get("options") or {})}
        given |= _pairs(kwargs.get("options_string") or "")
        if kwargs.get("timelimit") is not None:
            given["timelimit"] = kwargs["timelimit"]
        return read_solver_options(given)

    def available(self, exception_flag: bool = True) -> bool:
        """Whether it can be used, which it can."""
        return True

    def license_is_valid(self) -> bool:
        """Whether its licence holds, which it does."""
        return True

    def warm_start_capable(self) -> bool:
        """Whether it starts from the variables' values, which it does not."""
        return False

    def has_capability(self, name: str) -> bool:
        """Whether it supports a kind of model: always true, as the solve decides."""
        return True

    def version(self) -> tuple[int, ...]:
        """A version, for programs that require one."""
        return (0, 0, 0, 0)

    def set_options(self, text: str) -> None:
        """Takes options as `key=value` words."""
        self.options.update(_pairs(text))

    def set_gurobi_param(self, name: str, value: object) -> None:
        """Takes one option, as the persistent Gurobi does."""
        self.options[name] = value

    def set_instance(self, model: _FallbackModel, **_: object) -> None:
        """Stores the model for calls of `solve` without one."""
        self._pyomo_model = model

    def has_instance(self) -> bool:
        """Whether a model is stored."""
        return self._pyomo_model is not None

    def _nothing(self, *args: object, **kwargs: object) -> None:
        """Does nothing: the next solve reads the changed model."""

    add_block = add_column = add_constraint = add_sos_constraint = add_var = _nothing
    set_objective = update_var = remove_var = reset = close = set_executable = _nothing
    load_vars = load_duals = load_slacks = load_rc = set_problem_format = _nothing

    def remove_constraint(self, component: _Component) -> None:
        """Deactivates a constraint or block."""
        component.deactivate()

    remove_block = remove_sos_constraint = remove_constraint

    def __enter__(self) -> "FallbackSolver":
        return self

    def __exit__(self, *_: object) -> None:
        pass


def _choose(model: _FallbackModel, requested: RequestedSolver) -> _Installed:
    """HiGHS for linear models and linear solvers; SCIP for special ordered sets and others."""
    from pyomo.environ import SOSConstraint

    is_linear = _is_linear(model)
    has_sets = any(True for _ in model.component_data_objects(SOSConstraint, active=True))
    if requested.is_linear:
        return _SCIP if requested.takes_sets and has_sets and is_linear else _HIGHS
    return _HIGHS if is_linear and not has_sets else _SCIP


def _is_linear(model: _FallbackModel) -> bool:
    """Whether the model has an objective and is linear, apart from special ordered sets."""
    from pyomo.core.expr.visitor import polynomial_degree
    from pyomo.environ import Constraint, Objective

    objectives = list(model.component_data_objects(Objective, active=True))
    rows = model.component_data_objects(Constraint, active=True)
    if not objectives:
        return False
    bodies = (*(objective.expr for objective in objectives), *(row.body for row in rows))
    return all(polynomial_degree(body) in (0, 1) for body in bodies)


def _pairs(text: str) -> dict[str, str]:
    words = (word.partition("=") for word in shlex.split(text))
    return {key: value for key, mark, value in words if mark}


def _complete(results: _Results, model: _FallbackModel, seconds: float) -> None:
    """Fills in what classic solvers write to their results."""
    from pyomo.environ import SolverStatus, TerminationCondition

    results.solver.time = results.solver.wallclock_time = seconds
    results.solver.return_code = 0
    results.problem.number_of_constraints = model.nconstraints()
    results.problem.number_of_variables = model.nvariables()
    if results.solver.termination_condition in (
        TerminationCondition.infeasible,
        TerminationCondition.infeasibleOrUnbounded,
        TerminationCondition.unbounded,
    ):
        results.solver.status = SolverStatus.warning


@contextmanager
def _without_imports(model: _FallbackModel) -> Iterator[None]:
    """Turns suffixes off while solving: SCIP has no duals, and raises when they are requested."""
    from pyomo.environ import Suffix

    wanted = [suffix for suffix in model.component_objects(Suffix) if suffix.import_enabled()]
    directions = [suffix.direction for suffix in wanted]
    for suffix in wanted:
        suffix.direction = Suffix.LOCAL
    try:
        yield
    finally:
        for suffix, direction in zip(wanted, directions, strict=True):
            suffix.direction = direction


def _load(
    model: _FallbackModel, results: _Results, solver: _HighsSolver, chosen: _Installed
) -> None:
    """Loads the values of variables, and of suffixes where the solver has them."""
    if len(results.solution) == 0:
        return
    with _without_imports(model):
        model.solutions.load_from(results)
    results.solution.clear()
    if chosen is _HIGHS:
        _load_suffix(model, "dual", solver.get_duals)
        _load_suffix(model, "rc", solver.get_reduced_costs)


def _load_suffix(model: _FallbackModel, name: str, read: Callable[[], Mapping[Any, float]]) -> None:
    suffix = model.component(name)
    if suffix is None or not suffix.import_enabled():
        return
    with suppress(RuntimeError):  # a model with integers has no duals
        for component, value in read().items():
            suffix[component] = value
