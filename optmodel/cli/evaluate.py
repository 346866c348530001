"""`optmodel evaluate`: score a file of programs, or a language model, by what programs answer.

optmodel evaluate --benchmark mini --predictions mine.jsonl --out runs/mine
optmodel evaluate --benchmark mini --model qwen2.5 --server http://127.0.0.1:8000/v1 --out runs/qwen
optmodel evaluate --benchmark-file any.jsonl --question q --answer a --predictions p --out runs/any
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._model_options import CLIENT_FIELDS, call_rows, model_options
from optmodel.cli._options import (
    FILE,
    FOLDER,
    MAX_WALL_SECONDS,
    cache_option,
    confirm_option,
    flags_given,
    items_option,
    opened_cache,
    options_of,
    run_file_argument,
    sandbox_option,
    workers_option,
)
from optmodel.cli._output import emit, json_option

if TYPE_CHECKING:
    from optmodel.cli._run_files import EvaluateFile
    from optmodel.evaluation import Summary

# Option → the field of the run's file that it sets.
_FIELDS = {
    "benchmark": "evaluate.benchmark",
    "benchmark_file": "evaluate.benchmark_file",
    "question": "evaluate.fields.question",
    "answer": "evaluate.fields.answer",
    "id_field": "evaluate.fields.id",
    "type_field": "evaluate.fields.type",
    "predictions": "evaluate.predictions",
    "prediction_id": "evaluate.prediction_fields.id",
    "prediction_program": "evaluate.prediction_fields.program",
    "items": "evaluate.items",
    "rules": "evaluate.rules",
    "system": "evaluate.system",
    "wall_seconds": "evaluate.limits.wall_seconds",
    "confirms": "evaluate.confirm",
    "model": "evaluate.prompting.model",
    "prompt": "evaluate.prompting.prompt",
    "dialect": "evaluate.prompting.dialect",
    "samples": "evaluate.prompting.samples",
    "seed": "evaluate.prompting.seed",
    "temperature": "evaluate.prompting.temperature",
    "max_tokens": "evaluate.prompting.max_tokens",
    "turns": "evaluate.prompting.turns",
    "preview": "evaluate.prompting.preview_lines",
    "out": "output.folder",
    "workers": "execution.workers",
    "require": "execution.require_sandbox",
    "use_cache": "execution.cache",
    **CLIENT_FIELDS,
}


@click.command()
@run_file_argument
@click.option("--benchmark", metavar="NAME", help="The benchmark to score on.")
@click.option(
    "--benchmark-file",
    type=FILE,
    show_default="the benchmark's own, where it has one",
    help="Its problems: a file or folder; without --benchmark any, with --question and --answer.",
)
@click.option(
    "--question",
    metavar="FIELD",
    help="The field of the file that holds a problem's text.",
)
@click.option(
    "--answer",
    metavar="FIELD",
    help="The field of the file that holds the expected optimum.",
)
@click.option(
    "--id",
    "id_field",
    metavar="FIELD",
    show_default="their order",
    help="The field of the file that holds a problem's id.",
)
@click.option(
    "--type",
    "type_field",
    metavar="FIELD",
    help="The field of the file that holds a problem's type, for scores by type.",
)
@click.option(
    "--predictions",
    type=FILE,
    help="The programs: JSON lines of `id` and `program` or `response`; or of lists of samples.",
)
@click.option(
    "--prediction-id",
    metavar="FIELD",
    show_default="the usual names",
    help="The field of the predictions that holds the problem's id.",
)
@click.option(
    "--prediction-program",
    metavar="FIELD",
    show_default="the usual names",
    help="The field of the predictions that holds the program, or a reply with it.",
)
@items_option
@click.option("--out", type=FOLDER, help="Folder of the run.")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="NAME",
    show_default="the benchmark's",
    help="A rule to score by; repeat it for several.",
)
@click.option(
    "--system",
    default="",
    metavar="NAME",
    show_default="the predictions file's name, or the model's",
    help="Whose programs these are.",
)
@workers_option
@click.option(
    "--wall-seconds",
    type=click.FloatRange(max=MAX_WALL_SECONDS),
    metavar="NUMBER",
    show_default="the benchmark's",
    help="How long one program may take.",
)
@sandbox_option
@cache_option
@confirm_option
@click.option(
    "--prompt",
    default="zero-shot",
    show_default=True,
    metavar="NAME",
    help="The prompt, one of eval/prompts: zero-shot, few-shot, chain-of-thought, optibench.",
)
@click.option(
    "--dialect",
    default="pyomo",
    show_default=True,
    metavar="NAME",
    help="The library that programs are asked for in.",
)
@click.option(
    "--samples",
    type=int,
    default=1,
    show_default=True,
    metavar="NUMBER",
    help="How often each problem is asked.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    metavar="NUMBER",
    help="Sample j is drawn with this seed plus j.",
)
@click.option(
    "--temperature",
    type=float,
    default=0.0,
    show_default=True,
    metavar="NUMBER",
    help="How varied replies are; 0 is greedy.",
)
@click.option(
    "--turns",
    type=int,
    default=0,
    show_default=True,
    metavar="NUMBER",
    help="How often a model may correct a program that found no optimum.",
)
@click.option(
    "--preview",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="NUMBER",
    help="How many first lines it is shown of each text file that belongs to a problem.",
)
@model_options
@json_option
def evaluate(run_file: Path | None, dry_run: bool, as_json: bool, **given: object) -> None:
    """Run programs, each in its own confined process, and judge what they answered.

    The programs are those of a file, or a language model writes them. RUN.toml holds the settings
    and an option replaces one of them.

    The same command continues an interrupted run; with another --rule it judges the stored
    answers anew. `optmodel benchmarks list` names benchmarks, `optmodel rules list` rules. Ends
    with status 1 when a program could not be run through no fault of its own.
    """
    from optmodel.cli._run_files import EvaluateFile, refuse_idle_settings
    from optmodel.cli._scores import show, show_refusals, stop_if_incomplete
    from optmodel.reporting import write_report
    from optmodel.runs import read_run_file

    flags = flags_given(_FIELDS)
    file = read_run_file(EvaluateFile, run_file, flags, options_of(_FIELDS))
    refuse_idle_settings(file, run_file, flags)
    if dry_run:
        emit(_planned_calls(file), as_json=as_json, title="Calls")
        return
    out = file.output.folder
    summary = _evaluated(file, is_shown=not as_json)
    write_report(out)
    if as_json:
        click.echo(summary.model_dump_json(indent=2))
    else:
        show(summary)
    show_refusals(summary, out)
    stop_if_incomplete(summary, out)


def _evaluated(file: "EvaluateFile", *, is_shown: bool) -> "Summary":
    """Run and judge the programs."""
    from optmodel.cli._progress import ProgressBar
    from optmodel.evaluation import evaluate as run

    config, execution = file.evaluate, file.execution
    prompting, open_client = config.prompting, None
    if prompting is not None:
        prompting.prompt.messages(
            "", prompting.dialect
        )  # an error in the prompt is raised before any call
        open_client = file.client.opener(prompting.model)
    with (
        opened_cache(execution.cache) as cache,
        ProgressBar("programs", is_shown=is_shown, plain_lines=False) as bar,
    ):
        summary = run(
            config,
            file.output.folder,
            open_client,
            num_workers=execution.workers,
            require=execution.require_sandbox,
            cache=cache,
            price=file.client.read_price(),
            report=bar.show,
        )
        num_hits = None if cache is None else cache.num_hits
    if num_hits is not None:
        click.echo(f"From the cache: {num_hits}.", err=True)
    return summary


def _planned_calls(file: "EvaluateFile") -> list[dict[str, object]]:
    """A row for each kind of call of the run, and the sum."""
    from optmodel.errors import UserError
    from optmodel.evaluation import choose_subset, open_benchmark
    from optmodel.lm import Request

    config, prompting = file.evaluate, file.evaluate.prompting
    if prompting is None:
        raise UserError("Predictions ask no language model: leave out --dry-run.")
    items = open_benchmark(config).items
    assert not isinstance(config.items, str), "a configuration with a model names no predictions"
    requests = [
        Request(prompting.messages(item), prompting.sampling(0, 0))
        for item in choose_subset(items, config.items).items
    ]
    calls = {"first program": requests * prompting.num_samples}
    if prompting.num_turns:
        calls["corrections, at most"] = requests * prompting.num_samples * prompting.num_turns
    return call_rows(calls, file.client.read_price())
