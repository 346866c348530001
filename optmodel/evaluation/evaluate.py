"""An evaluation: programs are run once and stored, then judged as often as one likes.

    task = Task("optibench", Path("OptiBench.json"), Path("mine.jsonl"))
    summary = evaluate(task, Path("runs/mine"))
    summary.rules["objective-rel-1e-6"].all.accuracy

The same call continues an interrupted run, and judges a finished one anew without running anything.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from optmodel.evaluation._files import writable
from optmodel.evaluation._running import (
    Answer,
    Engine,
    Plan,
    Progress,
    plain,
    run_answers,
    versions_of,
)
from optmodel.evaluation.benchmark import Benchmark, load_benchmark
from optmodel.evaluation.items import Item, read_items
from optmodel.evaluation.part import Part, choose
from optmodel.evaluation.predictions import read_predictions
from optmodel.evaluation.sampled import corrects, sampled
from optmodel.evaluation.summary import (
    BenchmarkFacts,
    Judged,
    Sampled,
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
from optmodel.runs import RunFolder, about, atomic_write, canonical, digest, file_digest, unchanging

VERDICTS = "verdicts.jsonl"


@dataclass(frozen=True, slots=True)
class Task:
    """What to score: a benchmark and its file, and a file of predictions by some `system`.

    `part` asks for the first items only, or for those whose ids stand in a file, one a line.
    """

    benchmark: str
    benchmark_file: Path
    predictions: Path
    system: str = ""
    part: int | Path | None = None


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
        plan, programs = _plan(task, benchmark, bounds, confirms)
    answers = [Answer(item, one) for item in plan.items for one in programs.get(item.id, (None,))]
    hidden = (task.benchmark_file, task.predictions, out)
    engine = Engine(bounds, num_workers, require, cache, confirms, hidden)
    facts = about()
    with RunFolder.open(out, plan.config, facts) as folder:
        executions = run_answers(plan, answers, folder, engine, facts["versions"], progress)
        samples = _by_sample(plan, answers, executions)
        judged = [judge_all(_of(plan, sample), sample, chosen) for sample in samples]
        summary = summary_of(plan, folder, samples, judged[0], chosen)
        if len(samples) > 1:
            scores = _sampled(plan, judged, chosen, programs)
            summary = summary.model_copy(update={"sampled": scores})
        rows = [
            row(one) | ({"sample": number} if len(samples) > 1 else {})
            for number, group in enumerate(judged)
            for one in group
        ]
        atomic_write(out / VERDICTS, "".join(f"{canonical(one)}\n" for one in rows))
        folder.write_summary(summary.model_dump(mode="json"))
    return summary


Programs = Mapping[str, tuple[str | None, ...]]
"""By item its programs, one a sample; items without a prediction have none."""


def _plan(
    task: Task, benchmark: Benchmark, limits: Limits, confirms: bool
) -> tuple[Plan, Programs]:
    items = read_items(task.benchmark_file, benchmark.manifest)
    programs = read_predictions(task.predictions, {item.id for item in items})
    part = choose(items, task.part)
    config = {
        "command": "evaluate",
        "system": writable(task.system.strip() or task.predictions.stem),
        **problems_config(benchmark, task.benchmark_file, part),
        "predictions_sha256": file_digest(task.predictions),
        "limits": plain(limits),
        **({"confirms": True} if confirms else {}),
    }
    num_predictions = sum(item.id in programs for item in part.items)
    return Plan(benchmark, part, config, num_predictions), programs


def problems_config(benchmark: Benchmark, file: Path, part: Part) -> dict[str, Any]:
    """What `run.toml` holds of the problems: their file, the part that is scored, its files."""
    sha256 = file_digest(file)
    attached = {item.id: item.attachments.digest for item in part.items if item.attachments}
    return {
        "benchmark": benchmark.manifest.name,
        "edition": benchmark.manifest.edition(sha256),
        "benchmark_sha256": sha256,
        **({"part": part.told} if part.told else {}),
        **({"attachments_sha256": digest(attached)} if attached else {}),
    }


def _of(plan: Plan, sample: Mapping[str, Execution]) -> list[Item]:
    return [item for item in plan.items if item.id in sample]


def _by_sample(
    plan: Plan, answers: Sequence[Answer], executions: Mapping[str, Execution]
) -> list[dict[str, Execution]]:
    """For each sample the executions by item; the first one has all items."""
    samples: list[dict[str, Execution]] = []
    num_seen: Counter[str] = Counter()
    for answer in answers:
        number = num_seen[answer.item.id]
        num_seen[answer.item.id] += 1
        if number == len(samples):
            samples.append({})
        samples[number][answer.item.id] = executions[plan.key(answer)]
    return samples


def _sampled(
    plan: Plan, judged: Sequence[Sequence[Judged]], rules: Sequence[Rule], programs: Programs
) -> dict[str, Sampled]:
    """The scores over samples; an item without a prediction has no sample that is right."""
    answered = [[one for one in group if one.item.id in programs] for group in judged]
    found = {rule.name: corrects(rule, answered, plan.items) for rule in rules}
    return {name: sampled(right, right) for name, right in found.items()}


def summary_of(
    plan: Plan,
    folder: RunFolder,
    samples: Sequence[Mapping[str, Execution]],
    judged: Sequence[Judged],
    rules: Sequence[Rule],
) -> Summary:
    """The summary of a plan's executions by sample, of which the first has all items.

    It is of the first sample, but for what our machinery spoiled, which is counted in all.
    """
    manifest = plan.benchmark.manifest
    ended = [samples[0][item.id] for item in plan.items]
    every = [execution for sample in samples for execution in sample.values()]
    errata = plan.benchmark.errata
    scores = {rule.name: score(judged, rule, plan.benchmark) for rule in rules}
    return Summary(
        system=plan.config["system"],
        benchmark=BenchmarkFacts(
            name=manifest.name,
            title=manifest.title,
            edition=plan.config["edition"],
            file_sha256=plan.config["benchmark_sha256"],
            num_items=manifest.num_items,
            num_doubtful=sum(
                one.id in errata and errata[one.id].status != "ok" for one in plan.items
            ),
            part=plan.part.told,
        ),
        num_predictions=plan.num_predictions,
        predictions_sha256=plan.config["predictions_sha256"],
        limits=plan.config["limits"],
        ends=count_ends(ended),
        num_infrastructure=num_infrastructure(every),
        num_misprinted=num_misprinted(ended),
        stand_ins=count_stand_ins(ended),
        rules=scores,
        versions=versions_of(folder),
        revision=folder.about.get("revision", ""),
    )


def row(one: Judged) -> dict[str, Any]:
    """A verdict as a line of `verdicts.jsonl`."""
    return {"item": one.item.id, "rule": one.rule.name} | asdict(one.verdict)
