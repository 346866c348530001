"""How many lies about a problem are accepted: by one equal optimum, and by ours.

    python -m bench.liar --count 500

Each triple is told honestly, and then with one lie of every kind (see `tests/synthesis/lies.py`).
A lie's program is the one that an honest reader of it would write. The rule of OptMATH's paper
accepts a text when that program has the optimum of the instance. Ours reads the text back first,
and asks for the same with two more sets of numbers.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import click

from optmodel.families import family_names
from optmodel.formulation import FormulationError, Instance
from optmodel.narration import read_back
from optmodel.random_stream import RandomStream
from optmodel.solving import (
    SolutionStatus,
    quick_solve,
    relative_difference,
    resample,
    select_by_mutation_score,
)
from optmodel.synthesis.generators.sampled_instances import (
    FamilySampler,
    SampledInstance,
    sample_instance,
)
from tests.synthesis.lies import Lie, lies

TOLERANCE = 1e-6


@dataclass(slots=True)
class Tally:
    """Lies told, read, and accepted by either rule, by kind; honest texts rejected."""

    told: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    accepted_by_paper: Counter[str] = field(default_factory=Counter)
    accepted_by_us: Counter[str] = field(default_factory=Counter)
    num_triples: int = 0
    num_honest_rejected: int = 0


def measure(
    count: int, seed: int, num_fresh: int = 2, families: Sequence[str] | None = None
) -> Tally:
    """Tell `count` triples, family by family, with every lie there is room for."""
    tally, names = Tally(), families or family_names()
    number = 0
    while tally.num_triples < count:
        name, index = names[number % len(names)], number // len(names)
        number += 1
        basis = sample_instance(name, seed, index)
        if isinstance(basis, SampledInstance):
            tally.num_triples += 1
            _measure_one(tally, basis, seed, index, num_fresh)
    return tally


def _measure_one(
    tally: Tally, basis: SampledInstance, seed: int, index: int, num_fresh: int
) -> None:
    instance, narrative = basis.instance, basis.sketch
    name = instance.formulation.name
    objective = float(basis.certified.answer.objective or 0)
    draw = FamilySampler(name, seed, index, basis.sizes, instance)
    stream = RandomStream("fresh", "liar", seed, index, name)
    pool = resample(instance, objective, stream, 4 * num_fresh, draw)
    fresh = select_by_mutation_score(instance, objective, pool, num_fresh)
    tally.num_honest_rejected += bool(read_back(narrative, instance)) or len(fresh) < num_fresh
    for lie in lies(narrative, instance, random.Random(f"{seed} {name} {index}")):
        tally.told[lie.kind] += 1
        is_read = lie.text is not None and bool(
            read_back(replace(narrative, text=lie.text), instance)
        )
        agrees = _agrees(lie, instance, objective)
        tally.unread[lie.kind] += not is_read
        tally.accepted_by_paper[lie.kind] += agrees
        tally.accepted_by_us[lie.kind] += (
            not is_read
            and agrees
            and all(_agrees(lie, other.instance, other.objective) for other in fresh)
        )


def _agrees(lie: Lie, instance: Instance, objective: float) -> bool:
    try:
        answer = quick_solve(lie.told(instance))
    except (FormulationError, OverflowError):
        return False
    if answer.status is not SolutionStatus.OPTIMAL or answer.objective is None:
        return False
    return relative_difference(answer.objective, objective) <= TOLERANCE


@click.command()
@click.option("--count", default=500, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=7, show_default=True)
@click.option("--fresh", default=2, show_default=True, type=click.IntRange(min=2))
def main(count: int, seed: int, fresh: int) -> None:
    """Measure, and print a line for each kind of lie."""
    tally = measure(count, seed, fresh)
    click.echo(
        f"{'lie':14}{'told':>7}{'unread':>9}{'paper accepts':>15}{'we accept':>11}{'rejected':>10}"
    )
    for kind in [*tally.told, "all"]:
        told, unread, paper, ours = (
            counter.total() if kind == "all" else counter[kind]
            for counter in (tally.told, tally.unread, tally.accepted_by_paper, tally.accepted_by_us)
        )
        share = 100 * (told - ours) / told
        click.echo(f"{kind:14}{told:>7}{unread:>9}{paper:>15}{ours:>11}{share:>9.2f}%")
    click.echo(f"{tally.num_triples} triples; honest texts rejected: {tally.num_honest_rejected}")


if __name__ == "__main__":
    main()
