"""Records that are flawless by themselves, in a folder where they do not belong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optmodel.runs import RECORDS, RUN, SUMMARY
from optmodel.synthesis import TemplateRunConfig, generate
from optmodel.synthesis.run_consistency import RunIssue, inconsistencies
from tests.synthesis.conftest import read, with_id, write

Records = list[dict[str, Any]]


def _findings(folder: Path) -> list[RunIssue]:
    return list(inconsistencies(folder, frozenset()))


def _of_lines(folder: Path) -> dict[int, str]:
    return {found.line: found.detail for found in _findings(folder) if found.line}


def _of_run(folder: Path) -> str:
    return " ".join(found.detail for found in _findings(folder) if not found.line)


def test_what_was_generated_fits_together(dataset: Path) -> None:
    assert _findings(dataset) == []
    assert _findings(dataset / RECORDS) == []


def test_a_deleted_record_is_missed(copy: Path) -> None:
    records = read(copy)
    write(copy, records[:4] + records[5:])
    assert "1 of 24 slots have no record: 4" in _of_run(copy)
    assert "summary.json: num_triples" in _of_run(copy)


def test_a_record_that_stands_twice_is_named(copy: Path) -> None:
    records = read(copy)
    write(copy, [*records, records[2]])
    assert _of_lines(copy) == {25: "slot 2 stands after slot 23"}
    assert RunIssue(25, "the key is that of line 3") in _findings(copy)
    assert _of_run(copy)


def test_an_instance_that_stands_twice_under_two_keys_is_named(copy: Path) -> None:
    records = read(copy)
    same = {name: records[0][name] for name in ("formulation", "data")}
    records[12] = with_id(records[12] | same)
    write(copy, records)
    assert "the instance is that of line 1" in _of_lines(copy)[13]


def test_records_in_one_anothers_place_are_named(copy: Path) -> None:
    records = read(copy)
    records[3], records[4] = records[4], records[3]
    write(copy, records)
    assert _of_lines(copy) == {5: "slot 3 stands after slot 4"}


def test_a_record_of_another_run_is_named(
    copy: Path, config: TemplateRunConfig, tmp_path: Path
) -> None:
    other = TemplateRunConfig(
        families=config.families[:1], count=2, seed=8, dialects=config.dialects
    )
    generate(other, tmp_path / "other")
    records = read(copy)
    write(copy, [read(tmp_path / "other")[0], *records[1:]])
    assert _of_lines(copy) == {1: "seed: 8, where the run has 7"}
    write(copy, [*records, read(tmp_path / "other")[1]])
    assert 25 in _of_lines(copy)


def test_a_line_without_its_end_is_named(copy: Path) -> None:
    text = (copy / RECORDS).read_text()
    (copy / RECORDS).write_text(text[:-100])
    assert _of_lines(copy) == {24: "the line is cut off: it is no record"}
    assert "slots have no record: 23" in _of_run(copy)


def _set(field: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(record: dict[str, Any]) -> None:
        *path, last = field.split(".")
        for name in path:
            record = record[name]
        record[last] = value

    return change


@pytest.mark.parametrize(
    ("field", "value", "detail"),
    [
        ("origin.family_version", 9, "family_version"),
        ("origin.index", 3, "indices"),
        ("origin.slot", 30, "beyond"),
        ("origin.rejected", [{"index": 5, "reason": "duplicate"}], "indices"),
        ("generator", "optmodel 0.0.1", "generator"),
        ("program_style", "compact", "style"),
        ("certificate.solver_version", "0.1", "versions of solvers"),
        ("certificate.second_version", "0.1", "versions of solvers"),
    ],
)
def test_what_another_run_would_have_made_is_named(
    field: str, value: object, detail: str, copy: Path
) -> None:
    records = read(copy)
    _set(field, value)(records[-1])
    write(copy, records)
    found = [found for found in _findings(copy) if found.line == 24]
    assert any(detail in finding.detail for finding in found), _findings(copy)


def test_counts_that_the_records_do_not_give_are_named(copy: Path) -> None:
    summary = json.loads((copy / SUMMARY).read_text())
    for name, value in (("num_triples", 25), ("by_class", {}), ("rejected_by_reason", {"x": 1})):
        (copy / SUMMARY).write_text(json.dumps(summary | {name: value}))
        assert _of_run(copy) == f"summary.json: {name} is not what the records give"
    (copy / SUMMARY).write_text("[]")
    assert "summary.json is not as" in _of_run(copy)
    (copy / SUMMARY).unlink()
    assert "the run is not finished" in _of_run(copy)


def test_a_recipe_that_was_changed_is_named(copy: Path) -> None:
    text = (copy / RUN).read_text()
    (copy / RUN).write_text(text.replace("seed = 7", "seed = 8"))
    assert len(_of_lines(copy)) == 24
    (copy / RUN).write_text(text.replace("count = 24", "count = 30"))
    assert "6 of 30 slots have no record" in _of_run(copy)
    (copy / RUN).write_text(text.replace("count = 24", 'count = "many"'))
    assert "run.toml is not as `optmodel generate` writes it" in _of_run(copy)
