"""Pairs from triples, conversations and plain text, in every format a dataset comes in."""

import json
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.training.data import TrainingPair, read_pairs
from optmodel.training.settings import DataSettings

TRIPLE = {"key": "1", "text": "How much?", "programs": {"pyomo": "x = 1\n", "pulp": None}}
USER = {"role": "user", "content": "How much?"}
REPLY = {"role": "assistant", "content": "```python\nx = 1\n```"}


def settings(train: object, **changes: Any) -> DataSettings:
    return DataSettings(train=str(train), **changes)


def lines(tmp_path: Path, *rows: object, name: str = "pairs.jsonl") -> Path:
    path = tmp_path / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def parquet(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    import pyarrow
    from pyarrow.parquet import write_table

    path = tmp_path / "pairs.parquet"
    write_table(pyarrow.Table.from_pylist(list(rows)), path)
    return path


def test_a_run_of_triples_gives_texts_and_programs(tmp_path: Path) -> None:
    lines(tmp_path, TRIPLE, name="records.jsonl")
    assert list(read_pairs(settings(tmp_path))) == [TrainingPair((USER,), (REPLY,))]


def test_a_triple_without_a_program_in_the_dialect_is_passed_over(tmp_path: Path) -> None:
    other = TRIPLE | {"programs": {"pyomo": None, "pulp": "y = 2"}}
    (pair,) = read_pairs(settings(lines(tmp_path, other, TRIPLE)))
    assert pair.completion == (REPLY,)


def test_a_system_prompt_comes_first_and_fences_can_be_left_out(tmp_path: Path) -> None:
    asked = settings(lines(tmp_path, TRIPLE), system_prompt="Use Pyomo.", fenced=False)
    (pair,) = read_pairs(asked)
    assert pair.prompt == ({"role": "system", "content": "Use Pyomo."}, USER)
    assert pair.completion == ({"role": "assistant", "content": "x = 1\n"},)


@pytest.mark.parametrize(
    ("row", "pair"),
    [
        ({"prompt": "a", "completion": "b"}, TrainingPair("a", "b")),
        ({"prompt": [USER], "completion": [REPLY]}, TrainingPair((USER,), (REPLY,))),
        ({"messages": [USER, REPLY, USER, REPLY]}, TrainingPair((USER, REPLY, USER), (REPLY,))),
    ],
)
def test_other_datasets(tmp_path: Path, row: dict[str, Any], pair: TrainingPair) -> None:
    assert list(read_pairs(settings(lines(tmp_path, row)))) == [pair]
    assert list(read_pairs(settings(parquet(tmp_path, row)))) == [pair]


def test_triples_as_parquet(tmp_path: Path) -> None:
    (pair,) = read_pairs(settings(parquet(tmp_path, TRIPLE)))
    assert pair == TrainingPair((USER,), (REPLY,))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"text": "How much?"}, "row 1: no completion to learn from"),
        ({"prompt": "a", "completion": ""}, "no completion to learn from"),
        ({"messages": [USER]}, "do not end with an assistant's reply"),
        ({"messages": [REPLY]}, "do not end with an assistant's reply"),
        ({"messages": [USER, {"role": "assistant"}]}, "lacks its role or its content"),
        ([1], "not a table"),
        ({"prompt": "a", "completion": "\ud800"}, "row 1: half of a surrogate pair"),
    ],
)
def test_a_row_that_is_no_pair_is_named(tmp_path: Path, row: object, said: str) -> None:
    with pytest.raises(BadFileError, match=said):
        list(read_pairs(settings(lines(tmp_path, row))))


def test_broken_files_and_absent_ones(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{\n")
    with pytest.raises(BadFileError, match="line 1: not valid JSON"):
        list(read_pairs(settings(broken)))
    broken.write_text('{"prompt": ' + "[" * 99_999 + "]" * 99_999 + "}\n")
    with pytest.raises(BadFileError, match="line 1: not valid JSON"):
        list(read_pairs(settings(broken)))
    not_parquet = tmp_path / "broken.parquet"
    not_parquet.write_text("no")
    with pytest.raises(BadFileError, match="not valid Parquet"):
        list(read_pairs(settings(not_parquet)))
    for absent in (tmp_path / "absent", "./absent", "absent.jsonl", "tests/absent"):
        with pytest.raises(UserError, match="There is no file"):
            list(read_pairs(settings(absent)))
    with pytest.raises(UserError, match=r"has no records\.jsonl"):
        list(read_pairs(settings(tmp_path)))
    (tmp_path / "notes.txt").write_text("a")
    with pytest.raises(UserError, match="neither JSONL nor Parquet"):
        list(read_pairs(settings(tmp_path / "notes.txt")))


def test_no_row_in_the_dialect(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no pair to learn from"):
        list(read_pairs(settings(lines(tmp_path, TRIPLE), dialect="pulp")))


def test_a_dataset_that_the_hub_does_not_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    with pytest.raises(UserError, match="no file or folder nobody/nothing, and the hub"):
        list(read_pairs(settings("nobody/nothing")))


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text('\n{"prompt": "a", "completion": "b"}\n  \n{"prompt": "c"}\n')
    pairs = read_pairs(settings(path))
    assert next(pairs) == TrainingPair("a", "b")
    with pytest.raises(BadFileError, match="row 2: no completion"):
        next(pairs)
