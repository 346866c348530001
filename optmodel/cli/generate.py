"""`optmodel generate`: a dataset of verified triples, with or without a language model.

optmodel generate --count 200 --seed 7 --out runs/first
optmodel generate --method optmath --model qwen2.5 --server http://127.0.0.1:8000/v1 --out runs/b
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optmodel.cli._authoring import AuthoringOptions, authoring_options
from optmodel.cli._calls import planned_calls
from optmodel.cli._model import ModelOptions, model_options
from optmodel.cli._output import emit, json_option
from optmodel.cli._paths import FOLDER
from optmodel.cli._sandbox import sandbox_option
from optmodel.cli._workers import workers_option
from optmodel.errors import UnknownNameError, UserError

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
@authoring_options
@model_options
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
    written: AuthoringOptions,
    asked: ModelOptions,
    workers: int,
    require: "Level",
    as_json: bool,
) -> None:
    """Make verified triples: formulation, instance, text.

    The same command continues an interrupted run. `optmodel families list` and `optmodel solvers
    list` name families and dialects.
    """
    from optmodel.families import family_names
    from optmodel.reporting import write_card, write_report

    common = {
        "count": count,
        "seed": seed,
        "difficulty": _difficulty(difficulty),
        "dialects": _dialects(dialects),
    }
    if written.method == "templates":
        if asked.is_given:
            methods = "resocratic, optmath or augment"
            raise UserError(f"A model is asked with --method {methods}: choose one.")
        written.refuse_for_templates()
        summary = _from_templates(families or tuple(family_names()), common, out, workers, require)
    else:
        if families and written.method != "optmath":
            raise UserError(f"The method {written.method} draws from no family: omit --family.")
        if difficulty and written.method != "optmath":
            raise UserError(f"The method {written.method} knows no --difficulty: leave it out.")
        commission = written.commission(asked, families=families, **common)
        if asked.dry_run:
            emit(planned_calls(commission, asked), as_json=as_json, title="Calls")
            return
        summary = written.run(commission, asked, out, workers=workers, require=require)
    if not summary["num_triples"]:
        _end_without_triples(out, as_json, summary)
        return
    report = write_report(out)
    write_card(out)
    if as_json:
        click.echo(json.dumps(summary, indent=2))
    else:
        click.echo(f"{summary['num_triples']} verified triples in {out}; report: {report}")


def _from_templates(
    families: tuple[str, ...], common: dict[str, Any], out: Path, workers: int, require: "Level"
) -> dict[str, Any]:
    from optmodel.cli._progress import ProgressLine
    from optmodel.synthesis import Recipe
    from optmodel.synthesis import generate as run

    with ProgressLine("triples") as line:
        recipe = Recipe(families=families, **common)
        return run(recipe, out, num_workers=workers, require=require, report=line.show)


def _end_without_triples(out: Path, as_json: bool, summary: dict[str, Any]) -> None:
    """A run whose every candidate was rejected has a report of why."""
    from optmodel.reporting import write_report

    report = write_report(out)
    if as_json:
        click.echo(json.dumps(summary, indent=2))
    click.echo(f"No candidate became a triple; why not: {report}", err=True)
    raise SystemExit(1)


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
