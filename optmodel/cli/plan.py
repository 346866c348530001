"""`optmodel plan`: what a fine-tuning step will need, method by method, before anything is loaded.

    optmodel plan --model Qwen2.5-7B --optimizer all --sequence 4096 --memory 24GiB
    optmodel plan --model config.json --optimizer adamw --optimizer lion --trace --json

Without `--trace` neither torch nor weights nor a GPU are needed.
"""

from typing import TYPE_CHECKING

import click

from optmodel.cli._output import emit, json_option
from optmodel.errors import UserError

if TYPE_CHECKING:
    from optmodel.training.memory import ModelShape, Workload
    from optmodel.training.optimizers.spec import OptimizerSpec

_GIB = 2**30
_BYTES = {"bfloat16": 2, "float16": 2, "float32": 4}
_TOLD_BELOW = ("at", "change", "start", "source")
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
@click.option("--dtype", type=click.Choice(list(_BYTES)), default="bfloat16", show_default=True)
@click.option("--lora-rank", type=click.IntRange(min=0), default=0, help="0: train all weights.")
@click.option("--trace", is_flag=True, help="Trace torch's fake tensors instead of the formulae.")
@json_option
def plan(*, model: str, memory: str, trace: bool, as_json: bool, **given: object) -> None:
    """Predict the peak memory of fine-tuning, method by method."""
    from optmodel.training.memory import STEP_LAW, Workload, find_shape, parse_memory
    from optmodel.training.optimizers.registry import weights_held

    budget = parse_memory(memory)
    optimizers, dtype = given.pop("optimizer"), given.pop("dtype")
    assert isinstance(optimizers, tuple)
    work = Workload(element_bytes=_BYTES[str(dtype)], **given)  # type: ignore[arg-type]
    methods = _methods(optimizers, work)
    for method in methods:
        weights_held(method, str(dtype))
    shape = find_shape(model)
    rows = [_row(shape, method, work, budget, trace) for method in methods]
    title = f"{model}: {shape.num_parameters / 1e9:.2f} B weights, GiB"
    if as_json:
        emit(rows, as_json=True, title=title)
        return
    shown = [{name: row[name] for name in row if name not in _TOLD_BELOW} for row in rows]
    emit(shown, as_json=False, title=title)
    for row in rows:
        for line in _told_below(row):
            click.echo(f"{row['name']}: {line}")
    click.echo(STEP_LAW)


def _told_below(row: dict[str, object]) -> list[str]:
    """What a table has no room for."""
    lines = [f"{row['verdict']}; change: {row['change']}."] if row["change"] else []
    return [*lines, f"start at {row['start']} ({row['source']})."]


def _methods(names: tuple[str, ...], work: "Workload") -> "list[OptimizerSpec]":
    """The methods that were named; `all` leaves out those that cannot accumulate when asked to."""
    from optmodel.training.optimizers.registry import OPTIMIZERS, spec
    from optmodel.training.optimizers.spec import Capability

    chosen = list(OPTIMIZERS.values()) if "all" in names else [spec(name) for name in names]
    if work.accumulation == 1:
        return chosen
    able = [method for method in chosen if Capability.ACCUMULATION in method.can]
    unable = next((method.name for method in chosen if method not in able), None)
    if unable and "all" not in names:
        raise UserError(f"The optimizer '{unable}' cannot accumulate; leave out --accumulation.")
    return able


def _row(
    shape: "ModelShape", method: "OptimizerSpec", work: "Workload", memory: float, trace: bool
) -> dict[str, object]:
    from optmodel.training.memory import Verdict, cheapest_change, make_plan, suggest, trace_plan

    made = trace_plan(shape, method, work) if trace else make_plan(shape, method, work)
    verdict = made.verdict(memory)
    fits = verdict is Verdict.FITS
    advice = "" if fits else cheapest_change(shape, method, work, memory) or "another method"
    start = suggest(method.name)
    parts = ("weights", "gradients", "states", "activations", "logits", "temporaries", "peak")
    return {
        "name": method.name,
        **{part: round(getattr(made, part) / _GIB, 2) for part in parts},
        "at": made.moment,
        "verdict": str(verdict),
        "change": advice,
        "start": f"lr {start.learning_rate}, batch {start.batch}",
        "source": start.source,
    }
