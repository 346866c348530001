"""A child's report is hostile: whatever its lines hold, what is read of them has its type."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.execution import End, SolverStatus
from optmodel.execution._output_reader import RawOutput
from optmodel.execution._protocol import ProgramExit
from optmodel.execution._report import FailedPath, ReportedLicenceError, parse_report
from optmodel.execution.hooks.report_writer import line_prefix

TOKEN = "w"
VALUES = st.sampled_from(
    [
        *(None, True, 7, -1.5, float("nan"), float("inf"), 10**400, "", "ok", "crash", "\ud800"),
        *([], [7], {}, {"status": "optimal"}, {"status": "optimal", "objective": "4"}),
        {"status": "optimal", "variables": {"x": None, "y": 1}, "columns": [1], "model": "m"},
        {"status": "optimal", "seconds": -3, "model": {"format": "mps", "text": "NAME"}},
        *({"status": ["optimal"]}, {"path": "/a"}, {"path": ""}, {"path": 7, "is_read": "yes"}),
        {"library": 3, "reason": None, "size": {"num_variables": "many"}},
        {"library": "a", "size": {"num_variables": 1e300, "is_quadratic": 1}},
    ]
)
NAMES = st.sampled_from(
    [
        "locked",
        "end",
        "detail",
        "solve",
        "capture_failure",
        "licence_error",
        "unsupported",
        "missing_module",
        "failed_path",
    ]
)
SOLVE = {"dialect": "pulp", "status": "optimal", "objective": 4}


def _output(*lines: dict[str, object], raw: bytes = b"", is_cut: bool = False) -> RawOutput:
    data = b"".join(_line(one) for one in lines) + raw
    done = ProgramExit(0, False, 0.1, 0.1, 0)
    return RawOutput(b"", b"", data, TOKEN, is_cut, False, 0, False, done)


def _line(fields: dict[str, object]) -> bytes:
    return line_prefix(TOKEN) + json.dumps(fields).encode()[1:] + b"\n"


@settings(max_examples=50)
@given(st.lists(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4), max_size=4))
def test_whatever_a_line_holds_its_fields_have_their_types(lines: list[dict[str, object]]) -> None:
    report = parse_report(_output(*lines))
    assert report.end is None or isinstance(report.end, End)
    texts = (report.detail, report.capture_failure, report.unsupported, report.missing_module)
    assert all(isinstance(text, str) for text in texts)
    assert report.num_solves >= len(report.solves)
    for solve in report.solves:
        assert isinstance(solve.status, SolverStatus)
        numbers = [solve.objective, solve.bound, *solve.variables.values()]
        assert all(number is None or math.isfinite(number) for number in numbers)
    assert report.failed_path is None or report.failed_path.path


def test_it_is_locked_if_the_first_line_says_so() -> None:
    assert parse_report(_output({"locked": True}, {"locked": False})).is_locked
    assert not parse_report(_output({"locked": False}, {"locked": True})).is_locked
    assert not parse_report(_output({"end": "ok"}, {"locked": True})).is_locked
    assert not parse_report(_output({"locked": "yes"})).is_locked
    assert not parse_report(_output()).is_locked
    assert parse_report(_output({"end": "ok"}, is_cut=True)).is_locked  # it is among what is cut


@pytest.mark.parametrize("end", ["timeout", "infrastructure", "no_code", "no_answer", "", 7, None])
def test_an_end_that_is_ours_to_say_is_none(end: object) -> None:
    assert parse_report(_output({"end": end})).end is None


def test_the_last_end_and_the_last_texts_count() -> None:
    report = parse_report(
        _output(
            {"end": "ok", "detail": "first"},
            {"end": "crash", "detail": "second", "missing_module": "mip"},
            {"end": "timeout", "detail": None},
        )
    )
    assert (report.end, report.detail, report.missing_module) == (End.CRASH, "second", "mip")


@pytest.mark.parametrize(
    "change",
    [
        {"status": "solved"},
        {"status": None},
        {"status": ["optimal"]},
    ],
)
def test_a_solve_without_a_status_is_none(change: dict[str, object]) -> None:
    report = parse_report(_output({"solve": SOLVE}, {"solve": SOLVE | change}))
    assert [solve.objective for solve in report.solves] == [4.0]


@pytest.mark.parametrize("value", [True, "4", None, [4], float("nan"), float("inf"), 10**400])
def test_what_is_no_finite_number_is_no_value(value: object) -> None:
    fields = SOLVE | {"objective": value, "variables": {"x": 1, "y": value}}
    [solve] = parse_report(_output({"solve": fields})).solves
    assert solve.objective is None
    assert solve.variables == {"x": 1.0}


@pytest.mark.parametrize(
    ("model", "is_kept"),
    [
        ({"format": "mps", "text": "NAME"}, True),
        ({"format": "exe", "text": "NAME"}, False),
        ({"format": "mps", "text": 7}, False),
        ({"text": "NAME"}, False),
        ("NAME", False),
    ],
)
def test_a_model_has_a_known_format(model: object, is_kept: bool) -> None:
    [solve] = parse_report(_output({"solve": SOLVE | {"model": model}})).solves
    assert (solve.model is not None) is is_kept


def test_a_path_is_the_last_that_is_one() -> None:
    good = {"path": "/data/plan.csv", "is_refused": True, "is_read": 1, "has_folder": True}
    bad: list[object] = [{"path": ""}, {"path": 7}, {"path": "/" * 5000}, "path", None]
    report = parse_report(_output({"failed_path": good}, *({"failed_path": one} for one in bad)))
    assert report.failed_path == FailedPath("/data/plan.csv", True, False, True)


def test_a_licence_error_is_the_last_with_a_size() -> None:
    sized = {"library": "gurobipy", "reason": "large", "size": {"num_variables": 9, "a": 1}}
    later = {"library": "gurobipy", "reason": "later", "size": None}
    report = parse_report(_output({"licence_error": sized}, {"licence_error": later}))
    assert report.licence_error == ReportedLicenceError("gurobipy", "large", 9)
    only = parse_report(_output({"licence_error": later | {"library": 3}}))
    assert only.licence_error == ReportedLicenceError("", "later")


def test_a_damaged_line_counts_the_solves_that_it_began() -> None:
    """Of a process that was killed within its line, and of one that continued in it."""
    half = _line({"solve": SOLVE})[:-20]
    report = parse_report(_output({"locked": True}, raw=half + _line({"solve": SOLVE})))
    assert len(report.solves) == 1
    assert report.num_solves == 2
    damaged = parse_report(_output({"locked": True}, raw=half + b"\n"))
    assert (damaged.solves, damaged.num_solves) == ((), 1)
