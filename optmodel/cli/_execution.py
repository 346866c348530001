"""An execution as tables for people: how it ended, what each solve answered, what was printed.

show(execution, from_cache=False, show_all=False)

A program's texts are untrusted, so characters that could control a terminal are escaped.
"""

import re
from typing import TYPE_CHECKING

import click

from optmodel.cli._output import cell, emit

if TYPE_CHECKING:
    from optmodel.execution import Execution

_NUM_VARIABLES = 20
_MIB = 1 << 20
# Messages of vendors where a licence does not allow a model.
_UNLICENSED = re.compile(r"licen[cs]e|promotional version|size limit", re.IGNORECASE)
_REMEDY = "Install a licence that allows this model, or solve it with another solver."


def show(execution: "Execution", *, from_cache: bool, show_all: bool) -> None:
    """Write it to standard output."""
    emit(_facts(execution, from_cache), as_json=False, title=printable(execution.key))
    if execution.solves:
        _show_solves(execution, show_all)
    if execution.stdout:
        click.echo("Printed")
        click.echo(printable(execution.stdout.rstrip("\n")))


def printable(text: str) -> str:
    """The text with every character escaped that does not print, but for line ends and tabs."""
    return "".join(
        sign if sign.isprintable() or sign in "\n\t" else sign.encode("unicode_escape").decode()
        for sign in text
    )


def _facts(execution: "Execution", from_cache: bool) -> list[dict[str, object]]:
    from optmodel.execution import End, sandbox_level_of

    is_unlicensed = execution.end is End.INFRASTRUCTURE and _UNLICENSED.search(execution.detail)
    facts = {
        "end": str(execution.end),
        "detail": printable(execution.detail),
        "what to do": _REMEDY if is_unlicensed else None,
        "changed in its text": ", ".join(execution.repairs),
        "dialect": execution.dialect,
        "route": str(execution.route),
        "confinement": f"{sandbox_level_of(execution.layers)}: {cell(execution.layers)}",
        "exit code": execution.exit_code,
        "time": f"{execution.wall_seconds:.3f} s, {execution.cpu_seconds:.3f} s of CPU",
        "memory": f"{execution.peak_memory / _MIB:.0f} MiB",
        "solves": execution.num_solves,
        "prints its objective": execution.prints_objective,
        "confirmed": execution.confirmed,
        "attachments": printable(", ".join(execution.attachments)),
        "from the cache": from_cache or None,
    }
    has_run = bool(execution.layers)
    of_a_run = {"route", "confinement", "exit code", "time", "memory", "solves"}
    return [
        {"what": name, "value": cell(value)}
        for name, value in facts.items()
        if value not in (None, "") and (has_run or name not in of_a_run)
    ]


def _show_solves(execution: "Execution", show_all: bool) -> None:
    """A row for each solve on record, and the values of the last one in the model's own order."""
    # The first of many solves may have been dropped.
    first = execution.num_solves - len(execution.solves) + 1
    solves: list[dict[str, object]] = [
        {
            "number": number,
            "status": str(solve.status),
            "objective": solve.objective,
            "bound": solve.bound,
            "solver": printable(solve.solver or solve.dialect),
            "seconds": round(solve.seconds, 3),
            "instead of": printable(solve.substituted_for),
            "variables": len(solve.variables),
            "model": solve.model.format if solve.model else "",
        }
        for number, solve in enumerate(execution.solves, start=first)
    ]
    emit(solves, as_json=False, title="Solves")
    values = list(execution.solves[-1].variables.items())
    shown = values if show_all else values[:_NUM_VARIABLES]
    # Adding zero takes the sign off a zero, which says nothing here.
    rows: list[dict[str, object]] = [
        {"variable": printable(name), "value": value + 0.0} for name, value in shown
    ]
    if rows:
        emit(rows, as_json=False, title="Last solution")
    if len(values) > len(shown):
        click.echo(f"{len(values) - len(shown)} more variables: --all shows them.\n")
