"""An evaluation: programs are run once and stored, then judged as often as one likes.

    task = Task("optibench", Path("OptiBench.json"), Path("mine.jsonl"))
    summary = evaluate(task, Path("runs/mine"))
    summary.rules["objective-rel-1e-6"].all.accuracy

The same call continues an interrupted run, and judges a finished one anew without running anything.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from optmodel.evaluation._files import writable
from optmodel.evaluation._running import Engine, Plan, Progress, plain, run_plan, versions_of
from optmodel.evaluation.benchmark import Benchmark, load_benchmark
from optmodel.evaluation.items import read_items
from optmodel.evaluation.predictions import read_predictions
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
from optmodel.execution import Cache, Execution, Level, Limits
from optmodel.judging import Rule, load_rule
from optmodel.store import RunFolder, atomic_write, canonical, file_digest, unchanging
from optmodel.versions import about

VERDICTS = "verdicts.jsonl"


@dataclass(frozen=True, slots=True)
class Task:
    """What to score: a benchmark and its file, and a file of predictions by some `system`."""

    benchmark: str
    benchmark_file: Path
    predictions: Path
    system: str = ""


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
    with unchanging(task.benchmark_file), unchanging(task.predictions):
        plan = _plan(task, benchmark, bounds, confirms)
    hidden = (task.benchmark_file, task.predictions, out)
    engine = Engine(bounds, num_workers, require, cache, confirms, hidden)
    facts = about()
    with RunFolder.open(out, plan.config, facts) as folder:
        executions = run_plan(plan, folder, engine, facts["versions"], progress)
        judged = judge_all(plan.items, executions, chosen)
        summary = summary_of(plan, folder, executions, judged, chosen)
        atomic_write(out / VERDICTS, "".join(f"{canonical(row(one))}\n" for one in judged))
        folder.write_summary(summary.model_dump(mode="json"))
    return summary


def _plan(task: Task, benchmark: Benchmark, limits: Limits, confirms: bool) -> Plan:
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
        "limits": plain(limits),
        **({"confirms": True} if confirms else {}),
    }
    return Plan(benchmark, items, programs, config)


def summary_of(
    plan: Plan,
    folder: RunFolder,
    executions: dict[str, Execution],
    judged: Sequence[Judged],
    rules: Sequence[Rule],
) -> Summary:
    """The summary of a plan's executions, one for each item."""
    manifest = plan.benchmark.manifest
    ended = [executions[item.id] for item in plan.items]
    scores = {rule.name: score(judged, rule, plan.benchmark) for rule in rules}
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
        versions=versions_of(folder),
        revision=folder.about.get("revision", ""),
    )


def row(one: Judged) -> dict[str, Any]:
    """A verdict as a line of `verdicts.jsonl`."""
    return {"item": one.item.id, "rule": one.rule.name} | asdict(one.verdict)
