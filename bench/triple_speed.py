"""How fast triples are finished: side by side with another revision, stage by stage, and for long.

    python bench/triple_speed.py compare ../before . --dialect highspy --rounds 3
    python bench/triple_speed.py stages --dialect pyscipopt
    python bench/triple_speed.py long --count 100000 --workers 2

`compare` generates the same triples in two checkouts, turn by turn, and shows the milliseconds of a
triple in each, and the ratio: by CPU, of the process and of everything it starts, and by the clock,
which others on the machine disturb more. The first half of each run, which imports and compiles, is
left out. Each checkout has its own `.venv`, and both have the families that are named.

`stages` shows where the CPU time of a triple goes in this revision, by family. `long` shows whether
rate and memory stay what they are, tenth by tenth of one run.
"""

import json
import os
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from execution import process_tree_cpu
from revisions import Checkout

_SEED = 7
_CLASSES = {
    "LP": ("transportation", "blending"),
    "IP and MILP": ("staffing", "project_selection", "facility_location", "lot_sizing"),
    "quadratic and conic": ("portfolio", "service_center", "robust_supply"),
    "nonlinear": ("pricing", "inventory", "reliability"),
}
"""Families by what their solvers do; those of one class take about the same time."""


@click.group(help=__doc__)
def main() -> None:
    """The three measurements."""


@main.command(name="compare")
@click.argument("before", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("after", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--dialect", "dialects", multiple=True, default=("highspy", "pyscipopt"))
@click.option("--count", default=120, show_default=True, help="Triples a run.")
@click.option("--rounds", default=3, type=click.IntRange(min=2), show_default=True)
@click.option("--only", multiple=True, type=click.Choice(list(_CLASSES)))
def _compare(
    before: Path,
    after: Path,
    dialects: tuple[str, ...],
    count: int,
    rounds: int,
    only: tuple[str, ...],
) -> None:
    """Two revisions, turn by turn."""
    checkouts = (Checkout(before.absolute()), Checkout(after.absolute()))
    click.echo("| dialect | families | ms by | before | after | ratio of the least | all ratios |")
    click.echo("| --- | --- | --- | ---: | ---: | ---: | --- |")
    for dialect in dialects:
        for title in only or _CLASSES:
            times: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
            for number in range(rounds):
                for side in (0, 1) if number % 2 == 0 else (1, 0):
                    times[side].append(_measured(checkouts[side], dialect, title, count))
            for clock in ("cpu", "clock"):
                before_ms, after_ms = ([one[clock] for one in of_side] for of_side in times)
                click.echo(f"| {dialect} | {title} | {clock} | {_row(before_ms, after_ms)} |")


def _row(before: list[float], after: list[float]) -> str:
    """The least time of each side, their ratio, and the ratio of each round."""
    ratios = " ".join(f"{old / new:.2f}" for old, new in zip(before, after, strict=True))
    least, new = min(before), min(after)
    return f"{least:.1f} | {new:.1f} | {least / new:.2f} | {ratios}"


def _measured(checkout: Checkout, dialect: str, title: str, count: int) -> dict[str, float]:
    """Milliseconds of a triple in a checkout, by CPU and by the clock."""
    asked = json.dumps({"dialect": dialect, "families": _CLASSES[title], "count": count})
    _, output = checkout.run("python", Path(__file__).resolve(), "measure", asked)
    told: dict[str, float] = json.loads(output)
    return told


@main.command(name="measure", hidden=True)
@click.argument("asked")
def _measure(asked: str) -> None:
    """One run, in the checkout whose Python runs it: milliseconds of a triple."""
    plain = json.loads(asked)
    marks = _marks(plain["families"], plain["dialect"], plain["count"], num_workers=1)
    told = {"cpu": marks.per_triple(marks.cpu), "clock": marks.per_triple(marks.clock)}
    click.echo(json.dumps(told))


@dataclass
class _Marks:
    """What was measured each time that another tenth of the triples was finished."""

    counts: list[int] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    def add(self, num_done: int) -> None:
        """Marks this moment."""
        self.counts.append(num_done)
        self.cpu.append(process_tree_cpu())
        self.clock.append(time.monotonic())
        self.memory.append(_process_tree_memory())

    def per_triple(self, seconds: list[float]) -> float:
        """Milliseconds of a triple in the second half of the run, by CPU or by the clock."""
        middle = len(seconds) // 2
        made = self.counts[-1] - self.counts[middle]
        return 1000 * (seconds[-1] - seconds[middle]) / made


def _process_tree_memory() -> int:
    """Bytes of this process and all below it, what they share counted in parts."""
    pids, total = [os.getpid()], 0
    while pids:
        folder = Path(f"/proc/{pids.pop()}")
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            lines = (folder / "smaps_rollup").read_text(encoding="ascii").splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            for path in folder.glob("task/*/children"):
                pids += map(int, path.read_text(encoding="ascii").split())
    return total * 1024


def _marks(families: list[str] | None, dialect: str, count: int, num_workers: int) -> _Marks:
    """A run of `generate`, and what was measured on the way."""
    from optmodel.synthesis import TemplateRunConfig, generate

    marks, step = _Marks(), max(1, count // 10)

    def report(progress: Any) -> None:
        if progress.num_done % step == 0 and progress.num_done not in marks.counts[-1:]:
            marks.add(progress.num_done)

    chosen: dict[str, Any] = {"families": tuple(families)} if families else {}
    config = TemplateRunConfig(count=count, seed=_SEED, dialects=(dialect,), **chosen)
    folder = Path(tempfile.mkdtemp(prefix="optmodel-bench-"))
    try:
        generate(config, folder / "run", num_workers=num_workers, report=report)
    finally:
        shutil.rmtree(folder)
    return marks


@main.command(name="long")
@click.option("--count", default=100_000, show_default=True, help="Triples.")
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--dialect", default="highspy", show_default=True)
def _long(count: int, workers: int, dialect: str) -> None:
    """Rate and memory by tenths of a run over all families."""
    marks = _marks(None, dialect, count, workers)
    click.echo("| triples | a second by the clock | CPU ms a triple | memory, MiB |")
    click.echo("| ---: | ---: | ---: | ---: |")
    for place in range(1, len(marks.counts)):
        made = marks.counts[place] - marks.counts[place - 1]
        rate = made / (marks.clock[place] - marks.clock[place - 1])
        cpu = 1000 * (marks.cpu[place] - marks.cpu[place - 1]) / made
        memory = marks.memory[place] / 2**20
        click.echo(f"| {marks.counts[place]} | {rate:.1f} | {cpu:.1f} | {memory:.0f} |")


class _Stages:
    """CPU seconds by family and stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))

    @contextmanager
    def timed(self, family: str, stage: str, clock: Callable[[], float]) -> Iterator[None]:
        """Adds what the clock says of this context."""
        begun = clock()
        yield
        self.seconds[family][stage] += clock() - begun


@main.command(name="stages")
@click.option("--dialect", default="highspy", show_default=True)
@click.option("--draws", default=20, show_default=True, help="Instances a family.")
@click.option("--all", "all_families", is_flag=True, help="All families, not the first twelve.")
def _stages(dialect: str, draws: int, all_families: bool) -> None:
    """Where the CPU time of a triple goes; what is done once was done before."""
    from optmodel.families import family_names

    stages = _Stages()
    first = [family for families in _CLASSES.values() for family in families]
    for family in family_names() if all_families else first:
        for index in range(2 * draws):
            _one_triple(family, index, dialect, stages if index >= draws else _Stages())
    names = list(next(iter(stages.seconds.values())))
    click.echo(f"| CPU ms | {' | '.join(names)} | all |")
    click.echo(f"| --- |{' ---: |' * (len(names) + 1)}")
    columns = []
    for family, seconds in stages.seconds.items():
        row = [1000 * seconds[name] / draws for name in names]
        columns.append(row)
        click.echo(f"| {family} | {' | '.join(f'{ms:.2f}' for ms in row)} | {sum(row):.1f} |")
    means = [statistics.mean(column) for column in zip(*columns, strict=True)]
    click.echo(f"| mean | {' | '.join(f'{ms:.2f}' for ms in means)} | {sum(means):.1f} |")


def _one_triple(name: str, index: int, dialect: str, stages: _Stages) -> None:
    """The steps of `make_record`, each timed; a draw that is rejected takes no further ones."""
    from optmodel.execution import End, process_runner
    from optmodel.families import family
    from optmodel.narration import read_back
    from optmodel.rejection import Rejection
    from optmodel.synthesis.filters import certify_nontrivial
    from optmodel.triples import (
        Origin,
        Renderings,
        Triple,
        family_narrative,
        render_all,
    )

    source, own = family(name), time.process_time
    with stages.timed(name, "draw", own):
        drawn = source.draw(_SEED, index)
    with stages.timed(name, "certify", own):
        certified = certify_nontrivial(drawn.instance)
    if isinstance(certified, Rejection):
        return
    with stages.timed(name, "narrate", own):
        narrative = family_narrative(source, drawn, _SEED, index)
    with stages.timed(name, "read back", own):
        read_back(narrative, drawn.instance)
    with stages.timed(name, "render", own):
        renderings = Renderings(drawn.instance, narrative.names)
        programs = render_all(renderings, (dialect,))
    asked = [renderings.program(named, text) for named, text in programs.items()]
    with stages.timed(name, "run", own):
        runs = list(process_runner().run(asked))
    assert all(run.end is End.OK for run in runs), runs
    stages.seconds[name]["run"] += sum(run.cpu_seconds for run in runs)
    with stages.timed(name, "record", own):
        origin = Origin(
            slot=index, family_version=source.version, seed=_SEED, index=index, rejected=()
        )
        triple = Triple(
            origin=origin,
            difficulty=drawn.difficulty,
            instance=drawn.instance,
            narrative=narrative,
            solution=certified.answer.solution,
            certificate=certified.certificate,
            programs=programs,
        )
        row = triple.record().to_row()
    with stages.timed(name, "write", own):
        json.dumps(row, ensure_ascii=False)


if __name__ == "__main__":
    main()
