"""`optmodel leaderboard`: results as files, pages of them, and submissions.

optmodel leaderboard add runs/mine --out runs/results
optmodel leaderboard build runs/results --out runs/board
optmodel leaderboard check submissions/mine --sample 50
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._options import FILE, FOLDER, sandbox_option, workers_option

if TYPE_CHECKING:
    from optmodel.execution import SandboxLevel


@click.group()
def leaderboard() -> None:
    """Publish results, build their pages, and check submissions."""


def _benchmark_file(command: click.decorators.FC) -> click.decorators.FC:
    """Add `--benchmark-file`."""
    return click.option(
        "--benchmark-file",
        type=FILE,
        help="The file with the problems, where they are not bundled.",
    )(command)


@leaderboard.command()
@click.argument("run", type=FOLDER)
@click.option("--out", type=FOLDER, help="Folder of results, such as runs/results.")
@click.option(
    "--submission",
    "submitted",
    type=FILE,
    help="A submission.toml that says whose programs these are; without --out the result is "
    "written beside it.",
)
@click.option("--system", metavar="NAME", show_default="the run's", help="Its name.")
@_benchmark_file
def add(
    run: Path,
    out: Path | None,
    submitted: Path | None,
    system: str | None,
    benchmark_file: Path | None,
) -> None:
    """Publish a run of `optmodel evaluate` as one file, judged under every rule.

    The file has labels as numbers, verdicts and what programs answered; no problem and no program.
    """
    from optmodel.errors import UserError
    from optmodel.reporting.board import entry_of_run, publish, publish_submission, read_submission

    if out is None and submitted is None:
        raise UserError("Say where the result goes, with --out or --submission.")
    submission = None if submitted is None else read_submission(submitted)
    entry = entry_of_run(run, benchmark_file, submission, system=system)
    if out is not None:
        path = publish(entry, out)
    else:
        assert submission is not None, "one of the two was given"
        path = publish_submission(entry, submission)
    click.echo(f"Written: {path}, {len(entry.items)} items under {len(entry.rules)} rules.")
    if entry.num_infrastructure:
        click.echo(
            f"Programs that were not run, for want of a solver or the like: "
            f"{entry.num_infrastructure} of {sum(entry.ends.values())}; they count as wrong, and "
            "the result says so. Give the `optmodel evaluate` command again where they can run.",
            err=True,
        )


@leaderboard.command()
@click.argument("benchmark")
@click.option("--out", required=True, type=FOLDER, help="Folder of results.")
@_benchmark_file
def blind(benchmark: str, out: Path, benchmark_file: Path | None) -> None:
    """Publish the blind baseline of a BENCHMARK: what programs get that ignore the problem."""
    from optmodel.reporting.board import blind_entry, publish

    path = publish(blind_entry(benchmark, benchmark_file), out)
    click.echo(f"Written: {path}.")


@leaderboard.command()
@click.argument("results", nargs=-1, metavar="[RESULTS]...", type=FOLDER)
@click.option("--out", required=True, type=FOLDER, help="Folder of the pages.")
@click.option(
    "--published",
    type=FILE,
    help="A CSV of figures that others published, for a page of their own.",
)
@click.option(
    "--predictions",
    multiple=True,
    type=FILE,
    help="A file of predictions, whose programs are shown with the result that scored it; repeat "
    "it for several.",
)
def build(
    results: tuple[Path, ...],
    out: Path,
    published: Path | None,
    predictions: tuple[Path, ...],
) -> None:
    """Write the pages: index.html, a page for each result, and LEADERBOARD.md.

    RESULTS are folders of results, files of them, run folders of `optmodel evaluate`, or their
    summary.json files; by default those of eval/results.
    """
    from optmodel.reporting import build_leaderboard

    pages = build_leaderboard(list(results), out, published=published, predictions=predictions)
    quoted = f" Quoted figures: {pages.num_quoted}." if pages.num_quoted else ""
    click.echo(f"Results: {pages.num_results}.{quoted} Written: {pages.html} and {pages.markdown}.")


@leaderboard.command()
@click.argument("submission", type=FOLDER)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    metavar="NUMBER",
    help="How many items are executed again.",
)
@click.option("--all", "is_all", is_flag=True, help="Execute all of them again.")
@click.option(
    "--seed", type=int, default=0, show_default=True, metavar="NUMBER", help="Which items."
)
@_benchmark_file
@click.option(
    "--wall-seconds",
    type=click.FloatRange(min=0, min_open=True),
    metavar="NUMBER",
    show_default="the benchmark's",
    help="The longest time limit of one program that a result may have.",
)
@workers_option
@sandbox_option
def check(
    submission: Path,
    sample: int,
    is_all: bool,
    seed: int,
    benchmark_file: Path | None,
    wall_seconds: float | None,
    workers: int,
    require: "SandboxLevel",
) -> None:
    """Execute the programs of a SUBMISSION again, and compare with what its result claims.

    SUBMISSION is a folder with a submission.toml. Ends with status 0 where all is as claimed, 1
    where something differs, a sentence for each, and 2 where the submission cannot be read.
    """
    from optmodel.reporting.board import CheckSettings, check_submission, read_submission

    settings = CheckSettings(
        None if is_all else sample, seed, benchmark_file, wall_seconds, workers, require
    )
    found = check_submission(read_submission(submission), settings)
    for sentence in found.differences:
        click.echo(sentence)
    which = "" if found.num_checked == found.num_items else f", chosen by the seed {seed}"
    click.echo(f"Executed again: {found.num_checked} of {found.num_items} items{which}.")
    if found.num_not_run:
        click.echo(f"Could not be run here, and say nothing: {found.num_not_run}.", err=True)
    if found.claims_layers:
        click.echo(
            "The counts of layers beneath the value are not judged again: `optmodel verify` proves "
            "them from the run's folder.",
            err=True,
        )
    if not found.differences:
        click.echo("All is as claimed.")
    else:
        click.echo(f"Differences: {len(found.differences)}.", err=True)
        raise SystemExit(1)
