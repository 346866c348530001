"""Predictions of others: what fields are called, and which item a row answers."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.errors import BadFileError
from optmodel.evaluation import PredictionFields, load_benchmark, read_items, read_predictions

QUESTIONS = {str(n): f"How many of {name}?" for n, name in enumerate(["boats", "canoes", "ducks"])}
REPLY = "Here it is:\n```python\nprint(1)\n```\nDone."


def read(path: Path, rows: object, **fields: str) -> dict[str, tuple[str | None, ...]]:
    path.write_text(json.dumps(rows), encoding="utf-8")
    return read_predictions(path, QUESTIONS, PredictionFields(**fields))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "theirs.json"


@pytest.mark.parametrize(
    "row",
    [
        {"index": 1, "llm_code": "print(1)\n"},
        {"index": 1, "code": "print(1)\n", "question": "Another text than the item's"},
        {"index": "1", "code": "```python\nprint(1)\n```"},
        {"task_id": 1, "generated_text": REPLY},
        {"idx": 1, "output": REPLY},
        {"problem_id": 1, "completion": REPLY, "label": 3},
        {"id": 1, "response": REPLY},
        {"id": 1, "completions": [REPLY]},
        {"id": 1, "raw_response": "print(1)\n"},
    ],
)
def test_usual_names_are_recognised(path: Path, row: dict[str, Any]) -> None:
    assert read(path, [row]) == {"1": ("print(1)\n",)}


def test_samples_that_failed_are_kept_in_their_place(path: Path) -> None:
    rows = [{"index": 0, "codes": ["print(1)", None, "  "]}, {"index": 0, "code": None}]
    assert read(path, rows) == {"0": ("print(1)", None, None, None)}


def test_an_object_holds_its_rows_by_their_ids(path: Path) -> None:
    rows = {"2": {"code": "print(2)"}, "0": {"code": "print(0)"}}
    assert read(path, rows) == {"2": ("print(2)",), "0": ("print(0)",)}


def test_other_names_are_given_by_the_user(path: Path) -> None:
    rows = [{"number": 2, "choices": [{"message": {"content": REPLY}}], "code": "other"}]
    found = read(path, rows, id="number", program="choices/0/message/content")
    assert found == {"2": ("print(1)\n",)}
    with pytest.raises(BadFileError, match=r"no field 'nr'; the fields are 'number', 'choices'"):
        read(path, rows, id="nr", program="code")
    with pytest.raises(BadFileError, match=r"no field 'cod'; the fields are 'number'"):
        read(path, rows, id="number", program="cod")
    with pytest.raises(BadFileError, match="'choices' must be a text or a list of texts"):
        read(path, rows, id="number", program="choices")


def test_several_fields_that_may_be_meant_are_one_sentence(path: Path) -> None:
    said = (
        r"item 0: several fields may hold the program \('code', 'output'\): name one with "
        r"--prediction-program; the fields are 'id', 'code', 'output'\.$"
    )
    with pytest.raises(BadFileError, match=said):
        read(path, [{"id": 1, "code": "print(1)", "output": "1"}])
    with pytest.raises(BadFileError, match=r"--prediction-program; the fields are 'id', 'c'\.$"):
        read(path, [{"id": 1, "c": "print(1)"}])


@given(st.permutations(list(QUESTIONS)))
def test_without_ids_questions_decide_whatever_their_order(
    tmp_path_factory: pytest.TempPathFactory, order: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "order.jsonl"
    rows = [{"en_question": f" {QUESTIONS[n].upper()}\n", "code": f"print({n})"} for n in order]
    assert read(path, rows) == {n: (f"print({n})",) for n in order}


def test_without_ids_and_questions_the_order_decides_where_all_are_there(path: Path) -> None:
    rows = [{"code": f"print({n})"} for n in range(3)]
    assert read(path, rows) == {str(n): (f"print({n})",) for n in range(3)}
    with pytest.raises(BadFileError, match="2 predictions without an id for 3 items: name the"):
        read(path, rows[:2])


def test_an_id_that_is_another_items_is_refused(path: Path) -> None:
    rows = [{"id": 1, "question": QUESTIONS["0"], "code": "print(0)"}]
    with pytest.raises(BadFileError, match="'1' has another question, this one is that of '0'"):
        read(path, rows)
    assert read(path, [rows[0] | {"question": "Another text"}]) == {"1": ("print(0)",)}
    said = (
        r"no item '17' \(its items are '0', '1', '2'\): give .* --prediction-id; is it 'index'\?$"
    )
    with pytest.raises(BadFileError, match=said):
        read(path, [{"id": 17, "index": 0, "code": "print(0)"}])
    with pytest.raises(BadFileError, match="item 1: 'id' must be a whole number or a text"):
        read(path, [rows[0] | {"id": 0}, {"code": "print(0)"}])


def test_recorded_programs_of_others_are_read_as_they_lie(benchmarks_dir: Path) -> None:
    folder = benchmarks_dir / "optibench"
    items = read_items(folder / "OptiBench.json", load_benchmark("optibench").manifest)
    known = {item.id: item.question for item in items}
    found = read_predictions(folder / "predictions-gpt-5.4-mini-nonlinear183.json", known)
    assert len(found) == 183
    assert all(len(one) == 1 and one[0] and "import" in one[0] for one in found.values())
    assert {item.type for item in items if item.id in found} == {
        "nonlinear-notable",
        "nonlinear-table",
    }
