"""Stands in for Pyomo's solvers: HiGHS for linear models, SCIP for all others.

solver = stand_in("ipopt", {})      # None where ipopt is installed, or nothing could stand in
solver.options["max_iter"] = 500    # dropped; time limits and gaps are kept
results = solver.solve(model)       # Pyomo's classic results
"""

import importlib.util
import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from optmodel.execution.hooks.recorder import recorder
from optmodel.execution.hooks.substitution.asked import Asked, missing
from optmodel.execution.hooks.substitution.wishes import Wishes, read_wishes


@dataclass(frozen=True, slots=True)
class _Installed:
    """A solver of Pyomo's that comes with us, and what it calls the two gaps."""

    name: str
    relative_gap: str
    absolute_gap: str

    def options(self, wishes: Wishes) -> dict[str, float]:
        """The gaps that were wished for, by their names."""
        gaps = {
            self.relative_gap: wishes.relative_gap,
            self.absolute_gap: wishes.absolute_gap,
        }
        return {name: value for name, value in gaps.items() if value is not None}


_HIGHS = _Installed("appsi_highs", "mip_rel_gap", "mip_abs_gap")
_SCIP = _Installed("scip_direct", "limits/gap", "limits/absgap")


def stand_in(name: str, wanted: Mapping[str, Any]) -> "StandIn | None":
    """What answers a factory's call for a solver that is not installed."""
    asked = missing(name, wanted)
    is_possible = all(importlib.util.find_spec(module) for module in ("highspy", "pyscipopt"))
    return StandIn(asked, wanted) if asked is not None and is_possible else None


class StandIn:
    """Behaves as Pyomo's classic solvers do, the persistent ones included.

    The model is read anew at each solve, so that telling of a change does nothing,
    except that removed constraints are no longer active.
    """

    def __init__(self, asked: Asked, wanted: Mapping[str, Any]) -> None:
        from pyomo.common.collections import Bunch

        self.asked = asked
        self.name = self.type = asked.name
        self.options = Bunch(**(wanted.get("options") or {}))
        self.config = Bunch()
        self._pyomo_model: Any = None

    def solve(self, model: Any = None, **kwargs: Any) -> Any:
        """Pyomo's `SolverResults`. Like those it stands for it does not raise when infeasible."""
        from pyomo.environ import SolverFactory

        recorder.stand_in(self.asked.name)
        model = self._pyomo_model if model is None else model
        chosen, wishes = _choose(model, self.asked), self._wishes(kwargs)
        solver = SolverFactory(chosen.name)
        began = time.perf_counter()
        with _without_imports(model):
            results = solver.solve(
                model,
                tee=bool(kwargs.get("tee")),
                load_solutions=False,
                timelimit=wishes.seconds,
                options=chosen.options(wishes),
            )
        _complete(results, model, time.perf_counter() - began)
        if kwargs.get("load_solutions", True):
            _load(model, results, solver, chosen)
        return results

    def _wishes(self, kwargs: Mapping[str, Any]) -> Wishes:
        told = {**self.config, **self.options, **(kwargs.get("options") or {})}
        told |= _pairs(kwargs.get("options_string") or "")
        if kwargs.get("timelimit") is not None:
            told["timelimit"] = kwargs["timelimit"]
        return read_wishes(told)

    def available(self, exception_flag: bool = True) -> bool:
        """Whether it can be used, which it can."""
        return True

    def license_is_valid(self) -> bool:
        """Whether its licence holds, which it does."""
        return True

    def warm_start_capable(self) -> bool:
        """Whether it begins at the variables' values, which it does not."""
        return False

    def has_capability(self, name: str) -> bool:
        """Whether it takes a kind of model: the solve will tell."""
        return True

    def version(self) -> tuple[int, ...]:
        """The version of what stands in, which the program has no use for."""
        return (0, 0, 0, 0)

    def set_options(self, text: str) -> None:
        """Takes options as `key=value` words."""
        self.options.update(_pairs(text))

    def set_gurobi_param(self, name: str, value: Any) -> None:
        """Takes one option, as the persistent Gurobi does."""
        self.options[name] = value

    def set_instance(self, model: Any, **_: Any) -> None:
        """Holds the model for solves that are given none."""
        self._pyomo_model = model

    def has_instance(self) -> bool:
        """Whether a model is held."""
        return self._pyomo_model is not None

    def _nothing(self, *args: Any, **kwargs: Any) -> None:
        """What the next solve sees by itself."""

    add_block = add_column = add_constraint = add_sos_constraint = add_var = _nothing
    set_objective = update_var = remove_var = reset = close = set_executable = _nothing
    load_vars = load_duals = load_slacks = load_rc = set_problem_format = _nothing

    def remove_constraint(self, component: Any) -> None:
        """Takes a constraint or block out of the model, as Pyomo's own would."""
        component.deactivate()

    remove_block = remove_sos_constraint = remove_constraint

    def __enter__(self) -> "StandIn":
        return self

    def __exit__(self, *_: object) -> None:
        pass


def _choose(model: Any, asked: Asked) -> _Installed:
    """HiGHS for what is linear, or should have been; it knows no special sets, which CBC does."""
    is_linear, has_sets = _is_linear(model), _has_sets(model)
    if asked.is_linear:
        return _SCIP if asked.takes_sets and has_sets and is_linear else _HIGHS
    return _HIGHS if is_linear and not has_sets else _SCIP


def _has_sets(model: Any) -> bool:
    from pyomo.environ import SOSConstraint

    return any(True for _ in model.component_data_objects(SOSConstraint, active=True))


def _is_linear(model: Any) -> bool:
    """Whether the model has an objective and is linear throughout, but for special sets."""
    from pyomo.core.expr.visitor import polynomial_degree
    from pyomo.environ import Constraint, Objective

    goals = list(model.component_data_objects(Objective, active=True))
    rows = model.component_data_objects(Constraint, active=True)
    if not goals:
        return False
    bodies = (*(goal.expr for goal in goals), *(row.body for row in rows))
    return all(polynomial_degree(body) in (0, 1) for body in bodies)


def _pairs(text: str) -> dict[str, str]:
    words = (word.partition("=") for word in shlex.split(text))
    return {key: value for key, mark, value in words if mark}


def _complete(results: Any, model: Any, seconds: float) -> None:
    """Says in the results what classic solvers say there, and as they say it."""
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
def _without_imports(model: Any) -> Iterator[None]:
    """Keeps duals from being asked for while solving: SCIP has none, and refuses."""
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


def _load(model: Any, results: Any, solver: Any, chosen: _Installed) -> None:
    """Gives the variables their values, and the suffixes theirs where the solver has them."""
    if len(results.solution) == 0:
        return
    with _without_imports(model):
        model.solutions.load_from(results)
    results.solution.clear()
    if chosen is _HIGHS:
        _load_suffix(model, "dual", solver.get_duals)
        _load_suffix(model, "rc", solver.get_reduced_costs)


def _load_suffix(model: Any, name: str, read: Callable[[], Mapping[Any, float]]) -> None:
    suffix = model.component(name)
    if suffix is None or not suffix.import_enabled():
        return
    with suppress(RuntimeError):  # a model with integers has no duals
        for component, value in read().items():
            suffix[component] = value
