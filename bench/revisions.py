"""Is one revision slower than another? The same work in two checkouts, turn by turn, in CPU time.

    python bench/revisions.py ../before . --rounds 8
    python bench/revisions.py ../before . --only gurobipy --only import:cli --rounds 20

Each checkout has its own `.venv`. What is measured is the CPU time of a process and of all that it
starts, which other users of the machine disturb less than the clock: for tasks within a process
see `bench/revision_tasks.py`, the others are whole commands. Orphans of a command, such as the
programs of a worker that it killed, become children of this process, which waits for them and so
counts them (Linux). Each round measures both revisions, in
turn the earlier first and the later first. Shown are the least time of all rounds, the ratio of the
two, and the median of the ratios within rounds with the quartiles. Above 1 the later revision is
slower.
"""

import ctypes
import json
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click

_HERE = Path(__file__).resolve().parent
_ROOMS = (
    "formulation", "solving", "families", "narration", "execution", "judging", "lm", "synthesis",
    "evaluation", "training", "reporting", "cli",
)  # fmt: skip
_NUM_RECORDS = 10_000
_NUM_IMPORTS = 2
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Checkout:
    """A revision's folder, whose Python imports that revision."""

    folder: Path

    def run(self, *command: str | Path) -> tuple[float, str]:
        """CPU seconds of a command of its `.venv` and all that it starts, and what it printed."""
        path = self.folder / ".venv" / "bin" / command[0]
        environment = os.environ | {"PYTHONHASHSEED": "0", "PYTHONPATH": ""}
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            begun = _cpu_of_children()
            ended = subprocess.run(
                [path, *command[1:]],
                check=False,
                cwd=self.folder,
                stdout=output,
                stderr=errors,
                env=environment,
            )
            _wait_for_orphans()
            output.seek(0)
            errors.seek(0)
            if ended.returncode != 0:
                detail = errors.read().decode(errors="replace")[-2000:]
                raise click.ClickException(f"{path} {command[1:]} failed: {detail}")
            return _cpu_of_children() - begun, output.read().decode(errors="replace")


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _adopt_orphans() -> None:
    """Let descendants whose parent ends become children of this process, not of the system's."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def _wait_for_orphans() -> None:
    """Wait for all descendants that a command left; only those waited for are counted."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


@dataclass(frozen=True, slots=True)
class Inputs:
    """What both revisions read; it is made by the first, and taken from the folder."""

    folder: Path
    gold: Path | None

    def make(self, checkout: Checkout, num_triples: int) -> None:
        """Triples, the same many times over, stored executions, and the gold programs."""
        triples = self.folder / "triples"
        checkout.run("optmodel", "generate", "--count", str(num_triples), "--out", triples)
        records = (triples / "records.jsonl").read_text(encoding="utf-8").splitlines()
        many = [records[index % len(records)] for index in range(_NUM_RECORDS)]
        (self.folder / "many.jsonl").write_text("\n".join(many) + "\n", encoding="utf-8")
        checkout.run("python", _HERE / "revision_tasks.py", "write-executions", self.folder)
        if self.gold is not None:
            items = json.loads(self.gold.read_text(encoding="utf-8"))
            lines = [json.dumps({"id": item["index"], "program": item["code"]}) for item in items]
            path = self.folder / "predictions.jsonl"
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")


Measure = Callable[[Checkout, Inputs], float]
"""Milliseconds of CPU a unit."""


def _task(name: str) -> Measure:
    def measure(checkout: Checkout, inputs: Inputs) -> float:
        _, output = checkout.run("python", _HERE / "revision_tasks.py", name, inputs.folder)
        told = json.loads(output)
        return 1000 * float(told["cpu"]) / int(told["units"])

    return measure


def _import(module: str) -> Measure:
    def measure(checkout: Checkout, _: Inputs) -> float:
        code = f"import {module}"
        return 1000 * min(checkout.run("python", "-c", code)[0] for _ in range(_NUM_IMPORTS))

    return measure


def _help(checkout: Checkout, _: Inputs) -> float:
    return 1000 * min(checkout.run("optmodel", "--help")[0] for _ in range(_NUM_IMPORTS))


def _generate(checkout: Checkout, inputs: Inputs) -> float:
    """Finished triples, each program run."""
    out = inputs.folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    count = 60
    options = ("--count", str(count), "--seed", "3", "--workers", "1", "--out")
    cpu, _ = checkout.run("optmodel", "generate", *options, out)
    return 1000 * cpu / count


def _verify(checkout: Checkout, inputs: Inputs) -> float:
    records = inputs.folder / "triples" / "records.jsonl"
    cpu, _ = checkout.run("optmodel", "verify", "--workers", "2", records.parent)
    return 1000 * cpu / len(records.read_text(encoding="utf-8").splitlines())


def _evaluate(checkout: Checkout, inputs: Inputs) -> float:
    """Gold programs run and judged."""
    assert inputs.gold is not None
    out, count = inputs.folder / "out", 100
    shutil.rmtree(out, ignore_errors=True)
    files = ("--benchmark-file", inputs.gold, "--predictions", inputs.folder / "predictions.jsonl")
    options = ("--items", str(count), "--workers", "2", "--out", out)
    cpu, _ = checkout.run("optmodel", "evaluate", "--benchmark", "optibench", *files, *options)
    return 1000 * cpu / count


MEASUREMENTS: dict[str, tuple[str, Measure]] = {
    "pyomo": ("a Pyomo program, confined", _task("pyomo")),
    "pyscipopt": ("a PySCIPOpt program, confined", _task("pyscipopt")),
    "gurobipy": ("a gurobipy program, confined", _task("gurobipy")),
    "gurobipy-layer": ("a gurobipy program by our layer", _task("gurobipy-layer")),
    "pulp": ("a PuLP program, confined", _task("pulp")),
    "draw": ("an instance drawn", _task("draw")),
    "certify": ("an instance certified", _task("certify")),
    "narrate": ("a text written", _task("narrate")),
    "read-back": ("a text read back", _task("read-back")),
    "parse": ("a formulation written and read", _task("parse")),
    "render": ("a program rendered", _task("render")),
    "judge": ("a stored execution judged", _task("judge")),
    "train-read": ("a record read for training", _task("train-read")),
    "generate": ("a finished triple, `generate`", _generate),
    "verify": ("a record, `verify`", _verify),
    "evaluate": ("a gold program, `evaluate`", _evaluate),
    "help": ("`optmodel --help`", _help),
    **{
        f"import:{room}": (f"import optmodel.{room}", _import(f"optmodel.{room}"))
        for room in _ROOMS
    },
}


@dataclass(slots=True)
class Comparison:
    """The times of one measurement in both revisions, round by round."""

    before: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """Later over earlier revision, sorted."""
        return sorted(new / old for old, new in zip(self.before, self.after, strict=True))

    def line(self, title: str) -> str:
        """One row of the table."""
        least, new = min(self.before), min(self.after)
        low, middle, high = statistics.quantiles(self.ratios, n=4, method="inclusive")
        return (
            f"| {title} | {least:.3f} | {new:.3f} | {new / least:.3f} | {middle:.3f} | "
            f"{low:.3f}-{high:.3f} |"
        )


@click.command(help=__doc__)
@click.argument("before", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("after", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--rounds", default=8, type=click.IntRange(min=2), show_default=True)
@click.option("--triples", default=40, show_default=True, help="Records to verify and to read.")
@click.option("--only", multiple=True, type=click.Choice(list(MEASUREMENTS)))
@click.option("--gold", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="OptiBench with its gold programs: `evaluate` runs some of them.")  # fmt: skip
def main(
    before: Path, after: Path, rounds: int, triples: int, only: tuple[str, ...], gold: Path | None
) -> None:
    """Measures, and prints a row for each measurement."""
    _adopt_orphans()
    old, new = Checkout(before.absolute()), Checkout(after.absolute())
    names = only or [name for name in MEASUREMENTS if gold is not None or name != "evaluate"]
    with tempfile.TemporaryDirectory(prefix="optmodel-revisions-") as folder:
        inputs = Inputs(Path(folder), gold and gold.absolute())
        inputs.make(old, triples)
        click.echo("| CPU ms | before | after | ratio of the least | median ratio | quartiles |")
        click.echo("| --- | ---: | ---: | ---: | ---: | ---: |")
        for name in names:
            title, measure = MEASUREMENTS[name]
            click.echo(compare(measure, old, new, inputs, rounds).line(title))


def compare(
    measure: Measure, old: Checkout, new: Checkout, inputs: Inputs, rounds: int
) -> Comparison:
    """Measures both revisions so often, in the order before, after, after, before, and so on."""
    measure(old, inputs), measure(new, inputs)  # bytecode and caches are written
    found = Comparison()
    for number in range(rounds):
        if number % 2 == 0:
            found.before.append(measure(old, inputs))
        found.after.append(measure(new, inputs))
        if number % 2 == 1:
            found.before.append(measure(old, inputs))
    return found


if __name__ == "__main__":
    main()
