"""Routes: tours of one or several vehicles from a start through places and back.

draw_routes(problem)      # arrows in the order of travel, one colour for each tour
"""

from itertools import pairwise

from optmodel.formulation import Domain, ElementId, Key
from optmodel.reporting.gallery.pictures.graph_layout import layout_by_distance
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.places import Link, canvas_of, draw_links, draw_nodes
from optmodel.reporting.gallery.pictures.svg_canvas import series
from optmodel.reporting.gallery.solved_problem import SolvedProblem


def draw_routes(problem: SolvedProblem) -> Picture | None:
    """Where whole steps between all places are chosen, with travel data and one start."""
    for item in problem.instance.formulation.variables:
        axes = problem.axes[item.name]
        is_step = item.domain is Domain.BINARY and len(item.over.binders) == 2
        if not is_step or len(axes) != 2 or axes[0] != axes[1]:
            continue
        travel = problem.parameters(*axes)
        starts = [s for s in problem.subsets(axes[0]) if len(problem.elements(s.name)) == 1]
        if travel and starts:
            start = problem.elements(starts[0].name)[0]
            steps = list(problem.values(item.name))
            return _picture(problem, steps, start, problem.data(travel[0].name), axes[0])
    return None


def routes_from(start: ElementId, steps: list[Key]) -> list[list[ElementId]]:
    """The ways that leave the start, each until it is back or ends."""
    following: dict[ElementId, ElementId] = {i: j for i, j in steps if i != start}
    routes = []
    for first in (j for i, j in steps if i == start):
        route = [start, first]
        while route[-1] != start and route[-1] in following and len(route) <= len(steps) + 1:
            route.append(following[route[-1]])
        routes.append(route)
    return routes


def _picture(
    problem: SolvedProblem,
    steps: list[Key],
    start: ElementId,
    travel: dict[Key, float],
    places: str,
) -> Picture:
    routes = routes_from(start, steps)
    layout = layout_by_distance(problem.elements(places), travel)
    canvas = canvas_of(layout)
    links = [
        Link(i, j, series(number), f"{problem.name(i)} to {problem.name(j)}", 1.8, is_arrow=True)
        for number, route in enumerate(routes)
        for i, j in pairwise(route)
    ]
    draw_links(canvas, layout, links)
    visited = {place for route in routes for place in route}
    kinds = {place: "room" for place in layout.places if place not in visited}
    draw_nodes(canvas, problem, layout, kinds | {start: "chosen"}, frozenset({start}))
    what = "The tour" if len(routes) == 1 else f"The {len(routes)} tours"
    caption = (
        f"{what} from {problem.name(start)} and back. Places are as far from each other as their "
        "data say, as nearly as a plane allows."
    )
    return Picture("routes", caption, canvas.picture(f"{what} through {len(visited)} places"))
