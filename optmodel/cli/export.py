"""`optmodel export`: triples in forms that other solvers read.

optmodel export runs/first --format qubo --out qubos
optmodel export runs/first --format coo --method unbalanced --shrink --out small
"""

import json
from dataclasses import asdict
from pathlib import Path

import click

from optmodel.cli._options import FOLDER
from optmodel.cli._output import emit, json_option

_COLUMNS = ("file", "num_variables", "num_slack", "is_exact", "minimum", "note")


@click.command()
@click.argument("records", type=FOLDER)
@click.option(
    "--format",
    "layout",
    required=True,
    metavar="NAME",
    help="qubo: JSON that dimod reads. coo: `i j bias` lines, with the offset in the index.",
)
@click.option("--out", type=FOLDER, required=True, help="The new folder to write.")
@click.option(
    "--method",
    default="slack",
    show_default=True,
    metavar="NAME",
    help="slack: exact by proof. unbalanced: no slack bits; the index says whether it is exact.",
)
@click.option(
    "--shrink/--no-shrink", "shrinks", default=False, help="Take out bits whose value is known."
)
@click.option(
    "--fit/--no-fit",
    "fits",
    default=True,
    show_default=True,
    help="Of unbalanced: fit the weights to each model's own optimum, up to 20 bits.",
)
@click.option(
    "--check/--no-check",
    "checks",
    default=True,
    show_default=True,
    help="Find the least energy of each model, and compare it with the label.",
)
@click.option(
    "--skip-others",
    "skips_others",
    is_flag=True,
    help="Leave out triples that bits cannot hold.",
)
@json_option
def export(
    records: Path,
    layout: str,
    out: Path,
    method: str,
    as_json: bool,
    **switches: bool,
) -> None:
    """Write triples as quadratic unconstrained binary models (extra: qubo).

    RECORDS is a run of `optmodel generate`; the file of its records will do. Of each triple the
    folder has the model and a file that says how samples are decoded; `index.jsonl` has a line for
    each. The folder appears whole, or not at all.
    """
    from optmodel.errors import UnknownNameError
    from optmodel.qubo import ExportOptions, QuboFormat, QuboMethod, export_qubos

    if layout not in set(QuboFormat):
        raise UnknownNameError("format", layout, QuboFormat)
    if method not in set(QuboMethod):
        raise UnknownNameError("QUBO method", method, QuboMethod)
    options = ExportOptions(QuboFormat(layout), QuboMethod(method), **switches)
    export = export_qubos(records, out, options)
    if as_json:
        click.echo(json.dumps(asdict(export), indent=2))
        return
    shown = [{name: asdict(row)[name] for name in _COLUMNS} for row in export.models]
    emit(shown, as_json=False, title="Exported models")
    if options.skips_others:
        click.echo(f"Triples left out, as bits cannot hold them: {export.num_left_out}.")
