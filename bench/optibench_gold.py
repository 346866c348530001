"""Runs OptiBench's own gold programs through `evaluate`: how many run, how fast, how many right.

    python bench/optibench_gold.py OptiBench-with-gold-programs.json --workers 2

The file is of the commit that still had a program for each item. On a current SCIP those programs
give all expected values of 576 items, 95.2 % of 605, so a fair runner and rule come close to that.
"""

import json
import tempfile
import time
from pathlib import Path

import click

from optmodel.evaluation import Summary, Task, evaluate
from optmodel.execution import Limits


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--workers", default=2, show_default=True)
@click.option("--wall-seconds", default=20.0, show_default=True)
@click.option("--keep", type=click.Path(path_type=Path), help="Keep the run in this folder.")
def main(gold: Path, workers: int, wall_seconds: float, keep: Path | None) -> None:
    """Score the programs of GOLD, a list of items with their `code`, as if they were a system's."""
    with tempfile.TemporaryDirectory() as folder:
        predictions = write_predictions(gold, Path(folder) / "optibench-gold.jsonl")
        began = time.perf_counter()
        summary = evaluate(
            Task("optibench", gold, predictions),
            keep or Path(folder) / "run",
            limits=Limits(wall_seconds=wall_seconds),
            num_workers=workers,
        )
        seconds = time.perf_counter() - began
    _tell(summary, seconds, workers)


def write_predictions(gold: Path, path: Path) -> Path:
    """The gold programs as a file of predictions; returns its path."""
    items = json.loads(gold.read_text(encoding="utf-8"))
    lines = [json.dumps({"id": item["index"], "program": item["code"]}) for item in items]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _tell(summary: Summary, seconds: float, workers: int) -> None:
    num_items = summary.benchmark.num_items
    click.echo(f"{num_items} programs in {seconds:.1f} s on {workers} workers")
    click.echo(f"{num_items / seconds:.1f} programs/s; ends: {summary.ends}")
    for name, rule in summary.rules.items():
        low, high = rule.all.interval_95
        click.echo(
            f"{name}: {rule.all.num_correct}/{num_items} = {rule.all.accuracy:.1%} "
            f"[{low:.1%}, {high:.1%}], without doubtful labels {rule.audited.accuracy:.1%}"
        )


if __name__ == "__main__":
    main()
