"""Predictions: programs by item, and malformed lines by their number."""

from pathlib import Path

import pytest

from optmodel.errors import BadFileError
from optmodel.evaluation import read_predictions

KNOWN = {"0", "1", "two"}


def read(tmp_path: Path, text: str) -> dict[str, tuple[str | None, ...]]:
    path = tmp_path / "p.jsonl"
    path.write_text(text, encoding="utf-8")
    return read_predictions(path, KNOWN)


def test_programs_and_responses_are_read(tmp_path: Path) -> None:
    text = (
        '{"id": 0, "program": "print(1)"}\n\n'
        '{"id": "1", "response": "Here:\\n```python\\nprint(2)\\n```\\n"}\n'
        '{"id": "two", "response": "I cannot."}'
    )
    assert read(tmp_path, text) == {"0": ("print(1)",), "1": ("print(2)\n",), "two": (None,)}


def test_samples_are_lists_or_lines_with_one_id_in_their_order(tmp_path: Path) -> None:
    text = (
        '{"id": 0, "program": "a"}\n{"id": 1, "responses": ["```python\\nprint(1)\\n```", "No."]}\n'
        '{"id": "0", "programs": ["c", "a"]}\n'
    )
    assert read(tmp_path, text) == {"0": ("a", "c", "a"), "1": ("print(1)\n", None)}


def test_a_line_separator_inside_a_program_is_no_line_end(tmp_path: Path) -> None:
    assert read(tmp_path, '{"id": 0, "program": "a\u2028b"}\n') == {"0": ("a\u2028b",)}


def test_a_file_from_another_system_is_read(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    lines = b'{"id": 0, "program": "x"}\r\n\r\n{"id": "1", "program": "y"}\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + lines)
    assert read_predictions(path, KNOWN) == {"0": ("x",), "1": ("y",)}


def test_half_a_surrogate_pair_is_replaced(tmp_path: Path) -> None:
    assert read(tmp_path, '{"id": 0, "program": "print(\'\\ud83d\')"}') == {"0": ("print('?')",)}


def test_of_many_ids_the_message_names_the_first(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"id": "x", "program": "y"}')
    known = ["a" * 64, *map(str, range(20))]
    with pytest.raises(
        BadFileError, match=r"items are 'a{24}\.\.\.', '0', '1' and 18 more\): give"
    ):
        read_predictions(path, known)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nonsense", "line 2: not valid JSON"),
        ("[1]", "line 2: expected an object, found a list"),
        ('{"program": "x"}', "line 2: 'id' must be"),
        ('{"id": true, "program": "x"}', "line 2: 'id' must be"),
        ('{"id": 1.0, "program": "x"}', "line 2: 'id' must be a whole number or a text"),
        ('{"id": 1, "programs": []}', "line 2: give either"),
        ('{"id": 1, "programs": "x"}', "line 2: give either"),
        ('{"id": 1, "programs": ["x", null]}', "line 2: give either"),
        ('{"id": 1, "programs": ["x"], "program": "y"}', "line 2: give either"),
        ('{"id": 1, "id": 2, "program": "x"}', "line 2: not valid JSON .'id' stands twice"),
        ('{"id": 1, "prog', "line 2: not valid JSON"),
        ('{"id": 1}', "line 2: give either 'program' or 'response'"),
        ('{"id": 1, "program": "x", "response": "y"}', "line 2: give either"),
        ('{"id": 1, "program": null}', "line 2: give either"),
        ('{"id": 7, "program": "x"}', "line 2: the benchmark has no item '7' .its items are '0'"),
        ('{"id": 1, "program": NaN}', "line 2: not valid JSON"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    with pytest.raises(BadFileError, match=sentence):
        read(tmp_path, f'{{"id": 0, "program": "x"}}\n{line}\n')


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"Cannot read .*: No such file"):
        read_predictions(tmp_path / "none.jsonl", KNOWN)


def test_a_file_without_predictions_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("\n\n")
    with pytest.raises(BadFileError, match="holds no prediction"):
        read_predictions(tmp_path / "none.jsonl", known=["0"])
