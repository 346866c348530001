"""A calendar: who does what in which period, or what happens where and when.

draw_calendar(problem)      # a row for each person, a column for each day, the shift in the cell
"""

from collections import defaultdict

from optmodel.formulation import Domain, ElementId, Key
from optmodel.reporting.gallery.pictures.grid import Grid, GridCell
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.svg_canvas import NUM_SERIES, series
from optmodel.reporting.gallery.solved_problem import SolvedProblem

Cells = dict[tuple[ElementId, ElementId], ElementId]


def draw_calendar(problem: SolvedProblem) -> Picture | None:
    """Where the first variable is a choice over three sets, the time among them."""
    item = problem.instance.formulation.variables[0]
    axes = problem.axes[item.name]
    if item.domain is not Domain.BINARY or len(axes) != 3:
        return None
    ordered = [place for place, one in enumerate(axes) if problem.is_ordered(one)]
    column = ordered[-1] if ordered else 2
    keys = list(problem.values(item.name))
    tables = []
    for row in (place for place in range(3) if place != column):
        (inner,) = {0, 1, 2} - {row, column}
        is_mutual = axes[row] == axes[inner]
        cells = _cells(keys, row, column, inner, is_mutual=is_mutual)
        if cells:
            tables.append((len(problem.elements(axes[row])), row, inner, cells))
    if not tables:
        return None
    _, row, inner, cells = min(tables, key=lambda one: one[:2])
    rows, columns = problem.elements(axes[row]), problem.elements(axes[column])
    kinds = {one: series(n) for n, one in enumerate(problem.elements(axes[inner]))}
    shown = {
        (rows.index(r), columns.index(c)): GridCell(
            problem.name(one),
            kinds[one],
            f"{problem.name(r)}, {problem.name(c)}: {problem.name(one)}",
        )
        for (r, c), one in cells.items()
    }
    legend = [(kinds[one], problem.name(one)) for one in problem.elements(axes[inner])]
    grid = Grid(
        [problem.name(one) for one in rows],
        [problem.name(one) for one in columns],
        shown,
        legend=legend if len(legend) <= NUM_SERIES and axes[row] != axes[inner] else (),
    )
    return Picture("calendar", f"Shown: {item.meaning}.", grid.canvas().picture(item.meaning))


def _cells(keys: list[Key], row: int, column: int, inner: int, *, is_mutual: bool) -> Cells:
    """What stands in each cell; nothing where one cell would hold two."""
    found: dict[tuple[ElementId, ElementId], set[ElementId]] = defaultdict(set)
    for key in keys:
        found[key[row], key[column]].add(key[inner])
        if is_mutual:
            found[key[inner], key[column]].add(key[row])
    if any(len(one) > 1 for one in found.values()):
        return {}
    return {place: one.pop() for place, one in found.items()}
