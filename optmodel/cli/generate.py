"""`optmodel generate`: a dataset of verified triples, without any language model.

optmodel generate --count 200 --seed 7 --out runs/first
optmodel generate --family blending --count 50 --dialect all --out runs/blending
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._workers import workers_option
from optmodel.errors import UnknownNameError

if TYPE_CHECKING:
    from optmodel.families import Difficulty

DEFAULT_DIALECTS = ("pyomo", "pyscipopt", "highspy")


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the run.")
@click.option("--count", type=int, default=100, show_default=True, help="How many triples.")
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same bytes.")
@click.option(
    "--family", "families", multiple=True, help="A family; repeat for more. [default: all]"
)
@click.option("--difficulty", default=None, help="easy, medium or hard. [default: all three]")
@click.option(
    "--dialect",
    "dialects",
    multiple=True,
    help="A dialect to write programs in, or 'all'. [default: pyomo, pyscipopt, highspy]",
)
@workers_option
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def generate(
    out: Path,
    count: int,
    seed: int,
    families: tuple[str, ...],
    difficulty: str | None,
    dialects: tuple[str, ...],
    workers: int,
    as_json: bool,
) -> None:
    """Make verified triples: formulation, instance, text.

    The same command continues an interrupted run.
    """
    from optmodel.cli._progress import ProgressLine
    from optmodel.families import family_names
    from optmodel.reporting import write_report
    from optmodel.synthesis import Recipe
    from optmodel.synthesis import generate as run

    recipe = Recipe(
        families=families or tuple(family_names()),
        count=count,
        seed=seed,
        difficulty=_difficulty(difficulty),
        dialects=_dialects(dialects),
    )
    with ProgressLine("triples") as line:
        summary = run(recipe, out, num_workers=workers, report=line.show)
    report = write_report(out)
    if as_json:
        click.echo(json.dumps(summary, indent=2))
    else:
        click.echo(f"{summary['num_triples']} verified triples in {out}; report: {report}")


def _difficulty(name: str | None) -> "Difficulty | None":
    from optmodel.families import Difficulty

    if name is None:
        return None
    if name not in list(Difficulty):
        raise UnknownNameError("difficulty", name, list(Difficulty))
    return Difficulty(name)


def _dialects(names: tuple[str, ...]) -> tuple[str, ...]:
    """The dialects asked for, in the catalog's order, so that their order decides nothing."""
    from optmodel.formulation.programs import DIALECTS

    wanted = DIALECTS if "all" in names else names or DEFAULT_DIALECTS
    for name in wanted:
        if name not in DIALECTS:
            raise UnknownNameError("dialect", name, DIALECTS)
    return tuple(dialect for dialect in DIALECTS if dialect in wanted)
