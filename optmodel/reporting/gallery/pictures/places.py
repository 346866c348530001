"""Places of a layout on a canvas: nodes with their names, and arrows that end at nodes.

canvas = draw_links(layout, [Link("a", "b", "s1", title="a to b: 40")])
draw_nodes(canvas, problem, layout, {"a": "chosen"})
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optmodel.formulation import ElementId
from optmodel.reporting.gallery.pictures.graph_layout import WIDTH, GraphLayout
from optmodel.reporting.gallery.pictures.svg_canvas import SvgCanvas
from optmodel.reporting.gallery.solved_problem import SolvedProblem

_RADIUS, _SMALL_RADIUS = 6.0, 3.0
_ASIDE = 3.2
_LEGEND = 18.0
_MANY = 16  # nodes, from which names are cut
_CROWDED = 24  # nodes, from which names are titles alone


@dataclass(frozen=True, slots=True)
class Link:
    """A line or an arrow between two elements; a label stands beside its middle."""

    start: ElementId
    end: ElementId
    kind: str
    title: str = ""
    width: float = 0.0
    is_arrow: bool = False
    label: str = ""


def canvas_of(layout: GraphLayout, num_legend_rows: int = 0) -> SvgCanvas:
    """An empty canvas for a layout, with rows below for a legend."""
    return SvgCanvas(WIDTH, layout.height + _LEGEND * num_legend_rows)


def is_crowded(layout: GraphLayout) -> bool:
    """Whether there are so many nodes that they are small and without labels."""
    return len(layout.places) > _CROWDED


def draw_links(canvas: SvgCanvas, layout: GraphLayout, links: Sequence[Link]) -> None:
    """Lines and arrows; where there is one each way, both stand aside."""
    pairs = {(link.start, link.end) for link in links}
    margin = 1 + (_SMALL_RADIUS if is_crowded(layout) else _RADIUS)
    for link in links:
        (x1, y1), (x2, y2) = layout.places[link.start], layout.places[link.end]
        length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1e-9)
        aside = _ASIDE if (link.end, link.start) in pairs else 0.0
        dx, dy = -(y2 - y1) / length * aside, (x2 - x1) / length * aside
        start, end = (x1 + dx, y1 + dy), (x2 + dx, y2 + dy)
        if link.is_arrow:
            canvas.arrow(start, end, link.kind, title=link.title, width=link.width, margin=margin)
        else:
            canvas.line(start, end, link.kind, title=link.title, width=link.width)
        if link.label and not is_crowded(layout):
            at = (x1 + (x2 - x1) * 0.55 + 3 * dx + 3, y1 + (y2 - y1) * 0.55 + 3 * dy - 3)
            canvas.label(at, link.label, kind="small")


def draw_nodes(
    canvas: SvgCanvas,
    problem: SolvedProblem,
    layout: GraphLayout,
    kinds: Mapping[ElementId, str],
    squares: frozenset[ElementId] = frozenset(),
) -> None:
    """A circle or a square for each element, and its name above."""
    many = len(layout.places) > _MANY
    radius = _SMALL_RADIUS if is_crowded(layout) else _RADIUS
    for element, (x, y) in layout.places.items():
        kind, name = kinds.get(element, "node"), problem.name(element)
        if element in squares:
            corner = (x - radius, y - radius)
            canvas.rectangle(corner, (2 * radius, 2 * radius), kind, title=name)
        else:
            canvas.circle((x, y), radius, kind, title=name)
        if is_crowded(layout):
            continue
        canvas.label(
            (x, y - radius - 4),
            name,
            anchor="middle",
            kind="small" if many else "",
            width=58 if many else 100,
        )


def draw_legend(canvas: SvgCanvas, layout: GraphLayout, rows: Sequence[tuple[str, str]]) -> None:
    """What the colours mean, below the layout: pairs of class and words."""
    for number, (kind, words) in enumerate(rows):
        y = layout.height + _LEGEND * number
        canvas.rectangle((6, y + 2), (10, 10), kind)
        canvas.label((22, y + 11), words, kind="quiet", width=WIDTH - 24)
