"""`optmodel report`: the page of a run folder, and its card and Parquet file for publishing.

optmodel report runs/first
optmodel report runs/first --parquet --card
"""

import json
from pathlib import Path

import click

from optmodel.cli._options import FOLDER
from optmodel.cli._output import json_option

_NUM_MEASURED = 100


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--parquet", is_flag=True, help="Also write triples.parquet (extra: publish).")
@click.option("--card", is_flag=True, help="Also write the dataset card, README.md.")
@json_option
def report(folder: Path, parquet: bool, card: bool, as_json: bool) -> None:
    """Write the report of a run, and on request its card and Parquet file.

    A run of `optmodel evaluate` has a report only. Of a dataset whose records hold no measures, a
    hundred triples are solved for the plots of gap, nodes and time.
    """
    from optmodel.reporting import write_card, write_parquet, write_report

    written: dict[str, Path] = {}
    if parquet:  # first, since it needs an extra: what fails has written nothing
        written["parquet"] = write_parquet(folder)
    if card:
        written["card"] = write_card(folder)
    written["report"] = write_report(folder, _NUM_MEASURED)
    if as_json:
        click.echo(json.dumps({kind: str(path) for kind, path in written.items()}))
    else:
        for path in written.values():
            click.echo(path)
