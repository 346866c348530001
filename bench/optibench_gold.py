"""Runs OptiBench's own gold programs through `evaluate`: how many run, how fast, how many right.

    python bench/optibench_gold.py OptiBench-with-gold-programs.json --workers 2

The file is of the commit that still had a program for each item. On a current SCIP those programs
give all expected values of 576 items, 95.2 % of 605, so a fair runner and rule come close to that.

The same programs then run one after another within one process, locked in as any other, which is
what their solving takes without a process, a lock and a report for each. The records of a second
run must be the same but for times.
"""

import json
import re
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from optmodel.evaluation import EvaluateConfig, Summary, evaluate
from optmodel.execution import Attachments, Limits, Program, run

# One process that runs every program it is given and prints their CPU seconds.
_ALONE = """
import contextlib, io, json, sys, time
with open("programs.json") as file: texts = json.load(file)
begun = time.process_time()
for text in texts:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception, SystemExit):
        exec(compile(text, "program.py", "exec"), {"__name__": "__main__"})
print("took", time.process_time() - begun, "CPU seconds", flush=True)
"""
_VARYING = ("wall_seconds", "cpu_seconds", "peak_memory")
# Solvers print their clocks, and PuLP the names of its files, which it draws.
_CLOCKS = re.compile(r"^.*(\d(\.\d+)?s\||[Tt]ime|took|seconds|command line).*$", re.MULTILINE)


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--workers", default=2, show_default=True)
@click.option("--wall-seconds", default=20.0, show_default=True)
@click.option("--keep", type=click.Path(path_type=Path), help="Keep the run in this folder.")
@click.option("--twice", is_flag=True, help="Run again, compare, and run within one process too.")
def main(gold: Path, workers: int, wall_seconds: float, keep: Path | None, twice: bool) -> None:
    """Score the programs of GOLD, a list of items with their `code`, as if they were a system's."""
    limits = Limits(wall_seconds=wall_seconds)
    with tempfile.TemporaryDirectory() as folder:
        predictions = write_predictions(gold, Path(folder) / "optibench-gold.jsonl")
        config = EvaluateConfig(
            benchmark="optibench", benchmark_file=gold, predictions=predictions, limits=limits
        )
        runs = [keep or Path(folder) / "run", Path(folder) / "again"]
        began, used = time.perf_counter(), _cpu()
        summary = evaluate(config, runs[0], num_workers=workers)
        seconds, cpu = time.perf_counter() - began, _cpu() - used
        _tell(summary, seconds, workers)
        if twice:
            evaluate(config, runs[1], num_workers=workers)
            _tell_twice(gold, runs, cpu)


def _cpu() -> float:
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def _tell_twice(gold: Path, runs: list[Path], cpu: float) -> None:
    first, again = (_untimed(run) for run in runs)
    differing = [item for item in first if first[item] != again.get(item)]
    click.echo(f"a second run: {len(differing)} records differ but for times {differing[:5]}")
    texts = [item["code"] for item in json.loads(gold.read_text(encoding="utf-8"))]
    limits = Limits(wall_seconds=600, keep_models=False, output_bytes=64 << 20)
    files = Attachments({"programs.json": json.dumps(texts).encode()})
    [alone] = run([Program("alone", _ALONE, "pyscipopt", attachments=files)], limits)
    [solving] = map(float, re.findall(r"took (\S+) CPU seconds", alone.stdout))
    click.echo(f"CPU: {cpu:.1f} s; within one process {solving:.1f} s; {cpu / solving:.2f} times")


def _untimed(run: Path) -> dict[str, Any]:
    """Records by item, without what clocks say."""
    records = {}
    for line in (run / "records.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for name in _VARYING:
            del record[name]
        record["stdout"] = _CLOCKS.sub("", record["stdout"])
        for solve in record["solves"]:
            del solve["seconds"]
        records[record["item"]] = record
    return records


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
            f"[{low:.1%}, {high:.1%}], on undisputed labels {rule.audited.accuracy:.1%}"
        )


if __name__ == "__main__":
    main()
