"""The key of a text: it forgets layout, and finds the published conflicts of labels."""

import csv
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.evaluation import text_key

FILES = {
    "NL4OPT": ("nl4opt/optmath_NL4OPT_245.jsonl", "en_question"),
    "MAMO-EasyLP": ("mamo/mamo_easy_lp.jsonl", "Question"),
    "MAMO-ComplexLP": ("mamo/mamo_complex_lp.jsonl", "Question"),
    "OptMATH-Bench": ("optmath_bench/OptMATH_Bench.json", "en_question"),
}


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1))
def test_layout_and_capitals_do_not_count(words: list[str]) -> None:
    key = text_key("".join(words))
    assert re.fullmatch("[0-9a-f]{40}", key)
    assert text_key("\n ** " + "  $ ".join(words).casefold() + " .") == key


def test_other_words_digits_or_scripts_are_another_text() -> None:
    texts = ["Make 12 chairs", "Make 13 chairs", "Make 12 tables", "最大化利润", "最小化成本"]
    assert len(set(map(text_key, texts))) == len(texts)


@pytest.mark.parametrize("benchmark", FILES)
def test_every_published_conflict_is_found_by_its_text(
    benchmark: str, benchmarks_dir: Path
) -> None:
    name, field = FILES[benchmark]
    text = (benchmarks_dir / name).read_text(encoding="utf-8")
    rows = json.loads(text) if text.startswith("[") else map(json.loads, text.splitlines())
    keys = {text_key(row[field]) for row in rows}
    path = benchmarks_dir / "published" / "label-conflicts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        wanted = [row for row in csv.DictReader(file) if row["benchmark"] == benchmark]
    assert wanted
    assert {row["question_sha1_of_normalised_text"] for row in wanted} <= keys
