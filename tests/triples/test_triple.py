"""A record and the triple it holds are the same thing."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from optmodel.errors import BadFileError
from optmodel.families import Difficulty
from optmodel.formulation import ProblemClass
from optmodel.random_stream import RandomStream
from optmodel.runs import canonical
from optmodel.solving import Certificate
from optmodel.triples import (
    EvidenceProgram,
    Origin,
    Provenance,
    RejectedDraw,
    StoredCertificate,
    TripleRecord,
    TripleText,
    read_triples,
)
from tests.triples.records import Row


def written(path: Path, rows: list[Row]) -> Path:
    path.write_text("".join(canonical(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_every_record_is_what_its_triple_writes(rows: list[Row]) -> None:
    for row in rows:
        record = TripleRecord.of(row)
        assert record.to_row() == row
        assert record.triple().record() == record


def test_every_type_of_text_occurs(rows: list[Row]) -> None:
    types = {row["type"] for row in rows}
    assert types == {"linear-table", "linear-notable", "nonlinear-table", "nonlinear-notable"}


def test_numbers_in_records_stay_exact(record: Row) -> None:
    triple = TripleRecord.of(record).triple()
    assert json.loads(record["data"])["sets"].keys() == dict(triple.instance.sets).keys()
    assert triple.instance.to_text() == record["data"]


def test_the_parts_of_a_record_are_read_by_name(record: Row) -> None:
    found = TripleRecord.of(record)
    assert found.problem_class is ProblemClass.LP
    assert isinstance(found.difficulty, Difficulty)
    assert found.rendered() == {"pyscipopt": record["programs"]["pyscipopt"]}
    assert found.parse_formulation().name == found.family == "transportation"
    assert found.parse_instance() == found.triple().instance
    assert found.size.num_variables == record["size"]["num_variables"]
    assert found.origin.provenance is None


def test_what_is_no_record_is_said_with_its_place(record: Row) -> None:
    size = record["size"] | {"num_data": -1}
    with pytest.raises(BadFileError, match=r"'size\.num_data' must be 0 or more"):
        TripleRecord.of(record | {"size": size})
    with pytest.raises(BadFileError, match="no field named 'extra'"):
        TripleRecord.of(record | {"extra": 1})
    with pytest.raises(BadFileError, match="beyond doubles"):
        TripleRecord.of(record | {"objective": 10**400})
    programs = {name: text for name, text in record["programs"].items() if name != "pulp"}
    with pytest.raises(BadFileError, match="'pulp' is a required property"):
        TripleRecord.of(record | {"programs": programs})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "ab"),
        ("schema_version", 2),
        ("problem_class", "CP"),
        ("type", "table"),
        ("text", "short"),
        ("text", "x" * 100_001),
        ("data", "[]"),
        ("objective", "7"),
        ("objective", True),
        ("names", {}),
        ("generator", "optmodel"),
    ],
)
def test_no_type_is_coerced_and_no_length_exceeded(record: Row, field: str, value: object) -> None:
    with pytest.raises(BadFileError, match=field):
        TripleRecord.of(record | {field: value})


def test_a_whole_number_may_stand_for_a_double(record: Row) -> None:
    assert TripleRecord.of(record | {"objective": 5}).objective == 5.0


def test_records_are_read_lazily_and_the_line_that_is_none_is_named(
    rows: list[Row], tmp_path: Path
) -> None:
    path = written(tmp_path / "records.jsonl", [*rows[:2], rows[2] | {"text": ""}])
    reading = read_triples(tmp_path)
    assert [next(reading).id, next(reading).id] == [row["id"] for row in rows[:2]]
    with pytest.raises(
        BadFileError, match=r"records\.jsonl, line 3: not a triple \('text' must .*\); "
    ):
        next(reading)
    assert [found.key for found in read_triples(written(path, rows[:1]))] == [rows[0]["key"]]


def test_a_text_and_programs_are_enough_to_learn_from(record: Row) -> None:
    assert TripleText.of(record) == TripleText(
        key=record["key"],
        text=record["text"],
        programs=record["programs"],
        writing=TripleRecord.of(record).writing,
    )
    foreign = TripleText.of(record | {"writing": "by hand"})
    assert foreign is not None
    assert foreign.prompt == record["text"]
    found = TripleText.of({"text": "How much?", "programs": {"pyomo": "x = 1", "pulp": None}})
    assert found is not None
    assert found.programs == {"pyomo": "x = 1", "pulp": None}
    rows: tuple[Row, ...] = ({"text": "How much?"}, {"text": 1, "programs": {}}, {"programs": {}})
    assert [TripleText.of(row) for row in rows] == [None] * 3


def test_a_certificate_is_stored_field_by_field(record: Row) -> None:
    assert [field.name for field in fields(Certificate)] == list(StoredCertificate.model_fields)
    stored = TripleRecord.of(record).certificate
    assert stored.certificate().to_dict() == record["certificate"]
    unknown = stored.model_copy(update={"second_method": "guessing"})
    with pytest.raises(BadFileError, match="second method is unknown"):
        unknown.certificate()


def provenance(**changes: Any) -> Provenance:
    evidence = tuple(
        EvidenceProgram(data="{}", text="t", program="p", objective=number) for number in range(3)
    )
    whole: dict[str, Any] = {
        "method": "optmath",
        "writer_model": "w",
        "coder_model": "c",
        "dialect": "pyomo",
        "part": "text",
        "source": "",
        "sizes": '{"num_items": 4}',
        "parent": "",
        "kind": "",
        "evidence": evidence,
    }
    return Provenance(**(whole | changes))


def test_provenance_keeps_the_names_of_its_json_fields() -> None:
    row = provenance().model_dump(by_alias=True)
    assert list(row) == [
        "method", "teller", "modeller", "dialect", "part", "source", "knobs", "parent", "kind",
        "trials",
    ]  # fmt: skip
    assert Provenance.model_validate(row) == provenance()
    assert provenance().family_sizes() == {"num_items": 4}


@pytest.mark.parametrize(
    "changes",
    [
        {"sizes": '{"b":1,  "a":2}'},  # not canonical
        {"sizes": "{"},
        {"method": "templates"},
        {"kind": "longer"},
        {"evidence": ()},
        {"part": "P2"},
    ],
)
def test_a_provenance_that_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        provenance(**changes)


def test_a_key_names_what_decides_and_an_id_the_content(record: Row) -> None:
    triple = TripleRecord.of(record).triple()
    origin = triple.origin
    later = origin.model_copy(update={"rejected": (RejectedDraw(index=3, reason="duplicate"),)})
    other = origin.model_copy(update={"slot": origin.slot + 1})
    by_model = origin.model_copy(update={"provenance": provenance()})
    mine = triple.record()
    from dataclasses import replace

    for changed, same_key in ((later, True), (other, False), (by_model, False)):
        again = replace(triple, origin=changed).record()
        assert again.id == mine.id
        assert (again.key == mine.key) is same_key
    harder = replace(triple, narrative=replace(triple.narrative, text=f"{mine.text} Thanks."))
    assert harder.record().key == mine.key
    assert harder.record().id != mine.id


def test_an_origin_without_a_model_writes_no_provenance() -> None:
    origin = Origin(slot=1, family_version=1, seed=-4, index=2, rejected=())
    assert origin.provenance is None
    with pytest.raises(ValidationError):
        Origin(slot=-1, family_version=1, seed=0, index=0, rejected=())


def test_a_triple_is_resampled_with_a_text_that_says_the_new_numbers(rows: list[Row]) -> None:
    triple = TripleRecord.of(rows[10]).triple()  # inventory
    found = triple.resampled(RandomStream("again"), 2)
    assert len({float(triple.objective), *(one.objective for one in found)}) == 3
    for one in found:
        assert one.instance.sets == triple.instance.sets
        assert one.text != triple.narrative.text
