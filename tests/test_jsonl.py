"""Lines of JSON: blank ones are passed over, all else is read as it stands or named."""

from pathlib import Path

import pytest

from optmodel.errors import BadFileError
from optmodel.jsonl import read_lines
from optmodel.lm import Replay
from optmodel.runs import read_records


def file(tmp_path: Path, raw: bytes) -> Path:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(raw)
    return path


def test_blank_lines_are_none_and_keep_their_numbers(tmp_path: Path) -> None:
    path = file(tmp_path, b'\n{"key": "a"}\n \t\r\n\n{"key": "b"}\r\n\n')
    found = list(read_lines(path))
    assert [line.table()["key"] for line in found] == ["a", "b"]
    assert [line.place for line in found] == [f"{path}, line 2", f"{path}, line 5"]
    assert [record["key"] for record in read_records(path)] == ["a", "b"]


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    text = "one\u2028two\u0085three"
    [line] = read_lines(file(tmp_path, f'{{"text": "{text}"}}\n'.encode()))
    assert line.table() == {"text": text}


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    [line] = read_lines(file(tmp_path, b'\xef\xbb\xbf{"key": "a"}'))
    assert line.table() == {"key": "a"}
    assert not line.is_ended


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"{}\n{\n", "line 2: not valid JSON"),
        (b"[1]\n", "line 1: not a table"),
        (b'\n{"text": "caf\xe9"}\n', "line 2: not UTF-8 text"),
        (b"[" * 100_000 + b"\n", "line 1: not valid JSON"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, raw: bytes, said: str) -> None:
    with pytest.raises(BadFileError, match=said):
        [line.table() for line in read_lines(file(tmp_path, raw))]


def test_a_record_whose_writing_was_interrupted_is_none(tmp_path: Path) -> None:
    """Also where it was cut within a character."""
    whole, torn = b'{"key": "a"}\n', '{"key": "é'.encode()[:-1]
    assert [one["key"] for one in read_records(file(tmp_path, whole + torn))] == ["a"]


def test_an_absent_file(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="Cannot read"):
        list(read_lines(tmp_path / "none.jsonl"))


def test_recordings_have_blank_lines_as_well(tmp_path: Path) -> None:
    lines = b'\n{"prompt": "Hello?", "replies": ["Hi\\u2028there"]}\n\n'
    replay = Replay.read(file(tmp_path, lines))
    assert [one.replies for one in replay.recordings] == [("Hi\u2028there",)]
    with pytest.raises(BadFileError, match="line 4: not a recording"):
        Replay.read(file(tmp_path, lines + b'{"replies": 3}\n'))
