"""A record that does not hold is rejected by a check, with a code and a sentence."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from optmodel.rejection import Rejection
from optmodel.triples import RecordCheck, RecordCode, record_violations, unreadable, verify_record
from tests.triples.records import Row, with_id

Damage = Callable[[Row], Row]


def one(row: Row) -> Rejection:
    """The only rejection of a record."""
    (rejection,) = record_violations(row)
    return rejection


def inner(field: str, **changes: Any) -> Damage:
    """The record with something else in one of its JSON texts, by somebody who repairs the id."""
    return lambda row: with_id(row | {field: json.dumps(json.loads(row[field]) | changes)})


@pytest.mark.parametrize(
    ("damage", "check", "code"),
    [
        (lambda r: r | {"text": "7" * 200_000}, RecordCheck.BOUNDED, RecordCode.TOO_LARGE),
        (lambda r: r | {"text": "short"}, RecordCheck.SCHEMA, RecordCode.UNREADABLE),
        (lambda r: r | {"more": 1}, RecordCheck.SCHEMA, RecordCode.UNREADABLE),
        (lambda r: r | {"objective": float("inf")}, RecordCheck.CONTENT, RecordCode.UNREADABLE),
        (lambda r: r | {"scenario": "\ud800"}, RecordCheck.CONTENT, RecordCode.UNREADABLE),
        (lambda r: with_id(r | {"objective": 10**400}), RecordCheck.CONTENT, RecordCode.UNREADABLE),
        (inner("data", sets={}), RecordCheck.CONTENT, RecordCode.UNREADABLE),
        (inner("data", sets=7), RecordCheck.CONTENT, RecordCode.UNREADABLE),
        (inner("formulation", variables=[]), RecordCheck.CONTENT, RecordCode.UNREADABLE),
        (inner("solution", nobody=1), RecordCheck.CONTENT, RecordCode.UNREADABLE),
        (lambda r: with_id(r | {"problem_class": "QP"}), RecordCheck.CLASS, RecordCode.DIFFERS),
        (lambda r: with_id(r | {"size": r["size"] | {"num_data": 7}}), RecordCheck.CONTENT,
         RecordCode.DIFFERS),
        (lambda r: with_id(r | {"size": r["size"] | {"num_data": 7.0}}), RecordCheck.CONTENT,
         RecordCode.UNREADABLE),
    ],
)  # fmt: skip
def test_each_damage_has_its_check_and_code(
    record: Row, damage: Damage, check: RecordCheck, code: RecordCode
) -> None:
    rejection = one(damage(record))
    assert (rejection.step, rejection.code) == (check, code)
    assert rejection.detail


@pytest.mark.parametrize(
    ("field", "value", "check", "code"),
    [
        ("bound", "1", RecordCheck.CERTIFICATE, "certificate_differs"),
        ("second_method", "guess", RecordCheck.CONTENT, RecordCode.UNREADABLE),
    ],
)
def test_what_recertifying_finds_keeps_its_code(
    record: Row, field: str, value: str, check: RecordCheck, code: str
) -> None:
    rejection = one(with_id(record | {"certificate": record["certificate"] | {field: value}}))
    assert (rejection.step, rejection.code) == (check, code)


def test_what_running_and_reading_find_keeps_its_code(record: Row) -> None:
    programs = record["programs"] | {"pyscipopt": "import pyscipopt\n1 / 0\n"}
    found = record_violations(with_id(record | {"programs": programs}))
    assert {(r.step, r.code) for r in found} == {
        (RecordCheck.PROGRAM, "program_crash"),
        (RecordCheck.PROGRAM, RecordCode.NOT_REGENERATED),
    }
    text = f"{record['text']} Call 5550199."
    found = record_violations(with_id(record | {"text": text}))
    assert (RecordCheck.TEXT, "foreign") in {(r.step, r.code) for r in found}


def test_a_dialect_that_nobody_knows_stops_no_verification(record: Row) -> None:
    programs = record["programs"] | {"jump": "using JuMP"}
    found = record_violations(with_id(record | {"programs": programs}))
    details = {r.step: r.detail for r in found}
    assert details[RecordCheck.PROGRAM] == "jump: there is no such dialect"
    assert details[RecordCheck.CONTENT].startswith("programs: ")


def test_a_solution_that_violates_and_is_worth_something_else_fails_both_checks(
    record: Row,
) -> None:
    solution = json.loads(record["solution"])
    name = max(solution, key=lambda one: abs(solution[one]))
    damaged = with_id(record | {"solution": json.dumps(solution | {name: solution[name] + 1000})})
    found = {(r.step, r.code) for r in record_violations(damaged)}
    assert (RecordCheck.FEASIBLE, RecordCode.VIOLATED) in found
    assert (RecordCheck.OBJECTIVE, RecordCode.DIFFERS) in found


def test_what_cannot_be_looked_at_further_is_left_out_where_files_are_compared(
    record: Row,
) -> None:
    assert verify_record(record).is_readable
    assert not verify_record(record | {"text": "short"}).is_readable
    assert verify_record(with_id(record | {"problem_class": "QP"})).is_readable
    found = unreadable("x", RecordCheck.BOUNDED, "it takes too long")
    assert found.rejections == (
        Rejection(RecordCheck.BOUNDED, RecordCode.TOO_LARGE, "it takes too long"),
    )


def test_an_id_that_is_no_text_is_cut_to_what_fits_a_message(record: Row) -> None:
    assert len(verify_record(record | {"id": "9" * 5000}).id) == 64
    assert verify_record({}).id == "None"
