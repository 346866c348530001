"""What could be read in two ways is refused, and what no file can hold is replaced."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.errors import BadFileError
from optmodel.evaluation.strict_json import parse_json, read_text, replace_surrogates


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"id": 1, "id": 2}', "'id' stands twice in one object"),
        ('{"a": {"b": 1, "b": 1}}', "'b' stands twice in one object"),
        ('{"value": NaN}', "NaN is no number"),
        ("[Infinity]", "Infinity is no number"),
        ("[-Infinity]", "-Infinity is no number"),
        ("{'id': 1}", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("", "not valid JSON"),
    ],
)
def test_what_is_no_strict_json_names_its_place(text: str, said: str) -> None:
    with pytest.raises(BadFileError, match=r"^items\.jsonl, line 3: ") as raised:
        parse_json(text, "items.jsonl, line 3")
    assert said in str(raised.value)


def test_half_of_a_surrogate_pair_becomes_a_question_mark() -> None:
    assert parse_json('["\\ud800", "\\ud83d\\ude00"]', "x") == ["?", "😀"]
    assert replace_surrogates("a\udcffb") == "a?b"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=40)
@given(json_values)
def test_all_else_is_read_as_anybody_reads_it(value: object) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=False), "x") == value


@given(st.text())
def test_a_text_without_surrogates_stays(text: str) -> None:
    assert replace_surrogates(text) == text


def test_a_byte_order_mark_is_passed_over_and_other_bytes_are_named(tmp_path: Path) -> None:
    path = tmp_path / "items.json"
    path.write_bytes(b"\xef\xbb\xbf[]")
    assert read_text(path) == "[]"
    path.write_bytes(b"caf\xe9")
    with pytest.raises(BadFileError, match=r"not UTF-8 text \(byte 3\)"):
        read_text(path)
    with pytest.raises(BadFileError, match="Cannot read"):
        read_text(tmp_path)
