"""`optmodel verify`: every promise of a dataset, re-checked from nothing but its files.

optmodel verify runs/first --workers 2
"""

import json
from dataclasses import asdict
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
@click.option(
    "--triples", type=FOLDER, help="Of a run with layers: the triples that its items come from."
)
@click.option(
    "--reference", type=FOLDER, help="Of a run with layers: the run of reference programs."
)
@workers_option
@sandbox_option
@json_option
def verify(
    folder: Path,
    triples: Path | None,
    reference: Path | None,
    workers: int,
    require: "SandboxLevel",
    as_json: bool,
) -> None:
    """Re-check a dataset: schema, exact feasibility, both solvers, every program, the text.

    FOLDER is a run of `optmodel generate`; the file of its records will do. Or it is a run that
    `optmodel layers` has judged: with --triples or --reference its certificates are checked in
    exact rationals, without a solver. Ends with status 1 when a record or a certificate fails.
    """
    from optmodel.cli._progress import ProgressBar
    from optmodel.errors import UserError
    from optmodel.runs import RUN, read_run
    from optmodel.synthesis import verify as run

    if triples is not None or reference is not None:
        _verify_layers(folder, triples, reference, as_json=as_json)
        return
    if (folder / RUN).is_file() and read_run(folder)["config"].get("command") == "evaluate":
        raise UserError(
            f"{folder} is an evaluation: give --triples or --reference, and the certificates of "
            "its layers are checked."
        )
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


def _verify_layers(
    folder: Path, triples: Path | None, reference: Path | None, *, as_json: bool
) -> None:
    """Check the certificates of a run's layers."""
    from optmodel.errors import UserError
    from optmodel.evaluation import ReferenceProblems, TripleProblems, check_layers

    if triples is not None and reference is not None:
        raise UserError("Give the references once: either --triples or --reference.")
    problems = ReferenceProblems(reference) if reference else TripleProblems(triples or Path())
    checks = check_layers(folder, problems)
    if as_json:
        faults = [asdict(fault) for fault in checks.faults]
        click.echo(json.dumps({"num_certificates": checks.num_checked, "faults": faults}, indent=2))
    else:
        for fault in checks.faults:
            click.echo(printable(f"item {fault.item}: {fault.layer}: {fault.detail}"))
        failed = f"{len(checks.faults)} of {checks.num_checked} certificates fail."
        held = f"All {checks.num_checked} certificates hold."
        none = "No layer of this run has a certificate: there is nothing to check."
        click.echo(failed if checks.faults else held if checks.num_checked else none)
    if checks.faults:
        raise SystemExit(1)
