"""`optmodel solvers`: what solves instances, and what programs are written in.

    optmodel solvers list
    optmodel solvers list --json

Nothing is imported or started to answer; whether a licence holds is a question for the doctor.
"""

import click

from optmodel.cli._output import emit, json_option


@click.group()
def solvers() -> None:
    """List the solvers and modelling dialects."""


@solvers.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the solvers and modelling dialects, installed or not."""
    from optmodel.cli._installed import version_of
    from optmodel.execution import dialects
    from optmodel.solving import installed_version, solver_info, solver_names

    rows: list[dict[str, object]] = [
        {
            "kind": "solver",
            "name": info.name,
            "package": info.package,
            "version": installed_version(info.name),
            "classes": [str(word) for word in info.classes],
            "notes": info.notes,
        }
        for info in map(solver_info, solver_names())
    ]
    rows += [
        {
            "kind": "dialect",
            "name": dialect.name,
            "package": dialect.package or None,
            "version": version_of(dialect.package) if dialect.package else None,
            "classes": [],
            "notes": dialect.notes,
        }
        for dialect in dialects().values()
    ]
    emit(rows, as_json=as_json, title="Solvers and dialects")
