"""The schema of a record: generated from the model, held on every line, and bounded everywhere."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.formulation import ProblemClass
from optmodel.formulation.programs import DIALECTS
from optmodel.triples import (
    ProblemOutcome,
    SchemaError,
    TripleRecord,
    check_schema,
    schema_violation,
    triple_schema,
)
from optmodel.triples.schema import excess, schema_file, schema_text, unwritable
from tests.triples.records import Row


@pytest.mark.parametrize("outcome", ProblemOutcome)
def test_the_file_is_what_the_model_gives(outcome: ProblemOutcome) -> None:
    path = catalog.locate("data", schema_file(outcome))
    assert path.read_text(encoding="utf-8") == schema_text(outcome), (
        "write `optmodel.triples.schema.schema_text()` into data/schemas, for each outcome"
    )


def test_the_schema_lists_what_the_house_knows() -> None:
    schema = triple_schema()
    assert schema["$defs"]["ProblemClass"]["enum"] == [item.value for item in ProblemClass]
    assert schema["properties"]["programs"]["required"] == sorted(DIALECTS)
    fields = {item.serialization_alias or name for name, item in TripleRecord.model_fields.items()}
    optional = {"writing", "program_style", "measures"}
    assert set(schema["required"]) == set(schema["properties"]) - optional
    assert set(schema["properties"]) == fields
    assert "written" not in schema["$defs"]["Origin"]["required"]
    objects = [schema, *schema["$defs"].values()]
    assert all(
        node["additionalProperties"] is False for node in objects if node["type"] == "object"
    )


def test_the_schema_names_the_field_that_is_off(record: Row) -> None:
    assert schema_violation(record) is None
    check_schema(record)
    record["size"]["num_variables"] = -1
    problem = schema_violation(record)
    assert problem is not None
    assert problem.startswith("size.num_variables: ")
    with pytest.raises(SchemaError, match="num_variables"):
        check_schema(record)


@pytest.mark.parametrize(
    ("change", "violation"),
    [
        ({"schema_version": True}, "schema_version: 1 was expected"),
        ({"problem_class": "CP"}, "problem_class: 'CP' is not one of"),
        ({"key": "0" * 63}, "key: '000"),
        ({"key": 1}, "key: 1 is not of type 'string'"),
        ({"text": "short"}, "text: 'short' is too short"),
        ({"data": "[]"}, "data: '[]' does not match"),
        ({"objective": None}, "objective: None is not of type 'number'"),
        ({"generator": "me"}, "generator: 'me' does not match"),
        ({"extra": 1}, "Additional properties are not allowed ('extra' was unexpected)"),
        ({"size": {}}, "size: 'num_variables' is a required property"),
        ({"origin": {"slot": 1}}, "origin: 'family_version' is a required property"),
    ],
)
def test_each_kind_of_violation_is_said_in_place(record: Row, change: Row, violation: str) -> None:
    problem = schema_violation(record | change)
    assert problem is not None
    assert problem.startswith(violation)


def test_where_a_model_wrote_the_provenance_is_whole(record: Row) -> None:
    written = {"method": "optmath"}
    problem = schema_violation(record | {"origin": record["origin"] | {"written": written}})
    assert problem == "origin.written: 'teller' is a required property"
    problem = schema_violation(record | {"origin": record["origin"] | {"written": None}})
    assert problem == "origin.written: None is not of type 'object'"


def test_programs_may_be_of_dialects_to_come_and_lack_none(record: Row) -> None:
    more = record["programs"] | {"jump": "x"}
    assert schema_violation(record | {"programs": more}) is None
    odd = record["programs"] | {"Jump!": "x"}
    assert "'Jump!'" in (schema_violation(record | {"programs": odd}) or "")
    fewer = {name: text for name, text in record["programs"].items() if name != "pyomo"}
    assert schema_violation(record | {"programs": fewer}) == (
        "programs: 'pyomo' is a required property"
    )


def test_every_text_of_a_record_has_a_largest_length() -> None:
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

    found = dict(texts(triple_schema(), "$"))
    assert len(found) > 30
    bounded = [node for node in found.values() if {"maxLength", "enum", "const"} & node.keys()]
    hashes = [node for node in found.values() if node.get("pattern") == "^[0-9a-f]{64}$"]
    assert len(hashes) == 2
    assert len(bounded) + len(hashes) == len(found)


_ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.floats(), st.text(max_size=4),
    st.sampled_from(["{", "{}", "a", "LP", "easy", "0" * 64, "1.5", "9.9"]),
    st.lists(st.none(), max_size=1), st.dictionaries(st.text(max_size=2), st.none(), max_size=1),
)  # fmt: skip


@given(data=st.data())
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_the_schema_rejects_the_model_rejects(rows: list[Row], data: st.DataObject) -> None:
    """The model is as strict, and stricter: it takes no 1.0 for a count."""
    row = dict(data.draw(st.sampled_from(rows)))
    name = data.draw(st.sampled_from(sorted(row)))
    if isinstance(row[name], dict) and data.draw(st.booleans()):
        inner = data.draw(st.sampled_from(sorted(row[name])))
        row[name] = row[name] | {inner: data.draw(_ODD)}
    else:
        row[name] = data.draw(_ODD)
    violation = schema_violation(row)
    if row["schema_version"] is not True and violation is not None:
        with pytest.raises(BadFileError):
            TripleRecord.of(row)


def test_what_is_excessive_is_named_before_anything_else_is_looked_at(record: Row) -> None:
    assert excess(record) is None
    assert excess({"text": "x" * 100_001}) == (
        "text: a text of 100001 characters, where 100000 is the most"
    )
    assert excess({"data": "x" * 100_001}) is None
    assert "4000001 characters" in (excess({"origin": {"written": ["x" * 4_000_001]}}) or "")
    assert excess({"x": [None] * 50_001}) == "more than 50000 values"
    nested: Any = 1
    for _ in range(25):
        nested = [nested]
    assert excess({"x": nested}) == "nested more than 20 deep"
    assert excess({"n" * 200: "x" * 100_001}) == (
        f"{'n' * 80}: a text of 100001 characters, where 100000 is the most"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_no_json_can_hold_is_said(value: object) -> None:
    assert "no JSON can" in (unwritable({"key": value}) or "")
    assert unwritable({"key": "a", "n": 1.5}) is None
