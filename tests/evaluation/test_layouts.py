"""Layouts: the same problems are read from each, and what cannot be read is one sentence."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.errors import BadFileError, UserError
from optmodel.evaluation import ItemFields, Manifest, read_items
from optmodel.evaluation.formats import (
    AttachedFiles,
    HubFile,
    RawRow,
    folder_rows,
    path_digest,
    read_rows,
    unchanging_path,
)

ROWS = [
    {"id": "7", "q": "Sell, or buy?\nA line.", "a": "12.5", "kind": "lp"},
    {"id": "8", "q": 'A "quoted" question', "a": "No Best Solution", "kind": "milp"},
]


def manifest(**changed: object) -> Manifest:
    table = {
        "name": "mine",
        "title": "Mine",
        "summary": "Two problems.",
        "licence": "Apache-2.0",
        "revision": 1,
        "format": "jsonl",
        "rules": ["objective-rel-1e-6"],
        "fields": ItemFields(
            question=("en_question", "q"), label=("a",), id=("id",), type=("kind",)
        ),
    }
    return Manifest.model_validate(table | changed)


def write_csv(path: Path, separator: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(ROWS)


def write(path: Path) -> Path:
    """The rows in the layout that the path's name asks for."""
    match path.name.partition("."):
        case (_, _, "csv"):
            write_csv(path, ",")
        case (_, _, "tsv"):
            write_csv(path, "\t")
        case (_, _, "parquet"):
            parquet = pytest.importorskip("pyarrow.parquet")
            table = pytest.importorskip("pyarrow").Table.from_pylist(ROWS)
            parquet.write_table(table, path)
        case ("list", _, _):
            path.write_text(json.dumps(ROWS, indent=1))
        case ("named", _, _):
            path.write_text(json.dumps({row["id"]: row for row in ROWS}, indent=1))
        case ("one-line", _, _):
            path.write_text(json.dumps({row["id"]: row for row in ROWS}))
        case _:
            path.write_text("\n".join(map(json.dumps, ROWS)) + "\n")
    return path


@pytest.mark.parametrize(
    "name",
    ["list.json", "list.jsonl", "named.json", "one-line.json", "lines.json", "lines.jsonl",
     "lines.txt", "a.csv", "a.tsv", "a.parquet"],
)  # fmt: skip
def test_the_same_items_are_read_from_each_layout(tmp_path: Path, name: str) -> None:
    first, second = read_items(write(tmp_path / name), manifest())
    assert (first.id, first.type, first.question) == ("7", "lp", ROWS[0]["q"])
    assert (first.label.optimum, first.label.decimals) == (12.5, 1)
    assert (second.id, second.label.optimum) == ("8", None)


def test_objects_of_parquet_have_the_names_that_they_had(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    rows = [{"q": "one", "a": {"x": 1.0, "y": 2.0}}, {"q": "two", "a": {"z": 3.0}}]
    path = tmp_path / "b.parquet"
    pytest.importorskip("pyarrow.parquet").write_table(arrow.Table.from_pylist(rows), path)
    items = read_items(path, manifest())
    assert [item.label.values for item in items] == [{"x": 1.0, "y": 2.0}, {"z": 3.0}]


def test_a_folder_of_a_run_is_its_records(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"holds no records\.jsonl: name a file, or a run's"):
        read_items(tmp_path, manifest())
    write(tmp_path / "records.jsonl")
    assert len(read_items(tmp_path, manifest())) == 2


def test_a_byte_order_mark_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    path.write_text("\n\n".join(map(json.dumps, ROWS)), encoding="utf-8-sig")
    assert [row.values for row in read_rows(path)] == ROWS


@given(st.dictionaries(st.text(min_size=1), st.text() | st.integers(), min_size=1, max_size=4))
def test_a_field_is_found_wherever_it_lies(values: dict[str, object]) -> None:
    name, value = next(iter(values.items()))
    outer = {"x": [{"y": json.dumps({"z": values})}]}
    found = RawRow(values, "row").pick(("missing", name))
    assert (found.name, found.value) == (name, value)
    if "/" not in name:
        assert RawRow(outer, "row").pick((f"x/0/y/z/{name}",)).value == value


def test_a_wrong_field_is_answered_with_the_fields_there_are() -> None:
    row = RawRow({"en_question": "q", "en_answer": None}, "b.json, line 4")
    said = (
        r"b\.json, line 4: there is no field 'answer' or 'label'; the fields are 'en_question', "
        r"'en_answer'\.$"
    )
    with pytest.raises(BadFileError, match=said):
        row.pick(("answer", "label"))
    assert row.pick(("answer", "en_answer")).value is None  # it is there, and says nothing
    assert row.find(("answer/0", "en_question/x")) is None


def test_a_python_object_in_a_cell_is_read_and_never_run() -> None:
    row = RawRow({"input.json": "{'a': {'b': None, 'c': (1, 2)}}", "bad": "{'a': exit()}"}, "row")
    assert row.pick(("input.json/a/c",)).value == (1, 2)
    assert row.find(("bad/a",)) is None


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("b.json", "", r"b\.json: not valid JSON"),
        ("b.json", "7", "line 1: expected an object, found a number"),
        ("b.json", '{"a": 1,\n "b": 2}', "item 'a': expected an object, found a number"),
        ("b.json", '{"a": {},\n "b": ', r"b\.json: not valid JSON"),
        ("b.jsonl", '{"a": 1\n{"b": 2}', "line 1: not valid JSON"),
        ("b.jsonl", '{"a": 1}\n{"b": ', "line 2: not valid JSON"),
        ("b.csv", "a,a\n1,2\n", "two columns have the name 'a'"),
        ("b.csv", "a,b\n1\n", "line 2: 1 cells in 2 columns"),
        ("b.csv", 'a,b\n"1,2\n', r"b\.csv, line \d: not valid CSV"),
        ("b.parquet", "PAR1", r"Cannot read .*b\.parquet"),
    ],
)
def test_a_damaged_file_is_one_sentence(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BadFileError, match=said):
        list(read_rows(tmp_path / name))


def problem(folder: Path, text: str, label: float) -> None:
    (folder / "data").mkdir(parents=True)
    (folder / "description.txt").write_text(text)
    (folder / "solution.json").write_text(json.dumps({"objective": label}))
    (folder / "data" / "costs.csv").write_text("a,b\n1,2\n")


def folders(**changed: object) -> Manifest:
    files = {"text": "description.txt", "solution": "solution.json"}
    fields = ItemFields(question=("text",), label=("solution/objective",))
    return manifest(format="folders", folders=files, fields=fields, **changed)


def test_each_folder_is_a_problem_with_its_files(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        problem(tmp_path / "data" / "lp" / str(number), f"Problem {number}", number)
    attach = AttachedFiles(folder=("data/**/*",), fields={"s.json": "solution", "t.txt": "text"})
    items = read_items(tmp_path / "data", folders(attach=attach))
    assert [item.id for item in items] == ["lp/1", "lp/2", "lp/10"]
    assert [item.label.optimum for item in items] == [1, 2, 10]
    assert set(items[0].attachments.files) == {"data/costs.csv", "s.json", "t.txt"}
    assert items[1].attachments.files["s.json"] == b'{"objective":2}'
    assert items[1].attachments.files["t.txt"] == b"Problem 2"


def test_a_folder_without_problems_or_with_half_a_problem_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"none of its folders has a description\.txt"):
        read_items(tmp_path, folders())
    with pytest.raises(BadFileError, match="is no folder: name the one that holds"):
        list(folder_rows(tmp_path / "absent", {"text": "description.txt"}))
    problem(tmp_path / "one", "Problem", 1)
    (tmp_path / "one" / "solution.json").unlink()
    with pytest.raises(BadFileError, match=r"one: there is no field 'solution/objective'"):
        read_items(tmp_path, folders())


def test_the_digest_of_a_folder_is_that_of_its_names_and_bytes(tmp_path: Path) -> None:
    problem(tmp_path / "one", "Problem", 1)
    before = path_digest(tmp_path)
    assert path_digest(tmp_path) == before
    with pytest.raises(UserError, match="changed while it was read"), unchanging_path(tmp_path):
        (tmp_path / "one" / "description.txt").write_text("Another")
    assert path_digest(tmp_path) != before


@pytest.mark.parametrize("file", ["b.json", "folder/"])
def test_a_file_of_the_hub_that_cannot_be_fetched_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str
) -> None:
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    said = rf"Cannot fetch nobody/nothing/{file} at main from the hub \(.+\): name a local copy"
    with pytest.raises(UserError, match=said):
        HubFile(repo="nobody/nothing", file=file).fetch()
