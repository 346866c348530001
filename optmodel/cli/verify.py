"""`optmodel verify`: every promise of a dataset, re-checked from nothing but its files.

optmodel verify runs/first --workers 2
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._workers import workers_option

if TYPE_CHECKING:
    from optmodel.synthesis import Verification


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@workers_option
@click.option("--json", "as_json", is_flag=True, help="Print the failures as JSON.")
def verify(folder: Path, workers: int, as_json: bool) -> None:
    """Re-check a dataset: schema, exact feasibility, both solvers, every program, the text.

    Ends with status 1 when a record fails.
    """
    from optmodel.synthesis import verify as run

    found = run(folder, num_workers=workers)
    if as_json:
        failures = [asdict(failure) for failure in found.failures]
        click.echo(json.dumps({"num_records": found.num_records, "failures": failures}, indent=2))
    else:
        _print(found)
    if found.failures:
        raise SystemExit(1)


def _print(found: "Verification") -> None:
    for failure in found.failures:
        place = f"line {failure.line}, {failure.id[:12]}"
        click.echo(f"{place}: {failure.promise}: {failure.detail}")
    if found.failures:
        click.echo(f"{found.num_failed} of {found.num_records} records failed.", err=True)
    else:
        click.echo(f"All {found.num_records} records hold.")
