"""A forger changes one thing in a record and repairs its id: the change is found all the same."""

import json
import re
from collections.abc import Callable
from contextlib import suppress

import pytest

from optmodel.runs import digest
from optmodel.triples import RecordCheck, record_violations, verify_record
from tests.families.every import EVERY_FAMILY
from tests.triples.records import Row, with_id

Forgery = Callable[[Row], object]


def _put(*path: str, value: object) -> Forgery:
    """Set one field; fields of JSON text are opened and closed."""

    def forge(record: Row) -> None:
        inner = json.loads(record[path[0]]) if isinstance(record[path[0]], str) else None
        place = record if inner is None else {path[0]: inner}
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value
        if inner is not None:
            record[path[0]] = json.dumps(inner, ensure_ascii=False)

    return forge


def _text(old: str, new: str) -> Forgery:
    def forge(record: Row) -> None:
        assert re.search(old, record["text"])
        record["text"] = re.sub(old, new, record["text"], count=1)

    return forge


def _program(old: str, new: str) -> Forgery:
    def forge(record: Row) -> None:
        text = record["programs"]["pyscipopt"]
        assert re.search(old, text, re.M)
        record["programs"]["pyscipopt"] = re.sub(old, new, text, count=1, flags=re.M)

    return forge


def _found(record: Row) -> dict[str, str]:
    return {broken.step: broken.detail for broken in record_violations(record)}


@pytest.mark.parametrize(
    ("forge", "check", "detail"),
    [
        (lambda r: r.update(objective=r["objective"] * 1.01), RecordCheck.OBJECTIVE, "worth"),
        (lambda r: r.update(objective=r["objective"] + 1e-9), RecordCheck.OBJECTIVE, "worth"),
        (lambda r: r.update(objective=float("nan")), RecordCheck.CONTENT, "JSON"),
        (lambda r: r.update(objective=10**400), RecordCheck.CONTENT, "too large"),
        (lambda r: r.update(problem_class="ILP"), RecordCheck.CLASS, "LP linear"),
        (lambda r: r.update(key=digest("another")), RecordCheck.CONTENT, "key"),
        (_put("size", "num_data", value=1), RecordCheck.CONTENT, "size"),
        (_put("size", "num_constraints", value=99), RecordCheck.CONTENT, "size"),
        (_put("certificate", "bound", value="1"), RecordCheck.CERTIFICATE, "proven"),
        (_put("certificate", "gap", value="5.0e-07"), RecordCheck.CERTIFICATE, "distance"),
        (_put("certificate", "violation", value="1.0e-09"), RecordCheck.CERTIFICATE, "violation"),
        (_put("certificate", "objective", value="1"), RecordCheck.CERTIFICATE, "worth"),
        (_put("certificate", "solver", value="scip"), RecordCheck.CERTIFICATE, "solver"),
        (_put("certificate", "second_method", value="tangents"), RecordCheck.CERTIFICATE, "method"),
        (_put("names", "s1", value="Nowhere"), RecordCheck.ORIGIN, "names"),
        (_put("names", "s1", value=7), RecordCheck.CONTENT, "names"),
        (_put("names", "s9", value="Nowhere"), RecordCheck.CONTENT, "s9"),
        (_put("units", "money", value=["marks"]), RecordCheck.ORIGIN, "units"),
        (_put("units", "money", value="marks"), RecordCheck.CONTENT, "units"),
        (_put("formulation", "title", value="Other"), RecordCheck.ORIGIN, "formulation"),
        (_put("formulation", "title", value=7), RecordCheck.CONTENT, "title"),
        (lambda r: r.update(scenario="moon"), RecordCheck.ORIGIN, "scenario"),
        (lambda r: r.update(phrasing="song"), RecordCheck.ORIGIN, "phrasing"),
        (lambda r: r.update(difficulty="easy" if r["difficulty"] != "easy" else "hard"),
         RecordCheck.ORIGIN, "another instance"),
        (_put("origin", "seed", value=8), RecordCheck.ORIGIN, "another instance"),
        (_put("origin", "index", value=5), RecordCheck.ORIGIN, "another instance"),
        (_put("origin", "slot", value=5), RecordCheck.CONTENT, "key"),
        (lambda r: r.update(generator="me"), RecordCheck.SCHEMA, "generator"),
        (_text(r"(?<=[$€£])\d+", "777"), RecordCheck.TEXT, "foreign"),
        (_text("The|the", "Each"), RecordCheck.ORIGIN, "text: line"),
        (_program("<=", ">="), RecordCheck.PROGRAM, "line"),
        # What is slack, or only said, changes no answer, and yet is not what the algebra renders.
        (_program(r"^# .*\n", ""), RecordCheck.PROGRAM, "where"),
    ],
)  # fmt: skip
def test_a_forgery_is_found(record: Row, forge: Forgery, check: RecordCheck, detail: str) -> None:
    assert record_violations(record) == ()
    forge(record)
    with suppress(ValueError):  # what is no JSON has no id
        record = with_id(record)
    found = _found(record)
    assert check in found, found
    assert detail in found[check]


def test_without_a_repaired_id_the_id_tells_too(record: Row) -> None:
    _text("The|the", "Each")(record)
    assert {RecordCheck.CONTENT, RecordCheck.ORIGIN} <= _found(record).keys()


def test_programs_in_one_anothers_place_are_found(record: Row) -> None:
    programs = record["programs"]
    programs["pyomo"], programs["pyscipopt"] = programs["pyscipopt"], None
    found = verify_record(with_id(record), requested=("pyscipopt",)).rejections
    details = [broken.detail for broken in found if broken.step is RecordCheck.PROGRAM]
    assert any(detail.startswith("pyomo") for detail in details)
    assert "pyscipopt: the program is missing" in details


def test_a_number_changed_everywhere_is_not_what_the_seed_draws(record: Row) -> None:
    """Data, text and program may agree with one another; the draw does not."""
    data = json.loads(record["data"])
    source, supply = next(iter(data["parameters"]["supply"].items()))
    _put("data", "parameters", value=data["parameters"] | {
        "supply": data["parameters"]["supply"] | {source: supply + 1}
    })(record)  # fmt: skip
    assert "draws another instance" in _found(with_id(record))[RecordCheck.ORIGIN]


def test_the_parts_of_two_records_do_not_mix(rows: list[Row]) -> None:
    one, other = (r for r in rows if r["family"] == "blending")
    for field in ("text", "data", "solution", "certificate", "programs", "names", "origin"):
        assert _found(with_id(one | {field: other[field]})), field


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_every_family_can_be_made_again(name: str, rows: list[Row]) -> None:
    for record in rows:
        if record["family"] == name:
            checked = verify_record(record, requested=("pyscipopt",))
            assert (checked.rejections, checked.notes) == ((), ())


def test_what_cannot_be_drawn_again_is_said_and_no_failure(record: Row) -> None:
    older = with_id(record | {"generator": "optmodel 0.0.9"})
    checked = verify_record(older)
    assert checked.rejections == ()
    assert checked.notes[0].startswith("not drawn again: made by optmodel 0.0.9")
    origin = record["origin"] | {"family_version": 99}
    key = digest([record["family"], 99, origin["seed"], origin["slot"]])
    checked = verify_record(with_id(record | {"origin": origin, "key": key}))
    assert checked.rejections == ()
    assert "version 99 of 'transportation'" in checked.notes[0]
