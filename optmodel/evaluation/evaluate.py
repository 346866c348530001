"""An evaluation: programs are run once and stored, then judged as often as one likes.

    task = Task("optibench", Path("OptiBench.json"), Path("mine.jsonl"))
    summary = evaluate(task, Path("runs/mine"))
    summary.rules["objective-rel-1e-6"].all.accuracy

The same call continues an interrupted run, and judges a finished one anew without running anything.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from optmodel.errors import UserError
from optmodel.evaluation._files import writable
from optmodel.evaluation.benchmark import Benchmark, load_benchmark
from optmodel.evaluation.items import Item, read_items
from optmodel.evaluation.predictions import read_predictions
from optmodel.evaluation.records import execution_of, record_key, record_of
from optmodel.evaluation.summary import (
    BenchmarkFacts,
    Judged,
    Summary,
    count_ends,
    count_stand_ins,
    judge_all,
    num_infrastructure,
    num_misprinted,
    score,
)
from optmodel.execution import Cache, End, Execution, Level, Limits, Program, run
from optmodel.judging import Rule, load_rule
from optmodel.store import RECORDS, RunFolder, atomic_write, canonical, file_digest
from optmodel.versions import installed_versions

VERDICTS = "verdicts.jsonl"


@dataclass(frozen=True, slots=True)
class Task:
    """What to score: a benchmark and its file, and a file of predictions by some `system`."""

    benchmark: str
    benchmark_file: Path
    predictions: Path
    system: str = ""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A task, read and checked: everything that can be wrong with the input has been found."""

    benchmark: Benchmark
    items: list[Item]
    programs: dict[str, str | None]
    config: dict[str, Any]

    def key(self, item: Item) -> str:
        return record_key(item.id, self.programs.get(item.id), self.config["limits"])


@dataclass(frozen=True, slots=True)
class _Engine:
    """How programs are run."""

    limits: Limits
    num_workers: int
    level: Level
    cache: Cache | None
    confirms: bool

    def run(self, programs: Sequence[Program]) -> Iterator[Execution]:
        """The executions as they are done: a slow one holds none back from the disk."""
        return run(
            programs,
            self.limits,
            num_workers=self.num_workers,
            require=self.level,
            cache=self.cache,
            confirms=self.confirms,
            in_order=False,
        )


Progress = Callable[[int, int], None]
"""Told how many items are done, and of how many."""


def evaluate(  # noqa: PLR0913 - one parameter per choice
    task: Task,
    out: Path,
    *,
    rules: Sequence[str] = (),
    limits: Limits | None = None,
    num_workers: int = 1,
    require: Level = Level.LIMITED,
    cache: Cache | None = None,
    confirms: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Run what is not in the folder yet, then judge all of it and write `summary.json`.

    Rules and limits are the benchmark's own where none are given. With `confirms` each captured
    model is solved again, and an answer that is not its own counts as wrong. Raises `UserError`
    when an input is malformed or the folder holds another run, before anything is run or written;
    and where programs are confined to less than is required, before any is run.
    """
    benchmark = load_benchmark(task.benchmark)
    chosen = [load_rule(name) for name in dict.fromkeys(rules or benchmark.manifest.rules)]
    bounds = limits or Limits(wall_seconds=benchmark.manifest.limits.wall_seconds)
    plan = _plan(task, benchmark, bounds, confirms)
    engine = _Engine(bounds, num_workers, require, cache, confirms)
    versions = installed_versions()
    with RunFolder.open(out, plan.config, versions) as folder:
        executions = _run(plan, folder, engine, versions, progress)
        judged = judge_all(plan.items, executions, chosen)
        summary = _summary(plan, folder, executions, judged, chosen)
        atomic_write(out / VERDICTS, "".join(f"{canonical(_row(one))}\n" for one in judged))
        folder.write_summary(summary.model_dump(mode="json"))
    return summary


def _plan(task: Task, benchmark: Benchmark, limits: Limits, confirms: bool) -> _Plan:
    items = read_items(task.benchmark_file, benchmark.manifest)
    programs = read_predictions(task.predictions, {item.id for item in items})
    sha256 = file_digest(task.benchmark_file)
    config = {
        "command": "evaluate",
        "system": writable(task.system.strip() or task.predictions.stem),
        "benchmark": task.benchmark,
        "edition": benchmark.manifest.edition(sha256),
        "benchmark_sha256": sha256,
        "predictions_sha256": file_digest(task.predictions),
        "limits": _plain(limits),
        **({"confirms": True} if confirms else {}),
    }
    return _Plan(benchmark, items, programs, config)


def _plain(limits: Limits) -> dict[str, float | int | None]:
    """Limits as plain values; 20 seconds and 20.0 seconds are the same."""
    return {
        name: float(value) if name.endswith("_seconds") and value is not None else value
        for name, value in asdict(limits).items()
    }


def _run(
    plan: _Plan,
    folder: RunFolder,
    engine: _Engine,
    versions: dict[str, str],
    progress: Progress | None,
) -> dict[str, Execution]:
    """The execution of every item: the stored ones, and those that are run now."""
    wanted = {plan.key(item): item for item in plan.items}
    done = {
        wanted[record["key"]].id: execution_of(record, folder.path / RECORDS)
        for record in folder.records()
        if record["key"] in wanted
    }
    # What our own machinery spoiled is tried again; the later record counts.
    pending = {
        key: item
        for key, item in wanted.items()
        if item.id not in done or done[item.id].end is End.INFRASTRUCTURE
    }
    if pending:
        _require_versions(folder, versions)
    programs = [Program(key, plan.programs.get(item.id)) for key, item in pending.items()]
    for number, execution in enumerate(engine.run(programs), start=1):
        item = wanted[execution.key]
        folder.append(record_of(item.id, execution))
        done[item.id] = execution
        if progress:
            progress(len(wanted) - len(pending) + number, len(wanted))
    return done


def _require_versions(folder: RunFolder, versions: dict[str, str]) -> None:
    """A package that was added since is welcome: what lacked it is run again."""
    for name, before in folder.about.items():
        if versions.get(name) != before:
            raise UserError(
                f"The run in {folder.path} began with other versions ({name} {before}, now "
                f"{versions.get(name, 'absent')}): choose another folder with --out."
            )


def _summary(
    plan: _Plan,
    folder: RunFolder,
    executions: dict[str, Execution],
    judged: Sequence[Judged],
    rules: Sequence[Rule],
) -> Summary:
    manifest = plan.benchmark.manifest
    ended = [executions[item.id] for item in plan.items]
    scores = {
        rule.name: score([one for one in judged if one.rule is rule], plan.benchmark)
        for rule in rules
    }
    return Summary(
        system=plan.config["system"],
        benchmark=BenchmarkFacts(
            name=manifest.name,
            title=manifest.title,
            edition=plan.config["edition"],
            file_sha256=plan.config["benchmark_sha256"],
            num_items=manifest.num_items,
            num_doubtful=sum(one.status != "ok" for one in plan.benchmark.errata.values()),
        ),
        num_predictions=len(plan.programs),
        predictions_sha256=plan.config["predictions_sha256"],
        limits=plan.config["limits"],
        ends=count_ends(ended),
        num_infrastructure=num_infrastructure(ended),
        num_misprinted=num_misprinted(ended),
        stand_ins=count_stand_ins(ended),
        rules=scores,
        versions=folder.about,
    )


def _row(one: Judged) -> dict[str, Any]:
    return {"item": one.item.id, "rule": one.rule.name} | asdict(one.verdict)
