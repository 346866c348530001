"""HiGHS: linear models, mixed-integer ones, and continuous ones with a convex quadratic objective.

solve(problem)          # a Result, of status ERROR where HiGHS gave up
"""

from math import isfinite
from typing import TYPE_CHECKING, Any

from optmodel.vendors.core.names import unique_names
from optmodel.vendors.core.results import Result, Status
from optmodel.vendors.core.solving import unbounded
from optmodel.vendors.core.variables import Kind, Variable, rounded

if TYPE_CHECKING:
    from optmodel.vendors.core.problem import Problem

_STATUSES = {
    "kOptimal": Status.OPTIMAL,
    "kModelEmpty": Status.OPTIMAL,
    "kInfeasible": Status.INFEASIBLE,
    "kUnbounded": Status.UNBOUNDED,
    "kTimeLimit": Status.TIME_LIMIT,
    "kIterationLimit": Status.ITERATION_LIMIT,
    "kSolutionLimit": Status.SOLUTION_LIMIT,
}
_KINDS = {
    Kind.CONTINUOUS: "kContinuous",
    Kind.BINARY: "kInteger",
    Kind.INTEGER: "kInteger",
    Kind.SEMICONTINUOUS: "kSemiContinuous",
    Kind.SEMIINTEGER: "kSemiInteger",
}
_GAP = 1e-6
"""Closer than the vendors' 1e-4, so that an answer does not hang on where a search stopped."""


def solve(problem: "Problem") -> Result:
    """Solve a model that suits HiGHS."""
    solver = _prepared(problem)
    model = _model(problem)
    solver.passModel(model)
    _start(solver, problem.variables)
    solver.run()
    status = _status(solver, problem)
    if status is Status.UNBOUNDED and not _is_feasible(problem):
        status = Status.INFEASIBLE
    return _result(solver, problem, status)


def write(problem: "Problem", path: str) -> bool:
    """Write MPS or LP, by the suffix; false where HiGHS refuses."""
    import highspy

    problem.number()
    solver = _prepared(problem)
    model = _model(problem)
    model.lp_.model_name_ = problem.name.replace(" ", "_")
    is_strict = path.endswith("lp")
    model.lp_.col_names_ = unique_names((v.name for v in problem.variables), "C", is_strict)
    model.lp_.row_names_ = unique_names((row.name for row in problem.rows), "R", is_strict)
    solver.passModel(model)
    return bool(solver.writeModel(path) == highspy.HighsStatus.kOk)


def _prepared(problem: "Problem") -> Any:
    """A quiet solver with the options of the problem."""
    from highspy._core import _Highs

    options = problem.options
    # The public subclass prints a banner as soon as it is made, whatever its options say.
    solver = _Highs()
    # HiGHS keeps one thread pool a process; one of another size, left by whoever solved here
    # before, makes ours fail. Not waiting for its threads is what a forked child needs.
    solver.resetGlobalScheduler(False)
    values: dict[str, bool | int | float | None] = {
        "output_flag": False,
        "threads": options.num_threads,
        "random_seed": options.seed,
        "time_limit": options.seconds,
        "mip_rel_gap": _GAP if options.relative_gap is None else options.relative_gap,
        "mip_abs_gap": 1e-9 if options.absolute_gap is None else options.absolute_gap,
        "mip_max_nodes": options.num_nodes,
        "mip_max_improving_sols": options.num_solutions,
        "primal_feasibility_tolerance": options.feasibility,
        # A regularized Hessian has another optimum.
        "qp_regularization_value": 0.0,
    }
    for name, value in values.items():
        if value is not None:
            solver.setOptionValue(name, value)
    return solver


def _model(problem: "Problem") -> Any:
    import highspy
    import numpy as np

    variables, rows = problem.variables, problem.rows
    model = highspy.HighsModel()
    lp = model.lp_
    lp.num_col_, lp.num_row_ = len(variables), len(rows)
    sense = highspy.ObjSense
    lp.sense_ = sense.kMinimize if problem.is_minimized else sense.kMaximize
    lp.offset_ = problem.offset
    lp.col_cost_ = np.array([variable.cost for variable in variables], dtype=np.float64)
    bounds = [_bounds(variable) for variable in variables]
    lp.col_lower_ = np.array([lower for lower, _ in bounds], dtype=np.float64)
    lp.col_upper_ = np.array([upper for _, upper in bounds], dtype=np.float64)
    lp.row_lower_ = np.array([unbounded(row.lower) for row in rows], dtype=np.float64)
    lp.row_upper_ = np.array([unbounded(row.upper) for row in rows], dtype=np.float64)
    sizes = [len(row.body.variables) for row in rows]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(sizes, dtype=np.int32)]).astype(np.int32)
    lp.a_matrix_.index_ = np.array(
        [variable.position for row in rows for variable in row.body.variables], dtype=np.int32
    )
    lp.a_matrix_.value_ = np.array(
        [weight for row in rows for weight in row.body.coefficients], dtype=np.float64
    )
    if any(variable.kind is not Kind.CONTINUOUS for variable in variables):
        lp.integrality_ = [
            getattr(highspy.HighsVarType, _KINDS[variable.kind]) for variable in variables
        ]
    if problem.squares is not None:
        model.hessian_ = _hessian(problem)
    return model


def _bounds(variable: Variable) -> tuple[float, float]:
    lower, upper = unbounded(variable.lower), unbounded(variable.upper)
    if variable.kind is Kind.BINARY:
        return max(lower, 0.0), min(upper, 1.0)
    return lower, upper


def _hessian(problem: "Problem") -> Any:
    """H of `1/2 x' H x`, by its lower triangle."""
    import highspy
    import numpy as np

    assert problem.squares is not None
    squares = problem.squares
    columns: list[dict[int, float]] = [{} for _ in problem.variables]
    for first, second, weight in zip(
        squares.firsts, squares.seconds, squares.coefficients, strict=True
    ):
        low, high = sorted((first.position, second.position))
        entry = 2.0 * weight if low == high else weight
        columns[low][high] = columns[low].get(high, 0.0) + entry
    ordered = [sorted(column.items()) for column in columns]
    hessian = highspy.HighsHessian()
    hessian.dim_ = len(columns)
    hessian.format_ = highspy.HessianFormat.kTriangular
    starts = np.concatenate([[0], np.cumsum([len(column) for column in ordered])])
    hessian.start_ = starts.astype(np.int32)
    hessian.index_ = np.array([row for column in ordered for row, _ in column], dtype=np.int32)
    hessian.value_ = np.array([value for column in ordered for _, value in column], dtype=float)
    return hessian


def _start(solver: Any, variables: list[Variable]) -> None:
    import numpy as np

    given = [(v.position, v.start) for v in variables if v.start is not None]
    if given and any(variable.kind is not Kind.CONTINUOUS for variable in variables):
        index = np.array([position for position, _ in given], dtype=np.int32)
        value = np.array([start for _, start in given], dtype=np.float64)
        solver.setSolution(len(given), index, value)


def _status(solver: Any, problem: "Problem") -> Status:
    name = solver.getModelStatus().name
    if name == "kUnboundedOrInfeasible":
        return Status.UNBOUNDED
    limited = problem.options.num_nodes
    if name == "kSolutionLimit" and limited is not None and problem.options.num_solutions is None:
        return Status.NODE_LIMIT
    return _STATUSES.get(name, Status.ERROR)


def _is_feasible(problem: "Problem") -> bool:
    """Whether anything satisfies the rows: solved again without an objective."""
    solver = _prepared(problem)
    model = _model(problem)
    model.lp_.col_cost_ = [0.0] * len(problem.variables)
    model.hessian_.dim_ = 0
    solver.passModel(model)
    solver.run()
    return bool(_status(solver, problem) is not Status.INFEASIBLE)


def _result(solver: Any, problem: "Problem", status: Status) -> Result:
    import highspy

    info = solver.getInfo()
    is_mixed = problem.is_mixed_integer
    common: dict[str, Any] = {
        "num_nodes": max(0, info.mip_node_count),
        "num_iterations": max(0, info.simplex_iteration_count),
    }
    bound = info.mip_dual_bound if is_mixed else None
    if bound is not None and isfinite(bound):
        common["bound"] = bound
    is_known = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    ended = status in (Status.INFEASIBLE, Status.UNBOUNDED, Status.ERROR)
    if ended or not (is_known or status is Status.OPTIMAL):
        return Result("highs", status, **common)
    solution = solver.getSolution()
    values = solution.col_value
    common["objective"] = info.objective_function_value
    if is_mixed:
        values = rounded(problem.variables, values)
    elif status is Status.OPTIMAL:
        common["bound"] = info.objective_function_value
        common["reduced_costs"] = tuple(solution.col_dual)
        common["row_duals"] = tuple(solution.row_dual)
    return Result("highs", status, tuple(values), num_solutions=1, **common)
