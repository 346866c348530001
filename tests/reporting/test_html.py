"""Texts and formulas as HTML: nothing of a text becomes markup, and nothing of it is lost."""

import re
import xml.etree.ElementTree as ET
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from optmodel.families import family
from optmodel.reporting._html import model_html, prose_html, render_page
from tests.families.every import EVERY_FAMILY

TABLE = """Costs in dollars:

| From | Rye <A> |
| --- | ---: |
| North & South | 4 |
| East | 5,000 |

Ship as cheaply as possible."""


def test_paragraphs_and_tables_are_elements() -> None:
    assert prose_html(TABLE) == (
        "<p>Costs in dollars:</p>\n"
        "<table>\n<thead>\n"
        '<tr>\n<th>From</th>\n<th style="text-align:right">Rye &lt;A&gt;</th>\n</tr>\n'
        "</thead>\n<tbody>\n"
        '<tr>\n<td>North &amp; South</td>\n<td style="text-align:right">4</td>\n</tr>\n'
        '<tr>\n<td>East</td>\n<td style="text-align:right">5,000</td>\n</tr>\n'
        "</tbody>\n</table>\n"
        "<p>Ship as cheaply as possible.</p>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "# no heading",
        "- no list",
        "1. no list",
        "*no* _emphasis_ **at all**",
        "`no code`",
        "> no quote",
        "[no link](https://example.org)",
        "![no image](x.png)",
        "<b>no tag</b> <script>alert(1)</script>",
        "no &amp; entity",
    ],
)
def test_other_markdown_and_html_is_shown_as_it_is_written(text: str) -> None:
    html = str(prose_html(text))
    assert re.findall(r"<(?!/?p>)[^>]*>", html) == []
    assert unescape(re.sub(r"</?p>", "", html)).strip() == text


@given(st.text(alphabet="ab1 |-:\n<>&*_`#\\", max_size=60))
def test_a_texts_letters_are_all_there_and_its_markup_is_balanced(text: str) -> None:
    html = str(prose_html(text))
    root = ET.fromstring(f"<div>{html}</div>")
    allowed = {"div", "p", "table", "thead", "tbody", "tr", "th", "td"}
    assert {element.tag for element in root.iter()} <= allowed
    if "|" not in text:  # a table drops the surplus cells of a row
        shown = "".join(root.itertext())
        assert [c for c in shown if c in "ab1<>&*_`#"] == [c for c in text if c in "ab1<>&*_`#"]


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_every_familys_model_is_a_table_of_formulas(name: str) -> None:
    formulation = family(name).formulation
    table = ET.fromstring(model_html(formulation))
    assert table.get("class") == "model"
    rows = table.findall("tr")
    assert len(rows) > len(formulation.constraints)
    for row in rows:
        assert len(row.findall("td")) == 3
    assert not re.search(r"<script|https?://(?!www\.w3\.org)", str(model_html(formulation)))


def test_a_page_without_one_of_its_values_is_not_written() -> None:
    with pytest.raises(UndefinedError, match="title"):
        render_page("dataset.html", config={}, about={})
