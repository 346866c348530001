"""Enumeration: small integer models solved by evaluating every point, without a solver.

result = solve_by_enumeration(flat)      # None: not all integer, or too many points
"""

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING

from optmodel._version import __version__
from optmodel.backends import SolverResult, TerminationStatus
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    FlatRow,
    NonlinearTerm,
    ObjectiveSense,
    Polynomial,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

NAME = "enumeration"

MAX_POINTS = 200_000
"""The most points that are enumerated."""

_FEASIBLE = 1e-9  # the relative tolerance of a row, for floating-point errors only


def solve_by_enumeration(flat: FlatModel) -> SolverResult | None:
    """The best of all points; None for unbounded or continuous columns, or too many points."""
    grid = _grid(flat.columns)
    if grid is None:
        return None
    if len(grid[0]) == 0:
        return SolverResult(NAME, TerminationStatus.INFEASIBLE, version=__version__)
    import numpy as np

    with np.errstate(all="ignore"):  # a function without a value at a point gives nan there
        symbols = _symbols(flat, grid)
        objective = _evaluate(flat.objective, symbols)
        worst = np.inf if flat.sense is ObjectiveSense.MINIMIZE else -np.inf
        objective = np.where(_feasible(flat, symbols) & np.isfinite(objective), objective, worst)
    best = int(objective.argmin() if flat.sense is ObjectiveSense.MINIMIZE else objective.argmax())
    if not np.isfinite(objective[best]):
        return SolverResult(NAME, TerminationStatus.INFEASIBLE, version=__version__)
    return SolverResult(
        NAME,
        TerminationStatus.OPTIMAL,
        values=tuple(float(values[best]) for values in grid),
        objective=float(objective[best]),
        bound=float(objective[best]),
        version=__version__,
    )


def _grid(columns: Sequence[FlatColumn]) -> "list[Values] | None":
    """The values of each column at every point."""
    import numpy as np

    spans: list[tuple[int, int]] = []
    for column in columns:
        if column.domain is Domain.CONTINUOUS or column.lower is None or column.upper is None:
            return None
        spans.append((-int(-column.lower // 1), int(column.upper // 1)))
    if prod(max(0, high - low + 1) for low, high in spans) > MAX_POINTS:
        return None
    axes = [np.arange(low, high + 1, dtype=np.float64) for low, high in spans]
    return [mesh.ravel() for mesh in np.meshgrid(*axes, indexing="ij")]


def _symbols(flat: FlatModel, grid: "list[Values]") -> "list[Values]":
    """Values of columns, then of nonlinear terms, which are functions of earlier symbols."""
    symbols = list(grid)
    for term in flat.nonlinear_terms:
        symbols.append(_function(term, [_evaluate(body, symbols) for body in term.arguments]))
    return symbols


def _evaluate(body: Polynomial, symbols: "list[Values]") -> "Values":
    import numpy as np

    total = np.zeros(len(symbols[0]))
    for monomial, coefficient in body.terms.items():
        total += float(coefficient) * prod((symbols[k] for k in monomial), start=np.float64(1))
    return total


def _function(term: NonlinearTerm, arguments: "list[Values]") -> "Values":
    import numpy as np

    match term.function:
        case "exp" | "log" | "sqrt" | "abs":
            values: Values = getattr(np, term.function)(arguments[0])
        case "min":
            values = np.minimum.reduce(arguments)
        case "max":
            values = np.maximum.reduce(arguments)
        case "divide":
            values = arguments[0] / arguments[1]
        case "power":
            values = arguments[0] ** arguments[1]
    return values


def _feasible(flat: FlatModel, symbols: "list[Values]") -> "NDArray[np.bool_]":
    import numpy as np

    allowed = np.ones(len(symbols[0]), dtype=np.bool_)
    for row in flat.rows:
        allowed &= _holds(row, symbols)
    for indicator in flat.indicators:
        is_off = symbols[indicator.column] != indicator.value
        allowed &= is_off | _holds(indicator.row, symbols)
    return allowed


def _holds(row: FlatRow, symbols: "list[Values]") -> "NDArray[np.bool_]":
    import numpy as np

    values = _evaluate(row.body, symbols)
    holds = np.isfinite(values)
    if row.lower is not None:
        holds &= values >= float(row.lower) - _FEASIBLE * (1 + abs(float(row.lower)))
    if row.upper is not None:
        holds &= values <= float(row.upper) + _FEASIBLE * (1 + abs(float(row.upper)))
    return holds
