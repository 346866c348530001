"""What a hub reads of a dataset: the card's front matter and command, and Parquet's columns."""

import json
import sys
from pathlib import Path

import pytest

from optmodel.errors import BadFileError, MissingExtraError
from optmodel.reporting import write_card, write_parquet
from optmodel.reporting.parquet import PARQUET, arrow_schema
from optmodel.runs import RECORDS, SUMMARY

CONFIG = {
    "command": "generate",
    "count": 2_000,
    "seed": 7,
    "difficulty": "hard",
    "dialects": ["pyomo", "pulp"],
    "families": {"pricing": 1, "blending": 2},
}
SUMMARY_OF = {
    "num_triples": 2_000,
    "by_class": {"LP": 1_500, "QP": 500},
    "by_type": {"linear-table": 2_000},
    "by_family": {"blending": 1_500, "pricing": 500},
}


def _folder(folder: Path, config: dict[str, object], summary: dict[str, object] | None) -> Path:
    lines = ["[config]"]
    for name, value in config.items():
        if isinstance(value, dict):
            inner = ", ".join(f"{key} = {json.dumps(one)}" for key, one in value.items())
            lines.append(f"{name} = {{ {inner} }}")
        else:
            lines.append(f"{name} = {json.dumps(value)}")
    lines += ["[about]", 'versions = { python = "3.11.7", pyomo = "6.10.1" }']
    (folder / "run.toml").write_text("\n".join(lines) + "\n")
    (folder / RECORDS).write_text("{}\n")
    if summary is not None:
        (folder / SUMMARY).write_text(json.dumps(summary))
    return folder


def _card(folder: Path, **changed: object) -> str:
    return write_card(_folder(folder, CONFIG | changed, SUMMARY_OF)).read_text(encoding="utf-8")


def test_the_command_of_a_card_makes_the_dataset_again(tmp_path: Path) -> None:
    card = _card(tmp_path)
    assert (
        "    optmodel generate --count 2000 --seed 7 --family pricing --family blending "
        "--dialect pyomo --dialect pulp --difficulty hard --out DIR\n"
    ) in card
    assert "SHA-256 of `records.jsonl`" in card
    assert "python 3.11.7, pyomo 6.10.1" in card


def test_a_card_of_a_language_model_names_both_models_and_the_evidence(tmp_path: Path) -> None:
    models = {"method": "optmath", "teller": "writer-7b", "modeller": "coder-7b", "fresh": 2}
    card = _card(tmp_path, difficulty="all", **models)
    assert "--method optmath --model writer-7b --family pricing" in card
    assert "--difficulty" not in card
    assert "written by a language model, writer-7b" in card
    assert "coder-7b wrote from the text alone" in card


@pytest.mark.parametrize(
    ("num_triples", "category"),
    [(1, "n<1K"), (999, "n<1K"), (1_000, "1K<n<10K"), (99_999, "10K<n<100K"), (10**6, "n>100K")],
)
def test_the_size_category_is_the_hubs(tmp_path: Path, num_triples: int, category: str) -> None:
    folder = _folder(tmp_path, CONFIG, SUMMARY_OF | {"num_triples": num_triples})
    assert f"size_categories: [{category}]" in write_card(folder).read_text(encoding="utf-8")


def test_a_card_names_the_parquet_file_once_it_is_there(tmp_path: Path) -> None:
    assert f"data_files: {RECORDS}" in _card(tmp_path)
    (tmp_path / PARQUET).touch()
    assert f"data_files: {PARQUET}" in _card(tmp_path)


@pytest.mark.parametrize("summary", [None, {}, {"num_triples": "many"}])
def test_a_dataset_that_is_not_finished_has_no_card(
    tmp_path: Path, summary: dict[str, object] | None
) -> None:
    with pytest.raises(BadFileError, match=r"summary\.json"):
        write_card(_folder(tmp_path, CONFIG, summary))
    assert not (tmp_path / "README.md").exists()


def test_a_run_of_another_command_has_no_card_and_no_parquet(tmp_path: Path) -> None:
    folder = _folder(tmp_path, CONFIG | {"command": "evaluate"}, SUMMARY_OF)
    for write in (write_card, write_parquet):
        with pytest.raises(BadFileError, match="evaluate"):
            write(folder)


def test_columns_have_the_types_of_the_schema() -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="needs the extra publish")
    schema = arrow_schema()
    text, number = pyarrow.string(), pyarrow.float64()
    assert schema.field("key").type == text
    assert schema.field("objective").type == number
    assert schema.field("schema_version").type == pyarrow.int64()
    assert schema.field("size").type == pyarrow.struct(
        [
            (name, pyarrow.int64())
            for name in ("num_variables", "num_discrete", "num_constraints", "num_data")
        ]
    )
    programs = schema.field("programs").type
    assert {programs.field(n).type for n in range(programs.num_fields)} == {text}
    evidence = schema.field("origin").type.field("written").type.field("trials").type
    assert evidence.value_type.field("objective").type == number


def test_without_its_extra_parquet_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"optmodel\[publish\]"):
        write_parquet(_folder(tmp_path, CONFIG, SUMMARY_OF))
