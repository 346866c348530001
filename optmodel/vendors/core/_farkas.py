"""Why linear rows and bounds have no solution: multipliers that add them up to 0 >= 1.

Whatever vertex of these multipliers HiGHS finds, what it weighs is an irreducible infeasible
subsystem of the continuous relaxation (Gleeson and Ryan, ORSA Journal on Computing 2, 1990).

support(problem, seconds)           # the pieces it weighs; None where the relaxation has a solution
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optmodel.vendors.core.constraints import Row
from optmodel.vendors.core.solving import is_finite
from optmodel.vendors.core.variables import Kind, Variable

if TYPE_CHECKING:
    from optmodel.vendors.core.problem import Problem

_SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class _Side:
    """`entries >= limit`: one side of a row or a variable; `price` is what a multiplier costs."""

    of: Row | Variable
    entries: list[tuple[int, float]]
    limit: float
    price: float


def support(problem: "Problem", seconds: float) -> list[Row | Variable] | None:
    """The rows and variables of which a side is weighed; few rows rather than few bounds."""
    sides = [*_row_sides(problem), *_bound_sides(problem)]
    weights = _weights(len(problem.variables), sides, seconds)
    if weights is None:
        return None
    return [side.of for side, weight in zip(sides, weights, strict=True) if weight > _SMALLEST]


def _row_sides(problem: "Problem") -> Iterator[_Side]:
    for row in problem.rows:
        places = [variable.position for variable in row.body.variables]
        entries = list(zip(places, row.body.coefficients, strict=True))
        yield from _sides(row, entries, row.lower, row.upper, 1.0)


def _bound_sides(problem: "Problem") -> Iterator[_Side]:
    for variable in problem.variables:
        lower, upper = variable.lower, variable.upper
        if variable.kind in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER):
            lower, upper = min(lower, 0.0), max(upper, 0.0)
        # The bounds of a binary variable hold anyway.
        price = 0.0 if variable.kind is Kind.BINARY else 1.0
        yield from _sides(variable, [(variable.position, 1.0)], lower, upper, price)


def _sides(
    of: Row | Variable,
    entries: list[tuple[int, float]],
    lower: float,
    upper: float,
    price: float,
) -> Iterator[_Side]:
    if is_finite(lower):
        yield _Side(of, entries, lower, price)
    if is_finite(upper):
        yield _Side(of, [(place, -weight) for place, weight in entries], -upper, price)


def _weights(num_variables: int, sides: list[_Side], seconds: float) -> list[float] | None:
    """The cheapest multipliers, at a vertex."""
    import highspy
    import numpy as np
    from highspy._core import _Highs

    solver: Any = _Highs()
    solver.resetGlobalScheduler(False)
    for name, value in {"output_flag": False, "threads": 1, "time_limit": seconds}.items():
        solver.setOptionValue(name, value)
    solver.setOptionValue("solver", "simplex")
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(sides), num_variables + 1
    lp.col_cost_ = np.array([side.price for side in sides], dtype=float)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(sides)), np.full(len(sides), np.inf)
    sums = np.zeros(num_variables + 1)
    sums[-1] = 1.0
    lp.row_lower_ = lp.row_upper_ = sums
    columns = [[*side.entries, (num_variables, side.limit)] for side in sides]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    starts = np.cumsum([0, *(len(column) for column in columns)])
    lp.a_matrix_.start_ = starts.astype(np.int32)
    lp.a_matrix_.index_ = np.array([p for column in columns for p, _ in column], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([w for column in columns for _, w in column], dtype=float)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return list(solver.getSolution().col_value)
