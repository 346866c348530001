"""Layers: amounts that go from the elements of one set to those of the next.

draw_layers(problem)      # bands as wide as the amounts, from the left column to the right one
"""

from collections import defaultdict

from optmodel.formulation import Domain, ElementId, Key, Variable
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.svg_canvas import SvgCanvas, number_label, series
from optmodel.reporting.gallery.solved_problem import SolvedProblem

_WIDTH, _GAP, _NODE, _SIDE = 460.0, 12.0, 11.0, 112.0
_BANDS, _LEAST = 190.0, 16.0


def draw_layers(problem: SolvedProblem) -> Picture | None:
    """Where the first variable is an amount over two sets that have no order.

    Amounts of several goods, over a third set, are added up.
    """
    shown = [item for item in problem.instance.formulation.variables if _is_amount(problem, item)]
    first = problem.instance.formulation.variables[0]
    shown = [item for item in shown if item.unit == first.unit]
    if not shown or shown[0] != first:
        return None
    columns = _columns(problem, shown)
    bands: Bands = defaultdict(float)
    for item in shown:
        start, end, *_ = problem.axes[item.name]
        for key, value in problem.values(item.name).items():
            bands[start, end, key[:2]] += value
    if not bands:
        return None
    return _picture(problem, columns, bands, first)


Bands = dict[tuple[str, str, Key], float]


def _is_amount(problem: SolvedProblem, item: Variable) -> bool:
    axes = problem.axes[item.name]
    is_counted = item.domain is Domain.CONTINUOUS or (
        item.domain is Domain.INTEGER and bool(item.unit)
    )
    plain = len(axes) in (2, 3) and len(set(axes)) == len(axes)
    return is_counted and plain and not any(problem.is_ordered(one) for one in axes)


def _columns(problem: SolvedProblem, shown: list[Variable]) -> list[list[str]]:
    """The sets by column: each set stands one to the right of those it gets from."""
    depth: dict[str, int] = {}
    for _ in shown:  # as often as there are steps from the first column to the last
        for item in shown:
            start, end, *_ = problem.axes[item.name]
            depth[start] = depth.get(start, 0)
            depth[end] = max(depth.get(end, 0), depth[start] + 1)
    columns: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for name, number in depth.items():
        columns[number].append(name)
    return columns


def _picture(
    problem: SolvedProblem, columns: list[list[str]], bands: Bands, first: Variable
) -> Picture:
    through: dict[ElementId, float] = defaultdict(float)
    for side in (0, 1):
        sums: dict[ElementId, float] = defaultdict(float)
        for (_, _, key), value in bands.items():
            sums[key[side]] += abs(value)
        through = defaultdict(float, {k: max(through[k], sums[k]) for k in {*through, *sums}})
    nodes = [
        [one for name in column for one in problem.elements(name) if through[one]]
        for column in columns
    ]
    largest = max(sum(through[one] for one in column) for column in nodes)
    scale = _BANDS / largest
    height = max(
        sum(max(_LEAST, through[one] * scale) + _GAP for one in column) for column in nodes
    )
    canvas = SvgCanvas(_WIDTH, height + 4)
    corners = _corners(nodes, through, scale, height)
    _draw_bands(canvas, problem, bands, corners, scale, nodes[0])
    for number, column in enumerate(nodes):
        for one in column:
            height_of_node = max(2.0, through[one] * scale)
            name, amount = problem.name(one), number_label(through[one])
            is_last = number == len(nodes) - 1
            _draw_node(canvas, name, amount, corners[one], height_of_node, is_last=is_last)
    caption = f"Shown: {first.meaning}, in {first.unit or 'shares'}."
    return Picture("layers", caption, canvas.picture(first.meaning))


def _corners(
    nodes: list[list[ElementId]], through: dict[ElementId, float], scale: float, height: float
) -> dict[ElementId, tuple[float, float]]:
    """The upper left corner of each node, with the columns apart and each in the middle."""
    corners = {}
    step = (_WIDTH - 2 * _SIDE - _NODE) / max(1, len(nodes) - 1)
    for number, column in enumerate(nodes):
        heights = [max(_LEAST, through[one] * scale) + _GAP for one in column]
        y = (height - sum(heights)) / 2 + _GAP / 2
        for one, size in zip(column, heights, strict=True):
            corners[one] = (_SIDE + step * number, y)
            y += size
    return corners


def _draw_bands(
    canvas: SvgCanvas,
    problem: SolvedProblem,
    bands: Bands,
    corners: dict[ElementId, tuple[float, float]],
    scale: float,
    sources: list[ElementId],
) -> None:
    left: dict[ElementId, float] = defaultdict(float)
    right: dict[ElementId, float] = defaultdict(float)
    colours = {one: series(number) for number, one in enumerate(sources)}
    order = sorted(bands, key=lambda band: (corners[band[2][0]], corners[band[2][1]]))
    for band in order:
        _, _, (start, end) = band
        width = abs(bands[band]) * scale
        (x1, y1), (x2, y2) = corners[start], corners[end]
        title = f"{problem.name(start)} to {problem.name(end)}: {number_label(bands[band])}"
        canvas.curve(
            (x1 + _NODE, y1 + left[start] + width / 2),
            (x2, y2 + right[end] + width / 2),
            f"{colours.get(start, 's1')} band",
            title=title,
            width=max(0.6, width),
        )
        left[start] += width
        right[end] += width


def _draw_node(
    canvas: SvgCanvas,
    name: str,
    amount: str,
    corner: tuple[float, float],
    height: float,
    *,
    is_last: bool,
) -> None:
    x, y = corner
    canvas.rectangle((x, y), (_NODE, height), "column", title=f"{name}: {amount}")
    at = (x + _NODE + 5, y + height / 2 + 4) if is_last else (x - 5, y + height / 2 + 4)
    anchor = "start" if is_last else "end"
    canvas.label(at, name, anchor=anchor, kind="small", width=_SIDE - 4)
