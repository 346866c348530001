"""Makes `eval/results` and the example of a submission anew, from files of public benchmarks.

    python -m bench.board_results ../shared/benchmarks --runs runs/board

The 605 gold programs of OptiBench and the 183 recorded predictions are executed, each in the
sandbox, and scored under every rule; the blind baseline is a result of its own for each benchmark.
What the folder of runs holds already is not executed again. Where a rule changes, the results of
older ones stay readable and stand in columns of their own; this makes them those of today.
"""

from pathlib import Path

import click

from bench.optibench_gold import write_predictions
from optmodel.evaluation import EvaluateConfig, evaluate
from optmodel.reporting.board import (
    blind_entry,
    entry_of_run,
    publish,
    publish_submission,
    read_submission,
)

_EXAMPLE = Path("examples/submission")
_FOLDER = click.Path(path_type=Path, file_okay=False)
_BLIND = {
    "optibench": "optibench/OptiBench.json",
    "nl4opt-245": "nl4opt/optmath_NL4OPT_245.jsonl",
    "nl4opt-e": "optibench/NL4OPT-E.json",
    "mamo-easy": "mamo/mamo_easy_lp.jsonl",
    "mamo-complex": "mamo/mamo_complex_lp.jsonl",
    "optmath-166": "optmath_bench/OptMATH_Bench.json",
}


@click.command()
@click.argument("benchmarks", type=_FOLDER)
@click.option("--runs", required=True, type=_FOLDER, help="Folder of the two runs.")
@click.option("--out", default=Path("eval/results"), show_default=True, type=_FOLDER)
@click.option("--workers", default=2, show_default=True)
def main(benchmarks: Path, runs: Path, out: Path, workers: int) -> None:
    """Execute, score and publish what the board begins with."""
    runs.mkdir(parents=True, exist_ok=True)
    gold = benchmarks / "optibench" / "OptiBench-with-gold-programs.json"
    questions = benchmarks / "optibench" / "OptiBench.json"
    recorded = benchmarks / "optibench" / "predictions-gpt-5.4-mini-nonlinear183.json"
    systems = [
        ("Gold programs of OptiBench", gold, write_predictions(gold, runs / "gold.jsonl"), "gold"),
        ("gpt-5.4-mini, recorded predictions", questions, recorded, "recorded"),
    ]
    for system, file, predictions, name in systems:
        config = EvaluateConfig(
            benchmark="optibench",
            benchmark_file=file,
            predictions=predictions,
            items="predicted",
            system=system,
        )
        evaluate(config, runs / name, num_workers=workers)
        click.echo(publish(entry_of_run(runs / name, file), out))
    submission = read_submission(_EXAMPLE)
    config = EvaluateConfig(benchmark="mini", predictions=submission.predictions)
    evaluate(config, runs / "example", num_workers=workers)
    example = entry_of_run(runs / "example", submission=submission)
    click.echo(publish_submission(example, submission))
    click.echo(publish(blind_entry("mini"), out))
    for benchmark, path in _BLIND.items():
        click.echo(publish(blind_entry(benchmark, benchmarks / path), out))


if __name__ == "__main__":
    main()
