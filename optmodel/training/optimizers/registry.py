"""Every optimizer by name: what it is, what it can do, and how it is built.

    optimizer = build_optimizer(model, "lion", Request(learning_rate=1e-5))
    check(spec("adamw+release"), accumulation=4)       # UserError: it cannot do that

Any optimizer that keeps all gradients until its step has a second form, `NAME+release`, which
updates each weight as its gradient arrives. `OPTIMIZERS` lists the forms worth comparing, and
`spec` knows all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from optmodel.errors import UnknownNameError, UserError
from optmodel.training.optimizers import libraries, ours, zeroth_order_methods
from optmodel.training.optimizers._adapting import require
from optmodel.training.optimizers.spec import (
    Capability,
    Gradients,
    OptimizerSpec,
    Options,
    Request,
    Weights,
)

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

RELEASE = "+release"
"""What follows the name of an optimizer in the name of its form with gradient release."""

_RELEASED = ("adamw", "adamw-8bit", "lion")
_NEEDS_ALL_GRADIENTS = frozenset(
    {Capability.ACCUMULATION, Capability.CLIPPING, Capability.SHARDING}
)


class _Registry(Mapping[str, OptimizerSpec]):
    """Name → spec, in the order of the table; an optimizer of ours is imported when asked for."""

    def __getitem__(self, name: str) -> OptimizerSpec:
        plain = name.removesuffix(RELEASE)
        found = _specs()[plain]
        if plain == name:
            return found
        if found.gradients is not Gradients.ALL:
            raise KeyError(name)
        return _released(found)

    def __iter__(self) -> Iterator[str]:
        for name in _specs():
            yield name
            if name in _RELEASED:
                yield name + RELEASE

    def __len__(self) -> int:
        return sum(1 for _ in self)


OPTIMIZERS: Mapping[str, OptimizerSpec] = _Registry()
"""All optimizers: first those of libraries, then ours."""


def spec(name: str) -> OptimizerSpec:
    """The spec of a name; raises UnknownNameError."""
    try:
        return OPTIMIZERS[name]
    except KeyError:
        raise UnknownNameError("optimizer", name, OPTIMIZERS) from None


def build_optimizer(model: "nn.Module", name: str, request: Request) -> "Optimizer":
    """Build an optimizer over the trainable parameters of a model.

    Raises UnknownNameError for the name or an option, MissingExtraError for an absent package, and
    UserError for an option's value that the method does not take.
    """
    found = spec(name)
    require(found.package, name)
    options = complete(found, request.options)
    try:
        return found.build(model, replace(request, options=options))
    except (TypeError, ValueError) as error:  # what optimizers raise for values out of their range
        raise UserError(
            f"The optimizer '{name}' cannot be built with these options: {str(error).rstrip('.')}; "
            "change them in the table [optimizer.options]."
        ) from error


def prepare(model: "nn.Module", name: str, options: Options) -> None:
    """What a method asks to be done to a model first, such as quantizing it.

    Raises UserError where it cannot be done.
    """
    found = spec(name)
    if found.prepare is None:
        return
    try:
        found.prepare(model, complete(found, options))
    except ValueError as error:
        raise UserError(f"The optimizer '{name}' cannot train this model: {error}.") from error


def complete(found: OptimizerSpec, options: Options) -> Options:
    """The method's defaults overlaid with what was set; raises UnknownNameError for an option."""
    for option in options:
        if option not in found.defaults:
            raise UnknownNameError(f"option of '{found.name}'", option, found.defaults)
    return {**found.defaults, **options}


def check(
    found: OptimizerSpec,
    *,
    accumulation: int = 1,
    clipping: float = 0.0,
    device: str = "cpu",
    sharding: bool = False,
    weights: str = "",
) -> None:
    """Raise UserError, in one sentence, unless the optimizer can do what a run asks of it.

    `accumulation` counts micro-batches a step, `clipping` is the largest norm of all gradients (0:
    no clipping), `device` is torch's name of a device, `weights` the type of the trained weights
    ("": the method's default). An absent package raises MissingExtraError.
    """
    require(found.package, found.name)
    if device == "cpu" and (found.needs_cuda or Capability.CPU not in found.can):
        raise UserError(
            f"The optimizer '{found.name}' steps on a CUDA GPU only; choose another one "
            "(`optmodel optimizers list`) or train on a GPU."
        )
    asked = (
        (
            accumulation > 1,
            Capability.ACCUMULATION,
            f"over {accumulation} batches; set it to 1",
        ),
        (clipping > 0, Capability.CLIPPING, "of all gradients; set the clipping to 0"),
        (sharding, Capability.SHARDING, "sharding; train on one device"),
    )
    for wanted, capability, advice in asked:
        if wanted and capability not in found.can:
            raise UserError(
                f"The optimizer '{found.name}' cannot do {capability} {advice}, "
                "or choose another optimizer (`optmodel optimizers list`)."
            )
    weights_held(found, weights, sharding=sharding)


def weights_held(found: OptimizerSpec, asked: str = "", *, sharding: bool = False) -> Weights:
    """The type in which trained weights are held: what is asked for, or the method's default.

    Raises UserError where the optimizer does not move weights of that type as it moves float32.
    """
    faithful = found.sharded_weights if sharding else found.weights
    if not asked:
        return faithful[0]
    if asked not in faithful:
        where = " sharded" if sharding else ""
        raise UserError(
            f"The optimizer '{found.name}' would lose steps of{where} weights in {asked}; hold "
            f"them in {' or '.join(faithful)}, or choose another optimizer "
            "(`optmodel optimizers list`)."
        )
    return Weights(asked)


_ALL = (*libraries.SPECS, *ours.SPECS, *zeroth_order_methods.SPECS)


@cache
def _specs() -> Mapping[str, OptimizerSpec]:
    """All specs but the released forms."""
    return {one.name: one for one in _ALL}


def _released(found: OptimizerSpec) -> OptimizerSpec:
    """The same method with its updates in the backward pass."""

    def build(model: "nn.Module", request: Request) -> "Optimizer":
        from optmodel.training.optimizers.release import GradientRelease

        return GradientRelease(found.build(model, request), model)

    return replace(
        found,
        name=found.name + RELEASE,
        summary=f"{found.summary.removesuffix('.')}; each update as its gradient arrives.",
        paper=f"{found.paper}, arXiv:2306.09782",
        build=build,
        can=found.can - _NEEDS_ALL_GRADIENTS,
        gradients=Gradients.ONE,
    )
