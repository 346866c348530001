"""`optmodel verify`: every promise of a dataset, re-checked from nothing but its files.

optmodel verify runs/first --workers 2
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._execution import printable
from optmodel.cli._options import FOLDER, sandbox_option, workers_option
from optmodel.cli._output import json_option

if TYPE_CHECKING:
    from optmodel.execution import SandboxLevel


@click.command()
@click.argument("folder", type=FOLDER)
@workers_option
@sandbox_option
@json_option
def verify(folder: Path, workers: int, require: "SandboxLevel", as_json: bool) -> None:
    """Re-check a dataset: schema, exact feasibility, both solvers, every program, the text.

    FOLDER is a run of `optmodel generate`; the file of its records will do. Ends with status 1 when
    a record fails.
    """
    from optmodel.cli._progress import ProgressBar
    from optmodel.synthesis import verify as run

    with ProgressBar("records") as bar:
        found = run(folder, num_workers=workers, require=require, report=bar.show)
    if as_json:
        failures = [failure.to_plain() for failure in found.failures]
        told = {"num_records": found.num_records, "failures": failures, "notes": found.notes}
        click.echo(json.dumps(told, indent=2))
    else:
        for failure in found.failures:
            # Ids and details hold a stranger's texts, which may hold a terminal's commands.
            click.echo(printable(f"{failure.place}: {failure.check}: {failure.detail}"))
        for note in found.notes:
            click.echo(note, err=True)
        if found.num_failed:
            click.echo(f"{found.num_failed} of {found.num_records} records failed.", err=True)
        elif found.failures:
            click.echo("The records hold, and the run's files do not fit together.", err=True)
        else:
            click.echo(f"All {found.num_records} records hold.")
    if found.failures:
        raise SystemExit(1)
