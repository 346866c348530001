"""Which solver a model goes to: HiGHS for what it can, SCIP for everything else.

solve(problem)          # Problem.solve
"""

from math import inf
from typing import TYPE_CHECKING

from optmodel.vendors.core.callbacks import Listener, Moment, Where
from optmodel.vendors.core.results import Result, Status
from optmodel.vendors.core.variables import Kind

if TYPE_CHECKING:
    from optmodel.vendors.core.problem import Problem

_MAX_SEMICONTINUOUS = 1e5
"""HiGHS refuses semi-continuous variables that may be larger."""


def solve(problem: "Problem", listener: Listener | None = None) -> Result:
    """Solve with HiGHS where it can, and again with SCIP where HiGHS gave up.

    A listener is called by SCIP while it searches a tree; of any other solve it hears the beginning
    and the end.
    """
    from optmodel.vendors.core import _scip

    problem.number()
    if any(variable.lower > variable.upper for variable in problem.variables):
        return Result("presolve", Status.INFEASIBLE)
    if listener is None:
        return _solved(problem)
    listener(Moment(Where.START))
    if suits_highs(problem) and not problem.is_mixed_integer:
        result = _solved(problem)
    else:
        result = _scip.solve(problem, listener)
    listener(_end(result))
    return result


def _end(result: Result) -> Moment:
    values = result.values
    return Moment(
        Where.END,
        best=result.objective,
        bound=result.bound,
        num_nodes=result.num_nodes,
        num_solutions=result.num_solutions,
        num_iterations=result.num_iterations,
        objective=result.objective,
        read=None if values is None else lambda: values,
    )


def _solved(problem: "Problem") -> Result:
    from optmodel.vendors.core import _highs, _scip

    if suits_highs(problem):
        result = _highs.solve(problem)
        if result.status is not Status.ERROR:
            return result
    return _scip.solve(problem)


def suits_highs(problem: "Problem") -> bool:
    """Whether it is a linear model, mixed-integer or not, or continuous, convex and quadratic."""
    if not is_array_shaped(problem):
        return False
    if problem.squares is None:
        return True
    from optmodel.vendors.core.convexity import is_convex

    if any(variable.kind is not Kind.CONTINUOUS for variable in problem.variables):
        return False
    return is_convex(problem.squares, 1.0 if problem.is_minimized else -1.0)


def is_array_shaped(problem: "Problem") -> bool:
    """Whether rows are linear and the objective at most quadratic: what an MPS file can say."""
    if problem.quadratic_rows or problem.formula_rows or problem.indicators:
        return False
    if problem.special_sets or problem.formula is not None:
        return False
    semi = (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER)
    return all(
        variable.kind not in semi or (variable.lower >= 0 and variable.upper <= _MAX_SEMICONTINUOUS)
        for variable in problem.variables
    )


def is_finite(bound: float) -> bool:
    """Whether a bound is one: solvers call 1e20 infinite, and some programs write 1e30 or 1e100."""
    return -1e20 < bound < 1e20


def unbounded(bound: float) -> float:
    """The bound itself, or a true infinity for what a solver would call one."""
    return bound if is_finite(bound) else (inf if bound > 0 else -inf)
