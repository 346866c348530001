"""How various composed problems are: formulations that differ, sets of limit kinds, frequencies.

    python bench/composer.py --count 80000
    python bench/composer.py --count 2000 --seed 3

Formulations are told apart by `formulation_hash`, which ignores names, numbers, order and how many
like constraints there are. Multisets are those of the kinds of limits. The share of a kind is that
of the problems that have it.
"""

from collections import Counter

import click

from optmodel.composer import COMPOSER
from optmodel.formulation import formulation_hash


@click.command()
@click.option("--count", default=80_000, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=1, show_default=True)
def main(count: int, seed: int) -> None:
    """Draw problems of one seed, unsolved, and print what differs."""
    hashes: set[str] = set()
    kinds: Counter[str] = Counter()
    multisets: set[tuple[str, ...]] = set()
    for index in range(count):
        draft = COMPOSER.draft(seed, index)
        hashes.add(formulation_hash(draft.formulation()))
        kinds.update(draft.limits.keys())
        multisets.add(tuple(sorted(draft.limits)))
    click.echo(f"{count:,} problems, {len(hashes):,} formulations, {len(multisets):,} multisets")
    for name, number in kinds.most_common():
        click.echo(f"{name:18} {number / count:6.1%}")


if __name__ == "__main__":
    main()
