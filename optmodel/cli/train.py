"""`optmodel train`: fine-tune a model on triples or pairs, in the memory at hand.

optmodel train run.toml
optmodel train run.toml --optimizer lion --learning-rate 2e-6 --out runs/lion
"""

import logging
import os
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._options import FILE, sandbox_option
from optmodel.cli._output import json_option

if TYPE_CHECKING:
    from optmodel.execution import SandboxLevel
    from optmodel.training import StepMetrics, TrainedRun

# Libraries that log while they load; their level is raised to errors, so that our lines are seen.
_LOGGERS = (
    "bitsandbytes",
    "torchao",
    "torch.utils._pytree",
    "trl",
    "accelerate",
    "huggingface_hub",
)

# Flag → the field of the run's file that it sets.
_FIELDS = {
    "model": "model.name",
    "data": "data.train",
    "held_out": "evaluation.held_out",
    "dialect": "data.dialect",
    "max_length": "data.max_length",
    "optimizer": "optimizer.name",
    "learning_rate": "optimizer.learning_rate",
    "batch_size": "training.batch_size",
    "accumulation": "training.accumulation",
    "epochs": "training.epochs",
    "max_steps": "training.max_steps",
    "precision": "training.precision",
    "seed": "training.seed",
    "memory": "training.memory",
    "out": "output.folder",
}


@click.command()
@click.argument("run_file", metavar="[RUN.toml]", type=FILE, required=False)
@click.option("--model", metavar="NAME", help="A model's folder, or its name on the hub.")
@click.option("--data", metavar="SOURCE", help="A run, a JSONL or Parquet file, or a hub dataset.")
@click.option("--held-out", metavar="RUN", help="A run of triples to judge the model by.")
@click.option("--dialect", metavar="NAME", help="The dialect whose programs are learnt.")
@click.option("--max-length", type=int, metavar="NUMBER", help="Most tokens of a pair.")
@click.option("--optimizer", metavar="NAME", help="As `optmodel optimizers list` names it.")
@click.option("--learning-rate", type=float, metavar="NUMBER", help="At the schedule's top.")
@click.option("--batch-size", type=int, metavar="NUMBER", help="Pairs at a time, on each device.")
@click.option("--accumulation", type=int, metavar="NUMBER", help="Batches a step.")
@click.option("--epochs", type=float, metavar="NUMBER", help="How often all data are seen.")
@click.option("--max-steps", type=int, metavar="NUMBER", help="Steps, instead of epochs.")
@click.option(
    "--precision",
    type=click.Choice(["auto", "float32", "bfloat16"]),
    help="What is computed in; auto measures the machine, once a run.",
)
@click.option("--seed", type=int, metavar="NUMBER", help="What all random numbers start from.")
@click.option("--memory", metavar="SIZE", help="What the device may use, such as 24GiB.")
@click.option("--out", metavar="FOLDER", help="Folder of the run.")
@sandbox_option
@json_option
def train(
    *, run_file: Path | None, require: "SandboxLevel", as_json: bool, **flags: object
) -> None:
    """Fine-tune a model on triples, or on any prompts and completions.

    RUN.toml holds the settings and a flag replaces one of them. The best checkpoint is chosen by
    what the solver answers to held-out triples. The same command continues an interrupted run;
    on several GPUs start it by `accelerate launch -m optmodel train RUN.toml`.
    """
    from optmodel.reporting import write_report
    from optmodel.training import is_first_process, read_settings, require_training
    from optmodel.training import train as run

    require_training()
    given = {_FIELDS[name]: value for name, value in flags.items() if value is not None}
    settings = read_settings(run_file, given)
    _quiet_libraries()
    command = shlex.join(["optmodel", *sys.argv[1:]])
    done = run(
        settings,
        command=command,
        require=require,
        on_log=_show,
        notify=partial(click.echo, err=True),
    )
    if not is_first_process():
        return
    write_report(done.folder)
    if as_json:
        click.echo(done.summary.model_dump_json(indent=2))
    else:
        click.echo(_sentence(done))


def _show(advance: "StepMetrics") -> None:
    """One plain line a log, on standard error."""
    figures = {name.removeprefix("eval_"): value for name, value in advance.figures.items()}
    shown = ("loss", "learning_rate", "mean_token_accuracy", "solver_accuracy", "survival")
    parts = [f"{name.replace('_', ' ')} {figures[name]:.4g}" for name in shown if name in figures]
    click.echo(f"step {advance.step} of {advance.num_steps}: {', '.join(parts)}", err=True)


def _sentence(done: "TrainedRun") -> str:
    found = done.summary
    parts = [f"{found.num_steps} steps on {found.num_pairs} pairs"]
    if found.num_too_long:
        longest = f"the longest has {found.longest} tokens"
        parts.append(f"{found.num_too_long} left out as too long ({longest})")
    if found.num_duplicates:
        parts.append(f"{found.num_duplicates} exact duplicates among all")
    parts.append(f"{100 * found.supervised_share:.0f} % of the tokens learnt")
    if found.best_accuracy is not None:
        best = f"{100 * found.best_accuracy:.1f} % right at step {found.best_step}"
        parts.append(best)
    return f"{'; '.join(parts)}: {done.folder / 'model'}"


def _quiet_libraries() -> None:
    """Raise the level of loggers, and switch bars of progress off, before torch is imported.

    `OPTMODEL_VERBOSE=1` leaves them as they are.
    """
    if os.environ.get("OPTMODEL_VERBOSE"):
        return
    os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_VERBOSITY", "error")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
