"""`optmodel families`: the problem families, and the parts and an example of one.

    optmodel families list
    optmodel families show staffing --index 3 --json

Showing a family draws one instance and renders its text; nothing is solved.
"""

import json
from typing import TYPE_CHECKING

import click

from optmodel.cli._options import number_option
from optmodel.cli._output import emit, json_option

if TYPE_CHECKING:
    from optmodel.families import Family
    from optmodel.formulation import Variable

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


@families.command("show")
@click.argument("name")
@number_option("--index", 0, "Which instance to tell as an example.", least=0)
@json_option
def show(name: str, index: int, as_json: bool) -> None:
    """Show a family: its parts, its knobs and an example."""
    from optmodel.families import family
    from optmodel.narration import narrate
    from optmodel.random_stream import RandomStream

    found = family(name)
    summary, parts = _summary(name), _parts(found)
    drawn = found.draw(_SEED, index)
    example = narrate(drawn.instance, drawn.telling, RandomStream("example", name, index)).text
    if as_json:
        document = {**summary, **parts, "example": example}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    click.echo(f"{summary['title']} ({summary['class']})\n{summary['about']}\n")
    for title, rows in parts.items():
        emit(rows, as_json=False, title=title.capitalize())
        click.echo()
    click.echo(f"Example\n\n{example}")


def _summary(name: str) -> _Row:
    from optmodel.families import family

    found = family(name)
    return {
        "name": name,
        "title": found.formulation.title,
        "class": str(found.formulation.problem_class),
        "about": found.about,
    }


def _parts(found: "Family") -> dict[str, list[_Row]]:
    """The rows of each part of a family's formulation, and of its size parameters."""
    from optmodel.families import Difficulty
    from optmodel.formulation import clause_text, expression_text, statement_text

    formulation, objective = found.formulation, found.formulation.objective
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
