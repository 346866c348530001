"""`optmodel leaderboard`: result pages from stored runs.

optmodel leaderboard build runs/a runs/b --out board
"""

from pathlib import Path

import click

from optmodel.cli._options import FOLDER


@click.group()
def leaderboard() -> None:
    """Build the result pages from stored runs."""


@leaderboard.command()
@click.argument("results", nargs=-1, required=True, metavar="RESULTS...", type=FOLDER)
@click.option("--out", required=True, type=FOLDER, help="Folder of the pages.")
def build(results: tuple[Path, ...], out: Path) -> None:
    """Write the pages: index.html and LEADERBOARD.md.

    RESULTS are run folders of `optmodel evaluate`, or their summary.json files.
    """
    from optmodel.reporting import build_leaderboard

    pages = build_leaderboard(list(results), out)
    click.echo(f"Results: {pages.num_results}. Written: {pages.html} and {pages.markdown}.")
