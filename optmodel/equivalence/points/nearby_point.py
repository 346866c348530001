"""The exact points near one that a solver gave in floats: candidates, to be checked.

    [point for point in nearby_points(flat, parts, bounds, values) if is_feasible(flat, point)]

A solver's vertex lies on some rows and bounds; solving these as equations in rationals gives the
vertex itself, where rounding each value alone would miss the rows by the solver's tolerance.
"""

from collections.abc import Iterable, Iterator, Sequence

from optmodel.equivalence.column_domain import Bounds, column_bounds, is_integral
from optmodel.equivalence.constraint_side import LinearPart, linear_parts
from optmodel.equivalence.points.exact_point import is_feasible
from optmodel.formulation import (
    Equation,
    FlatModel,
    Number,
    simple_rational,
    solve_near,
)

_NEAR = 1e-6


def nearby_points(
    model: FlatModel, parts: Iterable[LinearPart], bounds: Sequence[Bounds], values: Sequence[float]
) -> Iterator[tuple[Number, ...]]:
    """Each value rounded alone; then the vertex of the rows and bounds that are nearly tight."""
    whole = {k for k, column in enumerate(model.columns) if is_integral(column)}
    yield tuple(
        round(value) if k in whole else simple_rational(value) for k, value in enumerate(values)
    )
    equations: list[Equation] = [({k: 1}, round(values[k])) for k in sorted(whole)]
    for column, limits in enumerate(bounds):
        equations += [({column: 1}, limit) for limit in _tight(values[column], limits)]
    for part in parts:
        body = sum(float(c) * values[k] for k, c in part.coefficients.items())
        tight = _tight(body, (part.lower, part.upper))
        equations += [(part.coefficients, limit) for limit in tight]
    yield tuple(solve_near(equations, values))


def feasible_point_near(model: FlatModel, values: Sequence[float]) -> tuple[Number, ...] | None:
    """An exactly feasible point near one in floats, or None where neither rounding gives one."""
    parts = [
        part
        for part in linear_parts(model).values()
        if part.condition is None or round(values[part.condition[0]]) == part.condition[1]
    ]
    points = nearby_points(model, parts, column_bounds(model), values)
    return next((point for point in points if is_feasible(model, point)), None)


def _tight(value: float, limits: Bounds) -> list[Number]:
    """Those of two limits that a value nearly has."""
    return [
        limit
        for limit in dict.fromkeys(limits)
        if limit is not None and abs(value - float(limit)) <= _NEAR * (1 + abs(float(limit)))
    ]
