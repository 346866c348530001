"""Digests, whole files and TOML: equal values have one text, and what is written reads back."""

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.errors import BadFileError, UserError
from optmodel.runs import (
    atomic_write,
    canonical,
    digest,
    file_digest,
    make_folder,
    toml_table,
    unchanging,
)

words = st.text(st.sampled_from('aZ0_-. "\\\n\t\x7fé\u2028😀'), max_size=8)
scalars = st.booleans() | st.integers() | words | st.floats(allow_nan=False, allow_infinity=False)


def test_equal_values_have_one_text() -> None:
    assert canonical({"b": 1, "a": [1.5, "é"]}) == '{"a":[1.5,"é"],"b":1}'
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})
    assert digest({"a": 2}) != digest({"a": "2"})


def test_nan_has_no_canonical_text() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical(float("nan"))


@given(st.dictionaries(words, scalars | st.lists(scalars) | st.dictionaries(words, scalars)))
def test_written_toml_reads_back(config: dict[str, object]) -> None:
    assert tomllib.loads(toml_table("config", config))["config"] == config


def test_a_digest_is_of_what_was_read(tmp_path: Path) -> None:
    file = tmp_path / "data.jsonl"
    file.write_text("{}\n")
    with unchanging(file) as sha256:
        assert sha256 == file_digest(file)
    with pytest.raises(UserError, match="changed while it was read"), unchanging(file):
        file.write_text("[]\n")
    with pytest.raises(BadFileError, match="Cannot read"), unchanging(file):
        file.unlink()


@settings(max_examples=40)
@given(st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(words, inner)))
def test_a_digest_depends_on_the_value_alone(value: object) -> None:
    """The order in which a table was filled decides nothing."""
    assert digest(_reordered(value)) == digest(value)


def _reordered(value: object) -> object:
    if isinstance(value, list):
        return [_reordered(item) for item in value]
    if isinstance(value, dict):
        return {name: _reordered(value[name]) for name in reversed(value)}
    return value


def test_a_table_leaves_out_what_is_none_at_any_depth() -> None:
    text = toml_table("config", {"a": None, "b": {"c": None, "d": (1, 2)}})
    assert tomllib.loads(text) == {"config": {"b": {"d": [1, 2]}}}


def test_a_file_that_cannot_be_written_keeps_its_old_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "summary.json"
    atomic_write(path, "old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic_write(path, "new")
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["summary.json"]


def test_a_folder_is_made_with_its_parents_and_left_empty(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []
    make_folder(tmp_path / "a" / "b")
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="choose another with --out"):
        make_folder(tmp_path / "file")
