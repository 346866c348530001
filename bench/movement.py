"""How far bfloat16 weights move with every optimizer: the table of docs/optimizers.md.

    python -m bench.movement
    python -m bench.movement --optimizer lion --optimizer zo-sgd

Each method at one of its suggested learning rates: the lowest, of zeroth-order methods the highest,
as the tests take them. What needs a GPU is left out where there is none; what it pages, it pages
from `--width 320` on.
"""

import warnings

import click

from optmodel.training.optimizers import OPTIMIZERS
from tests.training.optimizers.movement import OPTIONS, Tape, movement, recorded


@click.command()
@click.option("--optimizer", "names", multiple=True, help="Methods; by default all that run here.")
@click.option("--width", default=192, show_default=True, help="Of the net's two layers.")
@click.option("--steps", default=100, show_default=True)
def main(names: tuple[str, ...], width: int, steps: int) -> None:
    """Print the table as Markdown, a row as soon as it is measured."""
    warnings.simplefilter("ignore")  # what libraries say on import
    tape = recorded(width, steps)
    click.echo("| optimizer | learning rate | projection | norm |\n| --- | ---: | ---: | ---: |")
    for name in names or OPTIMIZERS:
        row = _row(name, tape)
        click.echo(row or f"{name} needs a GPU.", err=not row)


def _row(name: str, tape: Tape) -> str:
    """A line of the table; empty where the method does not run here."""
    import torch

    found = OPTIMIZERS[name]
    if found.needs_cuda and not torch.cuda.is_available():
        return ""
    rate = found.start.highest if found.is_zeroth_order else found.start.lowest
    device = "cuda" if found.needs_cuda else "cpu"
    moved = movement(name, tape, rate=rate, options=OPTIONS.get(name), device=device)
    said = f"{rate:.0e}".replace("e-0", "e-")
    return f"| {name} | {said} | {moved.projection:.3f} | {moved.norm:.2f} |"


if __name__ == "__main__":
    main()
