"""How well the expected time of a solve agrees with a clock, over all families; and the fit of it.

    python bench/solve_time.py --draws 2

Each draw is solved three times, and the fastest counts. The shares say how often
`optmodel.solving.expected_seconds` is right within a factor; the laws are a fit to this machine.
"""

import math
import time
from collections import defaultdict
from dataclasses import dataclass

import click

from optmodel.families import Difficulty
from optmodel.formulation import Domain, flatten
from optmodel.solving import expected_seconds, quick_solve
from optmodel.sources import problem_source, source_names

_FIRST_INDEX = 10**15


@dataclass(frozen=True, slots=True)
class TimedSolve:
    """One solve: by the clock, and as it is expected."""

    solver: str
    branches: bool
    iterations: int
    seconds: float
    expected: float

    @property
    def factor(self) -> float:
        """By which factor one is larger than the other."""
        return max(self.seconds / self.expected, self.expected / self.seconds)


def timed(name: str, seed: int, difficulty: Difficulty) -> TimedSolve:
    """Draw from a source and solve, three times."""
    instance = problem_source(name).draw(seed, _FIRST_INDEX, difficulty).instance
    flat = flatten(instance)
    times = []
    for _ in range(3):
        started = time.process_time()
        answer = quick_solve(instance)
        times.append(time.process_time() - started)
    domains = {column.domain for column in flat.columns}
    return TimedSolve(
        answer.solver,
        bool(domains - {Domain.CONTINUOUS} or flat.indicators),
        answer.num_iterations,
        min(times),
        expected_seconds(flat, answer),
    )


def law(solves: list[TimedSolve]) -> str:
    """The power law that fits best: a line through the logarithms."""
    xs = [math.log(1 + one.iterations) for one in solves]
    ys = [math.log(one.seconds) for one in solves]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    square = sum((a - x) ** 2 for a in xs) or 1.0
    power = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / square
    return f"{math.exp(y - power * x):.1e} s * (1 + iterations)^{power:.2f}"


@click.command(help="How well the expected time of a solve agrees with a clock.")
@click.option("--draws", default=1, show_default=True, help="Draws of each source and difficulty.")
def main(draws: int) -> None:
    """Solve draws of all sources, and print a line for each kind of solve."""
    groups: dict[str, list[TimedSolve]] = defaultdict(list)
    for name in source_names():
        for seed in range(draws):
            for difficulty in Difficulty:
                solve = timed(name, seed, difficulty)
                kind = "with branching" if solve.branches else "continuous"
                groups[f"{solve.solver}, {kind}"].append(solve)
                groups["all"].append(solve)
    for group, solves in sorted(groups.items()):
        within = [sum(one.factor <= f for one in solves) / len(solves) for f in (2, 3)]
        shares = f"{within[0]:.0%} within a factor of 2, {within[1]:.0%} of 3"
        click.echo(f"{group}: {len(solves)} solves, {shares}; here {law(solves)}")


if __name__ == "__main__":
    main()
