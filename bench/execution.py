"""What running a program costs: a fresh interpreter, a warmed parent with the lock on, no process.

    python bench/execution.py --count 200

For each dialect the same small programs run in three ways on one core: each in a fresh `python`;
each through `optmodel.execution`; and one after another within one process that has imported the
library, which is what solving alone costs. CPU is all of it: parents, children and our own share,
once a parent is warm, which takes as long as one fresh interpreter.
Around a program is the time that `run` takes less the program's own; the overhead is what the whole
takes beyond solving in process. The answers must be the same in all three.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click
from small_programs import DIALECTS, program

from optmodel.execution import End, Limits, Program, Runner

_IN_PROCESS = """
import contextlib, io, json, sys, time
told = []
for text in json.load(open(sys.argv[1])):
    out, begun = io.StringIO(), time.perf_counter()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "program.py", "exec"), {"__name__": "__main__"})
    told.append([time.perf_counter() - begun, *out.getvalue().split()[-2:]])
print("\\n" + json.dumps(told))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One program's seconds on the wall, those it told of itself, and its answer."""

    wall: float
    inside: float
    answer: str


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds a program, of all processes, and what each took and answered."""

    cpu: float
    runs: list[Run]


def _cpu() -> float:
    """CPU seconds so far, of this process and its ended children."""
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def process_tree_cpu() -> float:
    """The same, with that of children that still run, and of theirs."""
    pids, found = [os.getpid()], _cpu()
    while pids:
        tasks = Path(f"/proc/{pids.pop()}/task").glob("*/children")
        for pid in " ".join(path.read_text(encoding="ascii") for path in tasks).split():
            pids.append(int(pid))
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            found += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return found


def _run(wall: float, output: str) -> Run:
    answer, inside = output.split()[-2:]
    return Run(wall, float(inside), answer)


def fresh(texts: list[str]) -> Cost:
    """Each program in an interpreter of its own, nothing around it."""
    runs, begun = [], _cpu()
    with tempfile.TemporaryDirectory() as folder:
        for text in texts:
            Path(folder, "program.py").write_text(text, encoding="utf-8")
            started = time.perf_counter()
            command = [sys.executable, "program.py"]
            ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
            runs.append(_run(time.perf_counter() - started, ended.stdout))
    return Cost((_cpu() - begun) / len(runs), runs)


def ours(texts: list[str], limits: Limits) -> Cost:
    """Each program through a runner that is warm: what came first is run twice."""
    runs = []
    with Runner(limits) as runner:
        list(runner.run([Program("", texts[0])]))
        begun = process_tree_cpu()
        for text in texts:
            started = time.perf_counter()
            [execution] = runner.run([Program("", text)])
            wall = time.perf_counter() - started
            assert execution.end is End.OK, execution.detail
            runs.append(_run(wall, execution.stdout))
        return Cost((process_tree_cpu() - begun) / len(runs), runs)


def in_process(texts: list[str]) -> list[Run]:
    """All programs within one process, one after another."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "programs.json")
        path.write_text(json.dumps(texts), encoding="utf-8")
        command = [sys.executable, "-c", _IN_PROCESS, str(path)]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    told = json.loads(ended.stdout.splitlines()[-1])
    return [Run(wall, float(inside), answer) for wall, answer, inside in told]


def _milliseconds(values: list[float]) -> float:
    return statistics.median(values) * 1e3


@click.command()
@click.option(
    "--count",
    default=200,
    type=click.IntRange(min=2),
    show_default=True,
    help="Programs per dialect, at least 2.",
)
@click.option("--dialect", "names", multiple=True, type=click.Choice(DIALECTS))
@click.option("--models/--no-models", default=True, show_default=True, help="Capture the models.")
def main(count: int, names: tuple[str, ...], models: bool) -> None:
    """Prints, per dialect, CPU per program both ways, their ratio, and our overhead in time."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    click.echo("CPU ms a program             |  wall, median ms")
    click.echo("dialect     fresh   ours  ratio |  in process   ours  around  overhead")
    for name in names or DIALECTS:
        texts = [program(name, index) for index in range(count)]
        before, after = fresh(texts), ours(texts, Limits(keep_models=models))
        alone = in_process(texts)
        answers = [[run.answer for run in runs] for runs in (before.runs, after.runs, alone)]
        assert answers[0] == answers[1] == answers[2], "the ways differ in their answers"
        over = [run.wall - base.wall for run, base in zip(after.runs, alone, strict=True)]
        click.echo(
            f"{name:10} {before.cpu * 1e3:6.1f} {after.cpu * 1e3:6.1f} "
            f"{before.cpu / after.cpu:6.1f} | {_milliseconds([run.wall for run in alone]):11.1f} "
            f"{_milliseconds([run.wall for run in after.runs]):6.1f} "
            f"{_milliseconds([run.wall - run.inside for run in after.runs]):7.1f} "
            f"{_milliseconds(over):9.1f}"
        )


if __name__ == "__main__":
    main()
