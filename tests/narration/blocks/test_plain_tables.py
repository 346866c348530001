"""Tables in plain text and JSON are found with the place of every cell."""

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from optmodel.narration.blocks._json_leaves import json_leaves
from optmodel.narration.blocks._plain_tables import csv_rows, find_plain_tables
from optmodel.narration.blocks._text_blocks import text_blocks
from optmodel.narration.reading._removal import RestOfText

CELL = st.text(alphabet="ab,1 ", max_size=5).map(str.strip)
TABLE = st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=4)


@given(TABLE)
def test_csv_is_read_as_the_standard_library_reads_it(rows: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([["mill", "cost"], *rows])
    text = file.getvalue()
    found = csv_rows(text)
    wanted = list(csv.reader(io.StringIO(text)))
    assert [[cell.text for cell in row] for row in found] == wanted
    for row in found:
        for cell in row:
            assert text[cell.start : cell.start + len(cell.text)] == cell.text


@given(st.text(alphabet="ab1,;. \t\n-", max_size=60))
def test_tables_lose_no_letter(text: str) -> None:
    blocks = text_blocks(text)
    joined = "".join(block.text for block in blocks)
    assert [sign for sign in joined if sign.isalnum()] == [sign for sign in text if sign.isalnum()]
    for table in find_plain_tables(text, 0, len(text)):
        assert len({len(row) for row in table.rows}) == 1
        cells = "".join(cell.text for row in table.rows for cell in row)
        shown = text[table.start : table.end]
        assert sorted(s for s in cells if s.isalnum()) == sorted(s for s in shown if s.isalnum())


def test_sentences_are_no_tables() -> None:
    for text in (
        "We have 1,250 tons\nWe need 2,500 tons",
        "Rye costs $2.  It sells.\nOats cost $3.  They sell.",
        "Rye, oats, barley\nand more, if any, later",
        "one line,only",
    ):
        assert all(not block.rows for block in text_blocks(text))


VALUES = st.recursive(
    st.integers(0, 99) | st.text(alphabet='ab"\\é ', max_size=4) | st.none() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(alphabet="kl{", max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


def _leaves(value: object, keys: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], object]]:
    if isinstance(value, dict):
        return [leaf for key, each in value.items() for leaf in _leaves(each, (*keys, key))]
    if isinstance(value, list):
        return [leaf for each in value for leaf in _leaves(each, keys)]
    return [(keys, value)]


@given(VALUES, st.sampled_from([None, 1]))
def test_json_leaves_are_those_of_the_standard_library(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    found = json_leaves(text)
    read = [
        (leaf.keys, json.loads(f'"{leaf.value.text}"' if leaf.is_text else leaf.value.text))
        for leaf in found
    ]
    assert read == _leaves(value)
    for leaf in found:
        cell = leaf.value
        assert text[cell.start : cell.start + len(cell.text)] == cell.text


def test_what_is_not_json_has_no_leaves() -> None:
    for text in ("{", "[1,", '{"a": 1} 2', "[" * 30 + "1" + "]" * 30):
        assert json_leaves(text) == []


@given(st.lists(st.tuples(st.text("abc.", min_size=1, max_size=5), st.booleans()), max_size=6))
def test_places_of_the_rest_are_those_of_the_whole(parts: list[tuple[str, bool]]) -> None:
    sentences = [f"<{place}{words}>" for place, (words, _) in enumerate(parts)]
    text = " ".join(sentences)
    rest = RestOfText(text, [s for s, (_, is_out) in zip(sentences, parts, strict=True) if is_out])
    kept = [s for s, (_, is_out) in zip(sentences, parts, strict=True) if not is_out]
    assert rest.text.split() == " ".join(kept).split()
    for place, sign in enumerate(rest.text):
        assert text[rest.place(place)] == sign
