"""A record and the triple it holds are the same thing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optmodel import catalog
from optmodel.runs import RECORDS, read_records
from optmodel.synthesis import SchemaError, Triple, check_record, schema_problem


def test_every_record_is_what_its_triple_writes(dataset: Path) -> None:
    for record in read_records(dataset / RECORDS):
        assert Triple.from_record(record).to_record() == record


def test_every_type_of_text_occurs(dataset: Path) -> None:
    types = {record["type"] for record in read_records(dataset / RECORDS)}
    assert types == {"linear-table", "linear-notable", "nonlinear-table", "nonlinear-notable"}


def test_the_schema_names_the_field_that_is_off(dataset: Path) -> None:
    record = next(read_records(dataset / RECORDS))
    assert schema_problem(record) is None
    record["size"]["num_variables"] = -1
    problem = schema_problem(record)
    assert problem is not None
    assert problem.startswith("size.num_variables: ")
    with pytest.raises(SchemaError, match="num_variables"):
        check_record(record)


def test_numbers_in_records_stay_exact(dataset: Path) -> None:
    record = next(read_records(dataset / RECORDS))
    triple = Triple.from_record(record)
    assert json.loads(record["data"])["sets"].keys() == dict(triple.instance.sets).keys()
    assert triple.instance.to_text() == record["data"]


def test_every_text_of_a_record_has_a_largest_length() -> None:
    path = catalog.locate("data", "schemas/triple.schema.json")
    schema = json.loads(path.read_text(encoding="utf-8"))

    def texts(node: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
        if isinstance(node, dict):
            kinds = node.get("type", ())
            if "string" in (kinds if isinstance(kinds, list) else [kinds]):
                yield place, node
            for name, inner in node.items():
                yield from texts(inner, f"{place}.{name}")
        elif isinstance(node, list):
            for inner in node:
                yield from texts(inner, place)

    found = dict(texts(schema, "$"))
    assert len(found) > 10
    hash_alone = {place for place, node in found.items() if "maxLength" not in node}
    assert hash_alone == {"$.$defs.hash"}
