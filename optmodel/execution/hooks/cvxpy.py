"""Hooks CVXPY: `Problem.solve`, and its fallback; entries are named `x[0]`, `x[1,2]`.

The captured model is what CVXPY compiles for its solver, with the sense and the constant of the
problem; second-order cones are quadratic rows in it. Its columns are called `x0`, `x1`, ... in the
solver's order, as compiling adds and drops some.

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
from optmodel.execution.hooks.second_order_cones import AffineForm, SecondOrderCone
from optmodel.execution.hooks.solve_recorder import CallKind, named_values, recorder
from optmodel.execution.hooks.wrapping import record_solves
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_TITLES = {"CLARABEL": "Clarabel"}
# The keywords of `solve` for every solver; all others are options of the requested one.
_COMMON_OPTIONS = frozenset(
    {"method", "verbose", "gp", "qcp", "requires_grad", "enforce_dpp", "ignore_dpp"}
)
_MOST_MULTIPLICATIONS = 1_000_000  # about a second
_CONES = ("zero", "nonneg", "soc")
_FALLBACKS = ("HIGHS", "CLARABEL", "SCIP")
_STATUS = {
    "optimal": SolverStatus.OPTIMAL,
    "optimal_inaccurate": SolverStatus.OPTIMAL,
    "infeasible": SolverStatus.INFEASIBLE,
    "infeasible_inaccurate": SolverStatus.INFEASIBLE,
    "infeasible_or_unbounded": SolverStatus.INFEASIBLE_OR_UNBOUNDED,
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
    """A problem of CVXPY; the hook sets what begins with `captured` on it."""

    status: str
    value: float | None
    solver_stats: Any
    captured_places: dict[int, int]
    captured_values: list[float]
    captured_columns: int

    def variables(self) -> list[_CvxpyVariable]: ...


class _Chain(Protocol):
    """The reductions that CVXPY applies to a problem; the last one is the solver."""

    reductions: list[Any]


_Data = Mapping[str, Any]
"""The data that CVXPY passes to a solver: matrices by name, cones, integer columns."""


def install(module: ModuleType) -> None:
    """Hooks the class of problems."""
    _install_fallback(module)
    record_solves(
        module.Problem, "solve", _read, solver=_name, capture=_expressions, kind=CallKind.LAYER
    )
    _hook_compiling(module.Problem)
    _hook_unpacking(module.Problem)


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
        self.captured_places, self.captured_values, self.captured_columns = {}, [], 0
        with suppress(Exception):  # a hook's failure must not break the program
            self.captured_places = _places(inverse)
            self.captured_columns = len(_costs(data))
        if recorder.depth:
            read = functools.partial(_capture, self, data, chain, inverse)
            # A problem within a problem is a step of a bisection and has another answer.
            is_step = recorder.depth > 1
            recorder.capture(lambda: _expressions(self) if is_step else read(), is_restatement=True)
        return data, chain, inverse

    problem_class.get_problem_data = compiled


def _hook_unpacking(problem_class: Any) -> None:
    """Keeps the solver's values of all columns, those that compiling added among them."""
    original: Callable[..., object] = problem_class.unpack_results

    @functools.wraps(original)
    def unpacked(
        self: _CvxpyProblem, solution: object, chain: _Chain, inverse_data: Sequence[Any]
    ) -> object:
        with suppress(Exception):  # a hook's failure must not break the program
            values = _solver_values(solution, chain, inverse_data)
            # CVXPY adds columns of its own when it hands cones to SCIP; those come last.
            self.captured_values = values[: self.captured_columns]
        return original(self, solution, chain, inverse_data)

    problem_class.unpack_results = unpacked


def _solver_values(solution: object, chain: _Chain, inverse: Sequence[Any]) -> list[float]:
    """The solver's solution by column; nothing where it has none."""
    import numpy as np

    values = chain.reductions[-1].invert(solution, inverse[-1]).primal_vars
    [column_values] = values.values()
    return [float(value) for value in np.asarray(column_values).ravel(order="F")]


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
    columns = {f"x{place}": value for place, value in enumerate(_captured_values(problem))}
    for variable in problem.variables():
        columns |= _columns(problem, variable)
    return Solve("cvxpy", status, float(problem.value), None, named_values(pairs), columns=columns)


def _captured_values(problem: _CvxpyProblem) -> list[float]:
    values: list[float] = vars(problem).get("captured_values", [])
    return values


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
    """MPS if all cones are linear or of second order, else the problem's expressions as text."""
    import numpy as np
    from cvxpy.settings import OFFSET
    from scipy.sparse import coo_array

    is_changed = any(type(part).__name__ == "Dgp2Dcp" for part in chain.reductions)
    dimensions = vars(data["dims"])
    has_others = any(dimensions[name] for name in dimensions if name not in _CONES)
    if is_changed or has_others:
        return _expressions(problem)
    costs = np.asarray(_costs(data), float)
    systems = _systems(data)
    if not fits(sum(system.matrix.nnz for system in systems) + len(costs), recorder.model_bytes):
        return None
    cones = [cone for system in systems for cone in system.cones()]
    is_short = fits(sum(cone.num_products for cone in cones), recorder.model_bytes)
    if not is_short or sum(cone.num_multiplications for cone in cones) > _MOST_MULTIPLICATIONS:
        return _expressions(problem)
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
    for cone in cones:
        cone.add_to(arrays)
    return arrays.captured(maximizes=sign < 0)


def _costs(data: _Data) -> Sequence[float]:
    costs: Sequence[float] = data["q"] if "q" in data else data["c"]
    return costs


def _side(bounds: Sequence[float] | None, none: float, num_columns: int) -> list[float]:
    return [none] * num_columns if bounds is None else [float(bound) for bound in bounds]


def _kinds(data: _Data, num_columns: int) -> list[str]:
    """The kinds of the columns; solvers without integers are passed no list of them."""
    kinds, compiled = ["C"] * num_columns, data["param_prob"].x
    for letter, places in (("I", compiled.integer_idx), ("B", compiled.boolean_idx)):
        for (place,) in places:
            kinds[int(place)] = letter
    return kinds


@dataclass(frozen=True, slots=True)
class _System:
    """Rows of `matrix x` against `sides`, of a kind each.

    The first `num_equal` are equal to their sides and the next `num_less` at most that. Of the
    others `sides - matrix x` is in second-order cones of the given sizes.
    """

    matrix: Any
    sides: Sequence[float]
    num_equal: int
    num_less: int
    cone_sizes: Sequence[int] = ()

    def add_to(self, arrays: Arrays) -> None:
        """Adds the linear rows."""
        num_linear = self.num_equal + self.num_less
        for place, entries in enumerate(self._entries(0, num_linear)):
            lower = self.sides[place] if place < self.num_equal else -math.inf
            arrays.add_row("", entries, lower, self.sides[place])

    def cones(self) -> Iterator[SecondOrderCone]:
        """The second-order cones."""
        begin = self.num_equal + self.num_less
        for size in self.cone_sizes:
            rows = self._entries(begin, begin + size)
            sides = map(float, self.sides[begin : begin + size])
            pairs = zip(rows, sides, strict=True)
            yield SecondOrderCone([AffineForm(_negated(row), side) for row, side in pairs])
            begin += size

    def _entries(self, begin: int, end: int) -> Iterator[list[tuple[int, float]]]:
        rows = self.matrix.tocsr()
        starts, columns, values = (part.tolist() for part in (rows.indptr, rows.indices, rows.data))
        for place in range(begin, end):
            span = slice(starts[place], starts[place + 1])
            yield list(zip(columns[span], values[span], strict=True))


def _negated(entries: Sequence[tuple[int, float]]) -> dict[int, float]:
    sums: dict[int, float] = {}
    for column, value in entries:
        sums[column] = sums.get(column, 0.0) - value
    return {column: value for column, value in sums.items() if value}


def _systems(data: _Data) -> list[_System]:
    """The rows, from any of the three forms in which CVXPY passes them to solvers.

    Equations stand in `A` alone, where all other rows may follow them.
    """
    dimensions, systems = data["dims"], []
    num_less, sizes = dimensions.nonneg, list(dimensions.soc)
    for matrix, sides in (("A", "b"), ("F", "G"), ("G", "h")):
        if sides in data and data.get(matrix) is not None:
            num_equal = dimensions.zero if matrix == "A" else 0
            num_rows = len(data[sides])
            if num_rows == num_equal:
                systems.append(_System(data[matrix], data[sides], num_equal, 0))
                continue
            assert num_rows == num_equal + num_less + sum(sizes), "rows of an unknown kind"
            systems.append(_System(data[matrix], data[sides], num_equal, num_less, sizes))
    return systems
