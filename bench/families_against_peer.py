"""Our families beside the generators of OptMATH: what share of draws is solved, and how various.

    python -m bench.families_against_peer ../shared/benchmarks --draws 200 --workers 2
    python -m bench.families_against_peer ../shared/benchmarks --family knapsack

`bench/peer_counterparts.toml` says which family stands for which generator. A generator with at
least 100 solved draws is compared: ours must yield as much, have as large a share of distinct
optima, as few zeros, and a relaxation that differs as often, or the file says why not. Their
figures were measured once, on another machine; solved draws a second stand beside ours and are not
compared, since ours are certified. The command ends with status 1 where ours fall short.
"""

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import click
from pydantic import BaseModel, ConfigDict

from optmodel.catalog import parse_toml, validated
from optmodel.errors import BadFileError
from optmodel.families import family, family_names
from optmodel.solving import (
    TOLERANCE,
    Certified,
    SolutionStatus,
    SolveLimits,
    certify,
    has_integers,
    quick_solve,
    relative_difference,
    relax,
)
from optmodel.synthesis.workers import OrderedPool

COUNTERPARTS = Path(__file__).with_name("peer_counterparts.toml")
_BASELINE = Path("optmath_bench", "generator_baseline.json")
_ENOUGH_SOLVED = 100
_RELAXATION_LIMITS = SolveLimits(nodes=300, seconds=5.0)
_FOLDER = click.Path(path_type=Path, file_okay=False)


class PeerException(BaseModel):
    """Why a family of ours may be below a generator in one measure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    generator: str
    measure: str
    reason: str


class PeerCounterparts(BaseModel):
    """Our family for each generator, why some have none, and where ours may be below."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    counterparts: dict[str, str]
    no_counterpart: dict[str, str]
    exceptions: tuple[PeerException, ...] = ()

    @classmethod
    def load(cls) -> Self:
        """The file beside this module."""
        return validated(cls, parse_toml(COUNTERPARTS), COUNTERPARTS.name)


@dataclass(frozen=True, slots=True)
class GeneratorFigures:
    """What draws of a generator or a family showed: shares from 0 to 1, and solved draws a second.

    `yield_share` is the share of draws that were solved; the others are shares of these.
    `relaxation_differs` is None where there is no integer, or no relaxation.
    """

    num_solved: int
    yield_share: float
    distinct: float
    zero: float
    relaxation_differs: float | None
    per_second: float

    @classmethod
    def of_peer(cls, row: Mapping[str, Any]) -> Self:
        """The figures of a row of the baseline."""
        solved, (tight, _, compared) = row["opt"], row["lpint"]
        return cls(
            num_solved=solved,
            yield_share=solved / row["n"],
            distinct=row["uniq"] / max(1, solved),
            zero=row["zero"] / max(1, solved),
            relaxation_differs=1 - tight / compared if compared else None,
            per_second=row["ips_gs"],
        )

    @classmethod
    def of_draws(cls, draws: Sequence["PeerDraw"]) -> Self:
        """The figures of our draws."""
        solved = [draw for draw in draws if draw.objective is not None]
        objectives = [draw.objective for draw in solved]
        differs = [d.relaxation_differs for d in solved if d.relaxation_differs is not None]
        num_solved = max(1, len(solved))
        return cls(
            num_solved=len(solved),
            yield_share=len(solved) / len(draws),
            distinct=len(set(objectives)) / num_solved,
            zero=objectives.count("0") / num_solved,
            relaxation_differs=sum(differs) / len(differs) if differs else None,
            per_second=len(solved) / max(1e-9, sum(draw.seconds for draw in draws)),
        )

    def below(self, peer: "GeneratorFigures") -> list[str]:
        """The measures in which these figures fall short of another generator's."""
        short = {
            "yield": self.yield_share < peer.yield_share,
            "distinct answers": self.distinct < peer.distinct,
            "zero share": self.zero > peer.zero,
            "relaxation gap": peer.relaxation_differs is not None
            and (self.relaxation_differs or 0.0) < peer.relaxation_differs,
        }
        return [measure for measure, is_below in short.items() if is_below]

    def cells(self) -> str:
        """The figures as cells of a line."""
        gap = "–" if self.relaxation_differs is None else f"{self.relaxation_differs:.0%}"
        shares = f"{self.yield_share:7.1%}{self.distinct:9.1%}{self.zero:7.1%}"
        return f"{shares}{gap:>7}{self.per_second:8.1f}"


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
    if not has_integers(instance):
        return PeerDraw(str(objective), None, seconds)
    relaxed = quick_solve(relax(instance), _RELAXATION_LIMITS)
    same = relaxed.status is SolutionStatus.OPTIMAL and (
        relaxed.objective is not None
        and relative_difference(relaxed.objective, float(objective)) <= TOLERANCE
    )
    return PeerDraw(str(objective), not same, seconds)


def measure_families(
    names: Sequence[str], num_draws: int, seed: int, num_workers: int
) -> Iterator[tuple[str, GeneratorFigures]]:
    """The figures of each family, in order, each as soon as its draws are done."""
    tasks = (_NumberedDraw(name, seed, index) for name in names for index in range(num_draws))
    with OrderedPool(draw_once, num_workers) as pool:
        draws = pool.map(tasks)
        for name in names:
            yield name, GeneratorFigures.of_draws([next(draws) for _ in range(num_draws)])


def read_baseline(benchmarks: Path) -> dict[str, GeneratorFigures]:
    """The generators' figures by name. Raises `BadFileError` where the file is not there."""
    path = benchmarks / _BASELINE
    if not path.is_file():
        raise BadFileError(f"{path} is absent: give the folder of the public benchmarks.")
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {row["name"]: GeneratorFigures.of_peer(row) for row in rows}


@click.command()
@click.argument("benchmarks", type=_FOLDER)
@click.option("--draws", default=200, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=1, show_default=True)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(min=1))
@click.option("--family", "chosen", multiple=True, help="Only these families of ours.")
def main(benchmarks: Path, draws: int, seed: int, workers: int, chosen: tuple[str, ...]) -> None:
    """Compare our families with the generators of the file in the folder of BENCHMARKS."""
    listed, peers, known = PeerCounterparts.load(), read_baseline(benchmarks), family_names()
    wanted = dict.fromkeys(listed.counterparts.values())
    names = [name for name in wanted if name in known and (not chosen or name in chosen)]
    columns = f"{'yield':>7}{'distinct':>9}{'zero':>7}{'gap':>7}{'a second':>9}"
    click.echo(f"{'generator':42}{'theirs':>6}{columns}\n{'  family':42}{'ours':>6}{columns}")
    num_below = 0
    for name, ours in measure_families(names, draws, seed, workers):
        for generator in [key for key, value in listed.counterparts.items() if value == name]:
            num_below += _show(generator, peers[generator], name, ours, listed)
    if not chosen:
        missing = [key for key, name in listed.counterparts.items() if name not in known]
        for generator in missing:
            click.echo(f"missing: {listed.counterparts[generator]} for {generator}")
        for generator, reason in listed.no_counterpart.items():
            click.echo(f"none: {generator}. {reason}")
    click.echo(f"{num_below} measures below a generator's without a reason")
    sys.exit(1 if num_below else 0)


def _show(
    generator: str,
    peer: GeneratorFigures,
    name: str,
    ours: GeneratorFigures,
    listed: PeerCounterparts,
) -> int:
    """Print two lines; the number of measures in which ours are below, and nothing says why."""
    click.echo(f"{generator:48}{peer.cells()}\n  {name:46}{ours.cells()}")
    if peer.num_solved < _ENOUGH_SOLVED:
        click.echo(f"    not compared: {peer.num_solved} draws of theirs are solved")
        return 0
    reasons = {one.measure: one.reason for one in listed.exceptions if one.generator == generator}
    below = ours.below(peer)
    for measure in below:
        click.echo(f"    below in {measure}: {reasons.get(measure, 'without a reason')}")
    return sum(measure not in reasons for measure in below)


if __name__ == "__main__":
    # Workers import what they are handed, and nobody can import `__main__`.
    from bench.families_against_peer import main as importable_main

    importable_main()
