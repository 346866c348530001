"""From what was heard to how it ended: the one place where an `End` is decided.

conclude(program.key, post, parent.layers, limits, heard).execution     # Execution(..., End.OK)
"""

import re
import signal
from dataclasses import dataclass

from optmodel.execution._listen import Heard
from optmodel.execution._parent import Post
from optmodel.execution._report import MAX_DETAIL, Report, read_report
from optmodel.execution.limits import Limits
from optmodel.execution.record import End, Execution, SolverStatus
from optmodel.printed_answers import says

_NUM_TAIL_LINES = 12
_OUT_OF_MEMORY = re.compile(r"bad_alloc|MemoryError|out of memory|cannot allocate memory", re.I)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A program's record, as if all that went wrong was its own doing, and what it says of us.

    There is no report of a program that was never run.
    """

    execution: Execution
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class _Ending:
    end: End
    detail: str = ""


def conclude(
    key: str, post: Post, layers: tuple[str, ...], limits: Limits, heard: Heard
) -> Conclusion:
    """What became of a program that was run."""
    report = read_report(heard)
    stdout = heard.stdout.decode("utf-8", errors="replace")
    ending = _stopped(limits, heard, report) or _ended(stdout, heard, report)
    execution = Execution(
        key=key,
        end=ending.end,
        detail=ending.detail,
        dialect=post.dialect.name,
        stdout=stdout,
        solves=report.solves,
        exit_code=heard.done.exit_code,
        wall_seconds=heard.done.wall_seconds,
        cpu_seconds=heard.done.cpu_seconds,
        peak_memory=heard.done.peak_memory,
        layers=layers,
        num_solves=report.num_solves,
        route=post.route,
        prints_objective=_prints_objective(stdout, report),
    )
    return Conclusion(execution, report)


def _prints_objective(stdout: str, report: Report) -> bool | None:
    solved = [solve for solve in report.solves if solve.status is SolverStatus.OPTIMAL]
    optimum = solved[-1].objective if solved else None
    return None if optimum is None else says(stdout, optimum)


def _stopped(limits: Limits, heard: Heard, report: Report) -> _Ending | None:
    """The conclusion when we stopped the program, or never let it run."""
    if not report.is_locked:
        return _Ending(End.INFRASTRUCTURE, f"A layer of the lock broke: {report.detail}.")
    if report.is_forged:
        return _Ending(End.FORBIDDEN, "It wrote to its own report.")
    if heard.overflowed:
        detail = f"It printed more than {limits.output_bytes} bytes."
        return _Ending(End.OUTPUT_LIMIT, detail)
    if heard.done.timed_out:
        return _Ending(End.TIMEOUT, f"It ran for more than {limits.wall_seconds:g} s.")
    if _met_cpu_limit(limits, heard):
        detail = f"It took more than {limits.whole_cpu_seconds} s of CPU."
        return _Ending(End.TIMEOUT, detail)
    return None


def _met_cpu_limit(limits: Limits, heard: Heard) -> bool:
    if heard.done.exit_code == -signal.SIGXCPU:
        return True
    is_killed = heard.done.exit_code == -signal.SIGKILL
    return is_killed and heard.done.cpu_seconds >= limits.whole_cpu_seconds


def _ended(stdout: str, heard: Heard, report: Report) -> _Ending:
    """The conclusion when the program came to an end of its own."""
    code = heard.done.exit_code
    if code < 0:
        return _died(-code, heard)
    if report.end not in (None, End.OK):
        return _Ending(report.end, report.detail)
    if code > 0:
        return _Ending(End.CRASH, f"It ended itself with status {code}.")
    note = f"Its solver was not heard: {report.unheard}." if report.unheard else ""
    if report.solves or re.search(r"\d", stdout):
        return _Ending(End.OK, note)
    return _Ending(End.NO_ANSWER, note or "It printed no number and no solver was heard.")


def _died(number: int, heard: Heard) -> _Ending:
    """The conclusion when a signal that we did not send ended it; real-time ones have no name."""
    name = {known.value: known.name for known in signal.Signals}.get(number, f"signal {number}")
    tail = heard.stderr.decode("utf-8", errors="replace").splitlines()[-_NUM_TAIL_LINES:]
    detail = "\n".join([*tail, f"It was ended by {name}."])[-MAX_DETAIL:]
    # SIGKILL comes from the kernel then: the machine has run out of memory.
    if number == signal.SIGKILL or _OUT_OF_MEMORY.search(detail):
        return _Ending(End.MEMORY, detail)
    return _Ending(End.FORBIDDEN if number == signal.SIGSYS else End.CRASH, detail)
