"""Hooks SciPy: `linprog`, `milp`, `minimize` and `linear_sum_assignment`.

Variables are named by index: x0, x1, ...; those of an assignment x[0,2].
"""

import functools
import math
from collections.abc import Iterable
from itertools import pairwise
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from optmodel.execution.hooks.flow_models import assignment_model, assignment_values
from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.solve_recorder import CallKind, named_values, recorder
from optmodel.execution.hooks.wrapping import record_solves
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_STATUS = {
    0: SolverStatus.OPTIMAL,
    1: SolverStatus.LIMIT,
    2: SolverStatus.INFEASIBLE,
    3: SolverStatus.UNBOUNDED,
    4: SolverStatus.ERROR,
}
_KINDS = "CISN"  # what `integrality` means by 0, 1, 2 and 3


class _ScipyResult(Protocol):
    """A result of an optimizer of SciPy."""

    status: int
    success: bool
    message: str
    fun: float | None
    x: Any

    def get(self, name: str) -> Any: ...


def install(module: ModuleType) -> None:
    """Hooks the functions of `scipy.optimize`."""
    record_solves(module, "linprog", _read_linear, solver=_highs, capture=_capture_linprog)
    record_solves(module, "milp", _read_linear, solver=_highs, capture=_capture_milp)
    record_solves(module, "minimize", _read_local, solver=_local)
    record_solves(
        module,
        "linear_sum_assignment",
        _read_assignment,
        solver=_local,
        capture=_capture_assignment,
        kind=CallKind.ROUTINE,
        failed=_without_assignment,
    )


@functools.cache
def _highs_version() -> str:
    """The version of the HiGHS that SciPy contains."""
    from scipy.optimize._highspy import _core

    return str(_core._Highs().version())


def _highs(*args: object, **kwargs: object) -> str:
    return f"HiGHS {_highs_version()}"


def _local(*args: object, **kwargs: object) -> str:
    import scipy

    return f"SciPy {scipy.__version__}"


def _read_linear(result: _ScipyResult, *args: object, **kwargs: object) -> Solve:
    import numpy as np

    status = _STATUS[result.status]
    if "unbounded or infeasible" in result.message:
        status = SolverStatus.INFEASIBLE_OR_UNBOUNDED
    integrality: Any = kwargs.get("integrality")
    if integrality is not None and np.any(integrality):
        bound = result.get("mip_dual_bound")
    else:
        # Without integers SciPy has no bound, or zero: the bound is then the optimum.
        bound = result.fun if status is SolverStatus.OPTIMAL else None
    return _solve(result, status, None if bound is None else float(bound))


def _read_local(result: _ScipyResult, *args: object, **kwargs: object) -> Solve:
    # `minimize` finds a local optimum; its status numbers differ by method.
    return _solve(result, SolverStatus.OPTIMAL if result.success else SolverStatus.LIMIT, None)


def _read_assignment(
    result: "tuple[NDArray[Any], NDArray[Any]]", cost_matrix: "ArrayLike", maximize: bool = False
) -> Solve:
    import numpy as np

    rows, columns = result
    total = float(np.asarray(cost_matrix)[rows, columns].sum())
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return Solve("scipy", SolverStatus.OPTIMAL, total, total, assignment_values(pairs))


def _capture_assignment(cost_matrix: "ArrayLike", maximize: bool = False) -> CapturedModel | None:
    import numpy as np

    costs = np.asarray(cost_matrix, dtype=float)
    if not fits(3 * costs.size, recorder.model_bytes):
        return None
    cells = (tuple(place) for place in np.ndindex(*costs.shape))
    triples = ((row, column, float(costs[row, column])) for row, column in cells)
    return assignment_model(triples, maximizes=bool(maximize))


def _without_assignment(error: Exception, *args: object, **kwargs: object) -> Solve | None:
    is_infeasible = isinstance(error, ValueError) and "infeasible" in str(error)
    return Solve("scipy", SolverStatus.INFEASIBLE) if is_infeasible else None


def _solve(result: _ScipyResult, status: SolverStatus, bound: float | None) -> Solve:
    if result.x is None or result.fun is None:
        return Solve("scipy", status, bound=bound)
    values = named_values((f"x{index}", value) for index, value in enumerate(result.x.ravel()))
    return Solve("scipy", status, float(result.fun), bound, values)


def _capture_linprog(
    c: "ArrayLike",
    A_ub: object = None,
    b_ub: "ArrayLike | None" = None,
    A_eq: object = None,
    b_eq: "ArrayLike | None" = None,
    bounds: object = (0, None),
    *_: object,
    integrality: "ArrayLike | None" = None,
    **__: object,
) -> CapturedModel | None:
    import numpy as np

    costs = np.asarray(c, float).ravel()
    pairs = np.array(() if bounds is None else bounds, dtype=object)
    if not pairs.size:
        pairs = np.array((0, None), dtype=object)
    pairs = np.broadcast_to(pairs.reshape(-1, 2), (len(costs), 2))
    lowers = [-math.inf if lower is None else float(lower) for lower, _ in pairs]
    uppers = [math.inf if upper is None else float(upper) for _, upper in pairs]
    arrays = _columns(costs, lowers, uppers, integrality)
    for matrix, given, is_equal in ((A_ub, b_ub, False), (A_eq, b_eq, True)):
        sides = np.asarray(() if given is None else given, float).ravel()
        if matrix is not None and not _add(arrays, matrix, sides if is_equal else -np.inf, sides):
            return None
    return arrays.captured()


def _capture_milp(
    c: "ArrayLike",
    *,
    integrality: "ArrayLike | None" = None,
    bounds: object = None,
    constraints: object = None,
    **_: object,
) -> CapturedModel | None:
    # Constraints may be given in many forms: they are read by the function that `milp` itself uses.
    from scipy.optimize._milp import _milp_iv
    from scipy.sparse import csc_array

    read = _milp_iv(c, integrality, bounds, constraints, None)
    costs, kinds, lowers, uppers, starts, indices, values, row_lowers, row_uppers, _options = read
    arrays = _columns(costs, lowers, uppers, kinds)
    matrix = csc_array((values, indices, starts), shape=(len(row_lowers), len(costs)))
    return arrays.captured() if _add(arrays, matrix, row_lowers, row_uppers) else None


def _columns(
    costs: "NDArray[Any]",
    lowers: Iterable[float],
    uppers: Iterable[float],
    integrality: "ArrayLike | None",
) -> Arrays:
    import numpy as np

    kinds = np.broadcast_to(0 if integrality is None else np.asarray(integrality), costs.shape)
    return Arrays(
        names=[f"x{index}" for index in range(len(costs))],
        costs=costs.tolist(),
        lowers=list(lowers),
        uppers=list(uppers),
        kinds=[_KINDS[int(kind)] for kind in kinds],
    )


def _add(arrays: Arrays, matrix: object, lowers: "ArrayLike", uppers: "ArrayLike") -> bool:
    """Adds the rows of a matrix, dense or sparse; False when there are too many."""
    import numpy as np
    from scipy.sparse import csr_array

    rows = csr_array(np.atleast_2d(matrix) if isinstance(matrix, list | tuple) else matrix)
    if not fits(rows.nnz, recorder.model_bytes):
        return False
    starts, columns, values = (part.tolist() for part in (rows.indptr, rows.indices, rows.data))
    sides = (np.broadcast_to(side, rows.shape[0]).tolist() for side in (lowers, uppers))
    for (begin, end), lower, upper in zip(pairwise(starts), *sides, strict=True):
        arrays.add_row("", zip(columns[begin:end], values[begin:end], strict=True), lower, upper)
    return True
