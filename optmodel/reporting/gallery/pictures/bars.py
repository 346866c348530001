"""Bars: the value of each element, of up to four variables over one set, with its limit.

draw_bars(problem)      # the servings of each food; an empty bar behind shows what it may be
"""

from itertools import accumulate

from optmodel.formulation import (
    ElementId,
    Expression,
    FormulationError,
    Variable,
    constant_value,
)
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.svg_canvas import SvgCanvas, number_label, series
from optmodel.reporting.gallery.solved_problem import SolvedProblem

_WIDTH, _NAMES, _NUMBERS, _ROW, _TITLE = 460.0, 140.0, 56.0, 21.0, 24.0
_MAX_BLOCKS, _MAX_ROWS, _MAX_ROWS_IN_ALL = 4, 14, 20


def draw_bars(problem: SolvedProblem) -> Picture | None:
    """The variables with one index, each with bars of its own scale."""
    fitting = [
        item
        for item in problem.instance.formulation.variables
        if len(problem.axes[item.name]) == 1 and problem.values(item.name)
    ]
    if not fitting:
        return None
    rows = {item.name: list(problem.instance.keys(item.over))[:_MAX_ROWS] for item in fitting}
    sums = accumulate(len(rows[item.name]) for item in fitting)
    shown = [item for item, total in zip(fitting, sums, strict=True) if total <= _MAX_ROWS_IN_ALL]
    shown = (shown or fitting[:1])[:_MAX_BLOCKS]
    rows = {item.name: rows[item.name] for item in shown}
    height = sum(_TITLE + _ROW * len(keys) + 6 for keys in rows.values())
    canvas = SvgCanvas(_WIDTH, height)
    top = 0.0
    for number, item in enumerate(shown):
        elements = [key[0] for key in rows[item.name]]
        _draw_block(canvas, problem, item, elements, top, series(number))
        top += _TITLE + _ROW * len(elements) + 6
    about = ", ".join(item.meaning for item in shown)
    return Picture("bars", f"The optimal decisions: {about}.", canvas.picture(about))


def _draw_block(
    canvas: SvgCanvas,
    problem: SolvedProblem,
    item: Variable,
    elements: list[ElementId],
    top: float,
    kind: str,
) -> None:
    unit = f" ({item.unit})" if item.unit else ""
    canvas.label((0, top + 15), f"{item.meaning}{unit}", kind="title", width=_WIDTH)
    values = problem.values(item.name)
    limits = {one: _limit(problem, item, one) for one in elements}
    largest = max((abs(value) for value in values.values()), default=1.0)
    # A limit far beyond all values would hide them.
    drawn = {one: min(limit, 1.6 * largest) for one, limit in limits.items() if limit is not None}
    scale = (_WIDTH - _NAMES - _NUMBERS) / max(largest, *drawn.values(), 1e-9)
    for row, one in enumerate(elements):
        y, value = top + _TITLE + row * _ROW, values.get((one,), 0.0)
        name = problem.name(one)
        canvas.label((_NAMES - 8, y + 13), name, anchor="end", width=_NAMES - 8)
        canvas.rectangle((_NAMES, y + 2), (drawn.get(one, 0.0) * scale, 14), "room")
        title = f"{name}: {number_label(value)} {item.unit}".strip()
        canvas.rectangle((_NAMES, y + 2), (abs(value) * scale, 14), kind, title=title)
        end = _NAMES + max(abs(value), drawn.get(one, 0.0)) * scale
        canvas.label((end + 5, y + 13), number_label(value), kind="quiet")


def _limit(problem: SolvedProblem, item: Variable, element: ElementId) -> float | None:
    """The upper bound that the data give a variable."""
    if item.upper is None:
        return None
    return upper_value(problem, item.upper, dict(zip(item.over.names, [element], strict=True)))


def upper_value(
    problem: SolvedProblem, bound: Expression, environment: dict[str, ElementId]
) -> float | None:
    """A bound as a number, or None where it is none of the data alone."""
    try:
        return float(constant_value(problem.instance, bound, environment))
    except FormulationError:
        return None
