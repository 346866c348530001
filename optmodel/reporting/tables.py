"""A table of texts, for a paper: as Markdown, LaTeX (booktabs) and CSV.

table = Table("Accuracy", ("run", "n", "accuracy"), (("mine", "605", "64.5 %"),))
print(markdown_table(table), latex_table(table), csv_table(table))
"""

import csv
import io
import re
from dataclasses import dataclass

_MARKDOWN_SYNTAX = re.compile(r"[\\`*_\[\]<>|]")
_LATEX_SYNTAX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "±": r"$\pm$",
    "<": r"$<$",
    ">": r"$>$",
}
_NUMBER = re.compile(r"[-+]?[\d.,]+( %)?( ± .*| to .*| \(.*\))?|")


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the heads of columns, and rows with a text for each column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        assert all(len(row) == len(self.columns) for row in self.rows), self.title

    @property
    def is_numeric(self) -> list[bool]:
        """For each column whether it holds numbers, which are aligned to the right."""
        return [all(_NUMBER.fullmatch(cell) for cell in cells) for cells in self._cells]

    @property
    def _cells(self) -> list[tuple[str, ...]]:
        return [tuple(row[place] for row in self.rows) for place in range(len(self.columns))]

    def without_empty_columns(self) -> "Table":
        """The table less the columns in which no row has a text."""
        kept = [place for place, cells in enumerate(self._cells) if any(cells)]
        return Table(
            self.title,
            tuple(self.columns[place] for place in kept),
            tuple(tuple(row[place] for place in kept) for row in self.rows),
        )


def escape_markdown(text: str) -> str:
    """A text escaped for Markdown, on one line."""
    return _MARKDOWN_SYNTAX.sub(r"\\\g<0>", " ".join(text.split()))


def escape_latex(text: str) -> str:
    """A text escaped for LaTeX, on one line."""
    return "".join(_LATEX_SYNTAX.get(character, character) for character in " ".join(text.split()))


def markdown_table(table: Table) -> str:
    """The table in Markdown, below its title."""
    marks = ["---:" if is_numeric else "---" for is_numeric in table.is_numeric]
    lines = [f"**{escape_markdown(table.title)}**", ""]
    rows = (table.columns, *table.rows)
    cells = [[escape_markdown(cell) for cell in row] for row in rows]
    lines += [f"| {' | '.join(row)} |" for row in (cells[0], marks, *cells[1:])]
    return "\n".join(lines) + "\n"


def latex_table(table: Table) -> str:
    """The table as a LaTeX `table` with the rules of the package booktabs."""
    alignment = "".join("r" if is_numeric else "l" for is_numeric in table.is_numeric)
    rows = [
        " & ".join(escape_latex(cell) for cell in row) + r" \\"
        for row in (table.columns, *table.rows)
    ]
    lines = [
        r"\begin{table}",
        r"\centering",
        rf"\caption{{{escape_latex(table.title)}}}",
        rf"\begin{{tabular}}{{{alignment}}}",
        r"\toprule",
        rows[0],
        r"\midrule",
        *rows[1:],
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def csv_table(table: Table) -> str:
    """The table as CSV, its heads first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows((table.columns, *table.rows))
    return text.getvalue()
