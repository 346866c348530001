"""A graph: elements with relations among them, and what is chosen of them or how they are grouped.

draw_graph(problem)      # chosen nodes are filled; groups, channels and gates have a colour each
"""

from optmodel.formulation import Domain, ElementId, Variable
from optmodel.reporting.gallery.pictures.graph_layout import layout_by_links
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.places import (
    Link,
    canvas_of,
    draw_legend,
    draw_links,
    draw_nodes,
)
from optmodel.reporting.gallery.pictures.svg_canvas import series
from optmodel.reporting.gallery.solved_problem import SolvedProblem

Colours = dict[ElementId, str]
Legend = list[tuple[str, str]]


def draw_graph(problem: SolvedProblem) -> Picture | None:
    """Where a set has pairs of itself, and its elements are chosen, coloured or put together."""
    if not problem.pair_sets(same=True):
        return None
    nodes = problem.plain_sets(problem.pair_sets(same=True)[0].name)[0]
    coloured = _coloured(problem, nodes)
    if coloured is None:
        return None
    colours, legend = coloured
    relations = [s for s in problem.pair_sets(same=True) if problem.plain_sets(s.name)[0] == nodes]
    links = [
        Link(key[0], key[1], "edge" if number == 0 else "limit", is_arrow=number > 0)
        for number, relation in enumerate(relations)
        for key in problem.instance.sets[relation.name]
        if key[0] != key[1]
    ]
    if 2 * len(links) < len(problem.elements(nodes)):
        return None  # most elements stand alone
    layout = layout_by_links(problem.elements(nodes), [(one.start, one.end) for one in links])
    canvas = canvas_of(layout, len(legend))
    draw_links(canvas, layout, links)
    draw_nodes(canvas, problem, layout, colours)
    draw_legend(canvas, layout, legend)
    lines = " Dashed: ".join(relation.meaning for relation in relations)
    about = problem.instance.formulation.objective.name
    return Picture("graph", f"Lines: {lines}.", canvas.picture(f"A graph with the best {about}"))


def _coloured(problem: SolvedProblem, nodes: str) -> tuple[Colours, Legend] | None:
    """The class of each node, and what the classes mean."""
    first = problem.instance.formulation.variables[0]
    axes = problem.axes[first.name]
    if first.domain is not Domain.BINARY or axes[:1] != (nodes,):
        return None
    if axes == (nodes,):
        return _by_choice(problem, problem.variables(nodes, domains=(Domain.BINARY,)))
    if axes == (nodes, nodes):
        groups = _groups(problem, first, nodes)
        return {one: series(number) for one, number in groups.items()}, []
    related = {problem.plain_sets(pairs.name)[0] for pairs in problem.pair_sets(same=True)}
    if len(axes) == 2 and not problem.is_ordered(axes[1]) and axes[1] not in related:
        return _by_group(problem, first, axes[1])
    return None


def _by_choice(problem: SolvedProblem, choices: list[Variable]) -> tuple[Colours, Legend]:
    colours: Colours = {}
    for number, item in reversed(list(enumerate(choices))):
        colours |= {key[0]: series(number) for key in problem.values(item.name)}
    return colours, [(series(n), item.meaning) for n, item in enumerate(choices)]


def _by_group(problem: SolvedProblem, item: Variable, group_set: str) -> tuple[Colours, Legend]:
    used = {key[1] for key in problem.values(item.name)}
    groups = [one for one in problem.elements(group_set) if one in used]
    colours = {key[0]: series(groups.index(key[1])) for key in problem.values(item.name)}
    return colours, [(series(n), problem.name(one)) for n, one in enumerate(groups)]


def _groups(problem: SolvedProblem, item: Variable, nodes: str) -> dict[ElementId, int]:
    """The number of the group of each element, where a variable says who is together."""
    group = {one: number for number, one in enumerate(problem.elements(nodes))}
    for i, j in problem.values(item.name):
        low, high = sorted((group[i], group[j]))
        group = {one: low if number == high else number for one, number in group.items()}
    order = sorted(set(group.values()))
    return {one: order.index(number) for one, number in group.items()}
