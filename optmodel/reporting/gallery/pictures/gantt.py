"""A Gantt chart: who or what is busy from when to when.

draw_gantt(problem)      # a row for each machine, and a bar for each job on it

Schedules are read in the three ways in which formulations state them: by times to begin, by
positions of an order with times to begin, and by who goes before whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from optmodel.formulation import Domain, ElementId
from optmodel.reporting.gallery.pictures.axis import draw_axis, round_steps
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.svg_canvas import SvgCanvas, number_label, series
from optmodel.reporting.gallery.solved_problem import SolvedProblem

TIME_UNITS = ("minutes", "hours", "seconds", "days", "time", "weeks")
_WIDTH, _NAMES, _ROW = 460.0, 112.0, 24.0


@dataclass(frozen=True, slots=True)
class _Bar:
    """One piece of work; `due` is when it should be done, where that is said."""

    row: ElementId
    job: ElementId
    start: float
    length: float
    due: float | None = None


def draw_gantt(problem: SolvedProblem) -> Picture | None:
    """Where durations are given and an order of work is decided."""
    bars = _started(problem) or _in_positions(problem) or _in_order(problem)
    if not bars:
        return None
    jobs = list(dict.fromkeys(bar.job for bar in bars))
    order = sorted({bar.row for bar in bars}, key=lambda one: _rank(problem, bars, jobs, one))
    end = max(max(bar.start + bar.length, bar.due or 0.0) for bar in bars)
    canvas = SvgCanvas(_WIDTH, _ROW * len(order) + 24)
    scale = (_WIDTH - _NAMES - 14) / end
    draw_axis(canvas, round_steps(end), scale, _NAMES, _ROW * len(order))
    for number, one in enumerate(order):
        at = (_NAMES - 8, number * _ROW + 16)
        canvas.label(at, problem.name(one), anchor="end", width=_NAMES - 8)
    for bar in bars:
        y = order.index(bar.row) * _ROW + 3
        _draw_bar(canvas, problem, bar, jobs.index(bar.job), (_NAMES, y), scale)
    unit = problem.parameters(*_duration_axes(problem), units=TIME_UNITS)[0].unit
    caption = f"The schedule, in {unit}; a color for each kind of work."
    if any(bar.due is not None for bar in bars):
        caption += " The marks are the due times."
    return Picture("gantt", caption, canvas.picture(f"A schedule of {len(bars)} pieces of work"))


def _draw_bar(
    canvas: SvgCanvas,
    problem: SolvedProblem,
    bar: _Bar,
    job: int,
    corner: tuple[float, float],
    scale: float,
) -> None:
    (left, y), name = corner, problem.name(bar.job)
    x, width = left + bar.start * scale, bar.length * scale
    title = f"{name}: {number_label(bar.start)} to {number_label(bar.start + bar.length)}"
    canvas.rectangle((x, y), (width, _ROW - 6), series(job), title=title)
    if bar.row != bar.job and width > 20:
        canvas.label((x + 4, y + 13), name, kind="on small", width=width - 4)
    if bar.due is not None:
        at = left + bar.due * scale
        canvas.line((at, y - 1), (at, y + _ROW - 5), "limit", title=f"{name} is due at {bar.due:g}")


def _duration_axes(problem: SolvedProblem) -> tuple[str, ...]:
    """The sets of the first parameter that is a duration of work."""
    for item in problem.instance.formulation.parameters:
        is_time = item.unit in TIME_UNITS and item.name in ("duration", "run_time", "work_time")
        if is_time:
            return problem.axes[item.name]
    return ()


def _started(problem: SolvedProblem) -> list[_Bar]:
    """Times to begin, over the indices of the durations."""
    axes = _duration_axes(problem)
    durations = problem.parameters(*axes, units=TIME_UNITS)[:1] if axes else []
    starts = problem.variables(*axes, domains=(Domain.CONTINUOUS,)) if durations else []
    starts = [one for one in starts if one.name in ("start", "begin")]
    if not starts:
        return []
    values = problem.values(starts[0].name)
    return [
        _Bar(key[-1], key[0], values.get(key, 0.0), length)
        for key, length in problem.data(durations[0].name).items()
        if length
    ]


def _in_positions(problem: SolvedProblem) -> list[_Bar]:
    """Jobs at positions, and times to begin over positions and stages."""
    axes = _duration_axes(problem)
    if len(axes) != 2:
        return []
    jobs, stages = axes
    for item in problem.instance.formulation.variables:
        positions = problem.axes[item.name]
        if item.domain is not Domain.BINARY or positions[:1] != (jobs,) or len(positions) != 2:
            continue
        starts = problem.variables(positions[1], stages, domains=(Domain.CONTINUOUS,))
        if starts:
            duration = problem.data(problem.parameters(*axes, units=TIME_UNITS)[0].name)
            begin = problem.values(starts[0].name)
            return [
                _Bar(stage, job, begin.get((position, stage), 0.0), duration[job, stage])
                for job, position in problem.values(item.name)
                for stage in problem.elements(stages)
            ]
    return []


def _in_order(problem: SolvedProblem) -> list[_Bar]:
    """Jobs one after another on one machine, where a variable says who goes before whom."""
    axes = _duration_axes(problem)
    orders = problem.variables(*axes, *axes, domains=(Domain.BINARY,)) if len(axes) == 1 else []
    if not orders:
        return []
    found = problem.parameters(*axes, units=TIME_UNITS)
    duration = problem.data(found[0].name)
    due = problem.data(found[1].name) if len(found) > 1 else {}
    pairs = _before(problem, orders[0].name)
    bars = []
    for key, length in duration.items():
        start = sum(duration[(i,)] for i, j in pairs if j == key[0])
        bars.append(_Bar(key[0], key[0], start, length, due.get(key)))
    return bars


def _before(problem: SolvedProblem, name: str) -> list[tuple[ElementId, ElementId]]:
    """Who goes before whom; a pair with a variable for one of its orders has the other by 0."""
    item = problem.instance.formulation.variable_by_name[name]
    ahead = problem.values(name)
    keys = dict.fromkeys(problem.instance.keys(item.over))
    behind = [(j, i) for i, j in keys if (i, j) not in ahead and (j, i) not in keys]
    return [*((i, j) for i, j in ahead), *behind]


def _rank(
    problem: SolvedProblem, bars: Sequence[_Bar], jobs: Sequence[ElementId], row: ElementId
) -> tuple[float, int]:
    """Machines in their own order; jobs, where each has a row, by when they begin."""
    if row in jobs:
        first = next(bar for bar in bars if bar.row == row)
        return first.start, jobs.index(row)
    return 0.0, problem.instance.rank[row]
