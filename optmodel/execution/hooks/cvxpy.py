"""Hears CVXPY: `Problem.solve`; entries of vectors and matrices are named `x[0]`, `x[1,2]`.

The model is what CVXPY compiles for its solver, with the sense and the constant of the problem:
`x[0]` in column `x0` and so on in the order of the solver's, as compiling adds and drops columns.
"""

import functools
import math
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.observing import observe
from optmodel.execution.hooks.recorder import Role, named, recorder
from optmodel.execution.hooks.substitution import cvxpy as substitution
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_TITLES = {"CLARABEL": "Clarabel"}
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


def install(module: Any) -> None:
    """Hooks the class of problems."""
    substitution.install(module)
    name = functools.partial(_name, module)
    observe(module.Problem, "solve", _read, solver=name, capture=_expressions, role=Role.LAYER)
    _hear_compiling(module.Problem)


def _hear_compiling(problem: Any) -> None:
    """Captures what a problem was made into, on its way from there to the solver."""
    original = problem.get_problem_data

    @functools.wraps(original)
    def compiled(self: Any, *args: Any, **kwargs: Any) -> Any:
        data, chain, inverse = original(self, *args, **kwargs)
        self.told_places = {}
        with suppress(Exception):  # a hook's failure must not break the program
            self.told_places = _places(inverse)
        if recorder.depth:
            read = functools.partial(_capture, self, data, chain, inverse)
            # A problem within a problem is one step of a bisection, and has not its answer.
            is_step = recorder.depth > 1
            recorder.capture(lambda: _expressions(self) if is_step else read(), restates=True)
        return data, chain, inverse

    problem.get_problem_data = compiled


def _places(inverse: Any) -> dict[int, int]:
    """The first column of each variable, by its id, that was compiled into as many as it has."""
    compiled = [told for told in inverse if type(told).__name__ == "InverseData"]
    offsets = compiled[-1].var_offsets if compiled else {}
    maps = [told[0] for told in inverse if isinstance(told, tuple) and told]
    renamed = next((told for told in maps if isinstance(told, dict)), {})
    places = offsets | {old: offsets.get(new.id) for old, new in renamed.items()}
    return {identity: first for identity, first in places.items() if first is not None}


def _name(module: Any, problem: Any, *args: Any, **kwargs: Any) -> str:
    name: str = problem.solver_stats.solver_name
    package = sys.modules.get(name.lower())
    version = vars(package).get("__version__", "") if package else ""
    return f"{_TITLES.get(name, name)} {version}".rstrip()


def _read(_: Any, problem: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS.get(problem.status, SolverStatus.ERROR)
    if status not in (SolverStatus.OPTIMAL, SolverStatus.LIMIT) or problem.value is None:
        return Solve("cvxpy", status)
    pairs = (pair for variable in problem.variables() for pair in _entries(variable))
    columns = dict(pair for variable in problem.variables() for pair in _columns(problem, variable))
    return Solve("cvxpy", status, float(problem.value), None, named(pairs), columns=columns)


def _columns(problem: Any, variable: Any) -> Iterator[tuple[str, float]]:
    """The columns that hold the entries of a variable, unless it is compiled into fewer."""
    import numpy as np

    first = vars(problem).get("told_places", {}).get(variable.id)
    if first is None or variable.value is None or variable._has_dim_reducing_attr:
        return
    for place, value in enumerate(np.asarray(variable.value).ravel(order="F")):
        yield f"x{first + place}", float(value)


def _entries(variable: Any) -> Iterator[tuple[str, float]]:
    import numpy as np

    if variable.value is None:
        return
    values = np.asarray(variable.value)
    for place in np.ndindex(values.shape):
        index = ",".join(map(str, place))
        yield (f"{variable.name()}[{index}]" if place else variable.name(), float(values[place]))


def _expressions(problem: Any, *args: Any, **kwargs: Any) -> CapturedModel:
    return CapturedModel("text", str(problem))


def _capture(problem: Any, data: Any, chain: Any, inverse: Any) -> CapturedModel | None:
    """As MPS where all cones are linear and in the problem's variables, else as its expressions."""
    import numpy as np
    from cvxpy.settings import OFFSET
    from scipy.sparse import coo_array

    is_changed = any(type(part).__name__ == "Dgp2Dcp" for part in chain.reductions)
    if is_changed or not _is_linear(data["dims"]):
        return _expressions(problem)
    costs = np.asarray(data["q"] if "q" in data else data["c"], float)
    systems = _systems(data)
    if not fits(sum(system.matrix.nnz for system in systems) + len(costs), recorder.model_bytes):
        return None
    sign = -1 if any(type(part).__name__ == "FlipObjective" for part in chain.reductions) else 1
    squares = coo_array(data["P"]) if data.get("P") is not None else coo_array((0, 0))
    triples = zip(squares.row, squares.col, squares.data, strict=True)
    arrays = Arrays(
        names=[f"x{place}" for place in range(len(costs))],
        costs=(sign * costs).tolist(),
        lowers=_side(data.get("lower_bounds"), -math.inf, len(costs)),
        uppers=_side(data.get("upper_bounds"), math.inf, len(costs)),
        kinds=_kinds(data, len(costs)),
        offset=sign * float(inverse[-1][OFFSET]),
        squares=[(int(one), int(other), sign * value / 2) for one, other, value in triples],
    )
    for system in systems:
        system.add_to(arrays)
    return arrays.captured(maximizes=sign < 0)


def _is_linear(dims: Any) -> bool:
    """Whether the cones are those of equations and inequalities alone."""
    told = vars(dims)
    return not any(told[name] for name in told if name not in ("zero", "nonneg"))


def _side(bounds: Any, none: float, num_columns: int) -> list[float]:
    return [none] * num_columns if bounds is None else [float(bound) for bound in bounds]


def _kinds(data: Any, num_columns: int) -> list[str]:
    kinds = ["C"] * num_columns
    for place in data["int_vars_idx"]:
        kinds[place] = "I"
    for place in data["bool_vars_idx"]:
        kinds[place] = "B"
    return kinds


@dataclass(frozen=True, slots=True)
class _System:
    """`matrix x = sides` in the first rows, `matrix x <= sides` in the others."""

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


def _systems(data: Any) -> list[_System]:
    """The rows in each of the three ways that solvers are given them."""
    num_equal, systems = data["dims"].zero, []
    if data.get("A") is not None:
        systems.append(_System(data["A"], data["b"], num_equal))
    for matrix, sides in (("F", "G"), ("G", "h")):
        if sides in data and data.get(matrix) is not None:
            systems.append(_System(data[matrix], data[sides], 0))
    return systems
