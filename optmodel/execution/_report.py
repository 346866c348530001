"""What a child reported, as far as it can be believed: it comes from a process nobody trusts.

report = read_report(heard)
report.end, report.solves, report.num_solves
"""

import json
import math
import re
from dataclasses import dataclass
from itertools import repeat, takewhile
from typing import Any

from optmodel.execution._listen import Heard, is_ours
from optmodel.execution.hooks.recorder import any_line, solve_line
from optmodel.execution.record import CapturedModel, End, Solve, SolverStatus

MAX_DETAIL = 4000
_MAX_NAME = 200
_MAX_PATH = 4096
_MAX_LINES = 20_000
# How a child may say that its program ended; everything else is for us to say.
_ENDS = (End.OK, End.SYNTAX_ERROR, End.CRASH, End.MEMORY, End.FORBIDDEN, End.OUTPUT_LIMIT)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_FORMATS = ("mps", "lp", "cip", "nl", "proto", "text")


@dataclass(frozen=True, slots=True)
class Claim:
    """That a vendor's library refused for want of a licence, and the size of the model if one."""

    library: str
    reason: str
    num_variables: int = 0
    num_constraints: int = 0
    is_quadratic: bool = False


@dataclass(frozen=True, slots=True)
class LostPath:
    """A path outside the program's folder on which it failed.

    It was `refused`, or else not there; `is_read` says that it was opened for reading, and
    `is_beside` that the folder it would be in was there.
    """

    path: str
    refused: bool
    is_read: bool
    is_beside: bool


@dataclass(frozen=True, slots=True)
class Report:
    """`is_locked` says that the lock held before the program ran; `end` is None if it never said.

    `unheard` is why a hook could not read an answer, or ''. What it says of us proves nothing and
    is looked into by others: `claim` of a vendor's licence, `not_offered` of our layer, `missing` a
    module that could not be imported, `lost` a path that was not there or refused. It `is_forged`
    if a whole line did not begin with the word, which only the hook was told.
    """

    is_locked: bool
    end: End | None
    detail: str
    solves: tuple[Solve, ...]
    num_solves: int
    unheard: str
    claim: Claim | None
    not_offered: str
    missing: str
    lost: LostPath | None
    is_forged: bool


def read_report(heard: Heard) -> Report:
    """Reads the last whole lines, up to the first that is none of the hook's.

    A line that begins with the word and cannot be read is damaged: a process of the program was
    killed while it wrote, and another went on in its line. Of such a line the last piece is read.
    """
    # Whoever found the word may write many short lines, so their number is bounded as well.
    *whole, _ = heard.report.rsplit(b"\n", _MAX_LINES + 1)
    dropped = whole.pop(0) if len(whole) > _MAX_LINES else b""
    begin = any_line(heard.word)
    ours = list(takewhile(lambda line: is_ours(line, begin), whole))
    lines = [_parse(line[line.rindex(begin) :]) for line in ours]
    num_dropped = heard.num_dropped_solves + _num_solves(dropped, heard.word)
    num_dropped += sum(map(_num_lost_solves, ours, lines, repeat(solve_line(heard.word))))
    # The first line is written before the program runs; a later one may be the program's own.
    is_cut = heard.is_cut or bool(dropped)
    is_locked = is_cut or (bool(lines) and lines[0].get("locked") is True)
    solves = [solve for line in lines if (solve := _solve(line.get("solve")))]
    ends = [line for line in lines if line.get("end") in _ENDS]
    return Report(
        is_locked=is_locked,
        end=End(ends[-1]["end"]) if ends else None,
        detail=_last(lines, "detail")[-MAX_DETAIL:],
        solves=tuple(solves),
        num_solves=len(solves) + num_dropped,
        unheard=_last(lines, "unheard")[:MAX_DETAIL],
        claim=_claim(lines),
        not_offered=_last(lines, "not_offered")[:_MAX_NAME],
        missing=_last(lines, "missing")[:_MAX_NAME],
        lost=_lost(lines),
        is_forged=heard.is_forged or len(ours) < len(whole),
    )


def _last(lines: list[dict[str, Any]], name: str) -> str:
    """The last text of this name, or ''."""
    texts = [line[name] for line in lines if isinstance(line.get(name), str)]
    return texts[-1] if texts else ""


def _tables(lines: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The tables of this name."""
    return [line[name] for line in lines if isinstance(line.get(name), dict)]


def _claim(lines: list[dict[str, Any]]) -> Claim | None:
    """The last claim that names the size of a model, or else the last."""
    found = sorted(_tables(lines, "unlicensed"), key=lambda one: isinstance(one.get("size"), dict))
    if not found:
        return None
    size = found[-1].get("size")
    size = size if isinstance(size, dict) else {}
    return Claim(
        library=_name(found[-1].get("library"))[:40],
        reason=_name(found[-1].get("reason")),
        num_variables=int(_number(size.get("num_variables")) or 0),
        num_constraints=int(_number(size.get("num_constraints")) or 0),
        is_quadratic=size.get("is_quadratic") is True,
    )


def _lost(lines: list[dict[str, Any]]) -> LostPath | None:
    for one in reversed(_tables(lines, "lost")):
        path = one.get("path")
        if isinstance(path, str) and 0 < len(path) <= _MAX_PATH:
            told = (one.get(name) is True for name in ("refused", "is_read", "is_beside"))
            return LostPath(path, *told)
    return None


def _num_solves(lines: bytes, word: str) -> int:
    begin = solve_line(word)
    return lines.startswith(begin) + lines.count(b"\n" + begin)


def _num_lost_solves(line: bytes, fields: dict[str, Any], begin: bytes) -> int:
    """How many solves a line began to tell that cannot be read."""
    return max(0, line.count(begin) - ("solve" in fields))


def _parse(raw: bytes) -> dict[str, Any]:
    """A line's fields; none where it is damaged.

    All its texts are such as a file can hold: half of a surrogate pair becomes a question mark.
    """
    try:
        line = json.loads(raw)
        if not raw.isascii() or _SURROGATE.search(raw):
            line = json.loads(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return line if isinstance(line, dict) else {}


def _solve(fields: Any) -> Solve | None:
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


def _values(fields: Any) -> dict[str, float]:
    """Numbers by name; what is none is passed over."""
    pairs = fields.items() if isinstance(fields, dict) else ()
    return {name: value for name, raw in pairs if (value := _number(raw)) is not None}


def _model(fields: Any) -> CapturedModel | None:
    if not isinstance(fields, dict) or fields.get("format") not in _FORMATS:
        return None
    text = fields.get("text")
    return CapturedModel(fields["format"], text) if isinstance(text, str) else None


def _name(raw: Any) -> str:
    return raw[:_MAX_NAME] if isinstance(raw, str) else ""


def _number(raw: Any) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    try:
        value = float(raw)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None
