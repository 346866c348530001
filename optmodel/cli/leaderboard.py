"""`optmodel leaderboard`: result pages from stored runs.

optmodel leaderboard build runs/a runs/b --out board
"""

from pathlib import Path

import click


@click.group()
def leaderboard() -> None:
    """Build the result pages from stored runs."""


@leaderboard.command()
@click.argument(
    "results", nargs=-1, required=True, metavar="RESULTS...", type=click.Path(path_type=Path)
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The folder of the pages."
)
def build(results: tuple[Path, ...], out: Path) -> None:
    """Write index.html and LEADERBOARD.md from run folders or their summary.json files."""
    from optmodel.reporting.leaderboard import build as build_pages

    pages = build_pages(list(results), out)
    click.echo(f"Results: {pages.num_results}. Written: {pages.html} and {pages.markdown}.")
