"""Time series: what is done in each period, stacked, beside what each period asks for.

draw_series(problem)      # a panel for each of up to three variables over one ordered set
"""

from collections.abc import Sequence
from dataclasses import dataclass

from optmodel.formulation import Domain, ElementId, Index, Name, Parameter, Reduce, Variable, walk
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.svg_canvas import SvgCanvas, number_label, series
from optmodel.reporting.gallery.solved_problem import SolvedProblem, first_word

_WIDTH, _LEFT, _PLOT, _TITLE, _FOOT, _LEGEND = 460.0, 44.0, 92.0, 20.0, 20.0, 16.0
_MAX_PANELS, _MAX_KINDS = 3, 8


@dataclass(frozen=True, slots=True)
class SeriesPanel:
    """A variable by period: the parts of each period's stack, and a line where one is asked for."""

    title: str
    periods: Sequence[ElementId]
    stacks: dict[ElementId, list[tuple[ElementId | None, float]]]
    line: dict[ElementId, float]

    @property
    def largest(self) -> float:
        """The highest stack or the highest place of the line."""
        totals = [sum(abs(value) for _, value in stack) for stack in self.stacks.values()]
        return max(*totals, *self.line.values(), 1e-9)


def draw_series(problem: SolvedProblem) -> Picture | None:
    """Where the first variable has a set of periods among at most two indices."""
    variables = problem.instance.formulation.variables
    axes = problem.axes[variables[0].name]
    times = next((one for one in axes if problem.is_ordered(one)), None)
    if times is None or not _has_time(problem, times):
        return None
    fitting = [one for one in variables if _fits(problem, one, times)]
    if variables[0] not in fitting:
        return None
    shown = sorted(fitting, key=lambda one: one.domain is Domain.BINARY)[:_MAX_PANELS]
    kinds = _kinds(problem, shown, times)
    asked = _asked(problem, shown[0], times)
    columns = 2 if len(kinds) > 2 else 1
    height = _TITLE + _PLOT + _FOOT
    canvas = SvgCanvas(_WIDTH, height * len(shown) + _LEGEND * -(-len(kinds) // columns))
    for number, item in enumerate(shown):
        panel = _panel(problem, item, times, asked if number == 0 else None)
        _draw_panel(canvas, problem, panel, kinds, height * number)
    for number, one in enumerate(kinds):
        x = _LEFT + (number % columns) * (_WIDTH - _LEFT) / columns
        y = height * len(shown) + _LEGEND * (number // columns)
        canvas.rectangle((x, y + 2), (10, 10), series(number))
        canvas.label((x + 15, y + 11), problem.name(one), kind="quiet", width=180)
    about = ", ".join(item.meaning for item in shown)
    line = f" Dashed: {asked.meaning}, in all." if asked else ""
    return Picture("time series", f"By period: {about}.{line}", canvas.picture(about))


def _has_time(problem: SolvedProblem, times: str) -> bool:
    """Whether an ordered set is one of periods: something is said of each, or of neighbours."""
    if any(axes == (times,) for axes in problem.axes.values()):
        return True
    return any(
        (isinstance(node, Reduce) and bool(node.clause.conditions))
        or (isinstance(node, Name) and any(isinstance(i, Index) and i.shift for i in node.indices))
        for expression in problem.instance.formulation.expressions()
        for node in walk(expression)
    )


def _fits(problem: SolvedProblem, item: Variable, times: str) -> bool:
    axes = problem.axes[item.name]
    others = [one for one in axes if one != times]
    if len(axes) - len(others) != 1 or len(others) > 1 or not problem.values(item.name):
        return False
    return not others or len(problem.elements(others[0])) <= _MAX_KINDS


def _kinds(problem: SolvedProblem, shown: list[Variable], times: str) -> list[ElementId]:
    """The elements that share colours and a legend: those of the other indices."""
    sets = dict.fromkeys(one for item in shown for one in problem.axes[item.name] if one != times)
    return [element for name in sets for element in problem.elements(name)]


def _asked(problem: SolvedProblem, item: Variable, times: str) -> Parameter | None:
    """The first datum of each period that is counted as the variable is."""
    for one in problem.instance.formulation.parameters:
        is_alike = first_word(one.unit) == first_word(item.unit) and " per " not in one.unit
        if item.unit and is_alike and problem.axes[one.name] in ((times,), problem.axes[item.name]):
            return one
    return None


def _panel(
    problem: SolvedProblem, item: Variable, times: str, asked: Parameter | None
) -> SeriesPanel:
    axes, periods = problem.axes[item.name], problem.elements(times)
    place = axes.index(times)
    stacks: dict[ElementId, list[tuple[ElementId | None, float]]] = {one: [] for one in periods}
    for key, value in problem.values(item.name).items():
        stacks[key[place]].append((key[1 - place] if len(axes) == 2 else None, value))
    line: dict[ElementId, float] = {}
    if asked is not None:
        at = problem.axes[asked.name].index(times)
        for key, value in problem.data(asked.name).items():
            line[key[at]] = line.get(key[at], 0.0) + value
    unit = f" ({item.unit})" if item.unit else ""
    return SeriesPanel(f"{item.meaning}{unit}", periods, stacks, line)


def _draw_panel(
    canvas: SvgCanvas,
    problem: SolvedProblem,
    panel: SeriesPanel,
    kinds: list[ElementId],
    top: float,
) -> None:
    base, width = top + _TITLE + _PLOT, (_WIDTH - _LEFT) / len(panel.periods)
    scale = _PLOT / panel.largest
    canvas.label((0, top + 13), panel.title, kind="title", width=_WIDTH)
    at = (_LEFT - 6, top + _TITLE + 8)
    canvas.label(at, number_label(panel.largest), anchor="end", kind="quiet small")
    canvas.line((_LEFT, base), (_WIDTH, base), "axis")
    for number, period in enumerate(panel.periods):
        x, y, name = _LEFT + width * number, base, problem.name(period)
        for one, value in panel.stacks[period]:
            y -= abs(value) * scale
            kind = series(kinds.index(one)) if one in kinds else series(0)
            title = f"{name}: {number_label(value)}"
            title = title if one is None else f"{problem.name(one)}, {title}"
            size = (width * 0.76, abs(value) * scale)
            canvas.rectangle((x + width * 0.12, y), size, kind, title=title)
        if period in panel.line:
            height = base - panel.line[period] * scale
            canvas.line((x + 1, height), (x + width - 1, height), "limit")
        at = (x + width / 2, base + 13)
        canvas.label(at, name, anchor="middle", kind="quiet small", width=width)
