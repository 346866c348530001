"""A child's report, parsed as untrusted input: the program can write to it.

report = parse_report(output)
report.end, report.solves, report.num_solves
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from optmodel.execution._output_reader import RawOutput, is_signed
from optmodel.execution.hooks.report_writer import line_prefix, solve_line_prefix
from optmodel.execution.record import CapturedModel, End, Solve, SolverStatus

MAX_DETAIL = 4000
_MAX_NAME = 200
_MAX_PATH = 4096
_MAX_LINES = 20_000
# The ends that a child may report; every other end is decided by us.
_ENDS = (End.OK, End.SYNTAX_ERROR, End.CRASH, End.MEMORY, End.FORBIDDEN, End.OUTPUT_LIMIT)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_FORMATS = ("mps", "lp", "cip", "nl", "proto", "text")


@dataclass(frozen=True, slots=True)
class ReportedLicenceError:
    """A licence error of a vendor's library, with its message and the model's size if known."""

    library: str
    reason: str
    num_variables: int = 0
    num_constraints: int = 0
    is_quadratic: bool = False


@dataclass(frozen=True, slots=True)
class FailedPath:
    """A path outside the program's folder on which it failed: refused, or else not found.

    With `is_read` it was opened for reading, with `has_folder` its folder exists.
    """

    path: str
    is_refused: bool
    is_read: bool
    has_folder: bool


@dataclass(frozen=True, slots=True)
class ChildReport:
    """The lines of a report, as far as they could be parsed.

    `is_locked` is true where the sandbox was closed before the program ran. `end` is None where
    none was reported. `capture_failure` is the reason why a hook could not read an answer, or ''.

    The program can forge a report, so others check what would make a failure ours: `licence_error`,
    `unsupported` (a feature that our reimplementation lacks), `missing_module` (that could not be
    imported) and `failed_path`. A report `is_forged` if a whole line does not begin with the token,
    which only the hook has.
    """

    is_locked: bool
    end: End | None
    detail: str
    solves: tuple[Solve, ...]
    num_solves: int
    capture_failure: str
    licence_error: ReportedLicenceError | None
    unsupported: str
    missing_module: str
    failed_path: FailedPath | None
    is_forged: bool


def parse_report(output: RawOutput) -> ChildReport:
    """Reads the last whole lines, up to the first that is not the hook's.

    A line that begins with the token and cannot be read is damaged: a process of the program was
    killed while it wrote, and another continued in its line. Of such a line the last part is read.
    """
    # A program that found the token may write many short lines, so their number is bounded too.
    *whole, _ = output.report.rsplit(b"\n", _MAX_LINES + 1)
    dropped = whole.pop(0) if len(whole) > _MAX_LINES else b""
    prefix, solve_prefix = line_prefix(output.token), solve_line_prefix(output.token)
    signed = list(takewhile(lambda line: is_signed(line, prefix), whole))
    lines = [_parse(line[line.rindex(prefix) :]) for line in signed]
    num_dropped = output.num_dropped_solves + dropped.startswith(solve_prefix)
    num_dropped += dropped.count(b"\n" + solve_prefix)
    # A damaged line may hold several solves, of which one is read at most.
    num_dropped += sum(
        max(0, line.count(solve_prefix) - ("solve" in fields))
        for line, fields in zip(signed, lines, strict=True)
    )
    # The first line is written before the program runs; a later one may be the program's own.
    is_cut = output.is_cut or bool(dropped)
    is_locked = is_cut or (bool(lines) and lines[0].get("locked") is True)
    solves = [solve for line in lines if (solve := _solve(line.get("solve")))]
    ends = [end for line in lines if (end := line.get("end")) in _ENDS]
    return ChildReport(
        is_locked=is_locked,
        end=End(str(ends[-1])) if ends else None,
        detail=_last_text(lines, "detail")[-MAX_DETAIL:],
        solves=tuple(solves),
        num_solves=len(solves) + num_dropped,
        capture_failure=_last_text(lines, "capture_failure")[:MAX_DETAIL],
        licence_error=_licence_error(lines),
        unsupported=_last_text(lines, "unsupported")[:_MAX_NAME],
        missing_module=_last_text(lines, "missing_module")[:_MAX_NAME],
        failed_path=_failed_path(lines),
        is_forged=output.is_forged or len(signed) < len(whole),
    )


_Fields = Mapping[str, object]


def _parse(raw: bytes) -> _Fields:
    """A line's fields; none where it is damaged.

    Half of a surrogate pair, which no file can hold, becomes a question mark.
    """
    try:
        line = json.loads(raw)
        if not raw.isascii() or _SURROGATE.search(raw):
            line = json.loads(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return line if isinstance(line, dict) else {}


def _last_text(lines: list[_Fields], name: str) -> str:
    """The last text of this name, or ''."""
    texts = (one for line in reversed(lines) if isinstance(one := line.get(name), str))
    return next(texts, "")


def _last_tables(lines: list[_Fields], name: str) -> Iterator[_Fields]:
    """The tables of this name, the last one first."""
    return (one for line in reversed(lines) if isinstance(one := line.get(name), dict))


def _licence_error(lines: list[_Fields]) -> ReportedLicenceError | None:
    """The last licence error that has the size of a model, or else the last one."""
    found = list(_last_tables(lines, "licence_error"))
    if not found:
        return None
    last = next((one for one in found if isinstance(one.get("size"), dict)), found[0])
    size = last.get("size")
    size = size if isinstance(size, dict) else {}
    return ReportedLicenceError(
        library=_name(last.get("library"))[:40],
        reason=_name(last.get("reason")),
        num_variables=int(_number(size.get("num_variables")) or 0),
        num_constraints=int(_number(size.get("num_constraints")) or 0),
        is_quadratic=size.get("is_quadratic") is True,
    )


def _failed_path(lines: list[_Fields]) -> FailedPath | None:
    for one in _last_tables(lines, "failed_path"):
        path = one.get("path")
        if isinstance(path, str) and 0 < len(path) <= _MAX_PATH:
            flags = (one.get(name) is True for name in ("is_refused", "is_read", "has_folder"))
            return FailedPath(path, *flags)
    return None


def _solve(fields: object) -> Solve | None:
    if not isinstance(fields, dict) or fields.get("status") not in list(SolverStatus):
        return None
    return Solve(
        dialect=_name(fields.get("dialect"))[:40],
        status=SolverStatus(fields["status"]),
        objective=_number(fields.get("objective")),
        bound=_number(fields.get("bound")),
        variables=_values(fields.get("variables")),
        solver=_name(fields.get("solver")),
        seconds=max(0.0, _number(fields.get("seconds")) or 0.0),
        substituted_for=_name(fields.get("substituted_for"))[:40],
        model=_model(fields.get("model")),
        columns=_values(fields.get("columns")),
    )


def _values(fields: object) -> dict[str, float]:
    """Numbers by name; anything that is no number is left out."""
    pairs = fields.items() if isinstance(fields, dict) else ()
    return {name: value for name, raw in pairs if (value := _number(raw)) is not None}


def _model(fields: object) -> CapturedModel | None:
    if not isinstance(fields, dict) or fields.get("format") not in _FORMATS:
        return None
    text = fields.get("text")
    return CapturedModel(fields["format"], text) if isinstance(text, str) else None


def _name(raw: object) -> str:
    return raw[:_MAX_NAME] if isinstance(raw, str) else ""


def _number(raw: object) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    try:
        value = float(raw)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None
