"""The feasible region of two decisions, with its limits and the best point.

draw_region(problem)      # a polygon, the lines of the limits, the optimum and its level line
"""

from dataclasses import dataclass

from optmodel.formulation import Domain, FlatModel, flatten
from optmodel.reporting.gallery.pictures.axis import round_steps
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.svg_canvas import Point, SvgCanvas, number_label
from optmodel.reporting.gallery.solved_problem import SolvedProblem

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _MARGIN = 460.0, 330.0, 46.0, 36.0, 14.0
_MAX_DOTS = 400


@dataclass(frozen=True, slots=True)
class HalfPlane:
    """`a x + b y <= c`."""

    a: float
    b: float
    c: float

    def slack(self, point: Point) -> float:
        return self.c - self.a * point[0] - self.b * point[1]


def draw_region(problem: SolvedProblem) -> Picture | None:
    """Where there are two decisions and all rows are linear."""
    flat = flatten(problem.instance)
    if len(flat.columns) != 2 or not flat.is_linear:
        return None
    best = (_value(problem, flat, 0), _value(problem, flat, 1))
    planes = _half_planes(flat)
    far = [4 * max(abs(best[0]), abs(best[1]), 1.0)] * 2
    box: list[Point] = [(0.0, 0.0), (far[0], 0.0), (far[0], far[1]), (0.0, far[1])]
    polygon = clipped(box, planes)
    if len(polygon) < 3:
        return None
    ends = [1.15 * min(max(best[i], *(p[i] for p in polygon)), 2.2 * best[i] + 1) for i in (0, 1)]
    canvas = _drawn(problem, flat, polygon, planes, best, (ends[0], ends[1]))
    words = [_name(problem, flat, number) for number in (0, 1)]
    caption = (
        f"All feasible points; to the right {words[0]}, upward {words[1]}. Lines: the limits. "
        f"Square: the optimum, ({number_label(best[0])}, {number_label(best[1])})."
    )
    about = f"The feasible region of {words[0]} and {words[1]}"
    return Picture("region", caption, canvas.picture(about))


def _value(problem: SolvedProblem, flat: FlatModel, number: int) -> float:
    column = flat.columns[number]
    return float(problem.solution[column.variable, column.key])


def _name(problem: SolvedProblem, flat: FlatModel, number: int) -> str:
    column = flat.columns[number]
    if column.key:
        return ", ".join(problem.name(element) for element in column.key)
    return problem.instance.formulation.variable_by_name[column.variable].meaning


def _half_planes(flat: FlatModel) -> list[HalfPlane]:
    planes = []
    for row in flat.rows:
        a, b = (float(row.body.terms.get((number,), 0)) for number in (0, 1))
        if row.upper is not None:
            planes.append(HalfPlane(a, b, float(row.upper)))
        if row.lower is not None:
            planes.append(HalfPlane(-a, -b, -float(row.lower)))
    for number, column in enumerate(flat.columns):
        a, b = (1.0, 0.0) if number == 0 else (0.0, 1.0)
        if column.upper is not None:
            planes.append(HalfPlane(a, b, float(column.upper)))
        if column.lower is not None:
            planes.append(HalfPlane(-a, -b, -float(column.lower)))
    return planes


def clipped(polygon: list[Point], planes: list[HalfPlane]) -> list[Point]:
    """The part of a convex polygon that lies in all half-planes."""
    for plane in planes:
        kept: list[Point] = []
        for start, end in zip(polygon, [*polygon[1:], *polygon[:1]], strict=True):
            one, other = plane.slack(start), plane.slack(end)
            if one >= -1e-9:
                kept.append(start)
            if (one > 1e-9 and other < -1e-9) or (one < -1e-9 and other > 1e-9):
                share = one / (one - other)
                kept.append(
                    (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
                )
        polygon = kept
    return polygon


def _drawn(
    problem: SolvedProblem,
    flat: FlatModel,
    polygon: list[Point],
    planes: list[HalfPlane],
    best: Point,
    ends: Point,
) -> SvgCanvas:
    canvas = SvgCanvas(_WIDTH, _HEIGHT)
    room = (_WIDTH - _LEFT - _MARGIN, _HEIGHT - _BOTTOM - _MARGIN)

    def place(point: Point) -> Point:
        x, y = point[0] / ends[0] * room[0], point[1] / ends[1] * room[1]
        return _LEFT + x, _HEIGHT - _BOTTOM - y

    frame: list[Point] = [(0.0, 0.0), (ends[0], 0.0), ends, (0.0, ends[1])]
    _draw_axes(canvas, ends, room)
    shown = clipped(frame, planes)
    canvas.polygon(tuple(place(point) for point in shown), "area")
    for plane in planes:
        crossing = _crossing(frame, plane)
        if len(crossing) == 2:
            canvas.line(place(crossing[0]), place(crossing[1]), "s2")
    for dot in _whole_points(flat, shown, planes):
        canvas.circle(place(dot), 1.8, "dot")
    a, b = (float(flat.objective.terms.get((number,), 0)) for number in (0, 1))
    level = _crossing(frame, HalfPlane(a, b, a * best[0] + b * best[1]))
    if len(level) == 2:
        canvas.line(place(level[0]), place(level[1]), "limit", title="level of the objective")
    x, y = place(best)
    canvas.rectangle((x - 5, y - 5), (10, 10), "chosen", title="the optimum")
    at = (_WIDTH - _MARGIN, _HEIGHT - 4)
    canvas.label(at, _name(problem, flat, 0), anchor="end", kind="quiet")
    canvas.label((4, 10), _name(problem, flat, 1), kind="quiet")
    return canvas


def _draw_axes(canvas: SvgCanvas, ends: Point, room: Point) -> None:
    base = _HEIGHT - _BOTTOM
    for value in round_steps(ends[0]):
        x = _LEFT + value / ends[0] * room[0]
        canvas.line((x, _MARGIN), (x, base), "grid")
        canvas.label((x, base + 14), number_label(value), anchor="middle", kind="quiet small")
    for value in round_steps(ends[1])[1:]:
        y = base - value / ends[1] * room[1]
        canvas.line((_LEFT, y), (_WIDTH - _MARGIN, y), "grid")
        canvas.label((_LEFT - 5, y + 4), number_label(value), anchor="end", kind="quiet small")


def _crossing(frame: list[Point], plane: HalfPlane) -> list[Point]:
    """Where the border of a half-plane crosses a frame: two points, or none."""
    found = []
    for start, end in zip(frame, [*frame[1:], *frame[:1]], strict=True):
        one, other = plane.slack(start), plane.slack(end)
        if (one > 0) != (other > 0):
            share = one / (one - other)
            found.append(
                (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
            )
    return found


def _whole_points(flat: FlatModel, polygon: list[Point], planes: list[HalfPlane]) -> list[Point]:
    """The feasible points of whole numbers, where both decisions are whole and points are few."""
    if any(column.domain is Domain.CONTINUOUS for column in flat.columns) or not polygon:
        return []
    columns = [range(round(max(p[i] for p in polygon)) + 2) for i in (0, 1)]
    if len(columns[0]) * len(columns[1]) > 4 * _MAX_DOTS:
        return []
    points = [(float(x), float(y)) for x in columns[0] for y in columns[1]]
    return [point for point in points if all(plane.slack(point) >= -1e-9 for plane in planes)]
