"""HiGHS on arrays: many small linear programs over the same columns, one after the other.

    session = HighsArraySession(SolveOptions(feasibility=1e-9))
    result = session.solve(arrays)
    result.status, result.values, result.multipliers

An infeasible program has multipliers too, where HiGHS finds a ray: a sum of its rows that no point
within the bounds satisfies. Who relies on multipliers should compute what they prove.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optmodel.backends.arrays import SparseArrays
from optmodel.backends.highs import STATUS_WORDS, new_solver
from optmodel.backends.results import SolveOptions, TerminationStatus

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class ArrayResult:
    """The end of one solve: values by column, and multipliers by row, where there are any."""

    status: TerminationStatus
    values: "NDArray[np.float64] | None" = None
    multipliers: "NDArray[np.float64] | None" = None


class HighsArraySession:
    """One solver object for many linear programs that are minimized; each is solved afresh."""

    def __init__(self, options: SolveOptions) -> None:
        self._solver = new_solver(options)
        # Without presolve an infeasible program has a ray, and a small one is solved sooner.
        self._solver.setOptionValue("presolve", "off")

    def solve(self, arrays: SparseArrays) -> ArrayResult:
        """Minimize a linear program."""
        import highspy
        import numpy as np

        assert arrays.hessian is None, "a linear program has a linear objective"
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(arrays.cost), len(arrays.row_lower)
        lp.col_cost_ = arrays.cost
        lp.col_lower_, lp.col_upper_ = arrays.column_lower, arrays.column_upper
        lp.row_lower_, lp.row_upper_ = arrays.row_lower, arrays.row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = arrays.rows.start
        lp.a_matrix_.index_ = arrays.rows.index
        lp.a_matrix_.value_ = arrays.rows.value
        self._solver.passModel(lp)
        self._solver.run()
        word = self._solver.getModelStatus().name
        status = STATUS_WORDS.get(word, TerminationStatus.ERROR)
        if status is TerminationStatus.OPTIMAL:
            solution = self._solver.getSolution()
            return ArrayResult(status, np.array(solution.col_value), np.array(solution.row_dual))
        if status is TerminationStatus.INFEASIBLE:
            _, has_ray, ray = self._solver.getDualRay()  # type: ignore[attr-defined]
            return ArrayResult(status, None, np.array(ray) if has_ray else None)
        return ArrayResult(status)
