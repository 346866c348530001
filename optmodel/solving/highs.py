"""HiGHS, straight from arrays: LP, MILP, and QP whose convexity is known beforehand.

One thread, no output, tight tolerances, a fresh solver object each time, so that the same model
ends the same way whatever was solved before it.

    outcome = solve_with_highs(flat, SolveLimits())
"""

from collections.abc import Mapping
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any

from optmodel.formulation import FlatModel, Goal
from optmodel.formulation.arrays import SparseArrays, SparseMatrix, sparse_arrays
from optmodel.solving.availability import solver_info
from optmodel.solving.limits import SolveLimits
from optmodel.solving.outcome import Outcome
from optmodel.solving.status import Termination

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME = "highs"

_OPTIONS: dict[str, bool | int | float] = {
    "output_flag": False,
    "threads": 1,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    # At 1e-9 an integer model was seen to lose its optimum. Integers are rounded and checked.
    "mip_feasibility_tolerance": 1e-6,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-9,
    # A regularized Hessian has another optimum, off by about 1e-8.
    "qp_regularization_value": 0.0,
    # This heuristic takes half of the time on models as small as ours.
    "mip_heuristic_run_feasibility_jump": False,
}


def solve_with_highs(flat: FlatModel, limits: SolveLimits) -> Outcome:
    """Solve a flat model with linear rows and a linear or convex quadratic objective.

    Raises `FormulationError` on any other shape; a Hessian of the wrong sign is the caller's fault.
    """
    return HighsSession(sparse_arrays(flat), limits).solve()


class HighsSession:
    """A model in HiGHS that may be given more rows and solved again."""

    def __init__(self, arrays: SparseArrays, limits: SolveLimits) -> None:
        self._arrays = arrays
        self._solver = _new_solver(limits)
        self._solver.passModel(_model(arrays))

    def add_row(self, lower: float, upper: float, row: Mapping[int, float]) -> None:
        """Add `lower <= sum of row[k] * x[k] <= upper`."""
        self._solver.addRow(lower, upper, len(row), list(row), list(row.values()))

    def solve(self) -> Outcome:
        """Solve from where the last solve ended."""
        import highspy

        self._solver.run()
        termination = solver_info(NAME).termination(self._solver.getModelStatus().name)
        info = self._solver.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Outcome(NAME, version(), termination)
        solution = self._solver.getSolution()
        return Outcome(
            NAME,
            version(),
            termination,
            values=tuple(solution.col_value),
            objective=info.objective_function_value,
            bound=self._bound(solution, termination),
        )

    def _bound(self, solution: Any, termination: Termination) -> float | None:
        """The branch-and-bound's bound, or for a continuous model its dual objective."""
        if self._arrays.integrality.any():
            bound = float(self._solver.getInfo().mip_dual_bound)
            return bound if isfinite(bound) else None
        if termination is not Termination.OPTIMAL:
            return None
        return self._dual_objective(solution)

    def _dual_objective(self, solution: Any) -> float:
        """Sum of each dual value times the side it leans on, less `1/2 x' H x`."""
        import numpy as np

        lp = self._solver.getLp()
        sign = 1.0 if self._arrays.goal is Goal.MINIMIZE else -1.0
        total = self._arrays.offset
        for duals, lower, upper in (
            (solution.row_dual, lp.row_lower_, lp.row_upper_),
            (solution.col_dual, lp.col_lower_, lp.col_upper_),
        ):
            dual = np.array(duals, dtype=np.float64)
            side = np.where(sign * dual >= 0, lower, upper)
            # A dual value on a missing side is rounding dust; its product would be infinite.
            total += float(np.sum(dual * np.where(np.isfinite(side), side, 0.0)))
        if self._arrays.hessian is not None:
            total -= 0.5 * _quadratic_form(self._arrays.hessian, np.array(solution.col_value))
        return total


@cache
def version() -> str:
    """The version of HiGHS itself."""
    import highspy

    return (
        f"{highspy.HIGHS_VERSION_MAJOR}.{highspy.HIGHS_VERSION_MINOR}.{highspy.HIGHS_VERSION_PATCH}"
    )


def _new_solver(limits: SolveLimits) -> Any:
    from highspy._core import _Highs

    # The public subclass prints a banner as soon as it is made, whatever its options say.
    solver = _Highs()
    # HiGHS keeps one thread pool a process; one of another size, left by anybody else who solved
    # here, makes ours fail. Not waiting for its threads is what a forked child needs.
    solver.resetGlobalScheduler(False)
    for name, value in _OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.setOptionValue("mip_max_nodes", limits.nodes)
    solver.setOptionValue("time_limit", limits.seconds)
    return solver


def _model(arrays: SparseArrays) -> Any:
    import highspy

    model = highspy.HighsModel()
    model.lp_ = _linear_part(arrays)
    if arrays.hessian is not None:
        hessian = highspy.HighsHessian()
        hessian.dim_ = len(arrays.cost)
        hessian.format_ = highspy.HessianFormat.kTriangular
        hessian.start_ = arrays.hessian.start
        hessian.index_ = arrays.hessian.index
        hessian.value_ = arrays.hessian.value
        model.hessian_ = hessian
    return model


def _linear_part(arrays: SparseArrays) -> Any:
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(arrays.cost), len(arrays.row_lower)
    is_minimized = arrays.goal is Goal.MINIMIZE
    lp.sense_ = highspy.ObjSense.kMinimize if is_minimized else highspy.ObjSense.kMaximize
    lp.offset_ = arrays.offset
    lp.col_cost_ = arrays.cost
    lp.col_lower_, lp.col_upper_ = arrays.column_lower, arrays.column_upper
    lp.row_lower_, lp.row_upper_ = arrays.row_lower, arrays.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = arrays.rows.start
    lp.a_matrix_.index_ = arrays.rows.index
    lp.a_matrix_.value_ = arrays.rows.value
    if arrays.integrality.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[flag] for flag in arrays.integrality]
    return lp


def _quadratic_form(lower_triangle: SparseMatrix, point: "NDArray[np.float64]") -> float:
    """`x' H x` from the lower triangle of H."""
    import numpy as np

    column = np.repeat(np.arange(len(point)), np.diff(lower_triangle.start))
    weight = np.where(column == lower_triangle.index, 1.0, 2.0) * lower_triangle.value
    return float(np.sum(weight * point[column] * point[lower_triangle.index]))
