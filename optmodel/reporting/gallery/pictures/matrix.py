"""Matrices: what is chosen of two sets, and what chosen elements of one cover of the other.

draw_incidence(problem)      # a row for each shift pattern, its periods filled, more so if used
draw_matrix(problem)         # a row for each worker, a column for each task, its data in the cells
"""

from optmodel.formulation import ElementId, Key, Variable
from optmodel.reporting.gallery.pictures.grid import ROW_NAMES, Grid, GridCell
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.svg_canvas import number_label, shortened
from optmodel.reporting.gallery.solved_problem import SolvedProblem

_MOST = 24


def draw_incidence(problem: SolvedProblem) -> Picture | None:
    """Where the first variable chooses elements that a set of pairs relates to others."""
    item = problem.instance.formulation.variables[0]
    for pairs in problem.pair_sets(same=False):
        row_set, column_set = problem.plain_sets(pairs.name)
        keys = problem.instance.sets[pairs.name]
        has_several = len(keys) > len({key[0] for key in keys})
        if problem.axes[item.name] == (row_set,) and has_several:
            contents = dict.fromkeys(keys, "")
            return _incidence(problem, item, column_set, contents, pairs.meaning)
    return None


def draw_contents(problem: SolvedProblem) -> Picture | None:
    """The same, where counts say what each element holds of the others."""
    item = problem.instance.formulation.variables[0]
    for one in problem.instance.formulation.parameters:
        axes = problem.axes[one.name]
        if one.integral and len(axes) == 2 and axes[:1] == problem.axes[item.name]:
            contents = {key: number_label(v) for key, v in problem.data(one.name).items() if v}
            return _incidence(problem, item, axes[1], contents, one.meaning)
    return None


def draw_matrix(problem: SolvedProblem) -> Picture | None:
    """Where the first variable has two indices of different sets."""
    item = problem.instance.formulation.variables[0]
    axes = problem.axes[item.name]
    if len(axes) != 2 or axes[0] == axes[1]:
        return None
    values = problem.values(item.name)
    data = problem.parameters(*axes)
    numbers = problem.data(data[0].name) if data else {}
    cells: dict[Key, GridCell] = {}
    for key in problem.instance.keys(item.over):
        value, is_used = values.get(key, 0.0), key in values
        shown = numbers.get(key) if numbers else (value if is_used and value != 1 else None)
        text = "" if shown is None else number_label(shown)
        title = f"{problem.name(key[0])}, {problem.name(key[1])}: {number_label(value)}"
        cells[key] = GridCell(text, "chosen" if is_used else "room", title)
    told = f" In the cells: {data[0].meaning}." if data else ""
    caption = f"Filled: {item.meaning}.{told}"
    return _picture(problem, axes, cells, frozenset(), caption)


def _incidence(
    problem: SolvedProblem,
    item: Variable,
    column_set: str,
    contents: dict[Key, str],
    meaning: str,
) -> Picture | None:
    values = problem.values(item.name)
    (row_set,) = problem.axes[item.name]
    cells = {
        key: GridCell(
            text,
            "chosen" if key[:1] in values else "room",
            f"{problem.name(key[0])}, {problem.name(key[1])} {text}".strip(),
        )
        for key, text in contents.items()
    }
    chosen = frozenset(key[0] for key in values)
    caption = f"Rows in bold: {item.meaning}. Cells: {meaning}."
    amounts = {key[0]: f" ×{number_label(value)}" for key, value in values.items() if value != 1}
    return _picture(problem, (row_set, column_set), cells, chosen, caption, amounts)


def _row_name(problem: SolvedProblem, one: ElementId, amounts: dict[ElementId, str]) -> str:
    """The name of a row, cut so that its amount is seen whole."""
    amount = amounts.get(one, "")
    room = ROW_NAMES - 10 - 8.0 * len(amount)
    return f"{shortened(problem.name(one), room, 'title')}{amount}" if amount else problem.name(one)


def _picture(
    problem: SolvedProblem,
    axes: tuple[str, ...],
    cells: dict[Key, GridCell],
    marked: frozenset[ElementId],
    caption: str,
    amounts: dict[ElementId, str] | None = None,
) -> Picture | None:
    rows, columns = (problem.elements(one) for one in axes)
    if len(rows) > _MOST or len(columns) > _MOST:
        return None
    grid = Grid(
        [_row_name(problem, one, amounts or {}) for one in rows],
        [problem.name(one) for one in columns],
        {(rows.index(key[0]), columns.index(key[1])): cell for key, cell in cells.items()},
        frozenset(rows.index(one) for one in marked),
    )
    about = problem.instance.formulation.title
    return Picture("matrix", caption, grid.canvas().picture(f"{about}: what is chosen"))
