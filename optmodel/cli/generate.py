"""`optmodel generate`: a dataset of verified triples, without any language model.

optmodel generate --count 200 --seed 7 --out runs/first
optmodel generate --family blending --count 50 --dialect all --out runs/blending
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._output import json_option
from optmodel.cli._paths import FOLDER
from optmodel.cli._sandbox import sandbox_option
from optmodel.cli._workers import workers_option
from optmodel.errors import UnknownNameError

if TYPE_CHECKING:
    from optmodel.execution import Level
    from optmodel.families import Difficulty

DEFAULT_DIALECTS = ("pyomo", "pyscipopt", "highspy")


@click.command()
@click.option("--out", type=FOLDER, required=True, help="Folder of the run.")
@click.option(
    "--count",
    type=int,
    default=100,
    show_default=True,
    metavar="NUMBER",
    help="How many triples to make.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    metavar="NUMBER",
    help="What the draws start from; the same seed gives the same bytes.",
)
@click.option(
    "--family",
    "families",
    multiple=True,
    metavar="NAME",
    show_default="all",
    help="A family to draw from; repeat it for several.",
)
@click.option(
    "--difficulty",
    metavar="LEVEL",
    show_default="all three",
    help="How hard the problems are: easy, medium or hard.",
)
@click.option(
    "--dialect",
    "dialects",
    multiple=True,
    metavar="NAME",
    show_default=", ".join(DEFAULT_DIALECTS),
    help="A dialect to write programs in, or `all`; repeat it for several.",
)
@workers_option
@sandbox_option
@json_option
def generate(  # noqa: PLR0913 - one parameter per option
    *,
    out: Path,
    count: int,
    seed: int,
    families: tuple[str, ...],
    difficulty: str | None,
    dialects: tuple[str, ...],
    workers: int,
    require: "Level",
    as_json: bool,
) -> None:
    """Make verified triples: formulation, instance, text.

    The same command continues an interrupted run. `optmodel families list` and `optmodel solvers
    list` name families and dialects.
    """
    from optmodel.cli._progress import ProgressLine
    from optmodel.families import family_names
    from optmodel.reporting import write_card, write_report
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
        summary = run(recipe, out, num_workers=workers, require=require, report=line.show)
    report = write_report(out)
    write_card(out)
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
    from optmodel.formulation.programs import DIALECTS

    return tuple(DIALECTS) if "all" in names else names or DEFAULT_DIALECTS
