"""A forger changes one thing in a record and repairs its id: the change is found all the same."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from optmodel.families import family_names
from optmodel.runs import digest
from optmodel.synthesis import Promise, broken_promises
from optmodel.synthesis._pool import close_local_runner
from optmodel.synthesis.promises import check
from tests.synthesis.conftest import read, with_id

Record = dict[str, Any]
Forgery = Callable[[Record], object]


@pytest.fixture(autouse=True, scope="module")
def _runner() -> Iterator[None]:
    yield
    close_local_runner()


@pytest.fixture
def record(dataset: Path) -> Record:
    """A transportation problem."""
    return read(dataset)[0]


def _put(*path: str, value: object) -> Forgery:
    """Set one field; fields of JSON text are opened and closed."""

    def forge(record: Record) -> None:
        inner = json.loads(record[path[0]]) if isinstance(record[path[0]], str) else None
        place = record if inner is None else {path[0]: inner}
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value
        if inner is not None:
            record[path[0]] = json.dumps(inner, ensure_ascii=False)

    return forge


def _text(old: str, new: str) -> Forgery:
    def forge(record: Record) -> None:
        assert re.search(old, record["text"])
        record["text"] = re.sub(old, new, record["text"], count=1)

    return forge


def _program(old: str, new: str) -> Forgery:
    def forge(record: Record) -> None:
        text = record["programs"]["pyscipopt"]
        assert re.search(old, text, re.M)
        record["programs"]["pyscipopt"] = re.sub(old, new, text, count=1, flags=re.M)

    return forge


def _found(record: Record) -> dict[Promise, str]:
    return {broken.promise: broken.detail for broken in broken_promises(record)}


@pytest.mark.parametrize(
    ("forge", "promise", "detail"),
    [
        (lambda r: r.update(objective=r["objective"] * 1.01), Promise.OBJECTIVE, "worth"),
        (lambda r: r.update(objective=r["objective"] + 1e-9), Promise.OBJECTIVE, "worth"),
        (lambda r: r.update(objective=float("nan")), Promise.CONTENT, "JSON"),
        (lambda r: r.update(objective=10**400), Promise.CONTENT, "too large"),
        (lambda r: r.update(problem_class="ILP"), Promise.CLASS, "LP linear"),
        (lambda r: r.update(key=digest("another")), Promise.CONTENT, "key"),
        (_put("size", "num_data", value=1), Promise.CONTENT, "size"),
        (_put("size", "num_constraints", value=99), Promise.CONTENT, "size"),
        (_put("certificate", "bound", value="1"), Promise.CERTIFICATE, "proven"),
        (_put("certificate", "gap", value="5.0e-07"), Promise.CERTIFICATE, "distance"),
        (_put("certificate", "violation", value="1.0e-09"), Promise.CERTIFICATE, "violation"),
        (_put("certificate", "objective", value="1"), Promise.CERTIFICATE, "worth"),
        (_put("certificate", "solver", value="scip"), Promise.CERTIFICATE, "solver"),
        (_put("certificate", "second_method", value="tangents"), Promise.CERTIFICATE, "method"),
        (_put("names", "s1", value="Nowhere"), Promise.ORIGIN, "names"),
        (_put("names", "s1", value=7), Promise.CONTENT, "names"),
        (_put("names", "s9", value="Nowhere"), Promise.CONTENT, "s9"),
        (_put("units", "money", value=["marks"]), Promise.ORIGIN, "units"),
        (_put("units", "money", value="marks"), Promise.CONTENT, "units"),
        (_put("formulation", "title", value="Other"), Promise.ORIGIN, "formulation"),
        (_put("formulation", "title", value=7), Promise.CONTENT, "title"),
        (lambda r: r.update(scenario="moon"), Promise.ORIGIN, "scenario"),
        (lambda r: r.update(phrasing="song"), Promise.ORIGIN, "phrasing"),
        (lambda r: r.update(difficulty="easy" if r["difficulty"] != "easy" else "hard"),
         Promise.ORIGIN, "another instance"),
        (_put("origin", "seed", value=8), Promise.ORIGIN, "another instance"),
        (_put("origin", "index", value=5), Promise.ORIGIN, "another instance"),
        (_put("origin", "slot", value=5), Promise.CONTENT, "key"),
        (lambda r: r.update(generator="me"), Promise.SCHEMA, "generator"),
        (_text(r"\d", "9"), Promise.TEXT, "foreign"),
        (_text("The|the", "Each"), Promise.ORIGIN, "text: line"),
        (_program("<=", ">="), Promise.PROGRAM, "line"),
        # What is slack, or only said, changes no answer, and yet is not what the algebra renders.
        (_program(r"^# .*\n", ""), Promise.PROGRAM, "where"),
    ],
)  # fmt: skip
def test_a_forgery_is_found(record: Record, forge: Forgery, promise: Promise, detail: str) -> None:
    assert broken_promises(record) == ()
    forge(record)
    with suppress(ValueError):  # what is no JSON has no id
        record = with_id(record)
    found = _found(record)
    assert promise in found, found
    assert detail in found[promise]


def test_without_a_repaired_id_the_id_tells_too(record: Record) -> None:
    _text("The|the", "Each")(record)
    assert {Promise.CONTENT, Promise.ORIGIN} <= _found(record).keys()


def test_programs_in_one_anothers_place_are_found(record: Record) -> None:
    programs = record["programs"]
    programs["pyomo"], programs["pyscipopt"] = programs["pyscipopt"], None
    found = check(with_id(record), asked=("pyscipopt",)).broken
    details = [broken.detail for broken in found if broken.promise is Promise.PROGRAM]
    assert any(detail.startswith("pyomo") for detail in details)
    assert "pyscipopt: the program is missing" in details


def test_a_number_changed_everywhere_is_not_what_the_seed_draws(record: Record) -> None:
    """Data, text and program may agree with one another; the draw does not."""
    data = json.loads(record["data"])
    source, supply = next(iter(data["parameters"]["supply"].items()))
    _put("data", "parameters", value=data["parameters"] | {
        "supply": data["parameters"]["supply"] | {source: supply + 1}
    })(record)  # fmt: skip
    assert "draws another instance" in _found(with_id(record))[Promise.ORIGIN]


def test_the_parts_of_two_records_do_not_mix(dataset: Path) -> None:
    one, other = (r for r in read(dataset) if r["family"] == "blending")
    for field in ("text", "data", "solution", "certificate", "programs", "names", "origin"):
        assert _found(with_id(one | {field: other[field]})), field


@pytest.mark.parametrize("name", family_names())
def test_every_family_can_be_made_again(name: str, dataset: Path) -> None:
    for record in read(dataset):
        if record["family"] == name:
            checked = check(record, asked=("pyscipopt",))
            assert (checked.broken, checked.notes) == ((), ())


def test_what_cannot_be_drawn_again_is_said_and_no_failure(record: Record) -> None:
    older = with_id(record | {"generator": "optmodel 0.0.9"})
    checked = check(older)
    assert checked.broken == ()
    assert checked.notes[0].startswith("not drawn again: made by optmodel 0.0.9")
    origin = record["origin"] | {"family_version": 99}
    key = digest([record["family"], 99, origin["seed"], origin["slot"]])
    checked = check(with_id(record | {"origin": origin, "key": key}))
    assert checked.broken == ()
    assert "version 99 of 'transportation'" in checked.notes[0]
