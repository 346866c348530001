"""Benchmark files of another shape end in one sentence that names the place."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError
from optmodel.evaluation import Manifest, load_benchmark, read_items

MANIFEST = load_benchmark("optibench").manifest.model_copy(update={"num_items": 2})


def entries() -> list[Any]:
    return [
        {"index": n, "type": "linear-table", "question": "q", "results": {"a": "1.0", "b": 2}}
        for n in range(2)
    ]


def read(path: Path, value: object, manifest: Manifest = MANIFEST) -> list[str]:
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return [item.id for item in read_items(path, manifest)]


def test_a_list_of_items_is_read(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(json.dumps(entries()))
    [first, _] = read_items(tmp_path / "b.json", MANIFEST)
    assert first.id == "0"
    assert first.label.values == {"a": 1.0, "b": 2.0}
    assert (first.label.objective, first.label.optimum) == ("b", 2.0)


def test_lines_are_read_as_well(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(entry) for entry in entries()) + "\n\n"
    manifest = MANIFEST.model_copy(update={"format": "optibench-jsonl"})
    assert read(tmp_path / "b.jsonl", lines, manifest) == ["0", "1"]


def _set(name: str, value: object) -> Callable[[list[Any]], object]:
    def change(items: list[Any]) -> object:
        items[1][name] = value
        return items

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda _: "not json", r"b\.json: not valid JSON"),
        (lambda _: "[" * 100_000, r"b\.json: not valid JSON"),
        (lambda _: {"a": 1}, r"b\.json: expected a list of items, found an object"),
        (lambda _: "null", r"b\.json: expected a list of items, found nothing"),
        (lambda _: "", r"b\.json: not valid JSON"),
        (lambda _: '[{"index": 1, "index": 2}]', "'index' stands twice in one object"),
        (lambda _: [], "holds 0 items, but OptiBench has 2"),
        (lambda items: [items[0], 5], "item 1: expected an object, found a number"),
        (lambda items: items[:1], "holds 1 items, but OptiBench has 2"),
        (lambda items: [items[0], items[0]], "the item '0' stands there twice"),
        (_set("index", None), "item 1: 'index' must be a whole number or a text, found nothing"),
        (_set("index", True), "item 1: 'index' must be .*, found a truth value"),
        (_set("index", 1.5), "item 1: 'index' must be .*, found a number"),
        (_set("question", ["q"]), "item 1: 'question' must be a text, found a list"),
        (_set("results", "2"), "item 1: 'results' must be an object, found a text"),
        (_set("results", None), "item 1: 'results' must be an object, found nothing"),
        (_set("results", {}), "item 1: 'results' holds no expected value"),
        (_set("results", {"a": True}), "item 1: the expected value 'a' is no number: True"),
        (_set("results", {"a": ["1"]}), "item 1: the expected value 'a' is no number"),
        (
            _set("results", {"a": "9" * 9999}),
            r"'a' is no number: '9{60}\.\.\.'\.$",
        ),
        (_set("results", {"a": "No Best Solution"}), "is no number: 'No Best Solution'"),
        (_set("results", {"a": "ten"}), "item 1: the expected value 'a' is no number: 'ten'"),
        (_set("results", {"a": "nan"}), "item 1: the expected value 'a' is no number"),
        (_set("type", "cubic"), "item 1: the type 'cubic' is none of linear-notable"),
    ],
)
def test_another_shape_names_the_place(
    tmp_path: Path, change: Callable[[list[Any]], object], sentence: str
) -> None:
    with pytest.raises(BadFileError, match=sentence):
        read(tmp_path / "b.json", change(entries()))


def test_a_missing_or_binary_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="No such file"):
        read_items(tmp_path / "none.json", MANIFEST)
    (tmp_path / "b.json").write_bytes(b"\xff\xfe")
    with pytest.raises(BadFileError, match="is not UTF-8 text"):
        read_items(tmp_path / "b.json", MANIFEST)


def test_half_a_surrogate_pair_is_replaced_and_whole_ones_are_kept(tmp_path: Path) -> None:
    items = entries()
    items[1] |= {"index": "\ud800", "question": "\N{GRINNING FACE}", "results": {"\udfff": 1}}
    (tmp_path / "b.json").write_text(json.dumps(items))
    [_, odd] = read_items(tmp_path / "b.json", MANIFEST)
    assert (odd.id, odd.question, odd.label.objective) == ("?", "\N{GRINNING FACE}", "?")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(json.dumps(entries()), encoding="utf-8-sig")
    assert len(read_items(tmp_path / "b.json", MANIFEST)) == 2
