"""Runs right and edited programs of our triples, and counts what each layer of the judge says.

    python -m bench.mutants --count 200 --seed 5 --workers 2

The first table is of edits that change the meaning, the second of those that keep it. A cell is how
many of the cases the layer accepts, refuses and leaves open, in percent; the last row is of those
whose value is right. "All layers" is `optmodel.judging.layers.combined_answer`.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench.mutants.cases import LIMITS, MutantCase, make_cases, run_cases
from bench.mutants.edits import EDITS
from bench.mutants.layers import NAMES, NO, UNKNOWN, VALUE, YES, judge_case
from optmodel import generate
from optmodel.evaluation import LayeredProblem
from optmodel.execution import Execution, Runner
from optmodel.formulation import DIALECTS

ALL_EDITS, RIGHT_VALUE = "all edits", "of these with the right value"

Counts = dict[str, dict[str, Counter[str]]]
"""For each layer and edit, how often it says what."""


@click.command()
@click.option("--count", default=200, show_default=True, help="How many triples.")
@click.option("--seed", default=5, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--show", is_flag=True, help="Name each case that a layer has wrong.")
def main(count: int, seed: int, workers: int, show: bool) -> None:
    """Make triples of all families, edit their programs, run and judge them."""
    with TemporaryDirectory() as folder:
        triples = generate(count, seed=seed, folder=Path(folder) / "triples", workers=workers)
    cases = list(make_cases(triples, seed))
    began = time.perf_counter()
    executions = run_cases(cases, workers)
    run_seconds, began = time.perf_counter() - began, time.perf_counter()
    counts: dict[bool, Counts] = {
        changes: {name: defaultdict(Counter) for name in NAMES} for changes in (True, False)
    }
    with Runner(LIMITS, num_workers=workers) as runner:
        for case, said in _judged(cases, executions, runner):
            rows = [case.edit, ALL_EDITS] + [RIGHT_VALUE] * (said[VALUE] == YES)
            for name, answer in said.items():
                for row in rows:
                    counts[case.changes_meaning][name][row][answer] += 1
            if show:
                _show(case, said)
    click.echo(
        f"{len(triples)} triples of {len({c.instance.formulation.name for c in cases})} families, "
        f"{len(cases)} programs in {len({case.dialect for case in cases})} of {len(DIALECTS)} "
        f"dialects; run in {run_seconds:.0f} s, judged in {time.perf_counter() - began:.0f} s"
    )
    _tell("edits that change the meaning", counts[True])
    _tell("edits that keep the meaning", counts[False])


def _judged(
    cases: Sequence[MutantCase], executions: Mapping[str, Execution], runner: Runner
) -> Iterator[tuple[MutantCase, dict[str, str]]]:
    """What is said of each case; all cases of a triple share what the layers work out once."""
    for key, own in groupby(cases, key=lambda case: case.triple.key):
        group = list(own)
        problem = LayeredProblem.of(group[0].instance, group[0].triple.objective, key)
        for case in group:
            yield case, judge_case(case, executions[case.key], problem, runner)


def _show(case: MutantCase, said: Mapping[str, str]) -> None:
    wrong = YES if case.changes_meaning else NO
    layers = [name for name, answer in said.items() if answer == wrong]
    if layers:
        family = case.instance.formulation.name
        click.echo(f"  {wrong}: {family} {case.edit} in {case.dialect}: {', '.join(layers)}")


def _tell(title: str, counts: Counts) -> None:
    click.echo(f"\n{title}")
    click.echo("edit | n | " + " | ".join(f"{name}: yes, no, unknown %" for name in NAMES))
    present = set(counts[NAMES[0]])
    rows = [name for name in EDITS if name in present]
    rows += sorted(present.difference(EDITS, {ALL_EDITS, RIGHT_VALUE}))
    for row in [*rows, ALL_EDITS, RIGHT_VALUE]:
        total = sum(counts[NAMES[0]][row].values())
        cells = [_cell(counts[name][row], total) for name in NAMES]
        click.echo(f"{row} | {total} | {' | '.join(cells)}")


def _cell(count: Counter[str], total: int) -> str:
    return ", ".join(f"{100 * count[one] / total:.1f}" for one in (YES, NO, UNKNOWN))


if __name__ == "__main__":
    main()
