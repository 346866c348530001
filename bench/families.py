"""What each family yields, on one core: certified answers, how many differ, and at what speed.

    python bench/families.py --count 200
    python bench/families.py --family pricing --count 1000 --seed 3

Certified is the share of draws whose answer carries a certificate; distinct the share of different
objectives among those. Draw, certify and tell are milliseconds a draw; telling includes reading the
text back. Worst is the longest certification of one draw. Characters are those of the longest text.
"""

import time
from dataclasses import dataclass

import click

from optmodel.families import Family, family, family_names
from optmodel.formulation import Number
from optmodel.narration import find_telling, narrate, read_back
from optmodel.random_stream import RandomStream
from optmodel.solving import Certified, certify


@dataclass(slots=True)
class _Tally:
    """The sums over the draws of one family; times in seconds."""

    objectives: list[Number | None]
    draw: float = 0.0
    certify: float = 0.0
    worst: float = 0.0
    tell: float = 0.0
    num_clean: int = 0
    longest: int = 0


@click.command()
@click.option("--count", default=200, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=7, show_default=True)
@click.option("--family", "names", multiple=True, help="A family to measure; all when not given.")
def main(count: int, seed: int, names: tuple[str, ...]) -> None:
    """Measure families and print one line each."""
    columns = "certified distinct  clean    draw certify   worst    tell characters"
    click.echo(f"{'family':18} class {columns}")
    for name in names or family_names():
        found = family(name)
        found.draw(seed, 0)  # imports and caches are not the family's
        certify(found.draw(seed, 0).instance)
        click.echo(_line(found, _measure(found, seed, count), count))


def _measure(found: Family, seed: int, count: int) -> _Tally:
    tally = _Tally(objectives=[])
    for index in range(count):
        begun = time.perf_counter()
        instance = found.draw(seed, index).instance
        drawn = time.perf_counter()
        certified = certify(instance)
        solved = time.perf_counter()
        narrative = narrate(
            instance, find_telling(found.name), RandomStream("bench", found.name, seed, index)
        )
        is_clean = not read_back(narrative, instance)
        told = time.perf_counter()
        if isinstance(certified, Certified):
            tally.objectives.append(certified.answer.objective)
        tally.draw += drawn - begun
        tally.certify += solved - drawn
        tally.worst = max(tally.worst, solved - drawn)
        tally.tell += told - solved
        tally.num_clean += is_clean
        tally.longest = max(tally.longest, len(narrative.text))
    return tally


def _line(found: Family, tally: _Tally, count: int) -> str:
    num_certified = len(tally.objectives)
    distinct = len(set(tally.objectives)) / max(1, num_certified)
    milliseconds = [1000 * seconds / count for seconds in (tally.draw, tally.certify)]
    return (
        f"{found.name:18} {found.formulation.problem_class:5} {num_certified / count:9.1%}"
        f" {distinct:8.1%} {tally.num_clean / count:6.1%} {milliseconds[0]:7.2f}"
        f" {milliseconds[1]:7.2f} {1000 * tally.worst:7.1f} {1000 * tally.tell / count:7.2f}"
        f" {tally.longest:10,}"
    )


if __name__ == "__main__":
    main()
