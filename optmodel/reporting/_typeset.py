"""Formulas as MathML, which browsers display without any script; texts as HTML.

mathml(formulation)           # <math>...</math>
prose_html("A | B")           # paragraphs, and tables where the text has Markdown tables
"""

from markupsafe import Markup, escape

from optmodel.formulation import Formulation
from optmodel.formulation.latex import latex_rows


def model_html(formulation: Formulation) -> Markup:
    """The whole model as a table of formulas: goal, formula, where it holds."""
    rows = Markup("").join(
        Markup("<tr><td>{}</td><td>{}</td><td>{}</td></tr>").format(
            _mathml(row.opening), _mathml(row.body), _mathml(row.scope)
        )
        for row in latex_rows(formulation)
    )
    return Markup('<table class="model">{}</table>').format(rows)


def _mathml(formula: str) -> Markup:
    from latex2mathml.converter import convert

    # The converter escapes what it is given.
    return Markup(convert(rf"\displaystyle {formula}")) if formula else Markup("")


def prose_html(text: str) -> Markup:
    """Paragraphs and Markdown tables as HTML; everything is escaped."""
    blocks = text.split("\n\n")
    return Markup("").join(_table(b) if b.startswith("|") else _paragraph(b) for b in blocks)


def _paragraph(block: str) -> Markup:
    return Markup("<p>{}</p>").format(block)


def _table(block: str) -> Markup:
    header, _, *rows = [_cells(line) for line in block.splitlines()]
    head = Markup("").join(Markup("<th>{}</th>").format(cell) for cell in header)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(escape(cell)) for cell in row)
        )
        for row in rows
    )
    return Markup("<table><tr>{}</tr>{}</table>").format(head, body)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
