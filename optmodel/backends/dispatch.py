"""Which solver a model goes to: HiGHS for what it can, SCIP for everything else.

    result = solve(model, SolveOptions(seconds=10.0))
    write_model(model, "model.mps")
    read_model("model.lp").names

`solve_with_highs` and `solve_with_scip` call one solver and change nothing in its answer.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from optmodel.backends.callbacks import CallbackEvent, CallbackWhere, Listener
from optmodel.backends.curvature import is_convex
from optmodel.backends.highs import fits_highs, read_with_highs, solve_with_highs, write_with_highs
from optmodel.backends.model import LinearRow, Model, QuadraticRow
from optmodel.backends.results import SolveOptions, SolverResult, TerminationStatus
from optmodel.backends.scip import (
    USUAL_FEASIBILITY,
    feasibility_tolerance,
    solve_with_scip,
    write_with_scip,
)

_MODEL_SUFFIXES = frozenset({".mps", ".lp", ".rew", ".rlp", ".cip"})
_WITHOUT_SOLUTION = (
    TerminationStatus.INFEASIBLE,
    TerminationStatus.UNBOUNDED,
    TerminationStatus.ERROR,
)


def solve(
    model: Model, options: SolveOptions | None = None, listener: Listener | None = None
) -> SolverResult:
    """Solve with HiGHS a model that suits it, and with SCIP any other or where HiGHS fails.

    No model makes it raise. Integral columns have whole values. The status is infeasible or
    unbounded, never "one of the two", and then there is no solution. A listener is called while
    SCIP searches a tree; around any other solve it is called at the start and at the end. An
    exception that it raises ends the solve and is raised here.
    """
    options = options or SolveOptions()
    if any(low > high for low, high in zip(model.lowers, model.uppers, strict=True)):
        return SolverResult("presolve", TerminationStatus.INFEASIBLE)
    if listener is None:
        return _solved(model, options)
    listener(CallbackEvent(CallbackWhere.START))
    if suits_highs(model) and not model.is_mixed_integer:
        result = _solved(model, options)
    else:
        result = _solved_by_scip(model, options, listener)
    listener(_end_event(result))
    return result


def suits_highs(model: Model) -> bool:
    """Whether HiGHS solves it: linear with or without integers, or continuous convex quadratic."""
    if not fits_highs(model):
        return False
    if not model.products:
        return True
    return model.is_continuous and is_convex(model.products, 1.0 if model.is_minimized else -1.0)


def write_model(model: Model, path: str) -> None:
    """Write the format of the suffix: `.mps` or `.lp` by HiGHS where it fits, or by SCIP.

    Raises `ValueError` for another suffix and `OSError` where nothing can be written.
    """
    suffix = Path(path).suffix
    if suffix not in _MODEL_SUFFIXES:
        raise ValueError(f"no model format is called {suffix!r}")
    write = write_with_highs if suffix != ".cip" and fits_highs(model) else write_with_scip
    if not write(model, path):
        raise OSError(f"unable to write {path!r}")


def read_model(path: str) -> Model:
    """The linear model of an MPS or LP file. Raises `OSError` where it cannot be read as one."""
    return read_with_highs(path)


def _end_event(result: SolverResult) -> CallbackEvent[LinearRow]:
    values = result.values
    return CallbackEvent(
        CallbackWhere.END,
        best=result.objective,
        bound=result.bound,
        num_nodes=result.num_nodes,
        num_solutions=result.num_solutions,
        num_iterations=result.num_iterations,
        objective=result.objective,
        read=None if values is None else lambda: values,
    )


def _solved(model: Model, options: SolveOptions) -> SolverResult:
    if suits_highs(model):
        result = solve_with_highs(model, options)
        status = result.status
        if status in (TerminationStatus.UNBOUNDED, TerminationStatus.INFEASIBLE_OR_UNBOUNDED):
            status = _unbounded_or_infeasible(model, options, solve_with_highs)
        result = _cleaned(model, replace(result, status=status))
        if result.status is not TerminationStatus.ERROR:
            return result
    return _solved_by_scip(model, options, None)


def _solved_by_scip(model: Model, options: SolveOptions, listener: Listener | None) -> SolverResult:
    """Solve with SCIP, and again with the usual tolerance where the tight one made it fail.

    With a listener there is no second solve: it may add each of its rows only once.
    """
    if options.feasibility is not None or listener is not None:
        return _solved_by_scip_once(model, options, listener)
    tolerance = feasibility_tolerance(model)
    result = _solved_by_scip_once(model, replace(options, feasibility=tolerance), None)
    is_failed = result.status in (TerminationStatus.INFEASIBLE, TerminationStatus.ERROR)
    has_quadratic_rows = any(isinstance(row, QuadraticRow) for row in model.rows)
    if is_failed and has_quadratic_rows and tolerance < USUAL_FEASIBILITY:
        usual = replace(options, feasibility=USUAL_FEASIBILITY)
        return _solved_by_scip_once(model, usual, None)
    return result


def _solved_by_scip_once(
    model: Model, options: SolveOptions, listener: Listener | None
) -> SolverResult:
    result = solve_with_scip(model, options, listener)
    status = result.status
    if status is TerminationStatus.INFEASIBLE_OR_UNBOUNDED:
        status = TerminationStatus.UNBOUNDED
        if listener is None:
            status = _unbounded_or_infeasible(model, options, solve_with_scip)
    result = _cleaned(model, replace(result, status=status))
    if result.values is None or result.objective is None:
        return result
    return replace(result, objective=model.objective_or(result.values, result.objective))


def _unbounded_or_infeasible(
    model: Model, options: SolveOptions, solver: Callable[[Model, SolveOptions], SolverResult]
) -> TerminationStatus:
    """Unbounded where the model without its objective has a solution, else infeasible."""
    free = replace(
        model,
        costs=[0.0] * model.num_columns,
        products=[],
        nonlinear_objective=None,
        starts={},
    )
    if solver(free, options).status is TerminationStatus.INFEASIBLE:
        return TerminationStatus.INFEASIBLE
    return TerminationStatus.UNBOUNDED


def _cleaned(model: Model, result: SolverResult) -> SolverResult:
    """The result without values where the status says that there is no solution.

    Values of integral columns are made whole. Running out of memory counts as an error.
    """
    if result.status is TerminationStatus.MEMORY_LIMIT:
        result = replace(result, status=TerminationStatus.ERROR)
    if result.values is None or result.status in _WITHOUT_SOLUTION:
        return replace(result, values=None, objective=None, num_solutions=0)
    if result.row_duals is not None:
        # Without branch and bound the solver reports no bound; that of an optimum is its objective.
        return replace(result, bound=result.objective)
    return replace(result, values=model.with_whole_numbers(result.values))
