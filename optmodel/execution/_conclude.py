"""From what was heard to how it ended: the one place where an `End` is decided.

conclude(program.key, dialect.name, parent.layers, limits, heard)     # Execution(..., End.OK)
"""

import re
import signal
from dataclasses import dataclass

from optmodel.execution._listen import Heard
from optmodel.execution._report import MAX_DETAIL, Report, read_report
from optmodel.execution.limits import Limits
from optmodel.execution.record import End, Execution

_NUM_TAIL_LINES = 12
_OUT_OF_MEMORY = re.compile(r"bad_alloc|MemoryError|out of memory|cannot allocate memory", re.I)


@dataclass(frozen=True, slots=True)
class _Conclusion:
    end: End
    detail: str = ""


def conclude(
    key: str, dialect: str, layers: tuple[str, ...], limits: Limits, heard: Heard
) -> Execution:
    """The record of a program that was run."""
    report = read_report(heard.report, heard.num_dropped)
    stdout = heard.stdout.decode("utf-8", errors="replace")
    conclusion = _stopped(limits, heard, report) or _ended(stdout, heard, report)
    return Execution(
        key=key,
        end=conclusion.end,
        detail=conclusion.detail,
        dialect=dialect,
        stdout=stdout,
        solves=report.solves,
        exit_code=heard.done.exit_code,
        wall_seconds=heard.done.wall_seconds,
        cpu_seconds=heard.done.cpu_seconds,
        peak_memory=heard.done.peak_memory,
        layers=layers,
        num_solves=report.num_solves,
    )


def _stopped(limits: Limits, heard: Heard, report: Report) -> _Conclusion | None:
    """The conclusion when we stopped the program, or never let it run."""
    if not report.is_locked:
        return _Conclusion(End.INFRASTRUCTURE, f"A layer of the lock broke: {report.detail}.")
    if heard.overflowed:
        detail = f"It printed more than {limits.output_bytes} bytes."
        return _Conclusion(End.OUTPUT_LIMIT, detail)
    if heard.done.timed_out:
        return _Conclusion(End.TIMEOUT, f"It ran for more than {limits.wall_seconds:g} s.")
    if _met_cpu_limit(limits, heard):
        detail = f"It took more than {limits.whole_cpu_seconds} s of CPU."
        return _Conclusion(End.TIMEOUT, detail)
    return None


def _met_cpu_limit(limits: Limits, heard: Heard) -> bool:
    if heard.done.exit_code == -signal.SIGXCPU:
        return True
    is_killed = heard.done.exit_code == -signal.SIGKILL
    return is_killed and heard.done.cpu_seconds >= limits.whole_cpu_seconds


def _ended(stdout: str, heard: Heard, report: Report) -> _Conclusion:
    """The conclusion when the program came to an end of its own."""
    code = heard.done.exit_code
    if code < 0:
        return _died(-code, heard)
    if report.end not in (None, End.OK):
        return _Conclusion(report.end, report.detail)
    if code > 0:
        return _Conclusion(End.CRASH, f"It ended itself with status {code}.")
    note = f"Its solver was not heard: {report.unheard}." if report.unheard else ""
    if report.solves or re.search(r"\d", stdout):
        return _Conclusion(End.OK, note)
    return _Conclusion(End.NO_ANSWER, note or "It printed no number and no solver was heard.")


def _died(number: int, heard: Heard) -> _Conclusion:
    """The conclusion when a signal that we did not send ended it; real-time ones have no name."""
    name = {known.value: known.name for known in signal.Signals}.get(number, f"signal {number}")
    tail = heard.stderr.decode("utf-8", errors="replace").splitlines()[-_NUM_TAIL_LINES:]
    detail = "\n".join([*tail, f"It was ended by {name}."])[-MAX_DETAIL:]
    # SIGKILL comes from the kernel then: the machine has run out of memory.
    if number == signal.SIGKILL or _OUT_OF_MEMORY.search(detail):
        return _Conclusion(End.MEMORY, detail)
    return _Conclusion(End.FORBIDDEN if number == signal.SIGSYS else End.CRASH, detail)
