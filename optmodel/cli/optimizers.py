"""`optmodel optimizers`: what one can fine-tune with, what it costs and what it can do.

    optmodel optimizers list
    optmodel optimizers show adamw-8bit --json

State bytes are those of one parameter of a linear layer of 4096 × 4096 in bfloat16.
"""

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from optmodel.cli._output import cell, emit, json_option

if TYPE_CHECKING:
    from optmodel.training.optimizers import OptimizerSpec

_SIDE = 4096

_Row = dict[str, object]


@click.group()
def optimizers() -> None:
    """List and show the optimizers of `optmodel train`."""


@optimizers.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the optimizers with the bytes they keep for a parameter."""
    from optmodel.training.optimizers import OPTIMIZERS

    rows = [_summary(found) for found in OPTIMIZERS.values()]
    emit(rows, as_json=as_json, title="Optimizers")


@optimizers.command("show")
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show an optimizer: its paper, its options, what a run may ask of it."""
    from optmodel.training.optimizers import Capability, optimizer_spec

    found = optimizer_spec(name)
    is_sharded = Capability.SHARDING in found.capabilities
    document = {
        **_summary(found),
        "paper": found.paper,
        "can": [str(one) for one in Capability if one in found.capabilities],
        "cannot": [str(one) for one in Capability if one not in found.capabilities],
        "weights": [str(one) for one in found.weights],
        "sharded_weights": [str(one) for one in found.sharded_weights if is_sharded],
        "start": f"{found.start.learning_rate} ({found.start.source})",
        "options": dict(found.defaults),
    }
    if as_json:
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    width = max(len(key) for key in document)
    for key, value in document.items():
        click.echo(f"{key.replace('_', ' '):<{width}}  {_text(value)}".rstrip())


def _summary(found: "OptimizerSpec") -> _Row:
    from optmodel.training.optimizers import ParameterInfo, ParameterType

    layer = ParameterInfo((_SIDE, _SIDE), ParameterType.LINEAR, element_bytes=2)
    return {
        "name": found.name,
        "state_bytes": round(found.state_bytes(layer, found.defaults) / layer.numel, 3),
        "gradients": str(found.gradients),
        "needs": ", ".join(filter(None, (found.package, "CUDA" if found.needs_cuda else ""))),
        "installed": not found.package or find_spec(found.package) is not None,
        "summary": found.summary,
    }


def _text(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {json.dumps(item)}" for key, item in value.items())
    return cell(value)
