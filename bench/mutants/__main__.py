"""Runs right and edited programs of our triples, and counts what each layer of the judge says.

    python -m bench.mutants --count 200 --seed 5 --workers 2

The first table is of edits that change the meaning, the second of those that keep it. A cell is how
many of the cases the layer accepts, refuses and leaves open, in percent.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench.mutants.cases import MutantCase, make_cases, run_cases
from bench.mutants.edits import EDITS
from optmodel import generate
from optmodel.execution import Execution
from optmodel.formulation import DIALECTS
from optmodel.judging import Label, judge, load_rule

Layer = Callable[[MutantCase, Execution], str]
"""A layer of the judge: yes, no or unknown."""


def value_layer(case: MutantCase, execution: Execution) -> str:
    """The strict rule of the objective's value."""
    name = case.instance.formulation.objective.name
    label = Label({name: case.triple.objective}, name, case.triple.objective)
    rule = load_rule("objective-rel-1e-6")
    return "yes" if judge(execution, label, rule).correct else "no"


LAYERS: dict[str, Layer] = {"value": value_layer}


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
    seconds = time.perf_counter() - began
    families = {case.instance.formulation.name for case in cases}
    dialects = Counter(case.dialect for case in cases)
    click.echo(
        f"{len(triples)} triples of {len(families)} families, {len(cases)} programs in "
        f"{len(dialects)} of {len(DIALECTS)} dialects, run in {seconds:.0f} s"
    )
    for changes in (True, False):
        chosen = [case for case in cases if case.changes_meaning is changes]
        _tell(chosen, executions, changes=changes, show=show)


def _tell(
    cases: Sequence[MutantCase],
    executions: Mapping[str, Execution],
    *,
    changes: bool,
    show: bool,
) -> None:
    counts: dict[str, dict[str, Counter[str]]] = {layer: defaultdict(Counter) for layer in LAYERS}
    wrong = "yes" if changes else "no"
    for case in cases:
        for name, layer in LAYERS.items():
            said = layer(case, executions[case.key])
            for row in (case.edit, "all"):
                counts[name][row][said] += 1
            if show and said == wrong:
                click.echo(f"  {name} says {said}: {case.key} in {case.dialect}")
    click.echo("\nedits that change the meaning" if changes else "\nedits that keep the meaning")
    click.echo("edit | n | " + " | ".join(f"{name}: yes, no, unknown %" for name in LAYERS))
    present = {case.edit for case in cases}
    rows = [name for name in EDITS if name in present]
    rows += sorted(present.difference(EDITS))
    for row in [*rows, "all"]:
        total = sum(counts["value"][row].values())
        cells = [_cell(counts[name][row], total) for name in LAYERS]
        click.echo(f"{row} | {total} | {' | '.join(cells)}")


def _cell(count: Counter[str], total: int) -> str:
    return ", ".join(f"{100 * count[one] / total:.1f}" for one in ("yes", "no", "unknown"))


if __name__ == "__main__":
    main()
