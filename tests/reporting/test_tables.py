"""Tables for a paper: escaped in every format, and aligned by what they hold."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.reporting.tables import (
    Table,
    csv_table,
    escape_latex,
    latex_table,
    markdown_table,
)

PRINTED = st.text(st.characters(exclude_categories=("C", "Z")))
TABLE = Table("A & B", ("run", "accuracy"), (("a_b|c", "64.5 %"), ("{d}", "7.0 %")))


def test_what_a_format_takes_for_syntax_is_escaped() -> None:
    assert r"| a\_b\|c | 64.5 % |" in markdown_table(TABLE)
    assert r"a\_b|c & 64.5 \% \\" in latex_table(TABLE)
    assert r"\caption{A \& B}" in latex_table(TABLE)
    assert escape_latex("1 ± 2 ~ ^ \\") == (
        r"1 $\pm$ 2 \textasciitilde{} \textasciicircum{} \textbackslash{}"
    )


def test_numbers_are_aligned_to_the_right() -> None:
    assert TABLE.is_numeric == [False, True]
    assert "| --- | ---: |" in markdown_table(TABLE)
    assert r"\begin{tabular}{lr}" in latex_table(TABLE)


def test_columns_without_a_text_can_be_left_out() -> None:
    table = Table("t", ("a", "b", "c"), (("1", "", "3"), ("4", "", "")))
    assert table.without_empty_columns() == Table("t", ("a", "c"), (("1", "3"), ("4", "")))
    with pytest.raises(AssertionError):
        Table("t", ("a", "b"), (("1",),))


@given(st.lists(st.tuples(PRINTED, PRINTED), min_size=1, max_size=5))
def test_csv_is_read_back(rows: list[tuple[str, str]]) -> None:
    text = csv_table(Table("t", ("a", "b"), tuple(rows)))
    assert [tuple(row) for row in csv.reader(text.splitlines(keepends=True))] == [("a", "b"), *rows]
