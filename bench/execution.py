"""What running a program costs: a fresh interpreter, a warmed parent with the lock on, no process.

    python bench/execution.py --count 200

For each dialect the same small programs run in three ways on one core: each in a fresh `python`;
each through `optmodel.execution`; and one after another within one process that has imported the
library, which is what solving alone costs. CPU is all of it: parents, children and our own share.
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
from collections.abc import Callable
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
    """CPU seconds of all processes, and what each program took and answered."""

    cpu: float
    runs: list[Run]

    @property
    def answers(self) -> list[str]:
        return [run.answer for run in self.runs]


def _cpu() -> float:
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def _cost(work: Callable[[], list[Run]]) -> Cost:
    begun = _cpu()
    runs = work()
    return Cost(_cpu() - begun, runs)


def _run(wall: float, output: str) -> Run:
    answer, inside = output.split()[-2:]
    return Run(wall, float(inside), answer)


def fresh(texts: list[str]) -> list[Run]:
    """Each program in an interpreter of its own, nothing around it."""
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for text in texts:
            Path(folder, "program.py").write_text(text, encoding="utf-8")
            started = time.perf_counter()
            command = [sys.executable, "program.py"]
            ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
            runs.append(_run(time.perf_counter() - started, ended.stdout))
    return runs


def ours(texts: list[str], limits: Limits) -> list[Run]:
    """Each program through a runner, warming included."""
    runs = []
    with Runner(limits) as runner:
        for text in texts:
            started = time.perf_counter()
            [execution] = runner.run([Program("", text)])
            wall = time.perf_counter() - started
            assert execution.end is End.OK, execution.detail
            runs.append(_run(wall, execution.stdout))
    return runs


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
    limits = Limits(keep_models=models)
    click.echo("CPU ms a program              |  wall, median ms")
    click.echo("dialect      fresh   ours  ratio |  in process   ours  around  overhead")
    for name in names or DIALECTS:
        texts = [program(name, index) for index in range(count)]
        before, after = _cost(lambda t=texts: fresh(t)), _cost(lambda t=texts: ours(t, limits))
        warming, alone = (
            _cost(lambda t=texts: ours(t[:1], limits)),
            _cost(lambda t=texts: in_process(t)),
        )
        assert before.answers == after.answers == alone.answers, "the ways differ in their answers"
        each, each_of_ours = before.cpu / count, (after.cpu - warming.cpu) / (count - 1)
        solving = _milliseconds([run.wall for run in alone.runs])
        walls = _milliseconds([run.wall for run in after.runs])
        around = _milliseconds([run.wall - run.inside for run in after.runs])
        over = _milliseconds(
            [run.wall - base.wall for run, base in zip(after.runs, alone.runs, strict=True)]
        )
        click.echo(
            f"{name:10} {each * 1e3:7.1f} {each_of_ours * 1e3:6.1f} {each / each_of_ours:6.1f} | "
            f"{solving:11.1f} {walls:6.1f} {around:7.1f} {over:9.1f}"
        )


if __name__ == "__main__":
    main()
