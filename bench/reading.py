"""The share of wrong texts that reading back rejects, by kind of slip and by family.

    python -m bench.reading --count 20
    python -m bench.reading --family pricing --show

Each family narrates so many instances. Each text has up to five mutants of every kind (see
`tests/narration/mutants.py`); a figure is the percentage that `read_back` rejects, and a dash says
that there is no mutant of the kind. The true texts must all pass: `false` counts those that do not.
With `--show` each mutant that passed is printed where it differs.
"""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import takewhile

import click

from optmodel.families import family, family_names
from optmodel.narration import find_telling, narrate, read_back
from optmodel.random_stream import RandomStream
from tests.narration.mutants import MUTATIONS, mutants

_MUTANTS_A_TEXT = 5


@dataclass(slots=True)
class SlipCounts:
    """Mutants made and noticed by kind, those that passed, and true texts that did not."""

    made: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    passed: list[tuple[str, str, str]] = field(default_factory=list)
    num_false: int = 0


@click.command()
@click.option("--count", default=20, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=7, show_default=True)
@click.option("--family", "names", multiple=True, help="A family to measure; all when not given.")
@click.option("--show", is_flag=True, help="Print the mutants that were not noticed.")
def main(count: int, seed: int, names: tuple[str, ...], show: bool) -> None:
    """Measure families and print one line each, then the sum."""
    click.echo(f"{'family':18}" + "".join(f"{kind:>11}" for kind in MUTATIONS) + "  false")
    total = SlipCounts()
    for name in names or family_names():
        counts = measure(name, seed, count)
        click.echo(_line(name, counts))
        if show:
            for passed in counts.passed:
                click.echo(_difference(*passed))
        total.made += counts.made
        total.noticed += counts.noticed
        total.num_false += counts.num_false
    click.echo(_line("all", total))


def measure(name: str, seed: int, count: int) -> SlipCounts:
    """Narrate so many instances of a family, and read each text back with every slip."""
    counts = SlipCounts()
    for index in range(count):
        instance = family(name).draw(seed, index).instance
        narrative = narrate(
            instance, find_telling(name), RandomStream("reading", name, seed, index)
        )
        counts.num_false += bool(read_back(narrative, instance))
        for kind in MUTATIONS:
            chance = random.Random(f"{name} {seed} {index} {kind}")
            for text in mutants(kind, narrative, instance, chance, _MUTANTS_A_TEXT):
                counts.made[kind] += 1
                if read_back(replace(narrative, text=text), instance):
                    counts.noticed[kind] += 1
                else:
                    counts.passed.append((kind, narrative.text, text))
    return counts


def _line(name: str, counts: SlipCounts) -> str:
    shares = [
        f"{100 * counts.noticed[kind] / counts.made[kind]:.1f}" if counts.made[kind] else "-"
        for kind in MUTATIONS
    ]
    return f"{name:18}" + "".join(f"{share:>11}" for share in shares) + f"{counts.num_false:>7}"


def _difference(kind: str, true: str, mutant: str) -> str:
    """What was there and what is, with a few words around."""
    start = _num_equal(true, mutant)
    end = _num_equal(true[start:][::-1], mutant[start:][::-1])
    before, after = (text[max(0, start - 60) : len(text) - end + 30] for text in (true, mutant))
    return f"  {kind}\n    - {before!r}\n    + {after!r}"


def _num_equal(one: str, other: str) -> int:
    """How many characters two texts begin alike with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


if __name__ == "__main__":
    main()
