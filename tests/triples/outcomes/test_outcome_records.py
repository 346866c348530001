"""Records of problems without an optimum are proven anew, and no field of them can be changed."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest

import optmodel
from optmodel.triples import (
    OTHER_OUTCOMES,
    OutcomeProblem,
    ProblemOutcome,
    RecordCheck,
    record_schema,
    record_type,
    verify_record,
)
from optmodel.triples.outcomes import parsed_problem
from optmodel.triples.outcomes.open_answer import OpenAnswer
from tests.triples.records import Row, with_id

NOT_PROVEN_HERE = {"key", "origin", "generator", "schema_version", "id"}
"""Fields that the content's hash leaves out; the run's files say what they are."""


@pytest.mark.parametrize("outcome", OTHER_OUTCOMES)
def test_a_record_holds_and_comes_back_from_its_row(
    problems: dict[ProblemOutcome, OutcomeProblem],
    rows: dict[ProblemOutcome, Row],
    outcome: ProblemOutcome,
) -> None:
    row = rows[outcome]
    assert verify_record(row, ("highspy",)).rejections == ()
    record = record_type(row).of(row)
    assert record.to_row() == row
    problem = parsed_problem(record)  # type: ignore[arg-type]
    assert problem.to_row() == row
    assert problem.answer.is_same_draw(problems[outcome].answer)


def test_an_answer_of_another_draw_is_told_apart(
    problems: dict[ProblemOutcome, OutcomeProblem],
) -> None:
    for outcome, problem in problems.items():
        same = [name for name, one in problems.items() if problem.answer.is_same_draw(one.answer)]
        assert same == [outcome]
    for outcome in (ProblemOutcome.AMBIGUOUS, ProblemOutcome.UNDERSPECIFIED):
        answer = problems[outcome].answer
        assert isinstance(answer, OpenAnswer)
        assert not answer.is_same_draw(replace(answer, readings=answer.readings[::-1]))


def _other(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case str() if value.startswith("{"):
            table = json.loads(value)
            name = next(iter(table), "")
            return json.dumps({**table, name: _other(table[name])}) if name else '{"x": 1}'
        case str():
            return value[:-1] + ("y" if value[-1:] != "y" else "z")
        case bool() | None:
            return None
        case int() | float():
            return value + 1
        case list():
            return value[:-1]
        case dict():
            name = next(name for name, inner in value.items() if inner is not None)
            return value | {name: _other(value[name])}
        case _:
            raise AssertionError(type(value))


@pytest.mark.parametrize(
    "outcome",
    [
        ProblemOutcome.AMBIGUOUS,
        *(
            pytest.param(one, marks=pytest.mark.slow)
            for one in OTHER_OUTCOMES
            if one is not ProblemOutcome.AMBIGUOUS
        ),
    ],
)
def test_no_field_can_be_changed_even_by_one_who_repairs_the_hash(
    rows: dict[ProblemOutcome, Row], outcome: ProblemOutcome
) -> None:
    row = rows[outcome]
    for field, value in row.items():
        if field in NOT_PROVEN_HERE or (field == "programs" and not any(value.values())):
            continue
        changed = row | {field: _other(value)}
        assert verify_record(with_id(changed), ("highspy",)).rejections, field


PARTS: dict[ProblemOutcome, list[tuple[str | int, ...]]] = {
    ProblemOutcome.INFEASIBLE: [
        ("certificate", "method"),
        ("certificate", "multipliers"),
        ("certificate", "second_solver"),
        ("certificate", "solver"),
    ],
    ProblemOutcome.UNBOUNDED: [("certificate", "point"), ("certificate", "ray")],
    ProblemOutcome.AMBIGUOUS: [
        ("readings", 0, "objective"),
        ("readings", 1, "objective"),
        ("readings", 1, "says"),
        ("readings", 1, "solution"),
        ("readings", 1, "data"),
        ("readings", 1, "programs"),
        ("readings", 1, "certificate", "objective"),
        ("readings", 1, "certificate", "bound"),
    ],
    ProblemOutcome.UNDERSPECIFIED: [
        ("missing", "parameter"),
        ("readings", 0, "objective"),
        ("readings", 1, "says"),
        ("readings", 1, "data"),
        ("readings", 1, "solution"),
    ],
}


@pytest.mark.parametrize(
    ("outcome", "place"), [(one, place) for one, places in PARTS.items() for place in places]
)
def test_no_part_of_an_answer_can_be_changed(
    rows: dict[ProblemOutcome, Row], outcome: ProblemOutcome, place: tuple[str | int, ...]
) -> None:
    row: Any = rows[outcome]
    *path, last = place
    inner = row
    for step in path:
        inner = inner[step]
    inner[last] = _other(inner[last])
    assert verify_record(with_id(row), ("highspy",)).rejections


def test_a_record_with_a_blank_holds_and_comes_back_from_its_row(blank: OutcomeProblem) -> None:
    row = blank.record().to_row()
    assert verify_record(row, ("highspy",)).rejections == ()
    record = record_type(row).of(row)
    assert record.to_row() == row
    assert parsed_problem(record).answer.is_same_draw(blank.answer)  # type: ignore[arg-type]


@pytest.mark.parametrize("change", ["no entry", "another", "none of the data", "text", "question"])
def test_no_part_of_a_blank_can_be_changed(blank: OutcomeProblem, change: str) -> None:
    row = copy.deepcopy(blank.record().to_row())
    missing, keys = row["missing"], list(blank.instance.parameters[row["missing"]["parameter"]])
    match change:
        case "no entry":
            del missing["entry"]
        case "another":
            missing["entry"] = list(next(key for key in keys if list(key) != missing["entry"]))
        case "none of the data":
            missing["entry"] = ["nowhere"]
        case "text":
            row["text"] = row["text"].replace("___", "12")
        case "question":
            row["question"] = "What is it?"
    assert verify_record(with_id(row), ("highspy",)).rejections


def test_a_problem_cannot_be_passed_off_as_another(rows: dict[ProblemOutcome, Row]) -> None:
    for row in rows.values():
        for other in (*OTHER_OUTCOMES, ProblemOutcome.OPTIMAL):
            if row["outcome"] != other.value:
                forged = with_id(row | {"outcome": other.value})
                (rejection, *_) = verify_record(forged).rejections
                assert rejection.step is RecordCheck.SCHEMA


def test_a_program_that_finds_an_optimum_is_found_out(rows: dict[ProblemOutcome, Row]) -> None:
    row = rows[ProblemOutcome.INFEASIBLE]
    lines = row["programs"]["highspy"].replace("<= supply[i]", "<= 10 * supply[i]")
    row["programs"]["highspy"] = lines
    steps = {one.step for one in verify_record(with_id(row), ("highspy",)).rejections}
    assert steps == {RecordCheck.PROGRAM}


def test_ambiguous_and_underspecified_problems_have_no_program_to_learn(
    rows: dict[ProblemOutcome, Row],
) -> None:
    for outcome in (ProblemOutcome.AMBIGUOUS, ProblemOutcome.UNDERSPECIFIED):
        row = rows[outcome]
        assert not any(row["programs"].values())
        program = rows[ProblemOutcome.INFEASIBLE]["programs"]["highspy"]
        forged = with_id(row | {"programs": row["programs"] | {"highspy": program}})
        steps = {one.step for one in verify_record(forged).rejections}
        assert RecordCheck.PROGRAM in steps


@pytest.mark.parametrize("outcome", OTHER_OUTCOMES)
def test_each_outcome_has_a_schema_of_its_own(outcome: ProblemOutcome) -> None:
    schema = record_schema(outcome)
    assert schema["properties"]["outcome"]["const"] == outcome.value
    assert "objective" not in schema["properties"]
    assert "outcome" in schema["required"]


@pytest.mark.parametrize("outcome", [ProblemOutcome.INFEASIBLE, ProblemOutcome.UNBOUNDED])
def test_the_own_program_is_scored_as_right(
    problems: dict[ProblemOutcome, OutcomeProblem], outcome: ProblemOutcome
) -> None:
    problem = problems[outcome]
    verdict = optmodel.score(problem.programs["highspy"], problem.record())
    assert (verdict.correct, verdict.source) == (True, "captured")
