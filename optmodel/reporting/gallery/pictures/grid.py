"""A grid: cells of rows and columns, filled where something is chosen or done.

grid = Grid(rows=[...], columns=[...], cells={(0, 2): GridCell("9", "s1", "Ana on Monday")})
grid.canvas()
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from optmodel.reporting.gallery.pictures.svg_canvas import SvgCanvas

ROW_NAMES = 118.0
"""The width that there is for names of rows."""

_WIDTH, _ROW, _HEAD = 460.0, 22.0, 22.0
_LEGEND = 18.0


@dataclass(frozen=True, slots=True)
class GridCell:
    """A text, the class of its colour, and what it means in full."""

    text: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Names of rows and columns, and the cells that hold something, by row and column number."""

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Mapping[tuple[int, int], GridCell]
    marked_rows: frozenset[int] = frozenset()
    legend: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def canvas(self) -> SvgCanvas:
        """The drawing: names of columns above, of rows at the left."""
        width = (_WIDTH - ROW_NAMES) / max(1, len(self.columns))
        height = _HEAD + _ROW * len(self.rows) + _LEGEND * len(self.legend) + 4
        canvas = SvgCanvas(_WIDTH, height)
        for number, name in enumerate(self.columns):
            x = ROW_NAMES + width * (number + 0.5)
            canvas.label((x, 14), name, anchor="middle", kind="quiet small", width=width - 2)
        for number, name in enumerate(self.rows):
            y = _HEAD + _ROW * number
            kind = "title" if number in self.marked_rows else ""
            at = (ROW_NAMES - 8, y + 15)
            canvas.label(at, name, anchor="end", kind=kind, width=ROW_NAMES - 8)
            for column in range(len(self.columns)):
                self._draw_cell(canvas, number, column, (ROW_NAMES + width * column, y), width)
        for number, (kind, words) in enumerate(self.legend):
            y = _HEAD + _ROW * len(self.rows) + _LEGEND * number + 6
            canvas.rectangle((6, y), (10, 10), kind)
            canvas.label((22, y + 9), words, kind="quiet", width=_WIDTH - 24)
        return canvas

    def _draw_cell(
        self, canvas: SvgCanvas, row: int, column: int, corner: tuple[float, float], width: float
    ) -> None:
        cell = self.cells.get((row, column))
        size = (width - 2, _ROW - 2)
        if cell is None:
            canvas.rectangle((corner[0] + 1, corner[1] + 1), size, "empty")
            return
        canvas.rectangle((corner[0] + 1, corner[1] + 1), size, cell.kind, title=cell.title)
        is_filled = cell.kind not in ("room", "empty")
        kind = "on small" if is_filled else "quiet small"
        at = (corner[0] + width / 2, corner[1] + 15)
        canvas.label(at, cell.text, anchor="middle", kind=kind, width=width - 2)
