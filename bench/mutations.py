"""How various mutated problems are: formulations that differ, kinds, bases; how many hold.

    python bench/mutations.py --count 3000
    python bench/mutations.py --count 300 --certify

Formulations are told apart by `formulation_hash`, which ignores names, numbers, order and how many
like constraints there are. With `--certify` each draw is also certified, filtered and narrated, as
`optmodel generate` does, and the share that holds is printed by kind.
"""

import time
from collections import Counter

import click

from optmodel.errors import UserError
from optmodel.families import Difficulty, DrawnInstance
from optmodel.formulation import formulation_hash
from optmodel.mutations import MUTATIONS, MUTATOR
from optmodel.rejection import Rejection
from optmodel.synthesis.filters import certify_nontrivial
from optmodel.triples import family_narrative


@click.command()
@click.option("--count", default=3_000, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=1, show_default=True)
@click.option("--difficulty", type=click.Choice([str(level) for level in Difficulty]), default=None)
@click.option("--certify", "is_certified", is_flag=True, help="Certify and narrate each draw.")
def main(count: int, seed: int, difficulty: str | None, is_certified: bool) -> None:
    """Draw problems of one seed and print what differs."""
    level = Difficulty(difficulty) if difficulty else None
    hashes: set[str] = set()
    bases: set[str] = set()
    kinds: Counter[str] = Counter()
    held: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    start = time.perf_counter()
    for index in range(count):
        drawn = MUTATOR.draw(seed, index, level)
        hashes.add(formulation_hash(drawn.instance.formulation))
        bases.add(drawn.base)
        kinds.update(drawn.mutations)
        if is_certified:
            reason = _fault(drawn, seed, index)
            reasons[reason or "holds"] += 1
            held.update(() if reason else drawn.mutations)
            if reason:
                click.echo(f"{index} {drawn.base} {' '.join(drawn.mutations)}: {reason}")
    seconds = time.perf_counter() - start
    click.echo(
        f"{count:,} problems of {len(bases)} bases, {len(hashes):,} formulations, "
        f"{seconds / count * 1000:.0f} ms each"
    )
    for name in sorted(MUTATIONS, key=lambda name: -kinds[name]):
        share = f" {held[name] / max(1, kinds[name]):7.1%} hold" if is_certified else ""
        click.echo(f"{name:18} {kinds[name]:6,} {kinds[name] / count:6.1%}{share}")
    for reason, number in reasons.most_common():
        click.echo(f"{reason:30} {number / count:6.1%}")


def _fault(drawn: DrawnInstance, seed: int, index: int) -> str:
    """Why a draw would not become a triple; nothing where it would."""
    certified = certify_nontrivial(drawn.instance, may_be_tight=True)
    if isinstance(certified, Rejection):
        return str(certified.code)
    try:
        family_narrative(MUTATOR, drawn, seed, index)
    except UserError:
        return "not_told"
    return ""


if __name__ == "__main__":
    main()
