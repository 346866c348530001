"""How a program ended: the module that decides its `End`, from its report and its exit status.

run = classify_run(program.key, spec, server.layers, limits, output)
run.execution.end                                        # every failure counts as the program's
with_fault_of_ours(run, parsed, absent={"mip"})          # `infrastructure` for a missing package

A program can forge its own report. So an end becomes `infrastructure` only for reasons that were
checked before the program ran, or independently of it.
"""

import os
import re
import signal
from collections.abc import Collection
from dataclasses import dataclass, replace

from optmodel.execution._failed_paths import is_local
from optmodel.execution._fork_server import ServerSpec
from optmodel.execution._output_reader import RawOutput
from optmodel.execution._report import MAX_DETAIL, ChildReport, FailedPath, parse_report
from optmodel.execution.limits import Limits
from optmodel.execution.packages import missing_command, missing_package
from optmodel.execution.program import ParsedProgram
from optmodel.execution.record import End, Execution, SolverStatus
from optmodel.printed_answers import prints_value
from optmodel.vendors import NOT_OFFERED

_NUM_TAIL_LINES = 12
_OUT_OF_MEMORY = re.compile(r"bad_alloc|MemoryError|out of memory|cannot allocate memory", re.I)
_KERNEL_FOLDERS = ("/proc/", "/sys/", "/dev/")


@dataclass(frozen=True, slots=True)
class ClassifiedRun:
    """A program's execution, in which every failure counts as the program's, and its report.

    The report is None for a program that was never run.
    """

    execution: Execution
    report: ChildReport | None = None


@dataclass(frozen=True, slots=True)
class _Ending:
    end: End
    detail: str = ""


def classify_run(
    key: str, spec: ServerSpec, layers: tuple[str, ...], limits: Limits, output: RawOutput
) -> ClassifiedRun:
    """The execution of a program that was run."""
    report = parse_report(output)
    stdout = output.stdout.decode("utf-8", errors="replace")
    ending = _stopped_by_us(limits, output, report) or _ended_itself(stdout, output, report)
    optima = [s.objective for s in report.solves if s.status is SolverStatus.OPTIMAL]
    optimum = optima[-1] if optima else None
    execution = Execution(
        key=key,
        end=ending.end,
        detail=ending.detail,
        dialect=spec.dialect.name,
        stdout=stdout,
        solves=report.solves,
        exit_code=output.exit.exit_code,
        wall_seconds=output.exit.wall_seconds,
        cpu_seconds=output.exit.cpu_seconds,
        peak_memory=output.exit.peak_memory,
        layers=layers,
        num_solves=report.num_solves,
        route=spec.route,
        prints_objective=None if optimum is None else prints_value(stdout, optimum),
    )
    return ClassifiedRun(execution, report)


def _stopped_by_us(limits: Limits, output: RawOutput, report: ChildReport) -> _Ending | None:
    """The end of a program that we stopped or did not start; None for any other."""
    if not report.is_locked:
        return _Ending(End.INFRASTRUCTURE, f"A layer of the lock broke: {report.detail}.")
    if report.is_forged:
        return _Ending(End.FORBIDDEN, "It wrote to its own report.")
    if output.overflowed:
        detail = f"It printed more than {limits.output_bytes} bytes."
        return _Ending(End.OUTPUT_LIMIT, detail)
    if output.exit.timed_out:
        return _Ending(End.TIMEOUT, f"It ran for more than {limits.wall_seconds:g} s.")
    code = output.exit.exit_code
    met_hard_limit = output.exit.cpu_seconds >= limits.whole_cpu_seconds
    if code == -signal.SIGXCPU or (code == -signal.SIGKILL and met_hard_limit):
        detail = f"It took more than {limits.whole_cpu_seconds} s of CPU."
        return _Ending(End.TIMEOUT, detail)
    return None


def _ended_itself(stdout: str, output: RawOutput, report: ChildReport) -> _Ending:
    """The end of a program that exited, crashed or was killed by the kernel."""
    code = output.exit.exit_code
    if code < 0:
        return _killed(-code, output)
    if report.end not in (None, End.OK):
        return _Ending(report.end, report.detail)
    if code > 0:
        return _Ending(End.CRASH, f"It ended itself with status {code}.")
    failure = report.capture_failure
    note = f"Its solver was not heard: {failure}." if failure else ""
    if report.solves or re.search(r"\d", stdout):
        return _Ending(End.OK, note)
    return _Ending(End.NO_ANSWER, note or "It printed no number and no solver was heard.")


def _killed(number: int, output: RawOutput) -> _Ending:
    """The end of a program killed by a signal that we did not send."""
    # Real-time signals have no name.
    name = {known.value: known.name for known in signal.Signals}.get(number, f"signal {number}")
    tail = output.stderr.decode("utf-8", errors="replace").splitlines()[-_NUM_TAIL_LINES:]
    detail = "\n".join([*tail, f"It was ended by {name}."])[-MAX_DETAIL:]
    # SIGKILL comes from the kernel then: the machine has run out of memory.
    if number == signal.SIGKILL or _OUT_OF_MEMORY.search(detail):
        return _Ending(End.MEMORY, detail)
    return _Ending(End.FORBIDDEN if number == signal.SIGSYS else End.CRASH, detail)


def with_fault_of_ours(
    run: ClassifiedRun,
    program: ParsedProgram,
    absent: Collection[str],
    own_modules: Collection[str] = (),
) -> Execution:
    """The execution, ended as `infrastructure` where it failed on what is not installed here.

    `absent` are the known modules that are not installed. `own_modules` are the libraries for which
    our reimplementation was imported: a failure on a feature that it lacks is our fault too.
    """
    execution, report = run.execution, run.report
    if report is None or execution.end not in (End.CRASH, End.FORBIDDEN):
        return execution
    imports = list(program.imports)
    reason = missing_command(execution.detail, imports)
    if not reason and execution.end is End.CRASH:
        uses_ours = any(name.partition(".")[0] in own_modules for name in imports)
        # Whether the program failed on a feature that our reimplementation lacks.
        sentence = f"{report.unsupported} {NOT_OFFERED}" if report.unsupported else None
        if uses_ours and sentence and sentence in execution.detail:
            reason = execution.detail
        else:
            reason = missing_package(report.missing_module, imports, absent)
    if reason:
        return replace(execution, end=End.INFRASTRUCTURE, detail=reason)
    return _with_path(execution, report.failed_path) if report.failed_path else execution


def _with_path(execution: Execution, failed: FailedPath) -> Execution:
    """The execution with the failed path in its detail: forbidden where the path is hidden.

    A path that exists nowhere is the program's mistake. The detail does not show whether the path
    exists, since a language model may read it.
    """
    verb = "may not use" if failed.is_refused else "finds no"
    sentence = f"The program {verb} '{failed.path}': it has its libraries and a folder of its own."
    end = End.FORBIDDEN if failed.is_refused or _is_hidden(failed) else execution.end
    return replace(execution, end=end, detail=f"{execution.detail}\n{sentence}")


def _is_hidden(failed: FailedPath) -> bool:
    """Whether the path exists outside the sandbox, or could be written there.

    The kernel's files about processes and the machine count as hidden, whether they exist or not.
    So do paths on remote mounts, which are never accessed.
    """
    if failed.path.startswith(_KERNEL_FOLDERS) or not is_local(failed.path):
        return True
    is_written = not failed.is_read and not failed.has_folder
    folder = os.path.dirname(failed.path)
    return os.path.lexists(failed.path) or (is_written and os.path.isdir(folder))
