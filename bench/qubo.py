"""The bits that each family takes as a QUBO, and how often weights that are not fitted are exact.

    python -m bench.qubo --draws 10
    python -m bench.qubo --draws 10 --family knapsack

Two tables in Markdown, of the first draws of each difficulty from one seed. Families that bits
cannot hold are left out.
"""

from collections.abc import Iterator, Sequence
from statistics import median

import click

from optmodel.errors import UserError
from optmodel.families import Difficulty, family, family_names
from optmodel.formulation import Instance
from optmodel.qubo import to_qubo

_SEED = 7
_BITS_HEAD = "| family" + "".join(
    f" | {difficulty}: bits | slack | shrunk" for difficulty in Difficulty
)
_FITS_HEAD = "| family | small unbalanced models | exact without a fit |"
_MOST_BITS = 14
"""Of models with more bits it is not asked whether unbalanced weights are exact."""


@click.command()
@click.option("--draws", default=10, show_default=True, help="Draws of each difficulty.")
@click.option("--family", "names", multiple=True, help="A family; all without it.")
def main(draws: int, names: tuple[str, ...]) -> None:
    """Print both tables."""
    click.echo(f"{_BITS_HEAD} |\n|---{'|---:' * 3 * len(Difficulty)}|")
    for name in names or family_names():
        cells = list(_cells(name, draws))
        if len(cells) == len(Difficulty):
            click.echo(f"| `{name}` | {' | '.join(cells)} |")
    click.echo(f"\n{_FITS_HEAD}\n|---|---:|---:|")
    for name in names or family_names():
        row = _unfitted(name, 4 * draws)
        if row is not None:
            click.echo(f"| `{name}` | {row[1]} | {row[0]} |")


def _draws(name: str, difficulty: Difficulty, count: int) -> Iterator[Instance]:
    for index in range(count):
        yield family(name).draw(_SEED, index, difficulty).instance


def _cells(name: str, count: int) -> Iterator[str]:
    """For each difficulty the medians of bits, slack bits, and all bits after shrinking."""
    for difficulty in Difficulty:
        rows: list[tuple[int, int, int]] = []
        for instance in _draws(name, difficulty, count):
            try:
                whole, shrunk = to_qubo(instance), to_qubo(instance, shrinks=True)
            except UserError:
                return
            rows.append((len(whole.program.bits), whole.num_slack, len(shrunk.variables)))
        yield " | ".join(f"{median(column):g}" for column in zip(*rows, strict=True))


def _unfitted(name: str, count: int) -> Sequence[int] | None:
    """How many small easy models are exact with the usual weights, and of how many."""
    found = []
    for instance in _draws(name, Difficulty.EASY, count):
        try:
            model = to_qubo(instance, "unbalanced", fits=False)
        except UserError:
            return None
        is_small = len(model.variables) <= _MOST_BITS
        if is_small and any(weight.startswith("l0") for weight in model.weights):
            found.append(model.is_exact)
    return (sum(found), len(found)) if found else None


if __name__ == "__main__":
    main()
