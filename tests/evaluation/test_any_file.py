"""A file that nobody registered is scored by its fields, and a part says that it is one."""

import json
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.evaluation import EvaluateConfig, FileFields, evaluate, open_benchmark
from optmodel.runs import file_digest

FIELDS = FileFields(question="q", answer="a", type="kind")
ROWS: list[dict[str, Any]] = [
    {"q": "How much?", "a": "$1,250.00", "kind": "lp"},
    {"q": "How many?", "a": [7, 8], "kind": "ip"},
    {"q": "At all?", "a": "No Best Solution", "kind": "lp"},
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "theirs.json"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    path = tmp_path / "codes.json"
    codes = ["print('Objective:', 1250)", "print('Objective:', 8)"]
    rows = [{"question": row["q"], "code": code} for row, code in zip(ROWS, codes, strict=False)]
    path.write_text(json.dumps(rows))
    return path


def config(file: Path, predictions: Path | None, /, **changed: object) -> EvaluateConfig:
    table = {"benchmark_file": file, "fields": FIELDS, "predictions": predictions}
    return EvaluateConfig.model_validate(table | changed)


def test_a_file_is_scored_by_the_default_rule(
    tmp_path: Path, file: Path, predictions: Path
) -> None:
    summary = evaluate(config(file, predictions), tmp_path / "run")
    assert list(summary.rules) == ["objective-rel-1e-6"]
    score = summary.rules["objective-rel-1e-6"]
    assert score.all.num_items == 3
    assert score.all.num_correct >= 1
    assert {kind: one.num_items for kind, one in score.by_type.items()} == {"ip": 1, "lp": 2}
    assert summary.benchmark.name == "theirs"
    assert summary.benchmark.edition == f"unlisted-{file_digest(file)[:12]}.r1"
    again = evaluate(config(file, predictions), tmp_path / "run")
    assert again.rules == summary.rules
    other = config(file, predictions, fields=FIELDS.model_copy(update={"type": ""}))
    with pytest.raises(UserError, match="choose another"):
        evaluate(other, tmp_path / "run")


def test_the_predicted_part_says_so(tmp_path: Path, file: Path, predictions: Path) -> None:
    summary = evaluate(config(file, predictions, items="predicted"), tmp_path / "run")
    assert summary.benchmark.part.startswith("2 of 3 items (")
    assert summary.rules["objective-rel-1e-6"].all.num_items == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"question": "text"},
            r"line 1: there is no field 'text'; the fields are 'q', 'a', 'kind'",
        ),
        ({"answer": "label"}, r"line 1: there is no field 'label'; the fields are 'q', 'a'"),
        ({"answer": "kind"}, r"line 1: the expected value 'kind' is no number: 'lp'"),
        ({"id": "kind"}, r"theirs\.json: the item 'lp' stands there twice"),
        ({"id": "number"}, r"line 1: there is no field 'number'; the fields are"),
        ({"type": "sort"}, r"line 1: there is no field 'sort'; the fields are"),
    ],
)
def test_a_wrong_field_is_one_sentence_and_nothing_is_written(
    tmp_path: Path, file: Path, predictions: Path, changed: dict[str, str], said: str
) -> None:
    wrong = config(file, predictions, fields=FIELDS.model_copy(update=changed))
    with pytest.raises(BadFileError, match=said):
        evaluate(wrong, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_copy_of_a_benchmark_may_have_other_fields(tmp_path: Path, predictions: Path) -> None:
    path = tmp_path / "copy.jsonl"
    rows = [{"text": f"Problem {n}", "optimum": n} for n in range(193)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    fields = FileFields(question="text", answer="optimum")
    opened = open_benchmark(config(path, predictions, benchmark="optmath-193", fields=fields))
    assert opened.benchmark.manifest.name == "optmath-193"
    assert opened.edition.startswith("unlisted-")
    assert [item.label.optimum for item in opened.items[:3]] == [0.0, 1.0, 2.0]


def test_a_benchmark_or_a_file_with_its_fields_is_needed(file: Path, predictions: Path) -> None:
    said = "Name a benchmark with --benchmark, or any file of problems with --benchmark-file"
    for changed in ({"fields": None}, {"benchmark_file": None}, {"fields": {"question": "q"}}):
        with pytest.raises(UserError, match=said):
            config(file, predictions, **changed)
    with pytest.raises(UserError, match="--items predicted needs a file of --predictions"):
        config(file, None, prompting={"model": "m"}, items="predicted")
