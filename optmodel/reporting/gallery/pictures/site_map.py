"""A map of sites: which are open, and who is served from where, or what moves between places.

draw_site_map(problem)      # open sites are filled squares; lines join them with what they serve
"""

from optmodel.formulation import Domain, ElementId, Key, ObjectiveSense
from optmodel.reporting.gallery.pictures.graph_layout import layout_by_distance
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.places import Link, canvas_of, draw_links, draw_nodes
from optmodel.reporting.gallery.pictures.svg_canvas import number_label, series
from optmodel.reporting.gallery.solved_problem import SolvedProblem

_FAR = "Places are as far from each other as {} says, as nearly as a plane allows."


def draw_site_map(problem: SolvedProblem) -> Picture | None:
    """Where sites are opened for customers, or chosen among places whose distances are given."""
    formulation = problem.instance.formulation
    first = formulation.variables[0]
    axes = problem.axes[first.name]
    is_least = formulation.objective.sense is ObjectiveSense.MINIMIZE
    if first.domain is Domain.BINARY and len(axes) == 1:
        for item in formulation.variables[1:] if is_least else ():
            served = problem.axes[item.name]
            distances = problem.parameters(*served[:2])
            if len(served) > 1 and served[0] == axes[0] != served[1] and distances:
                return _served(problem, first.name, item.name, distances[0].name)
        distances = problem.parameters(*axes, *axes)
        return _chosen(problem, first.name, distances[0].name) if distances else None
    is_related = bool(problem.pair_sets(same=True))
    if len(axes) == 2 and axes[0] == axes[1] and problem.parameters(*axes) and not is_related:
        return _moves(problem, first.name, problem.parameters(*axes)[-1].name)
    moved = [v for v in formulation.variables if problem.axes[v.name] == (*axes, *axes)]
    distances = problem.parameters(*axes, *axes)
    if len(axes) == 1 and moved and distances:
        return _moves(problem, moved[0].name, distances[0].name)
    return None


def _served(problem: SolvedProblem, opening: str, serving: str, distance: str) -> Picture:
    sites, customers = problem.axes[serving][:2]
    layout = layout_by_distance(
        [*problem.elements(sites), *problem.elements(customers)], problem.data(distance)
    )
    opened = [key[0] for key in problem.values(opening)]
    colours = {site: series(number) for number, site in enumerate(opened)}
    pairs = {key[:2]: None for key in problem.values(serving)}
    links = [
        Link(i, j, colours.get(i, "edge"), f"{problem.name(i)} to {problem.name(j)}", 1.6)
        for i, j in pairs
    ]
    canvas = canvas_of(layout)
    draw_links(canvas, layout, links)
    draw_nodes(canvas, problem, layout, colours, frozenset(problem.elements(sites)))
    meaning = problem.instance.formulation.parameter_by_name[distance].meaning
    is_one = len(opened) == 1
    about = (
        f"{len(opened)} of {len(problem.elements(sites))} sites {'is' if is_one else 'are'} open"
    )
    caption = f"{about} (filled squares). {_FAR.format(f'the {meaning}')}"
    return Picture("site map", caption, canvas.picture(about))


def _chosen(problem: SolvedProblem, choosing: str, distance: str) -> Picture:
    (places,) = problem.axes[choosing]
    layout = layout_by_distance(problem.elements(places), problem.data(distance))
    chosen = [key[0] for key in problem.values(choosing)]
    links = [
        Link(i, j, series(0), _distance_title(problem, distance, i, j), 1.2)
        for number, i in enumerate(chosen)
        for j in chosen[number + 1 :]
    ]
    canvas = canvas_of(layout)
    draw_links(canvas, layout, links)
    draw_nodes(canvas, problem, layout, dict.fromkeys(chosen, "chosen"))
    meaning = problem.instance.formulation.parameter_by_name[distance].meaning
    about = f"{len(chosen)} of {len(layout.places)} are chosen"
    caption = f"{about} (filled). {_FAR.format(f'the {meaning}')}"
    return Picture("site map", caption, canvas.picture(about))


def _moves(problem: SolvedProblem, moving: str, distance: str) -> Picture:
    """Arrows from place to place; what is assigned to itself is a hub."""
    item = problem.instance.formulation.variable_by_name[moving]
    (places, _) = problem.axes[moving]
    layout = layout_by_distance(problem.elements(places), problem.data(distance))
    values = problem.values(moving)
    hubs = frozenset(key[0] for key in values if key[0] == key[1])
    is_counted = item.domain is not Domain.BINARY
    links = [
        Link(
            i,
            j,
            series(0),
            f"{problem.name(i)} to {problem.name(j)}: {number_label(value)} {item.unit}",
            1.8,
            is_arrow=is_counted,
            label=number_label(value) if is_counted else "",
        )
        for (i, j), value in values.items()
        if i != j
    ]
    canvas = canvas_of(layout)
    draw_links(canvas, layout, links)
    draw_nodes(canvas, problem, layout, dict.fromkeys(hubs, "chosen"), hubs)
    meaning = problem.instance.formulation.parameter_by_name[distance].meaning
    caption = f"Shown: {item.meaning}. {_FAR.format(f'the {meaning}')}"
    return Picture("site map", caption, canvas.picture(item.meaning))


def _distance_title(problem: SolvedProblem, distance: str, i: ElementId, j: ElementId) -> str:
    data = problem.data(distance)
    key: Key = (i, j) if (i, j) in data else (j, i)
    value = f": {number_label(data[key])}" if key in data else ""
    return f"{problem.name(i)} and {problem.name(j)}{value}"
