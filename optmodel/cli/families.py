"""`optmodel families`: the problem families, and the parts and an example of one.

    optmodel families list
    optmodel families gallery --out gallery.html
    optmodel families show staffing --index 3 --json
    optmodel families check staffing
    optmodel families mutations

Showing a family draws one instance and renders its text; nothing is solved. Checking one draws and
certifies two hundred. The gallery certifies one of each family.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._options import FILE, number_option, workers_option
from optmodel.cli._output import emit, json_option

if TYPE_CHECKING:
    from optmodel.formulation import Formulation, Variable
    from optmodel.sources import ProblemSource
    from optmodel.synthesis import FamilyCheck

_SEED = 7

_Row = dict[str, object]


@click.group()
def families() -> None:
    """List and show the problem families."""


@families.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the families, ours and those that installed packages add."""
    from optmodel.families import family_names

    emit([_summary(name) for name in family_names()], as_json=as_json, title="Families")


@families.command("mutations")
@json_option
def mutations(as_json: bool) -> None:
    """List the mutations, which change what a family draws: knapsack+add_budget."""
    from optmodel.mutations import MUTATIONS

    rows: list[_Row] = [{"name": kind.name, "about": kind.about} for kind in MUTATIONS.values()]
    emit(rows, as_json=as_json, title="Mutations")


@families.command("show")
@click.argument("name")
@number_option("--index", 0, "Which instance to tell as an example.", least=0)
@json_option
def show(name: str, index: int, as_json: bool) -> None:
    """Show a family, or FAMILY+MUTATION: its parts, its knobs and an example."""
    from optmodel.narration import narrate
    from optmodel.random_stream import RandomStream
    from optmodel.sources import problem_source

    found = problem_source(name)
    drawn = found.draw(_SEED, index)
    summary, parts = _summary(name), _parts(found, drawn.instance.formulation)
    example = narrate(drawn.instance, drawn.telling, RandomStream("example", name, index)).text
    if as_json:
        document = {**summary, "literature": found.literature, **parts, "example": example}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    click.echo(f"{summary['title']} ({summary['class']})\n{summary['about']}")
    click.echo("".join(f"{line}\n" for line in found.literature))
    for title, rows in parts.items():
        emit(rows, as_json=False, title=title.capitalize())
        click.echo()
    click.echo(f"Example\n\n{example}")


@families.command("check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "is_all", is_flag=True, help="Check every family.")
@number_option("--draws", 200, "How many instances of each family are drawn.", least=1)
@number_option("--seed", 1, "The seed of the draws.", least=0)
@workers_option
@json_option
def check(
    names: tuple[str, ...], is_all: bool, draws: int, seed: int, workers: int, as_json: bool
) -> None:
    """Draw instances of families and check what they must show; the exit status is 1 if not."""
    from optmodel.errors import UserError
    from optmodel.families import family_names
    from optmodel.sources import problem_source
    from optmodel.synthesis import check_families

    if bool(names) is is_all:
        raise UserError("Name the families to check, or give --all.")
    chosen = family_names() if is_all else [problem_source(name).name for name in names]
    checks = []
    for found in check_families(chosen, num_draws=draws, seed=seed, num_workers=workers):
        checks.append(found)
        if not as_json:
            click.echo(_check_lines(found))
    if as_json:
        click.echo(json.dumps([_check_document(found) for found in checks], indent=2))
    if not all(found.passed for found in checks):
        raise SystemExit(1)


@families.command("gallery")
@click.option(
    "--out", type=FILE, default=Path("gallery.html"), show_default=True, help="The page to write."
)
@click.option(
    "--family",
    "names",
    multiple=True,
    metavar="NAME",
    help="A family to show, or `composed` for composed word problems; repeat it for several.",
)
@number_option("--seed", 1, "The seed of the examples.", least=0)
@click.option(
    "--difficulty",
    type=click.Choice(["easy", "medium", "hard"]),
    default="medium",
    show_default=True,
    help="How large the examples are.",
)
def gallery(out: Path, names: tuple[str, ...], seed: int, difficulty: str) -> None:
    """Write a page of the families: formulas, a text, its answer and a picture of each."""
    from optmodel.families import Difficulty
    from optmodel.reporting import GalleryOptions, write_gallery

    written = write_gallery(out, GalleryOptions(names, seed, Difficulty(difficulty)))
    others = f", other problems: {written.num_others}" if written.num_others else ""
    click.echo(f"Families: {written.num_families}{others}. Written: {written.path}.")


def _check_lines(found: "FamilyCheck") -> str:
    """A line for the family, and one for each gate that it fails."""
    head = f"{found.family}: {'passed' if found.passed else 'failed'}, {found.num_draws} draws, "
    lines = [f"{head}{1000 * found.median_seconds:.1f} ms to certify one"]
    for gate in found.gates:
        if not gate.passed:
            bound = "at least" if gate.at_least else "at most"
            note = f" ({gate.note})" if gate.note else ""
            lines.append(f"  {gate.name}{note}: {gate.value:.3f}, {bound} {gate.limit} is asked")
    return "\n".join(lines)


def _check_document(found: "FamilyCheck") -> _Row:
    from dataclasses import asdict

    gates = [{**asdict(gate), "passed": gate.passed} for gate in found.gates]
    return {**asdict(found), "gates": gates, "passed": found.passed}


def _summary(name: str) -> _Row:
    from optmodel.sources import problem_source

    found = problem_source(name)
    return {
        "name": name,
        "title": found.formulation.title,
        "class": str(found.formulation.problem_class),
        "about": found.about,
    }


def _parts(found: "ProblemSource", formulation: "Formulation") -> dict[str, list[_Row]]:
    """The rows of each part of a formulation, and of the size parameters of its source."""
    from optmodel.families import Difficulty
    from optmodel.formulation import clause_text, expression_text, statement_text

    objective = formulation.objective
    return {
        "sets": [
            {
                "name": one.name,
                "meaning": one.meaning,
                "within": list(one.within),
                "ordered": one.ordered,
            }
            for one in formulation.sets
        ],
        "parameters": [
            {
                "name": one.name,
                "meaning": one.meaning,
                "unit": one.unit,
                "over": clause_text(one.over),
            }
            for one in formulation.parameters
        ],
        "variables": [_variable(one) for one in formulation.variables],
        "objective": [
            {
                "goal": str(objective.sense),
                "name": objective.name,
                "meaning": objective.meaning,
                "expression": expression_text(objective.expression),
            }
        ],
        "constraints": [
            {
                "name": one.name,
                "meaning": one.meaning,
                "statement": statement_text(one.statement),
                "over": clause_text(one.over),
            }
            for one in formulation.constraints
        ],
        "knobs": [
            {
                "name": one.name,
                "meaning": one.meaning,
                **{str(level): "{} to {}".format(*one.range(level)) for level in Difficulty},
            }
            for one in found.size_parameters
        ],
    }


def _variable(item: "Variable") -> _Row:
    from optmodel.formulation import clause_text, expression_text

    return {
        "name": item.name,
        "meaning": item.meaning,
        "unit": item.unit,
        "domain": str(item.domain),
        "lower": None if item.lower is None else expression_text(item.lower),
        "upper": None if item.upper is None else expression_text(item.upper),
        "over": clause_text(item.over),
    }
