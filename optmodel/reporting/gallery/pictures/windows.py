"""Time windows: when something may happen, and when it does.

draw_windows(problem)      # a bar from the earliest to the latest time, and a dot at the chosen one
"""

from optmodel.formulation import Domain, Key, Parameter
from optmodel.reporting.gallery.pictures.axis import draw_axis, round_steps
from optmodel.reporting.gallery.pictures.gantt import TIME_UNITS
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.svg_canvas import SvgCanvas, number_label
from optmodel.reporting.gallery.solved_problem import SolvedProblem

_WIDTH, _NAMES, _ROW = 460.0, 112.0, 24.0


def draw_windows(problem: SolvedProblem) -> Picture | None:
    """Where the first variable is a time that lies between two data of each element."""
    first = problem.instance.formulation.variables[0]
    axes = problem.axes[first.name]
    if first.domain is not Domain.CONTINUOUS or first.unit not in TIME_UNITS or len(axes) != 1:
        return None
    times = dict.fromkeys(problem.instance.keys(first.over), 0.0) | problem.values(first.name)
    data = problem.parameters(*axes, units=(first.unit,))
    opening = next((p for p in data if _all_below(problem.data(p.name), times)), None)
    closing = next((p for p in reversed(data) if _all_above(problem.data(p.name), times)), None)
    if opening is None or closing is None:
        return None
    between = [p for p in data if p not in (opening, closing) and p.name == "target"]
    canvas = _drawn(problem, times, (opening, closing), between)
    marks = f" The marks are the {between[0].meaning}." if between else ""
    caption = f"Shown: {first.meaning}, within its window.{marks}"
    return Picture("windows", caption, canvas.picture(first.meaning))


def _drawn(
    problem: SolvedProblem,
    times: dict[Key, float],
    window: tuple[Parameter, Parameter],
    marks: list[Parameter],
) -> SvgCanvas:
    low, high = (problem.data(item.name) for item in window)
    order = sorted(times, key=lambda key: times[key])
    scale = (_WIDTH - _NAMES - 14) / max(high[key] for key in order)
    canvas = SvgCanvas(_WIDTH, _ROW * len(order) + 24)
    draw_axis(canvas, round_steps(max(high.values())), scale, _NAMES, _ROW * len(order))
    for row, key in enumerate(order):
        y, name = row * _ROW, problem.name(key[0])
        canvas.label((_NAMES - 8, y + 16), name, anchor="end", width=_NAMES - 8)
        corner, length = (_NAMES + low[key] * scale, y + 8), (high[key] - low[key]) * scale
        title = f"{name}: {number_label(low[key])} to {number_label(high[key])}"
        canvas.rectangle(corner, (length, 8), "room", title=title)
        for item in marks:
            at = _NAMES + problem.data(item.name)[key] * scale
            canvas.line((at, y + 5), (at, y + 19), "limit", title=item.meaning)
        title = f"{name}: {number_label(times[key])}"
        canvas.circle((_NAMES + times[key] * scale, y + 12), 5, "chosen", title=title)
    return canvas


def _all_below(data: dict[Key, float], times: dict[Key, float]) -> bool:
    return all(key in data and data[key] <= value + 1e-6 for key, value in times.items())


def _all_above(data: dict[Key, float], times: dict[Key, float]) -> bool:
    return all(key in data and data[key] >= value - 1e-6 for key, value in times.items())
