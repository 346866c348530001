"""HiGHS: linear models, mixed-integer ones, and continuous ones with a convex quadratic objective.

One thread, no output, a fresh solver object each time, so that a result does not depend on what was
solved before.

    result = solve_with_highs(model, SolveOptions(seconds=10.0))
    result.status, result.values
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from math import inf, isfinite
from typing import TYPE_CHECKING

from optmodel.backends.arrays import SparseArrays, SparseMatrix, sparse_arrays
from optmodel.backends.model import LinearRow, Model, VariableType
from optmodel.backends.names import NameStyle, unique_names
from optmodel.backends.results import (
    SolveOptions,
    SolverResult,
    TerminationStatus,
)

if TYPE_CHECKING:
    from highspy import HighsLp, HighsModel
    from highspy._core import _Highs

NAME = "highs"

# Kept here and in no file: a program's process cannot read our files once it is locked in.
STATUS_WORDS = {
    "kOptimal": TerminationStatus.OPTIMAL,
    "kModelEmpty": TerminationStatus.OPTIMAL,
    "kInfeasible": TerminationStatus.INFEASIBLE,
    "kUnbounded": TerminationStatus.UNBOUNDED,
    "kUnboundedOrInfeasible": TerminationStatus.INFEASIBLE_OR_UNBOUNDED,
    "kTimeLimit": TerminationStatus.TIME_LIMIT,
    "kSolutionLimit": TerminationStatus.NODE_LIMIT,
    "kObjectiveTarget": TerminationStatus.OBJECTIVE_TARGET,
    "kIterationLimit": TerminationStatus.ITERATION_LIMIT,
    "kMemoryLimit": TerminationStatus.MEMORY_LIMIT,
    "kInterrupt": TerminationStatus.INTERRUPTED,
    "kHighsInterrupt": TerminationStatus.INTERRUPTED,
}
"""HiGHS's status (HighsModelStatus) at the end of a solve; any other one is an error."""

_TYPES = {
    VariableType.CONTINUOUS: "kContinuous",
    VariableType.BINARY: "kInteger",
    VariableType.INTEGER: "kInteger",
    VariableType.SEMICONTINUOUS: "kSemiContinuous",
    VariableType.SEMIINTEGER: "kSemiInteger",
}
_RELATIVE_GAP = 1e-6
"""Smaller than HiGHS's own 1e-4, so that the answer depends less on where the search stopped."""
_ABSOLUTE_GAP = 1e-9
_FEASIBILITY = 1e-7
"""How far a row without columns may miss its sides: HiGHS's own tolerance of constraints."""
_MAX_SEMICONTINUOUS = 1e5
"""HiGHS refuses semi-continuous columns that may be larger, as numerically unsafe."""


def solve_with_highs(model: Model, options: SolveOptions) -> SolverResult:
    """Solve a model that `fits_highs`; a quadratic objective must be convex.

    Values and duals are not rounded. A continuous model has no `bound`:
    `HighsSession.dual_objective` computes one.
    """
    return HighsSession(model, options).solve()


def fits_highs(model: Model) -> bool:
    """Whether HiGHS can represent it: linear rows, an objective at most quadratic, and no large
    bounds on semi-continuous columns."""
    return model.has_linear_rows and all(
        not kind.is_semi or (lower >= 0 and upper <= _MAX_SEMICONTINUOUS)
        for kind, lower, upper in zip(model.types, model.lowers, model.uppers, strict=True)
    )


class HighsSession:
    """A model in HiGHS that may be given more rows and solved again."""

    def __init__(self, model: Model, options: SolveOptions) -> None:
        self._model = model
        self._arrays = sparse_arrays(model)
        self._is_continuous = model.is_continuous
        self._has_solution_limit = options.num_solutions is not None
        self._solver = new_solver(options)
        self._solver.passModel(_highs_model(model, self._arrays))
        if model.starts and not self._is_continuous:
            _pass_start(self._solver, model.starts)

    def add_row(self, lower: float, upper: float, row: Mapping[int, float]) -> None:
        """Add `lower <= sum of row[k] * x[k] <= upper`."""
        self._solver.addRow(lower, upper, len(row), list(row), list(row.values()))

    def solve(self) -> SolverResult:
        """Solve from where the last solve ended."""
        import highspy

        if not self._model.num_columns:
            return self._solve_without_columns()
        self._solver.run()
        status = self._status()
        info = self._solver.getInfo()
        bound = None if self._is_continuous else info.mip_dual_bound
        result = SolverResult(
            NAME,
            status,
            bound=bound if bound is not None and isfinite(bound) else None,
            num_nodes=max(0, info.mip_node_count),
            num_iterations=max(0, info.simplex_iteration_count) + max(0, info.qp_iteration_count),
            version=highs_version(),
        )
        is_feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if not is_feasible and status is not TerminationStatus.OPTIMAL:
            return result
        solution = self._solver.getSolution()
        has_duals = self._is_continuous and status is TerminationStatus.OPTIMAL
        return replace(
            result,
            values=tuple(solution.col_value),
            objective=info.objective_function_value,
            num_solutions=1,
            reduced_costs=tuple(solution.col_dual) if has_duals else None,
            row_duals=tuple(solution.row_dual) if has_duals else None,
        )

    def dual_objective(self, result: SolverResult) -> float:
        """The dual bound of a continuous model from the duals of its optimum.

        It is the sum of each dual value times the side that is active, less `1/2 x' H x`. Rows
        that `add_row` added are left out.
        """
        import numpy as np

        assert result.row_duals is not None, "only an optimum of a continuous model has duals"
        assert result.reduced_costs is not None
        arrays = self._arrays
        sign = 1.0 if self._model.is_minimized else -1.0
        total = float(self._model.offset)
        for duals, lower, upper in (
            (result.row_duals, arrays.row_lower, arrays.row_upper),
            (result.reduced_costs, arrays.column_lower, arrays.column_upper),
        ):
            dual = np.array(duals, dtype=np.float64)
            side = np.where(sign * dual >= 0, lower, upper)
            # A dual value of an infinite side is a rounding error; its product would be infinite.
            total += float(np.sum(dual * np.where(np.isfinite(side), side, 0.0)))
        if arrays.hessian is not None:
            total -= 0.5 * _quadratic_form(arrays.hessian, result.values or ())
        return total

    def _status(self) -> TerminationStatus:
        word = self._solver.getModelStatus().name
        if word == "kSolutionLimit" and self._has_solution_limit:
            # HiGHS has one status for two limits; without this one it means that nodes ran out.
            return TerminationStatus.SOLUTION_LIMIT
        return STATUS_WORDS.get(word, TerminationStatus.ERROR)

    def _solve_without_columns(self) -> SolverResult:
        """HiGHS reads neither the rows nor the offset of a model without columns."""
        sides = list(zip(self._arrays.row_lower, self._arrays.row_upper, strict=True))
        if any(lower > _FEASIBILITY or upper < -_FEASIBILITY for lower, upper in sides):
            return SolverResult(NAME, TerminationStatus.INFEASIBLE, version=highs_version())
        return SolverResult(
            NAME,
            TerminationStatus.OPTIMAL,
            values=(),
            objective=float(self._model.offset),
            reduced_costs=(),
            row_duals=(0.0,) * len(sides),
            num_solutions=1,
            version=highs_version(),
        )


def _quadratic_form(lower_triangle: SparseMatrix, values: tuple[float, ...]) -> float:
    """`x' H x` from the lower triangle of H."""
    import numpy as np

    point = np.array(values)
    column = np.repeat(np.arange(len(point)), np.diff(lower_triangle.start))
    weight = np.where(column == lower_triangle.index, 1.0, 2.0) * lower_triangle.value
    return float(np.sum(weight * point[column] * point[lower_triangle.index]))


@cache
def highs_version() -> str:
    """The version of HiGHS itself."""
    import highspy

    return (
        f"{highspy.HIGHS_VERSION_MAJOR}.{highspy.HIGHS_VERSION_MINOR}.{highspy.HIGHS_VERSION_PATCH}"
    )


def new_solver(options: SolveOptions) -> "_Highs":
    solver = _silent_solver()
    # HiGHS has one thread pool per process; a pool of another size, left by another solve in this
    # process, makes ours fail. A forked child must not wait for the threads of its parent.
    solver.resetGlobalScheduler(False)
    gaps = options.relative_gap, options.absolute_gap
    values: dict[str, bool | int | float | None] = {
        "threads": options.num_threads,
        "random_seed": options.seed,
        "time_limit": options.seconds,
        "mip_rel_gap": _RELATIVE_GAP if gaps[0] is None else gaps[0],
        "mip_abs_gap": _ABSOLUTE_GAP if gaps[1] is None else gaps[1],
        "mip_max_nodes": options.num_nodes,
        "mip_max_improving_sols": options.num_solutions,
        "objective_target": options.objective_target,
        "primal_feasibility_tolerance": options.feasibility,
        "dual_feasibility_tolerance": options.dual_feasibility,
        # At 1e-9 HiGHS lost the optimum of an integer model. Integers are rounded and checked.
        "mip_feasibility_tolerance": 1e-6,
        # A regularized Hessian has another optimum, off by about 1e-8.
        "qp_regularization_value": 0.0,
        # This heuristic takes half of the time on models as small as those of an instance.
        "mip_heuristic_run_feasibility_jump": options.feasibility_jump,
    }
    for name, value in values.items():
        if value is not None:
            solver.setOptionValue(name, value)
    return solver


def _silent_solver() -> "_Highs":
    from highspy._core import _Highs

    # The public subclass prints a banner in its constructor, before options can turn it off.
    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    return solver


def _highs_model(model: Model, arrays: SparseArrays) -> "HighsModel":
    import highspy

    built = highspy.HighsModel()
    lp = built.lp_
    lp.num_col_, lp.num_row_ = len(arrays.cost), len(arrays.row_lower)
    sense = highspy.ObjSense
    lp.sense_ = sense.kMinimize if model.is_minimized else sense.kMaximize
    lp.offset_ = float(model.offset)
    lp.col_cost_ = arrays.cost
    lp.col_lower_, lp.col_upper_ = arrays.column_lower, arrays.column_upper
    lp.row_lower_, lp.row_upper_ = arrays.row_lower, arrays.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = arrays.rows.start
    lp.a_matrix_.index_ = arrays.rows.index
    lp.a_matrix_.value_ = arrays.rows.value
    if not model.is_continuous:
        kinds = {kind: getattr(highspy.HighsVarType, word) for kind, word in _TYPES.items()}
        lp.integrality_ = [kinds[kind] for kind in model.types]
    if arrays.hessian is not None:
        hessian = highspy.HighsHessian()
        hessian.dim_ = len(arrays.cost)
        hessian.format_ = highspy.HessianFormat.kTriangular
        hessian.start_ = arrays.hessian.start
        hessian.index_ = arrays.hessian.index
        hessian.value_ = arrays.hessian.value
        built.hessian_ = hessian
    return built


def _pass_start(solver: "_Highs", starts: Mapping[int, float]) -> None:
    import numpy as np

    index = np.array(list(starts), dtype=np.int32)
    value = np.array(list(starts.values()), dtype=np.float64)
    solver.setSolution(len(starts), index, value)


# ---- files ------------------------------------------------------------------------------------


def write_with_highs(model: Model, path: str) -> bool:
    """Write MPS or LP, by the suffix; false where HiGHS refuses."""
    import highspy

    solver = new_solver(SolveOptions())
    built = _highs_model(model, sparse_arrays(model))
    built.lp_.model_name_ = model.name.replace(" ", "_")
    style = NameStyle.IDENTIFIERS if path.endswith("lp") else NameStyle.NO_BLANKS
    names = model.names or [""] * model.num_columns
    built.lp_.col_names_ = unique_names(names, "C", style)
    built.lp_.row_names_ = unique_names((row.name for row in model.rows), "R", style)
    solver.passModel(built)
    return bool(solver.writeModel(path) == highspy.HighsStatus.kOk)


def read_with_highs(path: str) -> Model:
    """The linear model of an MPS or LP file. Raises `OSError` where it cannot be read as one."""
    from highspy._core import HighsStatus

    solver = _silent_solver()
    if solver.readModel(path) == HighsStatus.kError:
        raise OSError(f"unable to read {path!r}")
    if solver.getModel().hessian_.dim_:
        raise OSError(f"{path!r} holds a quadratic objective, which is not read here")
    lp = solver.getLp()
    kinds = {word: kind for kind, word in _TYPES.items()}  # integers, unless they are binary below
    types: list[VariableType] = [kinds[kind.name] for kind in lp.integrality_]
    types = types or [VariableType.CONTINUOUS] * lp.num_col_
    bounds = list(zip(lp.col_lower_, lp.col_upper_, strict=True))
    for column, kind in enumerate(types):
        if kind is VariableType.INTEGER and bounds[column] == (0.0, 1.0):
            types[column] = VariableType.BINARY
    return Model(
        lowers=[max(lower, -inf) for lower, _ in bounds],
        uppers=[min(upper, inf) for _, upper in bounds],
        costs=list(lp.col_cost_),
        types=types,
        names=_names(lp.col_names_, "C", lp.num_col_),
        rows=[*_rows(lp)],
        is_minimized=lp.sense_.name == "kMinimize",
        offset=lp.offset_,
        name=lp.model_name_,
    )


def _rows(lp: "HighsLp") -> list[LinearRow]:
    assert lp.a_matrix_.format_.name == "kColwise"
    sides = zip(lp.row_lower_, lp.row_upper_, _names(lp.row_names_, "R", lp.num_row_), strict=True)
    rows = [LinearRow([], lower, upper, name) for lower, upper, name in sides]
    start, index, value = lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_
    for column in range(lp.num_col_):
        for k in range(start[column], start[column + 1]):
            rows[index[k]].entries.append((column, float(value[k])))
    return rows


def _names(given: list[str], prefix: str, count: int) -> list[str]:
    return list(given) or [f"{prefix}{number}" for number in range(count)]
