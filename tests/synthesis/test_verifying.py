"""Verification names exactly the records that were changed, and what is wrong with each."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.runs import RECORDS, RUN, Progress, digest
from optmodel.synthesis import verify
from optmodel.triples import OUTSIDE_ID, RecordCheck

Record = dict[str, Any]
Change = Callable[[Record], None]


def change_objective(record: Record) -> None:
    record["objective"] = record["objective"] * 1.01


def change_solution(record: Record) -> None:
    solution = json.loads(record["solution"])
    largest = max(solution, key=lambda name: abs(solution[name]))
    solution[largest] += 1
    record["solution"] = json.dumps(solution)


def change_text(record: Record) -> None:
    """Add 1 to the first digit run that stands alone as a datum."""
    numbers = [str(value) for value in json.loads(record["data"])["parameters"]["supply"].values()]
    old = next(number for number in numbers if re.search(rf"\b{number}\b", record["text"]))
    record["text"] = re.sub(rf"\b{old}\b", str(int(old) + 1), record["text"], count=1)


def change_program(record: Record) -> None:
    text: str = record["programs"]["pyscipopt"]
    line = next(line for line in text.splitlines() if line.startswith("supply = "))
    record["programs"]["pyscipopt"] = text.replace(line, re.sub(r": (\d)", r": 1\1", line))


def rewrite(folder: Path, changes: dict[int, Change], *, with_id: bool) -> None:
    lines = (folder / RECORDS).read_text().splitlines()
    for number, change in changes.items():
        record = json.loads(lines[number - 1])
        change(record)
        if with_id:
            content = {name: value for name, value in record.items() if name not in OUTSIDE_ID}
            record["id"] = digest(content)
        lines[number - 1] = json.dumps(record)
    (folder / RECORDS).write_text("\n".join(lines) + "\n")


# Lines 1 and 13 hold the family 'transportation', which the last two changes know how to edit.
CHANGES: dict[int, Change] = {
    1: change_text,
    4: change_objective,
    9: change_solution,
    13: change_program,
}


def test_an_untouched_dataset_holds(dataset: Path) -> None:
    assert verify(dataset).failures == ()


def test_changes_by_hand_are_named_and_nothing_else(copy: Path) -> None:
    rewrite(copy, CHANGES, with_id=False)
    found = verify(copy, num_workers=2)
    assert {failure.line for failure in found.failures} == set(CHANGES)
    assert found.num_failed == 4


def test_a_forger_who_repairs_the_id_is_still_found_by_meaning(copy: Path) -> None:
    rewrite(copy, CHANGES, with_id=True)
    promises = {(failure.line, failure.check) for failure in verify(copy).failures}
    assert {line for line, _ in promises} == set(CHANGES)
    assert (1, RecordCheck.TEXT) in promises
    assert (4, RecordCheck.OBJECTIVE) in promises
    assert (4, RecordCheck.CERTIFICATE) in promises
    assert {(9, RecordCheck.FEASIBLE), (9, RecordCheck.OBJECTIVE)} & promises
    assert (13, RecordCheck.PROGRAM) in promises


def test_a_field_too_many_and_a_repeated_record_are_named(small_copy: Path) -> None:
    rewrite(small_copy, {2: lambda record: record.update(extra=1)}, with_id=False)
    with (small_copy / RECORDS).open("a") as file:
        file.write((small_copy / RECORDS).read_text().splitlines()[2] + "\n")
    failures = verify(small_copy).failures
    assert [f.line for f in failures] == [2, 7, 7]
    assert (failures[0].check, failures[1].check) == (RecordCheck.SCHEMA, RecordCheck.RUN)
    assert "extra" in failures[0].detail
    assert failures[1].detail == "the key is that of line 3"


def test_what_is_wrong_with_the_run_counts_for_no_record(small_copy: Path) -> None:
    lines = (small_copy / RECORDS).read_text().splitlines(keepends=True)
    (small_copy / RECORDS).write_text("".join(lines[:-1]))
    found = verify(small_copy)
    assert (found.num_records, found.num_failed) == (5, 0)
    assert {failure.place for failure in found.failures} == {"the run"}
    assert {failure.check for failure in found.failures} == {RecordCheck.RUN}


def test_what_cannot_be_made_again_here_is_noted(small_copy: Path) -> None:
    def older(record: Record) -> None:
        record["generator"] = "optmodel 0.0.9"

    rewrite(small_copy, {3: older}, with_id=False)
    (small_copy / RUN).unlink()
    found = verify(small_copy)
    assert found.failures == ()
    assert found.notes[0].startswith("1 of 6 records not drawn again: made by optmodel 0.0.9")


def test_what_is_no_dataset_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="name the folder of a run"):
        verify(tmp_path / "nowhere")
    (tmp_path / RECORDS).write_text("")
    with pytest.raises(BadFileError, match="holds no record"):
        verify(tmp_path)
    (tmp_path / RECORDS).write_text('{"key": "1"}\nnot json\n')
    failures = verify(tmp_path).failures
    assert {(one.line, one.check) for one in failures} == {
        (1, RecordCheck.SCHEMA),
        (2, RecordCheck.BOUNDED),
    }


def test_records_that_change_meanwhile_are_refused(small_copy: Path) -> None:
    """What was said of them would be of bytes that nobody reads any more."""

    def report(progress: Progress) -> None:
        if progress.num_done == 6:
            with (small_copy / RECORDS).open("a") as records:
                records.write("\n")

    with pytest.raises(UserError, match=r"records.jsonl changed while it was read"):
        verify(small_copy, report=report)
