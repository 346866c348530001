"""A network: nodes, arcs, and how much goes over each arc.

draw_network(problem)      # arrows as wide as their flows; a chosen edge of a graph is a thick line
"""

from collections import defaultdict

from optmodel.formulation import Domain, ElementId, IndexSet, Key, Variable
from optmodel.reporting.gallery.pictures.graph_layout import layout_by_links
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.places import (
    Link,
    canvas_of,
    draw_legend,
    draw_links,
    draw_nodes,
    is_crowded,
)
from optmodel.reporting.gallery.pictures.svg_canvas import number_label, series
from optmodel.reporting.gallery.solved_problem import SolvedProblem

_WIDEST = 6.0
_MAX_LABELS = 26
_FEWEST_ARCS = 4
_DENSE = 40  # arcs, from which they are thinner
_MAX_PLACE = 2  # what comes later in a formulation is of less interest


def draw_network(problem: SolvedProblem) -> Picture | None:
    """Where a variable is indexed by a set of pairs of one kind of nodes."""
    for arcs in problem.pair_sets(same=True):
        for item in problem.instance.formulation.variables[:_MAX_PLACE]:
            sets = [binder.set_name for binder in item.over.binders]
            has_arcs = len(problem.instance.sets[arcs.name]) >= _FEWEST_ARCS
            if arcs.name in sets and len(sets) <= 2 and has_arcs:
                return _picture(problem, arcs, item)
    return None


def _picture(problem: SolvedProblem, arcs: IndexSet, item: Variable) -> Picture:
    nodes = problem.plain_sets(arcs.name)[0]
    pairs = problem.instance.sets[arcs.name]
    others = [binder.set_name for binder in item.over.binders if binder.set_name != arcs.name]
    goods = problem.elements(others[0]) if others else []
    layout = layout_by_links(problem.elements(nodes), [(pair[0], pair[1]) for pair in pairs])
    legend = [(series(number), problem.name(one)) for number, one in enumerate(goods)]
    canvas = canvas_of(layout, len(legend))
    is_dense = is_crowded(layout) or len(pairs) > _DENSE
    widest = _WIDEST / 2 if is_dense else _WIDEST
    draw_links(canvas, layout, _links(problem, arcs, item, goods, widest))
    groups = [one.name for one in problem.variables(nodes, domains=(Domain.BINARY,))]
    kinds = dict.fromkeys(layout.places, series(1)) if groups else {}
    kinds |= {key[0]: series(0) for name in groups for key in problem.values(name)}
    ends = {
        one
        for subset in problem.subsets(nodes)
        if len(problem.elements(subset.name)) == 1
        for one in problem.elements(subset.name)
    }
    draw_nodes(canvas, problem, layout, kinds | dict.fromkeys(ends, "chosen"), frozenset(ends))
    draw_legend(canvas, layout, legend)
    return Picture("network", f"Shown: {item.meaning}.", canvas.picture(item.meaning))


def _links(
    problem: SolvedProblem,
    arcs: IndexSet,
    item: Variable,
    goods: list[ElementId],
    widest: float,
) -> list[Link]:
    """All arcs, thin; and over them those that are used, with the largest flow's colour."""
    flows: dict[Key, dict[ElementId, float]] = defaultdict(dict)
    for key, value in problem.values(item.name).items():
        arc, other = _arc_and_rest(item, arcs, key)
        flows[arc][other] = value
    pairs = problem.instance.sets[arcs.name]
    is_arrow = _is_directed(problem, arcs, item)
    unused = [Link(i, j, "edge", is_arrow=is_arrow) for i, j in pairs if (i, j) not in flows]
    largest = max((sum(map(abs, flow.values())) for flow in flows.values()), default=1.0)
    is_counted = item.domain is not Domain.BINARY
    used = []
    for (i, j), flow in flows.items():
        total = sum(flow.values())
        i, j = (j, i) if total < 0 else (i, j)  # noqa: PLW2901 - a negative flow goes the other way
        main = max(flow, key=lambda one: abs(flow[one]))
        used.append(
            Link(
                i,
                j,
                series(goods.index(main) if goods else 0),
                f"{problem.name(i)} to {problem.name(j)}: {number_label(abs(total))} {item.unit}",
                1.5 + (widest - 1.5) * abs(total) / largest if is_counted else widest / 2,
                is_arrow,
                number_label(abs(total)) if is_counted and len(flows) <= _MAX_LABELS else "",
            )
        )
    return [*unused, *used]


def _arc_and_rest(item: Variable, arcs: IndexSet, key: Key) -> tuple[Key, ElementId]:
    """The arc of a key, and its first other index."""
    start = 0
    arc: Key = ()
    rest: list[ElementId] = []
    for binder in item.over.binders:
        part = key[start : start + len(binder.names)]
        start += len(binder.names)
        if binder.set_name == arcs.name:
            arc = part
        else:
            rest.extend(part)
    return arc, rest[0] if rest else ""


def _is_directed(problem: SolvedProblem, arcs: IndexSet, item: Variable) -> bool:
    """Amounts flow one way; a choice of edges has directions where it leads to a place."""
    nodes = problem.plain_sets(arcs.name)[0]
    single = [s for s in problem.subsets(nodes) if len(problem.elements(s.name)) == 1]
    return item.domain is not Domain.BINARY or len(single) > 1
