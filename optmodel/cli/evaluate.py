"""`optmodel evaluate`: score a file of programs by what they answer.

optmodel evaluate --benchmark mini --predictions mine.jsonl --out runs/mine
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._output import emit
from optmodel.cli._workers import workers_option

if TYPE_CHECKING:
    from optmodel.evaluation import Progress, Score, Summary

_FILE = click.Path(path_type=Path)


@click.command()
@click.option("--benchmark", required=True, help="Its name; see `optmodel benchmarks list`.")
@click.option("--benchmark-file", type=_FILE, help="Its items; a bundled benchmark has its own.")
@click.option("--predictions", type=_FILE, required=True, help="Lines of `id` and `program`.")
@click.option("--out", type=_FILE, required=True, help="The run folder; an old one is continued.")
@click.option("--rule", "rules", multiple=True, help="A scoring rule; repeat it for several.")
@click.option("--system", default="", help="Whose programs these are; default: the file's name.")
@workers_option
@click.option("--wall-seconds", type=float, help="Time limit of one program.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def evaluate(  # noqa: PLR0913 - one parameter per option
    *,
    benchmark: str,
    benchmark_file: Path | None,
    predictions: Path,
    out: Path,
    rules: tuple[str, ...],
    system: str,
    workers: int,
    wall_seconds: float | None,
    as_json: bool,
) -> None:
    """Run programs, each in its own confined process, and judge what they answered.

    The same command continues an interrupted run. With another --rule it judges the stored
    answers anew. Ends with status 1 when a program could not be run through no fault of its own.
    """
    from optmodel.evaluation import Task, load_benchmark
    from optmodel.evaluation import evaluate as score
    from optmodel.execution import Limits
    from optmodel.reporting import write_report

    file = benchmark_file or load_benchmark(benchmark).bundled_file()
    limits = None if wall_seconds is None else Limits(wall_seconds=wall_seconds)
    with _Bar(shown=not as_json) as bar:
        summary = score(
            Task(benchmark, file, predictions, system),
            out,
            rules=rules,
            limits=limits,
            num_workers=workers,
            progress=bar.progress,
        )
    write_report(out)
    if as_json:
        click.echo(summary.model_dump_json(indent=2))
    else:
        emit(_rows(summary), as_json=False, title=_title(summary))
    _stop_if_incomplete(summary)


def _title(summary: "Summary") -> str:
    ends = ", ".join(f"{number} {end}" for end, number in summary.ends.items())
    return f"{summary.system} on {summary.benchmark.title} {summary.benchmark.edition} ({ends})"


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
        "95 % interval": f"{low:.1%} to {high:.1%}",
    }


def _stop_if_incomplete(summary: "Summary") -> None:
    number = summary.num_infrastructure
    if number:
        which = "1 program" if number == 1 else f"{number} programs"
        click.echo(
            f"Error: {which} could not be run, through a failure that is not the program's "
            "(`records.jsonl` says which): put it right and give the same command.",
            err=True,
        )
        raise SystemExit(1)


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
