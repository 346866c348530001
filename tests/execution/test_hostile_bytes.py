"""Every reader of what models and programs wrote: its time grows with the length, no faster."""

import gc
import json
import time
from collections.abc import Callable
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.execution import (
    End,
    Limits,
    Program,
    Runner,
    execution_from_dict,
    extract_program,
    recognise_dialect,
)
from optmodel.execution._output_reader import RawOutput, ReportTail
from optmodel.execution._protocol import ProgramExit
from optmodel.execution._report import parse_report
from optmodel.execution.hooks.report_writer import line_prefix, solve_line_prefix
from optmodel.execution.program import MAX_CHARACTERS, parse_program
from optmodel.judging.printed_labels import read_labelled_numbers
from optmodel.number_parsing import normalized, read_numbers
from optmodel.printed_answers import answer_text, prints_value

WORD = "0123456789abcdef"
DONE = ProgramExit(0, False, 0.1, 0.1, 1 << 20)
SMALL, LARGE = 2_000, 16_000  # characters
SLACK = 0.05  # seconds
NUM_TRIES = 3


def _read_numbers(text: str) -> None:
    for _ in read_numbers(normalized(text)):
        pass


def _read_labelled(text: str) -> None:
    for _ in read_labelled_numbers(answer_text(text)):
        pass


def _extract(text: str) -> None:
    extract_program(f"```python\n{text}\n```")
    extract_program(text)


def _heard(written: bytes) -> RawOutput:
    """What is kept of a report when a program wrote this to it after the hook's first line."""
    tail = ReportTail(Limits().report_bytes, line_prefix(WORD), solve_line_prefix(WORD))
    tail.take(line_prefix(WORD) + b'"locked": true}\n')
    for begin in range(0, len(written), 1 << 16):
        tail.take(written[begin : begin + (1 << 16)])
    kept = bytes(tail.data)
    fields = (WORD, tail.is_cut, tail.is_forged, tail.num_dropped_solves, False, DONE)
    return RawOutput(b"", b"", kept, *fields)


def _read_report(text: str) -> None:
    """As from a program that has found the word."""
    line = line_prefix(WORD)
    parse_report(_heard(text.encode("utf-8", "replace").replace(b"\n", b"\n" + line)))
    parse_report(_heard(line + b'"solve": ' + text.encode("utf-8", "replace") + b"}\n"))


READERS: dict[str, Callable[[str], object]] = {
    "numbers": _read_numbers,
    "answer": lambda text: prints_value(text, 1.0),
    "labels": _read_labelled,
    "program in a reply": _extract,
    "report": _read_report,
}
PIECES = [
    *(
        "1",
        "1,",
        "1.",
        "1e",
        "10^",
        "1/",
        "-",
        "$1",
        "1_0",
        ",000",
        ".000",
        "x[",
        "x[1",
        "_{",
        "a:",
    ),
    *(
        "10**",
        "1 ",
        "\\frac{1",
        "**",
        "** a",
        "\x1b[",
        "⁹",
        "10⁹",
        "1,000",
        "%",
        "1e9",
        "1\u00a0000",
    ),
    *("```", "``` ", "~~~\n", "<think>", "</think>", "```python\n", "import a\n", "a=1\n", ">>> "),
    *("a,b", "f(\n", "x = (\n", "\t", "\\\n", "'''", "#", '{"cells":', "[", "{", '{"a":', "\ud800"),
    *(
        "Running HiGHS",
        "----------\n",
        " ",
        "\n",
        '"',
        "{}\n",
        "f'{a}'\n",
        "import a;",
        "-=",
        "@a\n",
    ),
]


def _seconds(reader: Callable[[str], object], text: str) -> float:
    """Without collections, whose time hangs on all that other tests have left."""
    gc.disable()
    try:
        began = time.process_time()
        reader(text)
        return time.process_time() - began
    finally:
        gc.enable()


def _grows_no_faster(reader: Callable[[str], object], piece: str, head: str, tail: str) -> bool:
    """Eight times the length may take some 25 times as long; a square would take 64 times."""
    small = head + piece * (SMALL // len(piece)) + tail
    large = head + piece * (LARGE // len(piece)) + tail
    # The first time something else may have come between.
    return any(
        _seconds(reader, large) < 25 * _seconds(reader, small) + SLACK for _ in range(NUM_TRIES)
    )


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_what_is_repeated_takes_no_more_than_its_length(reader: str) -> None:
    slow = [piece for piece in PIECES if not _grows_no_faster(READERS[reader], piece, "", "")]
    slow += [piece for piece in PIECES if not _grows_no_faster(READERS[reader], piece, "```", "`")]
    assert slow == []


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=30)
@given(
    piece=st.text("01.,:=-+*/^_[]{}()<>`~$%eE'\"#\\ \n\tab", min_size=1, max_size=4),
    head=st.sampled_from(["", "a", "```", '{"cells": ', "x = ", "1"]),
    tail=st.sampled_from(["", "`", ":", "]", "\n", '"']),
)
def test_whatever_is_repeated_takes_no_more_than_its_length(
    reader: str, piece: str, head: str, tail: str
) -> None:
    assert _grows_no_faster(READERS[reader], piece, head, tail)


FORGED = [b"{}\n", b"\n", b"[]\n", b'{"token": ""}\n', b'{"token":"%s"}\n' % WORD.encode()]


@pytest.mark.parametrize("line", FORGED, ids=repr)
def test_reading_stops_at_the_first_line_without_the_word(line: bytes) -> None:
    """A report of eight megabytes, which took a quarter of a minute, is not even kept."""
    began = time.process_time()
    heard = _heard(line * (Limits().report_bytes // len(line)))
    assert heard.report.count(b"\n") == 1
    report = parse_report(heard)
    assert report.is_forged
    assert report.is_locked
    assert time.process_time() - began < 1.0


def test_who_has_the_word_writes_no_more_lines_than_are_read() -> None:
    line = solve_line_prefix(WORD) + b'{"status": "optimal"}}\n'
    number = 2 * Limits().report_bytes // len(line)
    began = time.process_time()
    report = parse_report(_heard(line * number))
    assert not report.is_forged
    assert report.num_solves == number
    assert len(report.solves) < number
    assert time.process_time() - began < 5.0


@pytest.mark.parametrize("name", ["dialect", "solver", "substituted_for", "status", "model"])
def test_a_field_of_any_shape_is_read(name: str) -> None:
    value: object
    for value in (
        [[]] * 5,
        {"a": {}},
        7,
        None,
        True,
        "\ud800" * 9,
        json.loads("[" * 900 + "]" * 900),
    ):
        fields: dict[str, object] = {"status": "optimal", name: value}
        line = solve_line_prefix(WORD) + json.dumps(fields).encode() + b"}\n"
        for solve in parse_report(_heard(line)).solves:
            assert max(map(len, (solve.dialect, solve.solver, solve.substituted_for))) <= 200


_PATH = {"is_refused": True, "is_read": True, "has_folder": True}
TEXTS: dict[str, Callable[[str], object]] = {
    "detail": lambda text: {"end": "crash", "detail": text},
    "capture_failure": lambda text: {"capture_failure": text},
    "missing_module": lambda text: {"missing_module": text},
    "unsupported": lambda text: {"unsupported": text},
    "library": lambda text: {"licence_error": {"library": text, "reason": ""}},
    "reason": lambda text: {"licence_error": {"library": "", "reason": text}},
    "failed_path": lambda text: {"failed_path": {"path": text, **_PATH}},
    "solver": lambda text: {"solve": {"status": "optimal", "solver": text}},
    "asked": lambda text: {"solve": {"status": "optimal", "substituted_for": text}},
    "dialect": lambda text: {"solve": {"status": "optimal", "dialect": text}},
    "variables": lambda text: {"solve": {"status": "optimal", "variables": {text: 1.0}}},
    "columns": lambda text: {"solve": {"status": "optimal", "columns": {text: 1.0}}},
    "model": lambda text: {"solve": {"status": "optimal", "model": {"format": "lp", "text": text}}},
}


@pytest.mark.parametrize("is_ascii", [True, False])
@pytest.mark.parametrize("name", TEXTS)
def test_no_text_of_a_report_is_one_that_no_file_can_hold(name: str, is_ascii: bool) -> None:
    for text, kept in {"/\ud800": "/?", "/\udcffé": "/?é", "/\U0001d465": "/\U0001d465"}.items():
        fields = json.dumps(TEXTS[name](text), ensure_ascii=is_ascii)
        line = line_prefix(WORD) + fields[1:].encode("utf-8", "surrogatepass") + b"\n"
        report = parse_report(_heard(line))
        assert not report.is_forged
        told = json.dumps(asdict(report), ensure_ascii=False)
        told.encode()  # as a file does
        assert json.dumps(kept, ensure_ascii=False) in told


_SOLVED = solve_line_prefix(WORD) + b'{"status": "optimal", "objective": 1.0}}\n'
_ENDED = line_prefix(WORD) + b'"end": "ok"}\n'


@pytest.mark.parametrize("num_left", [1, 9, len(line_prefix(WORD)), len(_SOLVED) - 9])
def test_half_a_line_of_a_killed_process_is_damage_and_no_forgery(num_left: int) -> None:
    """The next who writes goes on in the same line, whose own piece is read."""
    for next_line in (_ENDED, _SOLVED + _ENDED):
        report = parse_report(_heard(_SOLVED + _SOLVED[:num_left] + next_line))
        assert (report.is_forged, report.end) == (False, End.OK)
        assert len(report.solves) == 1 + next_line.count(b"solve")
        is_told = num_left > len(solve_line_prefix(WORD))
        assert report.num_solves == len(report.solves) + is_told
    report = parse_report(_heard(_SOLVED[:-9] + b"\n" + _ENDED))
    assert (report.is_forged, report.end, report.num_solves) == (False, End.OK, 1)
    assert parse_report(_heard(b"{" + _ENDED + b"x" + _ENDED)).is_forged


@pytest.mark.parametrize(
    "number", ["1e400", "-1e400", "NaN", "9" * 4000, "9" * 5000, "1" + "0" * 400]
)
def test_a_number_of_any_size_is_read_or_passed_over(number: str) -> None:
    solve = f'{{"status": "optimal", "objective": {number}}}'
    report = parse_report(_heard(solve_line_prefix(WORD) + solve.encode() + b"}\n"))
    assert all(solve.objective is None for solve in report.solves)
    for text in (number, f"{number}.{number}", f"-{number}e{number}"):
        assert prints_value(text, 1.0) is not True


@pytest.mark.parametrize("value", ["1e400000x", "9" * 5000 + "x", [[]], {"a": 1}])
def test_a_record_with_a_number_that_is_none_names_its_field(value: object) -> None:
    with pytest.raises(ValueError, match=r"\Awall_seconds"):
        execution_from_dict({"key": "a", "end": "ok", "wall_seconds": value})


BOMBS = {
    "constants that are folded": "x = " + "+".join(['"a" * 4096'] * 900),
    "blocks of finally, each repeated in the next": "\n".join(
        ["def f():"]
        + [f"{' ' * depth}{line}" for depth in range(1, 20) for line in ("try: return", "finally:")]
        + [" " * 20 + "pass"]
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_text_that_grows_when_compiled_does_so_in_its_child(name: str) -> None:
    began = time.process_time()
    parse_program(BOMBS[name])
    assert time.process_time() - began < 0.5
    with Runner(Limits(wall_seconds=10, memory_bytes=256 << 20)) as runner:
        [bomb, next_one] = runner.run([Program("a", BOMBS[name]), Program("b", "print(1)")])
    assert bomb.end in (End.MEMORY, End.TIMEOUT), bomb.detail
    assert next_one.end is End.OK


def test_what_parses_and_is_no_program_ends_as_a_syntax_error() -> None:
    with Runner() as runner:
        [one] = runner.run([Program("a", "print(1)\nreturn 3")])
    assert (one.end, one.detail, one.stdout) == (
        End.SYNTAX_ERROR,
        "Line 2: 'return' outside function.",
        "",
    )


@pytest.mark.parametrize("text", ["a\0b", "x = '\ud800'", "x = 1\n" * MAX_CHARACTERS, "-" * 99_999])
def test_what_cannot_be_read_is_a_syntax_error(text: str) -> None:
    with pytest.raises(SyntaxError):
        recognise_dialect(text)
