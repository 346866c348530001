"""`optmodel evaluate`: score a file of programs, or a language model, by what programs answer.

optmodel evaluate --benchmark mini --predictions mine.jsonl --out runs/mine
optmodel evaluate --benchmark mini --model qwen2.5 --server http://127.0.0.1:8000/v1 --out runs/qwen
optmodel evaluate --benchmark mini --predictions mine.jsonl --items 4 --out runs/part
"""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optmodel.cli._cache import cache_option, opened_cache
from optmodel.cli._confirm import confirm_option
from optmodel.cli._interview import InterviewOptions, interview_options, sampled_rows
from optmodel.cli._items import items_option
from optmodel.cli._limits import MAX_WALL_SECONDS
from optmodel.cli._model import ModelOptions, model_options
from optmodel.cli._output import emit, json_option
from optmodel.cli._paths import FILE, FOLDER
from optmodel.cli._sandbox import sandbox_option
from optmodel.cli._workers import workers_option
from optmodel.errors import UserError

if TYPE_CHECKING:
    from optmodel.evaluation import Progress, Score, Summary
    from optmodel.execution import Level


@click.command()
@click.option("--benchmark", required=True, metavar="NAME", help="The benchmark to score on.")
@click.option(
    "--benchmark-file",
    type=FILE,
    show_default="the benchmark's own, where it has one",
    help="The benchmark's problems.",
)
@click.option(
    "--predictions",
    type=FILE,
    help="The programs: JSON lines of `id` and `program` or `response`; or of lists of samples.",
)
@items_option
@click.option("--out", type=FOLDER, required=True, help="Folder of the run.")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="NAME",
    show_default="the benchmark's",
    help="A rule to score by; repeat it for several.",
)
@click.option(
    "--system",
    default="",
    metavar="NAME",
    show_default="the predictions file's name, or the model's",
    help="Whose programs these are.",
)
@workers_option
@click.option(
    "--wall-seconds",
    type=click.FloatRange(max=MAX_WALL_SECONDS),
    metavar="NUMBER",
    show_default="the benchmark's",
    help="How long one program may take.",
)
@sandbox_option
@cache_option
@confirm_option
@interview_options
@model_options
@json_option
def evaluate(  # noqa: PLR0913 - one parameter per option
    *,
    benchmark: str,
    benchmark_file: Path | None,
    predictions: Path | None,
    part: int | Path | None,
    out: Path,
    rules: tuple[str, ...],
    system: str,
    workers: int,
    wall_seconds: float | None,
    require: "Level",
    use_cache: bool,
    confirms: bool,
    questions: InterviewOptions,
    asked: ModelOptions,
    as_json: bool,
) -> None:
    """Run programs, each in its own confined process, and judge what they answered.

    The programs are those of a file, or a language model writes them.

    The same command continues an interrupted run; with another --rule it judges the stored
    answers anew. `optmodel benchmarks list` names benchmarks and rules. Ends with status 1 when a
    program could not be run through no fault of its own.
    """
    from optmodel.evaluation import Task, load_benchmark
    from optmodel.evaluation import evaluate as score
    from optmodel.evaluation.asking import Questions
    from optmodel.execution import Limits
    from optmodel.reporting import write_report

    _either(predictions, asked)
    file = benchmark_file or load_benchmark(benchmark).bundled_file()
    problems = Questions(benchmark, file, system, part)
    if asked.dry_run:
        emit(questions.planned(problems, asked), as_json=as_json, title="Calls")
        return
    limits = None if wall_seconds is None else Limits(wall_seconds=wall_seconds)
    with opened_cache(use_cache) as cache, _Bar(shown=not as_json) as bar:
        settings: dict[str, Any] = {
            "rules": rules,
            "limits": limits,
            "num_workers": workers,
            "require": require,
            "cache": cache,
            "confirms": confirms,
            "progress": bar.progress,
        }
        if predictions is None:
            summary = questions.run(problems, asked, out, settings)
        else:
            summary = score(Task(benchmark, file, predictions, system, part), out, **settings)
    write_report(out)
    if cache is not None:
        click.echo(f"From the cache: {cache.num_hits}.", err=True)
    _show(summary, as_json)
    _tell_refused(summary, out)
    _stop_if_incomplete(summary, out)


def _either(predictions: Path | None, asked: ModelOptions) -> None:
    if (predictions is None) is not asked.is_given:
        raise UserError("Give either --predictions or a language model with --model.")


def _show(summary: "Summary", as_json: bool) -> None:
    if as_json:
        click.echo(summary.model_dump_json(indent=2))
        return
    emit(_rows(summary), as_json=False, title=_title(summary))
    if summary.sampled:
        emit(sampled_rows(summary), as_json=False, title="Samples")


def _title(summary: "Summary") -> str:
    ends = ", ".join(f"{number} {end}" for end, number in summary.ends.items())
    return f"{summary.system} on {summary.benchmark.title} {summary.benchmark.labels} ({ends})"


def _rows(summary: "Summary") -> list[dict[str, object]]:
    """A row for all items, one for those with sound labels, one for each type; under each rule."""
    rows: list[dict[str, object]] = []
    for name, rule in summary.rules.items():
        rows.append(_row(name, "all", rule.all))
        rows.append(_row("", "without doubtful labels", rule.audited))
        rows += [_row("", kind, one) for kind, one in rule.by_type.items()]
    return rows


def _row(rule: str, items: str, score: "Score") -> dict[str, object]:
    low, high = score.interval_95
    return {
        "rule": rule,
        "items": items,
        "correct": score.num_correct,
        "of": score.num_items,
        "accuracy": f"{score.accuracy:.1%}",
        "blind": f"{score.blind.accuracy:.1%}" if score.blind else "",
        "95 % interval": f"{low:.1%} to {high:.1%}",
    }


def _tell_refused(summary: "Summary", out: Path) -> None:
    """How many questions had no reply, which counts as a wrong one, and what was said the most."""
    from optmodel.evaluation.asking import refusals

    if summary.asked is None or not summary.asked.num_refused:
        return
    click.echo(f"Without a reply, which counts as wrong: {summary.asked.num_refused}.", err=True)
    for reason, count in Counter(refusals(out)).most_common(3):
        click.echo(f"  {count} × {reason}", err=True)


def _stop_if_incomplete(summary: "Summary", out: Path) -> None:
    number = summary.num_infrastructure
    if number:
        which = "1 program" if number == 1 else f"{number} programs"
        click.echo(
            f"Error: {which} could not be run, through a failure that is not the program's; put "
            "it right and run them again:",
            err=True,
        )
        for reason, count in sorted(_failures(out).items()):
            click.echo(f"  {count} × {reason}", err=True)
        raise SystemExit(1)


def _failures(out: Path) -> Counter[str]:
    """Why programs could not be run; of an item that was run again, the last record counts."""
    from optmodel.execution import End
    from optmodel.runs import RECORDS, read_records

    last = {record["key"]: record for record in read_records(out / RECORDS)}
    return Counter(one["detail"] for one in last.values() if one["end"] == End.INFRASTRUCTURE)


class _Bar:
    """A line of progress on a terminal's error stream; nothing elsewhere."""

    def __init__(self, *, shown: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        console = Console(stderr=True)
        self._bar = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not (shown and console.is_terminal),
        )
        self._task = self._bar.add_task("programs", total=None)

    def __enter__(self) -> "_Bar":
        self._bar.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self._bar.stop()

    @property
    def progress(self) -> "Progress":
        def told(num_done: int, num_items: int) -> None:
            self._bar.update(self._task, completed=num_done, total=num_items)

        return told
