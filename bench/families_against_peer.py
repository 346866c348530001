"""Our families beside the generators of OptMATH: what share of draws is solved, and how various.

    python -m bench.families_against_peer ../shared/benchmarks --draws 200 --workers 2
    python -m bench.families_against_peer ../shared/benchmarks --family knapsack
    python -m bench.families_against_peer ../shared/benchmarks --page docs/peer \
        --measured "2 cores, 2026-11-29"

`bench/peer_counterparts.toml` says which family stands for which generator. A generator with at
least 100 solved draws is compared: ours must yield as much, have as large a share of distinct
optima, as few zeros, and a relaxation that differs as often, or the file says why not. Their
figures were measured once, on another machine; solved draws a second stand beside ours and are not
compared, since ours are certified. The command ends with status 1 where ours fall short.
With `--page` the figures are kept in a folder, and its page shows them beside those that it has.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bench.peer_figures import (
    GeneratorFigures,
    PeerCounterparts,
    read_baseline,
)
from bench.peer_page import MeasuredFamily, PeerPage
from optmodel.families import family, family_names
from optmodel.solving import Certified, SolveLimits, certify, relaxation_differs
from optmodel.synthesis.workers import OrderedPool

_RELAXATION_LIMITS = SolveLimits(nodes=300, seconds=5.0)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@dataclass(frozen=True, slots=True)
class PeerDraw:
    """One draw of ours: its optimum as text, None where it is not certified; CPU seconds.

    `relaxation_differs` is None where there is no integer to relax.
    """

    objective: str | None
    relaxation_differs: bool | None
    seconds: float


@dataclass(frozen=True, slots=True)
class _NumberedDraw:
    family: str
    seed: int
    index: int


def draw_once(task: _NumberedDraw) -> PeerDraw:
    """Draw and certify one instance, and solve it without its integers."""
    began = time.process_time()
    instance = family(task.family).draw(task.seed, task.index).instance
    certified = certify(instance)
    seconds = time.process_time() - began
    if not isinstance(certified, Certified):
        return PeerDraw(None, None, seconds)
    objective = certified.answer.objective
    assert objective is not None, "a certified answer has an objective"
    differs = relaxation_differs(instance, objective, _RELAXATION_LIMITS)
    return PeerDraw(str(objective), differs, seconds)


def figures_of(draws: Sequence[PeerDraw]) -> GeneratorFigures:
    """The figures of our draws."""
    solved = [draw for draw in draws if draw.objective is not None]
    objectives = [draw.objective for draw in solved]
    differs = [d.relaxation_differs for d in solved if d.relaxation_differs is not None]
    num_solved = max(1, len(solved))
    return GeneratorFigures(
        num_solved=len(solved),
        yield_share=len(solved) / len(draws),
        distinct=len(set(objectives)) / num_solved,
        zero=objectives.count("0") / num_solved,
        relaxation_differs=sum(differs) / len(differs) if differs else None,
        per_second=len(solved) / max(1e-9, sum(draw.seconds for draw in draws)),
    )


def measure_families(
    names: Sequence[str], num_draws: int, seed: int, num_workers: int
) -> Iterator[tuple[str, GeneratorFigures]]:
    """The figures of each family, in order, each as soon as its draws are done."""
    tasks = (_NumberedDraw(name, seed, index) for name in names for index in range(num_draws))
    with OrderedPool(draw_once, num_workers) as pool:
        draws = pool.map(tasks)
        for name in names:
            yield name, figures_of([next(draws) for _ in range(num_draws)])


@click.command()
@click.argument("benchmarks", type=_FOLDER)
@click.option("--draws", default=200, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=1, show_default=True)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(min=1))
@click.option("--family", "chosen", multiple=True, help="Only these families of ours.")
@click.option("--page", type=_FOLDER, help="A folder that keeps the figures, with a page of them.")
@click.option("--measured", default="", help="For the page: the machine and the day.")
def main(
    benchmarks: Path,
    draws: int,
    seed: int,
    workers: int,
    chosen: tuple[str, ...],
    page: Path | None,
    measured: str,
) -> None:
    """Compare our families with the generators of the file in the folder of BENCHMARKS."""
    listed, peers, known = PeerCounterparts.load(), read_baseline(benchmarks), family_names()
    kept = PeerPage.read(page) if page is not None else PeerPage({})
    names = [name for name in listed.families() if name in known and name in (chosen or known)]
    columns = f"{'yield':>7}{'distinct':>9}{'zero':>7}{'gap':>7}{'a second':>9}"
    click.echo(f"{'generator':42}{'theirs':>6}{columns}\n{'  family':42}{'ours':>6}{columns}")
    num_below = 0
    for name, ours in measure_families(names, draws, seed, workers):
        for generator in [key for key, value in listed.counterparts.items() if value == name]:
            num_below += _show(generator, peers[generator], name, ours, listed)
        if page is not None:
            kept = kept.with_family(MeasuredFamily(name, draws, seed, measured, ours))
            kept.write(page, peers, listed)
    if not chosen:
        _show_missing(listed, known)
    click.echo(f"{num_below} measures below a generator's without a reason")
    sys.exit(1 if num_below else 0)


def _show_missing(listed: PeerCounterparts, known: Sequence[str]) -> None:
    for generator, name in listed.counterparts.items():
        if name not in known:
            click.echo(f"missing: {name} for {generator}")
    for generator, reason in listed.no_counterpart.items():
        click.echo(f"none: {generator}. {reason}")


def _show(
    generator: str,
    peer: GeneratorFigures,
    name: str,
    ours: GeneratorFigures,
    listed: PeerCounterparts,
) -> int:
    """Print two lines; the number of measures in which ours are below, and nothing says why."""
    click.echo(f"{generator:48}{peer.cells()}\n  {name:46}{ours.cells()}")
    if not peer.is_compared:
        click.echo(f"    not compared: {peer.num_solved} draws of theirs are solved")
        return 0
    reasons = listed.reasons(generator)
    below = ours.below(peer)
    for measure in below:
        click.echo(f"    below in {measure}: {reasons.get(measure, 'without a reason')}")
    return sum(measure not in reasons for measure in below)


if __name__ == "__main__":
    # Workers import what they are handed, and nobody can import `__main__`.
    from bench.families_against_peer import main as importable_main

    importable_main()
