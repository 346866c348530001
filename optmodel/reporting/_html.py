r"""Pages from templates, formulas as MathML, and texts as HTML.

render_page("dataset.html", title="...")      # one template of `templates/`, filled
model_html(formulation)                       # a table of <math>, which needs no script
formula_html(r"\sum_i x_i")                    # one <math>
prose_html("A | B")                           # paragraphs, and the Markdown tables of a text
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from optmodel.formulation import Formulation

_TEMPLATES = Path(__file__).parent / "templates"


def render_page(template: str, **context: object) -> str:
    """Fill one template. A missing name is an error, and everything but `Markup` is escaped."""
    return _environment().get_template(template).render(**context)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def model_html(formulation: "Formulation") -> Markup:
    """The whole model as a table of formulas: sense or quantifier, formula, index sets."""
    from optmodel.formulation import latex_rows

    rows = Markup("").join(
        Markup("<tr><td>{}</td><td>{}</td><td>{}</td></tr>").format(
            formula_html(row.opening), formula_html(row.body), formula_html(row.scope)
        )
        for row in latex_rows(formulation)
    )
    return Markup('<table class="model">{}</table>').format(rows)


def formula_html(formula: str) -> Markup:
    """A formula in LaTeX as a <math> element."""
    from latex2mathml.converter import convert

    # The converter escapes what it is given.
    return Markup(convert(rf"\displaystyle {formula}")) if formula else Markup("")


def prose_html(text: str) -> Markup:
    """Paragraphs and Markdown tables; any other Markdown and HTML is shown as it is written."""
    from markdown_it import MarkdownIt

    # The renderer escapes every text: the preset `zero` has no rule that passes HTML on.
    return Markup(MarkdownIt("zero").enable("table").render(text))
