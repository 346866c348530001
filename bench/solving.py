"""How many instances a second are solved and certified on one core, family by family?

CPU time of this process, drawing left out. The linear families are to reach 60 a second together.

    python bench/solving.py --count 100 [FAMILY ...]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import process_time

import click

from optmodel.families import Difficulty, family, family_names
from optmodel.formulation import Instance
from optmodel.solving import Certified, certify


@dataclass(frozen=True, slots=True)
class Timing:
    """How many of so many instances were certified, and the CPU seconds that took."""

    num_instances: int
    num_certified: int
    seconds: float

    def __add__(self, other: "Timing") -> "Timing":
        return Timing(
            self.num_instances + other.num_instances,
            self.num_certified + other.num_certified,
            self.seconds + other.seconds,
        )

    @property
    def rate(self) -> float:
        """Certified instances a second."""
        return self.num_certified / self.seconds


def measure(instances: Sequence[Instance]) -> Timing:
    """Certify each instance once."""
    begun = process_time()
    results = [certify(instance) for instance in instances]
    seconds = process_time() - begun
    num_certified = sum(isinstance(result, Certified) for result in results)
    return Timing(len(instances), num_certified, seconds)


def line(name: str, timing: Timing) -> str:
    """One line of the table."""
    share = f"{timing.num_certified}/{timing.num_instances}"
    return f"{name:34}{share:>10}{timing.rate:10.1f}/s{1000 / timing.rate:10.2f} ms"


@click.command(help=__doc__)
@click.argument("families", nargs=-1)
@click.option("--count", default=50, show_default=True, help="Instances per family and difficulty.")
@click.option("--seed", default=7, show_default=True)
def main(families: tuple[str, ...], count: int, seed: int) -> None:
    """Print the table."""
    linear = Timing(0, 0, 0.0)
    for name in families or family_names():
        drawn = {
            difficulty: [
                family(name).draw(seed, index, difficulty=difficulty).instance
                for index in range(count)
            ]
            for difficulty in Difficulty
        }
        measure(drawn[Difficulty.EASY][:1])  # imports and first uses are not the question
        problem_class = family(name).formulation.problem_class
        for difficulty, instances in drawn.items():
            timing = measure(instances)
            click.echo(line(f"{name} {problem_class} {difficulty}", timing))
            if problem_class.is_linear:
                linear += timing
    if linear.num_certified:
        click.echo(line("all linear ones", linear))


if __name__ == "__main__":
    main()
