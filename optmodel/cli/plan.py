"""`optmodel plan`: the peak memory of a fine-tuning step by optimizer, before anything is loaded.

    optmodel plan --model Qwen2.5-7B --optimizer all --sequence 4096 --memory 24GiB
    optmodel plan --model config.json --lora-rank 16 --quantize nf4 --packing --json

Known architectures are computed by formulas, without torch, weights or a GPU; any other model of
transformers is traced.
"""

import sys
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING

import click

from optmodel.cli._output import PLAIN_WIDTH, emit, json_option
from optmodel.errors import UserError

if TYPE_CHECKING:
    from optmodel.training.memory import ModelShape, Workload
    from optmodel.training.optimizers import OptimizerSpec

_GIB = 2**30
_BYTES = {"bfloat16": 2, "float32": 4}
_SHOWN_BELOW = ("at", "change", "untried", "start", "source")
_PARTS = ("weights", "gradients", "states", "activations", "logits", "temporaries", "peak")
_PASSES = ("activations", "logits", "temporaries")
_SHORT_VERDICTS = {"fits": "yes", "does not fit": "no"}
_NARROW = 110
"""Characters of a terminal below which words are short, and what passes hold is one column."""

_COUNT = click.IntRange(min=1)


@click.command()
@click.option("--model", required=True, help="A known name, a config.json, or a model's folder.")
@click.option("--optimizer", multiple=True, default=("all",), help="Names, or all.")
@click.option("--sequence", type=_COUNT, default=4096, show_default=True, help="Tokens a text.")
@click.option("--batch", type=_COUNT, default=1, show_default=True, help="Texts at a time.")
@click.option("--memory", default="24GiB", show_default=True, help="Memory of the device.")
@click.option("--accumulation", type=_COUNT, default=1, show_default=True, help="Batches a step.")
@click.option(
    "--checkpointing/--no-checkpointing", default=True, help="Keep inputs of layers only."
)
@click.option("--chunked-loss", is_flag=True, help="The loss never holds all logits.")
@click.option("--packing", is_flag=True, help="Texts of a batch in one row, without padding.")
@click.option(
    "--attention",
    type=click.Choice(["eager", "sdpa", "flash_attention_2"]),
    help="By default what transformers takes.",
)
@click.option("--dtype", type=click.Choice(list(_BYTES)), default="bfloat16", show_default=True)
@click.option("--autocast", is_flag=True, help="Compute in bfloat16 with float32 weights.")
@click.option("--lora-rank", type=click.IntRange(min=0), default=0, help="0: train all weights.")
@click.option("--lora-target", "lora_targets", multiple=True, help="Layers; by default all linear.")
@click.option(
    "--quantize",
    type=click.Choice(["nf4", "int8"]),
    help="Store the frozen weights under adapters in 4 or 8 bits.",
)
@click.option("--trace", is_flag=True, help="Trace a whole step of torch's fake tensors.")
@json_option
def plan(*, model: str, memory: str, trace: bool, as_json: bool, **given: object) -> None:
    """Predict the peak memory of fine-tuning, method by method."""
    from optmodel.training.memory import STEP_LAW, find_shape, parse_memory
    from optmodel.training.optimizers import weight_dtype

    budget = parse_memory(memory)
    optimizers, dtype = given.pop("optimizer"), str(given["dtype"])
    assert isinstance(optimizers, tuple)
    work = _workload(given)
    methods = _methods(optimizers, work)
    for method in methods if not work.lora_rank else ():
        weight_dtype(method, dtype)
    shape = find_shape(model)
    rows = [_row(shape, method, work, budget, trace) for method in methods]
    title = f"{model}: {shape.num_parameters / 1e9:.2f} B weights, GiB"
    if as_json:
        emit(rows, as_json=True, title=title)
        return
    width = get_terminal_size().columns if sys.stdout.isatty() else PLAIN_WIDTH
    columns = [_columns(row, is_narrow=width < _NARROW) for row in rows]
    emit(columns, as_json=False, title=title)
    for row in rows:
        if row["change"]:
            line = f"{row['name']}: {row['verdict']}; change: {row['change']}."
            click.echo(fill(line, width, subsequent_indent="  "))
        line = f"{row['name']}: start at {row['start']} ({row['source']})."
        click.echo(fill(line, width, subsequent_indent="  "))
    click.echo(fill(STEP_LAW, width))
    for untried in dict.fromkeys(str(row["untried"]) for row in rows if row["untried"]):
        click.echo(fill(untried, width), err=True)


def _workload(given: dict[str, object]) -> "Workload":
    """The workload of the options; raises UserError where they contradict each other."""
    from optmodel.training.memory import Workload

    if given["quantize"] and not given["lora_rank"]:
        raise UserError(
            "Quantized weights stay frozen, so add --lora-rank 16 or leave out --quantize."
        )
    if given["lora_targets"] and not given["lora_rank"]:
        raise UserError(
            "Targets are for adapters, so add --lora-rank 16 or leave out --lora-target."
        )
    dtype = given.pop("dtype")
    if given["autocast"] and dtype != "float32":
        raise UserError("Autocast computes in bfloat16 by itself: add --dtype float32.")
    for name in ("quantize", "attention"):
        given[name] = given[name] or ""
    given["lora_targets"] = given["lora_targets"] or "all-linear"
    return Workload(element_bytes=_BYTES[str(dtype)], **given)  # type: ignore[arg-type]


def _columns(row: dict[str, object], *, is_narrow: bool) -> dict[str, object]:
    """The columns of the table; in a narrow terminal what the passes hold is one of them."""
    shown = {name: value for name, value in row.items() if name not in _SHOWN_BELOW}
    if is_narrow:
        passes = sum(float(str(shown.pop(name))) for name in _PASSES)
        shown["grads"] = shown.pop("gradients")
        fits = _SHORT_VERDICTS.get(str(shown.pop("verdict")), "tight")
        shown = {name: shown[name] for name in ("name", "weights", "grads", "states", "peak")}
        shown |= {"passes": passes, "peak": shown.pop("peak"), "fits": fits}
    # Sizes have two digits, so that points stand under one another.
    return {
        name: f"{value:6.2f}" if isinstance(value, float) else value
        for name, value in shown.items()
    }


def _methods(names: tuple[str, ...], work: "Workload") -> "list[OptimizerSpec]":
    """The methods that were named; `all` leaves out those that cannot accumulate when asked to."""
    from optmodel.training.optimizers import OPTIMIZERS, Capability, optimizer_spec

    chosen = (
        list(OPTIMIZERS.values()) if "all" in names else [optimizer_spec(name) for name in names]
    )
    if work.accumulation == 1:
        return chosen
    able = [method for method in chosen if Capability.ACCUMULATION in method.capabilities]
    unable = next((method.name for method in chosen if method not in able), None)
    if unable and "all" not in names:
        raise UserError(f"The optimizer '{unable}' cannot accumulate; leave out --accumulation.")
    return able


def _row(
    shape: "ModelShape", method: "OptimizerSpec", work: "Workload", memory: float, trace: bool
) -> dict[str, object]:
    from optmodel.training.memory import (
        FitResult,
        MemoryAdvice,
        cheapest_change_that_fits,
        make_plan,
        suggested_learning_rate,
        trace_plan,
    )

    made = trace_plan(shape, method, work) if trace else make_plan(shape, method, work)
    verdict = made.fit(memory)
    advice = MemoryAdvice("")
    if verdict is not FitResult.FITS:
        advice = cheapest_change_that_fits(shape, method, work, memory)
    start = suggested_learning_rate(method.name)
    return {
        "name": method.name,
        **{part: round(float(getattr(made, part)) / _GIB, 2) for part in _PARTS},
        "at": made.peak_phase,
        "verdict": str(verdict),
        "change": "another method" if advice.change is None else advice.change,
        "untried": advice.untried,
        "start": f"lr {start.learning_rate}, batch {start.batch}",
        "source": start.source,
    }
