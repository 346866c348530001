"""Why linear rows and bounds are infeasible: multipliers whose weighted sum of them is 0 >= 1.

By Farkas' lemma such multipliers exist exactly where the continuous relaxation is infeasible.
At every vertex of the polyhedron of multipliers, the rows and bounds with a positive multiplier are
an irreducible infeasible subsystem (Gleeson and Ryan, ORSA Journal on Computing 2, 1990).

    farkas_support(model, seconds=5.0)      # FarkasSupport(rows=(0, 3), columns=(2,)), or None
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from optmodel.backends.highs import solve_with_highs
from optmodel.backends.model import (
    Entries,
    LinearRow,
    Model,
    ModelRow,
    VariableType,
    is_finite,
)
from optmodel.backends.results import SolveOptions, TerminationStatus

_SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class FarkasSupport:
    """The rows of a model, and the columns with bounds, whose multipliers are positive."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _OneSide:
    """`entries >= limit`: one side of a row or of a column; `cost` is that of its multiplier."""

    row: int | None
    column: int | None
    entries: Entries
    limit: float
    cost: float


def farkas_support(model: Model, seconds: float) -> FarkasSupport | None:
    """The support of the cheapest multipliers; None where the relaxation has a solution.

    It reads linear rows only. The multipliers cost 1, so that the support tends to be small.
    """
    sides = [*_row_sides(model), *_bound_sides(model)]
    rows: list[ModelRow] = [LinearRow([], 0.0, 0.0) for _ in range(model.num_columns)]
    rows.append(LinearRow([], 1.0, 1.0))
    for number, side in enumerate(sides):
        for column, weight in [*side.entries, (model.num_columns, side.limit)]:
            row = rows[column]
            assert isinstance(row, LinearRow)
            row.entries.append((number, weight))
    multipliers = Model(
        lowers=[0.0] * len(sides),
        uppers=[inf] * len(sides),
        costs=[side.cost for side in sides],
        types=[VariableType.CONTINUOUS] * len(sides),
        rows=rows,
    )
    result = solve_with_highs(multipliers, SolveOptions(seconds=seconds))
    if result.status is not TerminationStatus.OPTIMAL or result.values is None:
        return None
    support = [s for s, w in zip(sides, result.values, strict=True) if w > _SMALLEST]
    return FarkasSupport(
        tuple(dict.fromkeys(side.row for side in support if side.row is not None)),
        tuple(dict.fromkeys(side.column for side in support if side.column is not None)),
    )


def _row_sides(model: Model) -> Iterator[_OneSide]:
    for number, row in enumerate(model.rows):
        if isinstance(row, LinearRow):
            yield from _sides(number, None, row.entries, (row.lower, row.upper), 1.0)


def _bound_sides(model: Model) -> Iterator[_OneSide]:
    bounds = zip(model.types, model.lowers, model.uppers, strict=True)
    for column, (kind, lower, upper) in enumerate(bounds):
        limits = (min(lower, 0.0), max(upper, 0.0)) if kind.is_semi else (lower, upper)
        # The bounds of a binary column are part of its type.
        cost = 0.0 if kind is VariableType.BINARY else 1.0
        yield from _sides(None, column, [(column, 1.0)], limits, cost)


def _sides(
    row: int | None,
    column: int | None,
    entries: Entries,
    bounds: tuple[float, float],
    cost: float,
) -> Iterator[_OneSide]:
    lower, upper = bounds
    if is_finite(lower):
        yield _OneSide(row, column, entries, lower, cost)
    if is_finite(upper):
        yield _OneSide(row, column, [(k, -weight) for k, weight in entries], -upper, cost)
