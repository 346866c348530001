"""Records: whole lines with a key, whatever is cut off behind them."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.errors import BadFileError
from optmodel.runs import RecordFile, read_records, record_lines


def test_a_broken_line_inside_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"key": "one"}\nnonsense\n{"key": "two"}\n')
    with pytest.raises(BadFileError, match="line 2"):
        list(read_records(path))


@settings(max_examples=25)
@given(st.lists(st.text(max_size=9), max_size=5), st.integers(0, 400))
def test_a_file_cut_anywhere_keeps_the_whole_lines_before(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], cut: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "records.jsonl"
    with RecordFile.open(path) as file:
        for number, text in enumerate(texts):
            file.append({"key": str(number), "text": text})
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    kept = whole[:cut].count(b"\n")
    assert [record["text"] for record in read_records(path)] == texts[:kept]
    with RecordFile.open(path) as file:
        file.append({"key": "more", "text": ""})
        assert [record["key"] for record in file.records()] == [*map(str, range(kept)), "more"]


def test_a_record_without_a_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"key": "one"}\n{"key": 2}\n')
    with pytest.raises(BadFileError, match=r"line 2: not a record with a key"):
        list(read_records(path))
    assert [line.number for line in record_lines(path)] == [1, 2]


def test_records_are_on_the_disk_within_a_second_of_the_next_and_when_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    clock = iter(float(seconds) for seconds in (100, 100, 100.5, 101.5, 101.5, 102, 102))
    path = tmp_path / "records.jsonl"
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(path.read_bytes().count(b"\n")))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with RecordFile.open(path) as file:
        for number in range(4):
            file.append({"key": str(number)})
            assert path.read_bytes().count(b"\n") == number + 1, "the system has it at once"
        assert synced == [1, 3]
    assert synced == [1, 3, 4]
    file.close()
    assert synced == [1, 3, 4]
