"""Packings: what is put into each bin, budget or machine, beside what it holds.

draw_packing(problem)      # a row for each capacity, a segment for each thing that takes of it
"""

from dataclasses import dataclass

from optmodel.formulation import Domain, FlatModel, FlatRow, flatten
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.svg_canvas import SvgCanvas, number_label, series
from optmodel.reporting.gallery.solved_problem import SolvedProblem

_WIDTH, _NAMES, _ROW = 460.0, 112.0, 28.0
_MOST_ROWS = 14


@dataclass(frozen=True, slots=True)
class _Load:
    """One row: its name, what takes how much, and how much there is."""

    name: str
    segments: tuple[tuple[str, float], ...]
    limit: float

    @property
    def total(self) -> float:
        return sum(size for _, size in self.segments)


def draw_packing(problem: SolvedProblem) -> Picture | None:
    """Where choices take unequal amounts of what is limited: a row for each limit."""
    variables = problem.instance.formulation.variables
    if variables[0].domain is Domain.CONTINUOUS:
        return None
    flat = flatten(problem.instance)
    shown: list[_Load] = []
    meanings = []
    for item in problem.instance.formulation.constraints:
        rows = [row for row in flat.rows if row.name.partition("[")[0] == item.name]
        loads = [load for row in rows if (load := _load(problem, flat, row)) is not None]
        if len(loads) == len(rows) and any(load.segments for load in loads):
            shown += [load for load in loads if load.segments]
            meanings.append(item.meaning)
    return _picture(shown[:_MOST_ROWS], "; ".join(meanings)) if shown else None


def _load(problem: SolvedProblem, flat: FlatModel, row: FlatRow) -> _Load | None:
    """A row as a load, or None where nothing whole takes unequal amounts in it."""
    symbols = [number for monomial in row.body.terms for number in monomial]
    is_linear = row.body.degree == 1 and max(symbols) < len(flat.columns)
    if row.upper is None or not is_linear:
        return None
    head, _, keys = row.name.partition("[")
    inside = keys.rstrip("]").split(",") if keys else []
    segments, sizes, limit = [], [], float(row.upper)
    for (number,), coefficient in row.body.terms.items():
        column, size = flat.columns[number], float(coefficient)
        value = float(problem.solution[column.variable, column.key])
        if size > 0 and column.domain is not Domain.CONTINUOUS:
            sizes.append(size)
            if value:
                own = [e for e in column.key if str(e) not in inside] or [*column.key]
                name = problem.name(own[0]) if own else column.variable
                segments.append((_counted(name, value), size * value))
        else:
            limit -= size * value
    if len(sizes) < 2 or len(set(sizes)) == 1:
        return None
    names = {str(element): name for element, name in problem.names.items()}
    elements = [names.get(one, one).removeprefix("the ") for one in inside]
    return _Load(", ".join(elements) or head.replace("_", " "), tuple(segments), limit)


def _counted(name: str, value: float) -> str:
    return name if value == 1 else f"{number_label(value)} × {name}"


def _picture(loads: list[_Load], meaning: str) -> Picture:
    names = sorted({name for load in loads for name, _ in load.segments})
    left = _NAMES
    # Rows may be of different units: where they are far apart, each has its own scale.
    limits = [max(load.limit, load.total) for load in loads]
    is_even = max(limits) <= 4 * min(limits)
    canvas = SvgCanvas(_WIDTH, _ROW * len(loads) + 4)
    for number, load in enumerate(loads):
        largest = max(limits) if is_even else limits[number]
        scale = (_WIDTH - left - 50) / largest
        y = number * _ROW + 4
        canvas.label((left - 8, y + 15), load.name, anchor="end", width=left - 8)
        canvas.rectangle((left, y), (load.limit * scale, 21), "room")
        x = left
        for name, size in load.segments:
            width = size * scale
            title = f"{name}: {number_label(size)}"
            canvas.rectangle((x, y), (width, 21), series(names.index(name)), title=title)
            if width > 24:
                canvas.label((x + 4, y + 14), name, kind="on small", width=width - 4)
            x += width
        end = left + load.limit * scale
        canvas.line((end, y - 2), (end, y + 23), "limit")
        canvas.label((max(x, end) + 5, y + 14), number_label(load.limit), kind="quiet small")
    caption = f"Segments: what takes how much. Dashed: how much there is ({meaning})."
    about = f"What is chosen, beside {len(loads)} limits"
    return Picture("packing", caption, canvas.picture(about))
