"""What differs in rule, labels, ledger or count never shares a column."""

from typing import Any

import pytest

from optmodel.reporting.board.board_markdown import board_markdown
from optmodel.reporting.board.board_table import BoardTable
from optmodel.reporting.board.publishing import entry_of_summary
from tests.reporting.board.small_results import entry, rule, summary


def _table(*given: tuple[str, dict[str, Any]]) -> BoardTable:
    return BoardTable.of([entry_of_summary(summary(*one)) for one in given])


def test_the_best_under_the_first_rule_stands_first() -> None:
    table = _table(("weak", {"r": rule(3)}), ("strong", {"r": rule(7)}))
    [labels] = table.label_sets
    rows = table.rows_of(table.main_columns(labels))
    assert [row.system for row in rows] == ["strong", "weak"]


@pytest.mark.parametrize(
    "other",
    [{"other": rule(5)}, {"r": rule(5, fingerprint="bbbbbbbb")}, {"r": rule(5, num_items=9)}],
)
def test_what_differs_never_shares_a_column(other: dict[str, Any]) -> None:
    table = _table(("a", {"r": rule(5)}), ("b", other))
    assert len(table.columns) == 4  # original and undisputed labels for each
    for row in table.rows:
        assert len(row.scores) == 2


def test_another_title_makes_no_other_column() -> None:
    table = _table(("a", {"r": rule(5)}), ("b", {"r": rule(5) | {"title": "Every value"}}))
    assert len(table.columns) == 2


def test_another_ledger_makes_another_column_but_for_the_original_labels() -> None:
    other = entry("other").benchmark.model_copy(update={"ledger": "ffff0000"})
    table = BoardTable.of([entry("mine"), entry("other", benchmark=other.model_dump())])
    assert [column.edition for column in table.columns] == [
        "original",
        "corrected",
        "corrected",
        "undisputed",
        "undisputed",
    ]


@pytest.mark.parametrize("other", [{"edition": "2.r1"}, {"part": "10 of 20 items (abc)"}])
def test_other_labels_and_parts_make_another_set(other: dict[str, str]) -> None:
    entries = [
        entry_of_summary(summary("a", {"r": rule(5)})),
        entry_of_summary(summary("b", {"r": rule(5)}, **other)),
    ]
    assert len(BoardTable.of(entries).label_sets) == 2


def test_one_system_on_two_benchmarks_is_one_row() -> None:
    entries = [entry("mine"), entry_of_summary(summary("mine", {"r": rule(5)}))]
    table = BoardTable.of(entries)
    [row] = table.rows
    assert row.pages == ["mine-on-ten", "mine-on-three"]
    assert len(row.scores) == len(table.columns) == 5


def test_the_order_of_the_input_decides_nothing() -> None:
    entries = [entry(name) for name in "abc"]
    assert board_markdown(BoardTable.of(entries)) == board_markdown(BoardTable.of(entries[::-1]))


def test_markdown_tells_count_interval_rule_and_labels() -> None:
    flagged = entry("a|b\n# <b>c</b>", num_infrastructure=2, flags={"contaminated": True})
    text = board_markdown(BoardTable.of([flagged]))
    assert r"strict (rule cccccccc, original labels, n = 3)" in text
    assert r"strict (rule cccccccc, corrected labels, ledger abcd1234, n = 3)" in text
    assert r"strict (rule cccccccc, undisputed labels, ledger abcd1234, n = 2)" in text
    assert r"| a\|b # \<b\>c\</b\> (contaminated, 2 not run) | 66.7 % [20.8, 93.9] |" in text
