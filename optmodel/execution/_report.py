"""What a child reported, as far as it can be believed: it comes from a process nobody trusts.

report = read_report(heard.report, heard.num_dropped)
report.end, report.solves, report.num_solves
"""

import json
import math
from dataclasses import dataclass
from typing import Any

from optmodel.execution.record import End, Solve, SolverStatus

MAX_DETAIL = 4000


@dataclass(frozen=True, slots=True)
class Report:
    """`is_locked` says that the lock held before the program ran; `end` is None if it never said.

    `unheard` is why a hook could not read an answer, or ''.
    """

    is_locked: bool
    end: End | None
    detail: str
    solves: tuple[Solve, ...]
    num_solves: int
    unheard: str


def read_report(data: bytes, num_dropped: int) -> Report:
    """Reads the lines that are whole and well-formed, and passes over all others."""
    lines = [line for raw in data.split(b"\n") if (line := _parse(raw))]
    # The first line is written before the program runs; a later one may be the program's own.
    is_locked = num_dropped > 0 or (bool(lines) and lines[0].get("locked") is True)
    solves = [solve for line in lines if (solve := _solve(line.get("solve")))]
    ends = [line for line in lines if line.get("end") in list(End)]
    details = [line for line in lines if isinstance(line.get("detail"), str)]
    unheard = [line["unheard"] for line in lines if isinstance(line.get("unheard"), str)]
    return Report(
        is_locked=is_locked,
        end=End(ends[-1]["end"]) if ends else None,
        detail=_text(details[-1]["detail"])[-MAX_DETAIL:] if details else "",
        solves=tuple(solves),
        num_solves=len(solves) + max(0, num_dropped - 1),
        unheard=_text(unheard[-1])[:MAX_DETAIL] if unheard else "",
    )


def _parse(raw: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) else None


def _solve(fields: Any) -> Solve | None:
    if not isinstance(fields, dict) or fields.get("status") not in list(SolverStatus):
        return None
    variables = fields.get("variables")
    pairs = variables.items() if isinstance(variables, dict) else ()
    return Solve(
        dialect=_text(str(fields.get("dialect", "")))[:40],
        status=SolverStatus(fields["status"]),
        objective=_number(fields.get("objective")),
        bound=_number(fields.get("bound")),
        variables={
            _text(name): value for name, raw in pairs if (value := _number(raw)) is not None
        },
        substituted_for=_text(str(fields.get("substituted_for", "")))[:40],
    )


def _text(raw: str) -> str:
    """A text that a file can hold: half of a surrogate pair becomes a question mark."""
    return raw.encode("utf-8", "replace").decode()


def _number(raw: Any) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    try:
        value = float(raw)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None
