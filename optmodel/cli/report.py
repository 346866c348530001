"""`optmodel report`: the page of a run folder, and its card and Parquet file for publishing.

optmodel report runs/first
optmodel report runs/first --parquet --card
"""

import json
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--parquet", is_flag=True, help="Also write triples.parquet (extra: publish).")
@click.option("--card", is_flag=True, help="Also write the dataset card, README.md.")
@click.option("--json", "as_json", is_flag=True, help="Print the paths as JSON.")
def report(folder: Path, parquet: bool, card: bool, as_json: bool) -> None:
    """Write the report of a run, and on request its card and Parquet file."""
    from optmodel.reporting import write_card, write_parquet, write_report

    written = {"report": write_report(folder)}
    if parquet:
        written["parquet"] = write_parquet(folder)
    if card:
        written["card"] = write_card(folder)
    if as_json:
        click.echo(json.dumps({kind: str(path) for kind, path in written.items()}))
    else:
        for path in written.values():
            click.echo(path)
