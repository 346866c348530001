"""A plane: points with an east and a north coordinate, given and chosen, and circles around them.

draw_plane(problem)      # customers as circles, the chosen center as a square, reaches around
"""

from dataclasses import dataclass, field
from math import hypot

from optmodel.formulation import ElementId, Key, ObjectiveSense
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.svg_canvas import Point, SvgCanvas, number_label
from optmodel.reporting.gallery.solved_problem import SolvedProblem

_WIDTH, _MARGIN, _HIGHEST = 460.0, 30.0, 380.0
_RADII = ("radius", "reach")
_LINE, _NEAR = 14.0, 40.0  # the height of a label, and how near another one is in its way


@dataclass(frozen=True, slots=True)
class _Disk:
    """A circle around a point."""

    center: Point
    radius: float
    kind: str
    title: str


@dataclass(slots=True)
class _Drawing:
    """What is to be drawn, in the coordinates of the data."""

    given: dict[ElementId, Point] = field(default_factory=dict)
    chosen: dict[str, Point] = field(default_factory=dict)
    disks: list[_Disk] = field(default_factory=list)
    lines: list[tuple[Point, Point]] = field(default_factory=list)

    def corners(self) -> list[Point]:
        """Points that must lie inside of the picture."""
        points = [*self.given.values(), *self.chosen.values()]
        for disk in self.disks:
            (x, y), r = disk.center, disk.radius
            points += [(x - r, y - r), (x + r, y + r)] if disk.kind != "reach" else []
        return points


def draw_plane(problem: SolvedProblem) -> Picture | None:
    """Where a variable `..._east`, or `east`, is chosen together with one to the north."""
    drawing = _Drawing()
    for item in problem.instance.formulation.variables:
        if item.name.endswith("east"):
            north = item.name.removesuffix("east") + "north"
            for key in problem.instance.keys(item.over):
                name = problem.name(key[0]) if key else "center"
                drawing.chosen[name] = _at(problem, item.name, north, key)
    if not drawing.chosen:
        return None
    _add_given(problem, drawing)
    _add_disks(problem, drawing)
    _add_borders(problem, drawing)
    objective = problem.instance.formulation.objective
    best = "least" if objective.sense is ObjectiveSense.MINIMIZE else "largest"
    canvas = _drawn(problem, drawing)
    caption = f"Filled squares: what is placed, for the {best} {objective.name}."
    return Picture("plane", caption, canvas.picture(f"{len(drawing.chosen)} chosen points"))


def _at(problem: SolvedProblem, east: str, north: str, key: Key) -> Point:
    return float(problem.solution[east, key]), float(problem.solution[north, key])


def _add_given(problem: SolvedProblem, drawing: _Drawing) -> None:
    for item in problem.instance.formulation.parameters:
        if item.name.endswith("east"):
            east, north = problem.data(item.name), problem.data(item.name[:-4] + "north")
            drawing.given |= {key[0]: (east[key], north[key]) for key in east}


def _add_disks(problem: SolvedProblem, drawing: _Drawing) -> None:
    """Circles of given radii around given points, and of a chosen radius around the chosen one."""
    for item in problem.instance.formulation.parameters:
        if item.name in _RADII:
            for key, radius in problem.data(item.name).items():
                if key and key[0] in drawing.given:
                    title = f"{problem.name(key[0])}: {item.meaning}, {number_label(radius)}"
                    center = drawing.given[key[0]]
                    drawing.disks.append(_Disk(center, radius, item.name, title))
    for variable in problem.instance.formulation.variables:
        if variable.name == "radius" and not variable.over.binders:
            radius = float(problem.solution[variable.name, ()])
            title = f"radius {number_label(radius)}"
            (center,) = drawing.chosen.values()
            drawing.disks.append(_Disk(center, radius, "area", title))


def _add_borders(problem: SolvedProblem, drawing: _Drawing) -> None:
    """Straight borders, each cut to what is near the center."""
    names = {item.name for item in problem.instance.formulation.parameters}
    if not {"east_factor", "north_factor", "total"} <= names:
        return
    east, north, total = (problem.data(n) for n in ("east_factor", "north_factor", "total"))
    (x, y), reach = next(iter(drawing.chosen.values())), max(d.radius for d in drawing.disks)
    for key, a in east.items():
        b, norm = north[key], hypot(a, north[key])
        away = (total[key] - a * x - b * y) / norm
        foot = (x + a / norm * away, y + b / norm * away)
        half = 2.2 * reach
        along = (-b / norm * half, a / norm * half)
        drawing.lines.append(
            ((foot[0] - along[0], foot[1] - along[1]), (foot[0] + along[0], foot[1] + along[1]))
        )
    drawing.chosen |= {"center": (x, y)}


def _drawn(problem: SolvedProblem, drawing: _Drawing) -> SvgCanvas:
    corners = drawing.corners()
    if drawing.lines:
        disk = drawing.disks[-1]
        (x, y), r = disk.center, disk.radius * 1.8
        corners = [(x - r, y - r), (x + r, y + r)]
    low = (min(x for x, _ in corners), min(y for _, y in corners))
    high = (max(x for x, _ in corners), max(y for _, y in corners))
    span = (max(high[0] - low[0], 1e-9), max(high[1] - low[1], 1e-9))
    scale = min((_WIDTH - 2 * _MARGIN) / span[0], (_HIGHEST - 2 * _MARGIN) / span[1])
    height = span[1] * scale + 2 * _MARGIN
    left = (_WIDTH - span[0] * scale) / 2
    canvas = SvgCanvas(_WIDTH, height)

    def place(point: Point) -> Point:
        return left + (point[0] - low[0]) * scale, height - _MARGIN - (point[1] - low[1]) * scale

    for disk in drawing.disks:
        kind = "reach" if disk.kind == "reach" else "area"
        canvas.circle(place(disk.center), disk.radius * scale, kind, title=disk.title)
    for start, end in drawing.lines:
        canvas.line(place(start), place(end), "limit")
    for element, point in drawing.given.items():
        x, y = place(point)
        canvas.circle((x, y), 4.5, "node", title=problem.name(element))
        canvas.label((x, y - 8), problem.name(element), anchor="middle", kind="small", width=90)
    labels: list[Point] = []
    for name, point in drawing.chosen.items():
        x, y = place(point)
        canvas.rectangle((x - 6, y - 6), (12, 12), "chosen", title=name)
        at = (x, y - 11 - _LINE * sum(hypot(x - a, y - b) < _NEAR for a, b in labels))
        canvas.label(at, name, anchor="middle", kind="title", width=150)
        labels.append((x, y))
    return canvas
