"""`optmodel generate`: a dataset of verified triples, with or without a language model.

optmodel generate --count 200 --seed 7 --out runs/first
optmodel generate --method optmath --model qwen2.5 --server http://127.0.0.1:8000/v1 --out runs/b
optmodel generate examples/generate/templates.toml --count 20 --out runs/small
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._model_options import CLIENT_FIELDS, call_rows, model_options
from optmodel.cli._options import (
    FOLDER,
    flags_given,
    number_option,
    options_of,
    run_file_argument,
    sandbox_option,
    workers_option,
)
from optmodel.cli._output import emit, json_option

if TYPE_CHECKING:
    from optmodel.cli._run_files import GenerateFile
    from optmodel.synthesis import DatasetSummary

METHODS = ("templates", "resocratic", "optmath", "augment")
DEFAULT_DIALECTS = "pyomo, pyscipopt, highspy"

# Option → the field of the run's file that it sets.
_FIELDS = {
    "out": "output.folder",
    "count": "generate.count",
    "seed": "generate.seed",
    "families": "generate.families",
    "difficulty": "generate.difficulty",
    "dialects": "generate.dialects",
    "style": "generate.style",
    "include": "generate.include",
    "method": "generate.method",
    "attempts": "generate.attempts",
    "source": "generate.source",
    "bands": "generate.band",
    "histogram": "generate.histogram",
    "measure": "generate.measure",
    "model": "generate.model",
    "modeller": "generate.modeller",
    "program_dialect": "generate.program_dialect",
    "tries": "generate.tries",
    "fresh": "generate.fresh",
    "refinements": "generate.refinements",
    "temperature": "generate.temperature",
    "max_tokens": "generate.max_tokens",
    "modeller_server": "client.modeller_server",
    "workers": "execution.workers",
    "require": "execution.require_sandbox",
    **CLIENT_FIELDS,
}

# Options that have no effect without a language model; the command line accepts them all the same.
_UNUSED_BY_TEMPLATES = (
    "generate.program_dialect",
    "generate.tries",
    "generate.fresh",
    "generate.refinements",
    "generate.temperature",
    "generate.max_tokens",
)


@click.command()
@run_file_argument
@click.option("--out", type=FOLDER, help="Folder of the run.")
@number_option("--count", 100, "How many triples to make.")
@number_option("--seed", 0, "What the draws start from; the same seed gives the same bytes.")
@click.option(
    "--family",
    "families",
    multiple=True,
    metavar="NAME",
    show_default="all",
    help="A family to draw from, `composed` for composed word problems, `mutated` for changed ones "
    "or FAMILY+MUTATION for chosen changes; repeat it for several.",
)
@click.option(
    "--difficulty",
    metavar="LEVEL",
    show_default="all three",
    help="How hard the problems are: easy, medium or hard.",
)
@click.option(
    "--dialect",
    "dialects",
    multiple=True,
    metavar="NAME",
    show_default=DEFAULT_DIALECTS,
    help="A dialect to write programs in, or `all`; repeat it for several.",
)
@click.option(
    "--style",
    type=click.Choice(("structured", "compact", "mixed")),
    default="structured",
    show_default=True,
    help="How programs are written: with all meanings, in short, or drawn for each triple.",
)
@click.option(
    "--include",
    multiple=True,
    metavar="KIND=SHARE",
    show_default="none",
    help="A share of problems whose right answer is no optimum, such as infeasible=0.05; the kinds "
    "are infeasible, unbounded, ambiguous and underspecified. Repeat it for several.",
)
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default="templates",
    show_default=True,
    help="How texts come about; all but templates ask a language model.",
)
@click.option(
    "--attempts",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    show_default="four for each triple",
    help="How many drafts there may be at most.",
)
@click.option(
    "--from",
    "source",
    type=FOLDER,
    help="The run whose triples are varied, by --method augment.",
)
@click.option(
    "--band",
    "bands",
    multiple=True,
    metavar="MEASURE=LOW-HIGH",
    help="What each triple must measure, such as variables=20-60; repeat it for rows, gap, nodes,"
    " seconds, characters or complexity. A bare 25-75 is complexity; with it a model tunes the"
    " families' sizes, by --method optmath.",
)
@click.option(
    "--histogram",
    metavar="TEXT|FILE.toml",
    help="Shares of triples by measures, such as 'variables:10-20=0.5,20-40=0.5 x gap:0-0.1=1', or"
    " a file of them.",
)
@click.option("--measure", is_flag=True, help="Keep the measures of each triple in its record.")
@click.option("--modeller", metavar="NAME", help="Another model that writes the programs.")
@click.option("--modeller-server", metavar="URL", help="Where that one runs, if elsewhere.")
@click.option(
    "--program-dialect",
    default="pyomo",
    show_default=True,
    metavar="NAME",
    help="What the model writes its programs in.",
)
@number_option("--tries", 2, "Programs that may be written from a text until one agrees.")
@number_option("--fresh", 2, "Sets of other numbers that must agree as well; 2 at least.")
@number_option("--refinements", 2, "How often a text may be told again.")
@number_option("--temperature", 0.7, "How varied replies are, where variety is wanted.")
@model_options
@workers_option
@sandbox_option
@json_option
def generate(run_file: Path | None, dry_run: bool, as_json: bool, **given: object) -> None:
    """Make verified triples: formulation, instance, text.

    RUN.toml holds the settings and an option replaces one of them. The same command continues an
    interrupted run. `optmodel families list` and `optmodel solvers list` name families and
    dialects.
    """
    from optmodel.cli._run_files import GenerateFile
    from optmodel.runs import read_run_file

    flags = flags_given(_FIELDS)
    method = flags.get("generate.method")
    if run_file is None and (method is None or method.value == "templates"):
        flags = {name: flag for name, flag in flags.items() if name not in _UNUSED_BY_TEMPLATES}
    file = read_run_file(GenerateFile, run_file, flags, options_of(_FIELDS))
    if dry_run:
        emit(_planned_calls(file), as_json=as_json, title="Calls")
        return
    _finish(_generated(file), file.output.folder, as_json)


def _planned_calls(file: "GenerateFile") -> list[dict[str, object]]:
    """A row for each kind of call of the run, and the sum."""
    from optmodel.errors import UserError
    from optmodel.synthesis import LLMRunConfig, estimate_calls

    if not isinstance(file.generate, LLMRunConfig):
        raise UserError("The method templates asks no language model: leave out --dry-run.")
    estimates = estimate_calls(file.generate)
    calls = {one.step: [one.example] * one.num_calls for one in estimates}
    return call_rows(calls, file.client.read_price())


def _generated(file: "GenerateFile") -> "DatasetSummary":
    """Make the dataset in its folder."""
    from optmodel.cli._progress import ProgressBar
    from optmodel.runs import RUN
    from optmodel.synthesis import LLMRunConfig, TemplateRunConfig
    from optmodel.synthesis import generate as run

    config, models = file.generate, None
    is_new = not (file.output.folder / RUN).exists()
    if is_new and isinstance(config, TemplateRunConfig) and config.is_banded:
        num = len(config.families)
        drawn = f"{num} families to see which fit" if num > 1 else "a family to see whether it fits"
        click.echo(f"Drawing from {drawn}.", err=True)
    if isinstance(config, LLMRunConfig):
        config.to_table()  # an unreadable source is an error before any model is called
        models = file.client.models(config)
    execution = file.execution
    with ProgressBar("triples") as bar:
        return run(
            config,
            file.output.folder,
            models,
            num_workers=execution.workers,
            require=execution.require_sandbox,
            report=bar.show,
        )


def _finish(summary: "DatasetSummary", out: Path, as_json: bool) -> None:
    """Write report and card; a run whose every candidate was rejected has a report of why."""
    from optmodel.reporting import write_card, write_report

    report = write_report(out)
    if summary.num_triples:
        write_card(out)
    if as_json:
        click.echo(json.dumps(summary.to_table(), indent=2))
    if not summary.num_triples:
        click.echo(f"No candidate became a triple; why not: {report}", err=True)
        raise SystemExit(1)
    if not as_json:
        click.echo(f"{_what_was_made(summary)} in {out}; report: {report}")


def _what_was_made(summary: "DatasetSummary") -> str:
    """How many triples there are, and how many problems of each other outcome."""
    counts = dict(summary.by_outcome or {"optimal": summary.num_triples})
    num_triples = counts.pop("optimal", 0)
    others = [f"{count} {outcome}" for outcome, count in counts.items()]
    return ", ".join([f"{num_triples} verified triples", *others])
