"""Measures what it takes to score a stored run under every rule: CPU seconds, start-up excluded.

    python bench/optibench_gold.py OptiBench-with-gold-programs.json --keep runs/gold
    python bench/rescoring.py runs/gold --benchmark-file OptiBench-with-gold-programs.json

Reading the run, judging and the blind baselines are told apart, and then their sum: below 3 s for
605 items and 15 rules.
"""

import time
from pathlib import Path

import click

from optmodel.evaluation import read_stored_run, rescore
from optmodel.evaluation.blind import blind_baselines
from optmodel.evaluation.scoring import judge_all
from optmodel.judging import load_rule, rule_names


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--benchmark-file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--num-rules", type=int, help="The first so many rules only; all by default.")
def main(run: Path, benchmark_file: Path | None, num_rules: int | None) -> None:
    """Score RUN under all rules, and print where the time goes."""
    rules = [load_rule(name) for name in rule_names()[:num_rules]]
    began = time.process_time()
    stored = read_stored_run(run, benchmark_file)
    seconds = {"reading": time.process_time() - began}
    began = time.process_time()
    judge_all(stored.items, stored.executions, rules)
    seconds["judging"] = time.process_time() - began
    began = time.process_time()
    blind_baselines([item.label for item in stored.items], rules)
    seconds["blind baselines"] = time.process_time() - began
    click.echo(f"{len(stored.items)} items x {len(rules)} rules, CPU seconds:")
    for what, used in seconds.items():
        click.echo(f"  {what}: {used:.2f}")
    click.echo(f"  together: {sum(seconds.values()):.2f}")
    for one in rescore(stored, rules):
        click.echo(f"{one.rule.name}: {one.score.num_correct} = {one.score.accuracy:.1%}")


if __name__ == "__main__":
    main()
