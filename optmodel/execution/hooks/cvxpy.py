"""Hooks CVXPY: `Problem.solve`, and its fallback; entries are named `x[0]`, `x[1,2]`.

The captured model is what CVXPY compiles for its solver, with the sense and the constant of the
problem. Its columns are called `x0`, `x1`, ... in the solver's order, as compiling adds and drops
some.

problem.solve(solver=cp.MOSEK, mosek_params={})      # an LP: solved by HiGHS without Mosek
"""

import functools
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.solve_recorder import CallKind, named_values, recorder
from optmodel.execution.hooks.wrapping import record_solves
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_TITLES = {"CLARABEL": "Clarabel"}
# The keywords of `solve` for every solver; all others are options of the requested one.
_COMMON_OPTIONS = frozenset(
    {"method", "verbose", "gp", "qcp", "requires_grad", "enforce_dpp", "ignore_dpp"}
)
_FALLBACKS = ("HIGHS", "CLARABEL", "SCIP")
_STATUS = {
    "optimal": SolverStatus.OPTIMAL,
    "optimal_inaccurate": SolverStatus.OPTIMAL,
    "infeasible": SolverStatus.INFEASIBLE,
    "infeasible_inaccurate": SolverStatus.INFEASIBLE,
    "infeasible_or_unbounded": SolverStatus.INFEASIBLE,
    "unbounded": SolverStatus.UNBOUNDED,
    "unbounded_inaccurate": SolverStatus.UNBOUNDED,
    "user_limit": SolverStatus.LIMIT,
}


class _CvxpyVariable(Protocol):
    """A variable of CVXPY, of any shape."""

    id: int
    value: object
    _has_dim_reducing_attr: bool

    def name(self) -> str: ...


class _CvxpyProblem(Protocol):
    """A problem of CVXPY; the hook sets `captured_places` on it."""

    status: str
    value: float | None
    solver_stats: Any
    captured_places: dict[int, int]

    def variables(self) -> list[_CvxpyVariable]: ...


class _Chain(Protocol):
    """The reductions that CVXPY applies to a problem."""

    reductions: list[object]


_Data = Mapping[str, Any]
"""The data that CVXPY passes to a solver: matrices by name, cones, integer columns."""


def install(module: ModuleType) -> None:
    """Hooks the class of problems."""
    _install_fallback(module)
    record_solves(
        module.Problem, "solve", _read, solver=_name, capture=_expressions, kind=CallKind.LAYER
    )
    _hook_compiling(module.Problem)


def _install_fallback(module: ModuleType) -> None:
    """Replaces a requested solver that is not installed by a fallback."""
    original: Callable[..., object] = module.Problem.solve

    @functools.wraps(original)
    def solve(problem: _CvxpyProblem, *args: object, **kwargs: object) -> object:
        requested = args[0] if args else kwargs.get("solver")
        try:
            return original(problem, *args, **kwargs)
        except module.SolverError:
            if not isinstance(requested, str) or requested.upper() in module.installed_solvers():
                raise
        recorder.note_substitution(requested)
        kept = {key: value for key, value in kwargs.items() if key in _COMMON_OPTIONS}
        for solver in _FALLBACKS:
            with suppress(module.SolverError):
                return original(problem, solver=solver, **kept)
        return original(problem, **kept)

    module.Problem.solve = solve


def _hook_compiling(problem_class: Any) -> None:
    """Captures the compiled problem before it is passed to the solver."""
    original: Callable[..., tuple[_Data, _Chain, Sequence[Any]]] = problem_class.get_problem_data

    @functools.wraps(original)
    def compiled(self: _CvxpyProblem, *args: object, **kwargs: object) -> object:
        data, chain, inverse = original(self, *args, **kwargs)
        self.captured_places = {}
        with suppress(Exception):  # a hook's failure must not break the program
            self.captured_places = _places(inverse)
        if recorder.depth:
            read = functools.partial(_capture, self, data, chain, inverse)
            # A problem within a problem is a step of a bisection and has another answer.
            is_step = recorder.depth > 1
            recorder.capture(lambda: _expressions(self) if is_step else read(), is_restatement=True)
        return data, chain, inverse

    problem_class.get_problem_data = compiled


def _places(inverse: Sequence[Any]) -> dict[int, int]:
    """The first column of each variable, by its id, if it has a column for each entry."""
    compiled = [one for one in inverse if type(one).__name__ == "InverseData"]
    offsets = compiled[-1].var_offsets if compiled else {}
    maps = [one[0] for one in inverse if isinstance(one, tuple) and one]
    renamed = next((one for one in maps if isinstance(one, dict)), {})
    places = offsets | {old: offsets.get(new.id) for old, new in renamed.items()}
    return {identity: first for identity, first in places.items() if first is not None}


def _name(problem: _CvxpyProblem, *args: object, **kwargs: object) -> str:
    name: str = problem.solver_stats.solver_name
    package = sys.modules.get(name.lower())
    version = vars(package).get("__version__", "") if package else ""
    return f"{_TITLES.get(name, name)} {version}".rstrip()


def _read(_: object, problem: _CvxpyProblem, *args: object, **kwargs: object) -> Solve:
    status = _STATUS.get(problem.status, SolverStatus.ERROR)
    if status not in (SolverStatus.OPTIMAL, SolverStatus.LIMIT) or problem.value is None:
        return Solve("cvxpy", status)
    pairs = (pair for variable in problem.variables() for pair in _entries(variable))
    columns = dict(pair for variable in problem.variables() for pair in _columns(problem, variable))
    return Solve("cvxpy", status, float(problem.value), None, named_values(pairs), columns=columns)


def _columns(problem: _CvxpyProblem, variable: _CvxpyVariable) -> Iterator[tuple[str, float]]:
    """The captured model's columns of a variable, if it has a column for each entry."""
    import numpy as np

    first = vars(problem).get("captured_places", {}).get(variable.id)
    if first is None or variable.value is None or variable._has_dim_reducing_attr:
        return
    for place, value in enumerate(np.asarray(variable.value).ravel(order="F")):
        yield f"x{first + place}", float(value)


def _entries(variable: _CvxpyVariable) -> Iterator[tuple[str, float]]:
    import numpy as np

    if variable.value is None:
        return
    values = np.asarray(variable.value)
    for place in np.ndindex(values.shape):
        index = ",".join(map(str, place))
        yield (f"{variable.name()}[{index}]" if place else variable.name(), float(values[place]))


def _expressions(problem: _CvxpyProblem, *args: object, **kwargs: object) -> CapturedModel:
    return CapturedModel("text", str(problem))


def _capture(
    problem: _CvxpyProblem, data: _Data, chain: _Chain, inverse: Sequence[Any]
) -> CapturedModel | None:
    """MPS if all cones are linear in the problem's own variables, else its expressions as text."""
    import numpy as np
    from cvxpy.settings import OFFSET
    from scipy.sparse import coo_array

    is_changed = any(type(part).__name__ == "Dgp2Dcp" for part in chain.reductions)
    cones = vars(data["dims"])
    is_linear = not any(cones[name] for name in cones if name not in ("zero", "nonneg"))
    if is_changed or not is_linear:
        return _expressions(problem)
    costs = np.asarray(data["q"] if "q" in data else data["c"], float)
    systems = _systems(data)
    if not fits(sum(system.matrix.nnz for system in systems) + len(costs), recorder.model_bytes):
        return None
    sign = -1 if any(type(part).__name__ == "FlipObjective" for part in chain.reductions) else 1
    products = coo_array(data["P"]) if data.get("P") is not None else coo_array((0, 0))
    triples = zip(products.row, products.col, products.data, strict=True)
    arrays = Arrays(
        names=[f"x{place}" for place in range(len(costs))],
        costs=(sign * costs).tolist(),
        lowers=_side(data.get("lower_bounds"), -math.inf, len(costs)),
        uppers=_side(data.get("upper_bounds"), math.inf, len(costs)),
        kinds=_kinds(data, len(costs)),
        offset=sign * float(inverse[-1][OFFSET]),
        products=[(int(one), int(other), sign * value / 2) for one, other, value in triples],
    )
    for system in systems:
        system.add_to(arrays)
    return arrays.captured(maximizes=sign < 0)


def _side(bounds: Sequence[float] | None, none: float, num_columns: int) -> list[float]:
    return [none] * num_columns if bounds is None else [float(bound) for bound in bounds]


def _kinds(data: _Data, num_columns: int) -> list[str]:
    kinds = ["C"] * num_columns
    for place in data["int_vars_idx"]:
        kinds[place] = "I"
    for place in data["bool_vars_idx"]:
        kinds[place] = "B"
    return kinds


@dataclass(frozen=True, slots=True)
class _System:
    """`matrix x = sides` in the first `num_equal` rows, `matrix x <= sides` in the others."""

    matrix: Any
    sides: Any
    num_equal: int

    def add_to(self, arrays: Arrays) -> None:
        rows = self.matrix.tocsr()
        starts, columns, values = (part.tolist() for part in (rows.indptr, rows.indices, rows.data))
        for place, side in enumerate(self.sides):
            span = slice(starts[place], starts[place + 1])
            entries = zip(columns[span], values[span], strict=True)
            lower = side if place < self.num_equal else -math.inf
            arrays.add_row("", entries, lower, side)


def _systems(data: _Data) -> list[_System]:
    """The rows, from any of the three forms in which CVXPY passes them to solvers."""
    num_equal, systems = data["dims"].zero, []
    if data.get("A") is not None:
        systems.append(_System(data["A"], data["b"], num_equal))
    for matrix, sides in (("F", "G"), ("G", "h")):
        if sides in data and data.get(matrix) is not None:
            systems.append(_System(data[matrix], data[sides], 0))
    return systems
