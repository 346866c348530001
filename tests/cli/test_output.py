"""A list of rows is a table for people and one JSON array for programs."""

import json

import pytest

from optmodel.cli._output import cell, emit

ROWS: list[dict[str, object]] = [
    {"name": "diet", "class": "LP", "num_scenarios": 5, "tables": True, "notes": ["a", "b"]},
    {
        "name": "[bold]lots[/bold]",
        "class": "MILP",
        "num_scenarios": 12,
        "tables": False,
        "notes": None,
    },
]


def test_json_is_the_rows_unchanged(capsys: pytest.CaptureFixture[str]) -> None:
    emit(ROWS, as_json=True, title="Families")
    assert json.loads(capsys.readouterr().out) == ROWS


def test_a_table_shows_every_row_and_reads_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    emit(ROWS, as_json=False, title="Families")
    out = capsys.readouterr().out
    assert "Families" in out
    assert "num scenarios" in out
    assert "[bold]lots[/bold]" in out
    assert "True" not in out


def test_no_rows_are_said_in_words_and_an_empty_array(capsys: pytest.CaptureFixture[str]) -> None:
    emit([], as_json=False, title="Families")
    assert capsys.readouterr().out == "Families: none.\n"
    emit([], as_json=True, title="Families")
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "yes"), (False, "no"), (None, ""), (["LP", 3], "LP, 3"), (0.5, "0.5"), ("x", "x")],
)
def test_values_read_as_people_write_them(value: object, text: str) -> None:
    assert cell(value) == text
