"""A frontier: how the optimum changes with one datum, such as the return that is asked for.

draw_frontier(problem)      # the least variance for each target, with the instance's own marked

The problem is solved again for each value of the datum, by one solver.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from optmodel.formulation import Domain, FormulationError, Instance, Key, Number, Parameter, exact
from optmodel.reporting.gallery.pictures.axis import round_steps
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.svg_canvas import Point, SvgCanvas, number_label
from optmodel.reporting.gallery.solved_problem import SolvedProblem
from optmodel.solving import SolutionStatus, SolveLimits, quick_solve

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _BOTTOM, _TOP = 460.0, 260.0, 62.0, 16.0, 40.0, 12.0
_PERCENTS = (60, 75, 90, 100, 110, 125, 140)
_FEWEST = 5
_MAX_SCALARS = 2
_BENT = 0.05
_RANGE = 0.02
# The number of nodes decides, and no clock: the same page comes out on a busy machine.
_LIMITS = SolveLimits(nodes=200, seconds=60.0)


@dataclass(frozen=True, slots=True)
class _Curve:
    """Optima by the value of a datum."""

    parameter: Parameter
    points: tuple[Point, ...]
    own: Point

    @property
    def is_telling(self) -> bool:
        """Whether the optimum moves one way, visibly, and not in a straight line."""
        ys = [y for _, y in self.points]
        steps = [b - a for a, b in pairwise(ys)]
        is_even = all(step >= 0 for step in steps) or all(step <= 0 for step in steps)
        is_wide = max(ys) - min(ys) >= _RANGE * max(abs(y) for y in ys)
        return is_even and is_wide and self.bend >= _BENT

    @property
    def bend(self) -> float:
        """The largest distance from the straight line between the ends, as a share of the range."""
        (x1, y1), (x2, y2) = self.points[0], self.points[-1]
        span = max(y for _, y in self.points) - min(y for _, y in self.points)
        if not span:
            return 0.0
        lines = (y1 + (y2 - y1) * (x - x1) / (x2 - x1) for x, _ in self.points)
        return max(abs(y - at) for (_, y), at in zip(self.points, lines, strict=True)) / span


def draw_frontier(problem: SolvedProblem) -> Picture | None:
    """Where all decisions are continuous, and the optimum is a curve of a datum by itself."""
    formulation = problem.instance.formulation
    if any(item.domain is not Domain.CONTINUOUS for item in formulation.variables):
        return None
    scalars = [item for item in formulation.parameters if not item.over.binders]
    curves = (_curve(problem.instance, item) for item in scalars[:_MAX_SCALARS])
    best = next((one for one in curves if one is not None and one.is_telling), None)
    if best is None:
        return None
    objective = formulation.objective
    canvas = _drawn(best, objective.name)
    caption = (
        f"The best {objective.name} for each value of the {best.parameter.meaning}; the square is "
        "this instance."
    )
    about = f"{objective.name} by {best.parameter.meaning}"
    return Picture("frontier", caption, canvas.picture(about))


def _curve(instance: Instance, item: Parameter) -> _Curve | None:
    """The optima over a range around the datum, or None where few values are feasible."""
    own = instance.value(item.name)
    points: dict[int, Point] = {}
    for percent in _PERCENTS:
        value = exact(own * percent) / 100 if not item.integral else own * percent // 100
        changed: Mapping[Key, Number] = {(): exact(value)}
        data = {**instance.parameters, item.name: changed}
        try:
            result = quick_solve(replace(instance, parameters=data), _LIMITS)
        except FormulationError:  # the datum makes no sense so far from its own value
            continue
        if result.status is SolutionStatus.OPTIMAL and result.objective is not None:
            points[percent] = (float(value), float(result.objective))
    distinct = {point[0] for point in points.values()}
    if len(distinct) < _FEWEST or len(distinct) < len(points) or 100 not in points:
        return None
    return _Curve(item, tuple(points.values()), points[100])


def _drawn(curve: _Curve, goal: str) -> SvgCanvas:
    low = (curve.points[0][0], min(y for _, y in curve.points))
    high = (curve.points[-1][0], max(y for _, y in curve.points))
    span = (high[0] - low[0], high[1] - low[1])

    def place(point: Point) -> Point:
        x = _LEFT + (point[0] - low[0]) / span[0] * (_WIDTH - _LEFT - _RIGHT)
        room = _HEIGHT - _BOTTOM - _TOP - 16
        return x, _HEIGHT - _BOTTOM - 8 - (point[1] - low[1]) / span[1] * room

    canvas = SvgCanvas(_WIDTH, _HEIGHT)
    for value in _ticks(low[0], high[0]):
        x, _ = place((value, low[1]))
        canvas.line((x, _TOP), (x, _HEIGHT - _BOTTOM), "grid")
        at = (x, _HEIGHT - _BOTTOM + 14)
        canvas.label(at, number_label(value), anchor="middle", kind="quiet small")
    for value in _ticks(low[1], high[1]):
        _, y = place((low[0], value))
        canvas.line((_LEFT, y), (_WIDTH - _RIGHT, y), "grid")
        canvas.label((_LEFT - 5, y + 4), number_label(value), anchor="end", kind="quiet small")
    canvas.polyline([place(point) for point in curve.points], "s1")
    for point in curve.points:
        title = f"{number_label(point[0])}: {number_label(point[1])}"
        canvas.circle(place(point), 3, "s1", title=title)
    x, y = place(curve.own)
    canvas.rectangle((x - 6, y - 6), (12, 12), "s2", title="this instance")
    unit = f" ({curve.parameter.unit})" if curve.parameter.unit else ""
    label = f"{curve.parameter.meaning}{unit}"
    canvas.label((_WIDTH - _RIGHT, _HEIGHT - 6), label, anchor="end", kind="quiet", width=380)
    canvas.label((_LEFT + 4, _TOP + 2), goal, kind="quiet", width=380)
    return canvas


def _ticks(low: float, high: float) -> list[float]:
    """Round values from low to high."""
    step = [*round_steps(high - low), high - low][1]
    first = -(-low // step)
    return [(first + n) * step for n in range(int((high - first * step) / step + 1e-9) + 1)]
