"""`optmodel compare`: accuracies of stored runs side by side, and their differences in pairs.

optmodel compare runs/base runs/tuned --rule objective-rel-1e-6 --out comparison
"""

from pathlib import Path

import click

from optmodel.cli._options import FOLDER
from optmodel.cli._output import emit, json_option


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN RUN...", type=FOLDER)
@click.option(
    "--rule",
    metavar="NAME",
    show_default="objective-rel-1e-6, or the first rule that all runs share",
    help="The rule to compare by.",
)
@click.option("--out", type=FOLDER, help="Folder for the tables: Markdown, LaTeX and CSV.")
@json_option
def compare(runs: tuple[Path, ...], rule: str | None, out: Path | None, as_json: bool) -> None:
    """Compare runs of `optmodel evaluate` on the same items; every run with the first one.

    Differences are paired: McNemar's exact test, a bootstrap over groups of near-duplicates, and
    the smallest difference that so many items find. A run that was not scored by the rule is judged
    anew from what it stored; nothing is run. Where runs have several samples, their mean and
    spread over seeds, pass@k and votes stand beside; so do tokens, dollars and time.
    """
    from optmodel.evaluation import RunComparison, Summary, compare_runs
    from optmodel.reporting import comparison_tables, write_comparison

    comparison = compare_runs(runs, rule)
    if out is not None:
        write_comparison(comparison, out)
    anew = [one.name for one in comparison.runs if one.is_rescored]
    if anew:
        click.echo(f"Judged anew under {comparison.rule}: {', '.join(anew)}.", err=True)
    if as_json:
        from pydantic import TypeAdapter

        left_out = Summary.model_fields.keys() - {"asked", "times"}
        figures = TypeAdapter(RunComparison).dump_json(
            comparison, indent=2, exclude={"runs": {"__all__": {"summary": left_out}}}
        )
        click.echo(figures.decode())
        return
    for table in comparison_tables(comparison).values():
        rows: list[dict[str, object]] = [
            dict(zip(table.columns, row, strict=True)) for row in table.rows
        ]
        emit(rows, as_json=False, title=table.title)
    if out is not None:
        click.echo(f"Written: {out}.", err=True)
