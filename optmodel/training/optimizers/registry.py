"""Every optimizer by name: what it is, what it can do, and how it is built.

    optimizer = build_optimizer(model, "lion", OptimizerConfig(learning_rate=1e-5))
    check_capabilities(optimizer_spec("adamw+release"), accumulation=4)           # UserError

A package adds an optimizer through the entry-point group `optmodel.optimizers`: the entry point has
the optimizer's name, and its value is the `OptimizerSpec`. Any optimizer that keeps all gradients
until its step has a second form, `NAME+release`, which updates each weight as its gradient arrives.
`OPTIMIZERS` lists the forms worth comparing, and `optimizer_spec` finds all forms.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from optmodel.errors import UnknownNameError, UserError
from optmodel.training.optimizers import (
    bitsandbytes_spec,
    block_adam_spec,
    cosmos_spec,
    frugal_spec,
    lion_spec,
    low_rank_spec,
    muon_spec,
    torch_spec,
    torchao_spec,
    zeroth_order_spec,
)
from optmodel.training.optimizers.spec import (
    Capability,
    GradientLifetime,
    OptimizerConfig,
    OptimizerSpec,
    Options,
    WeightDtype,
    require_package,
)

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer

_SPECS = (
    *torch_spec.SPECS,
    muon_spec.SPEC,
    *torchao_spec.SPECS,
    *bitsandbytes_spec.SPECS,
    *low_rank_spec.SPECS,
    block_adam_spec.SPEC,
    lion_spec.SPEC,
    frugal_spec.SPEC,
    cosmos_spec.SPEC,
    *zeroth_order_spec.SPECS,
)
_GROUP = "optmodel.optimizers"

RELEASE = "+release"
"""The suffix of an optimizer's name that selects its form with gradient release."""

_RELEASED = ("adamw", "adamw-8bit", "lion")
_NEEDS_ALL_GRADIENTS = frozenset(
    {Capability.ACCUMULATION, Capability.CLIPPING, Capability.SHARDING}
)


class _Registry(Mapping[str, OptimizerSpec]):
    """A mapping from names to specs, in the order of the table, then those of packages."""

    def __init__(self, specs: tuple[OptimizerSpec, ...]) -> None:
        self._specs = {one.name: one for one in specs}

    def __getitem__(self, name: str) -> OptimizerSpec:
        plain = name.removesuffix(RELEASE)
        found = self._specs[plain] if plain in self._specs else _loaded(_points()[plain])
        if plain == name:
            return found
        if found.gradients is not GradientLifetime.ALL:
            raise KeyError(name)
        return _with_release(found)

    def __iter__(self) -> Iterator[str]:
        for name in self._specs:
            yield name
            if name in _RELEASED:
                yield name + RELEASE
        yield from sorted(_points().keys() - self._specs.keys())

    def __len__(self) -> int:
        return sum(1 for _ in self)


OPTIMIZERS: Mapping[str, OptimizerSpec] = _Registry(_SPECS)
"""All optimizers: those of libraries, ours, and those that installed packages add."""


def optimizer_spec(name: str) -> OptimizerSpec:
    """The spec of an optimizer. Raises `UnknownNameError`."""
    try:
        return OPTIMIZERS[name]
    except KeyError:
        raise UnknownNameError("optimizer", name, OPTIMIZERS) from None


def build_optimizer(model: "Module", name: str, config: OptimizerConfig) -> "Optimizer":
    """Build an optimizer over the trainable parameters of a model.

    Raises UnknownNameError for the name or an option, MissingExtraError for an absent package, and
    UserError for an option's value that the method does not take.
    """
    found = optimizer_spec(name)
    require_package(found.package, name)
    options = fill_options(found, config.options)
    try:
        return found.build(model, replace(config, options=options))
    except (TypeError, ValueError) as error:  # what optimizers raise for invalid values
        raise UserError(
            f"The optimizer '{name}' cannot be built with these options: {str(error).rstrip('.')}; "
            "change them in the table [optimizer.options]."
        ) from error


def prepare_model(model: "Module", name: str, options: Options) -> None:
    """Change a model as a method requires before training, such as quantizing it.

    Raises UserError if that is impossible.
    """
    found = optimizer_spec(name)
    if found.prepare is None:
        return
    try:
        found.prepare(model, fill_options(found, options))
    except ValueError as error:
        raise UserError(f"The optimizer '{name}' cannot train this model: {error}.") from error


def fill_options(found: OptimizerSpec, options: Options) -> Options:
    """The method's defaults, replaced by what was set. Raises UnknownNameError for an option."""
    for option in options:
        if option not in found.defaults:
            raise UnknownNameError(f"option of '{found.name}'", option, found.defaults)
    return {**found.defaults, **options}


def check_capabilities(
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
    require_package(found.package, found.name)
    if device == "cpu" and (found.needs_cuda or Capability.CPU not in found.capabilities):
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
        if wanted and capability not in found.capabilities:
            raise UserError(
                f"The optimizer '{found.name}' cannot do {capability} {advice}, "
                "or choose another optimizer (`optmodel optimizers list`)."
            )
    weight_dtype(found, weights, sharding=sharding)


def weight_dtype(found: OptimizerSpec, asked: str = "", *, sharding: bool = False) -> WeightDtype:
    """The type in which trained weights are held: the requested one, or the method's default.

    Raises UserError if the optimizer loses steps of weights of that type, compared with float32.
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
    return WeightDtype(asked)


def _points() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=_GROUP)}


def _loaded(point: EntryPoint) -> OptimizerSpec:
    """The optimizer of a package. Raises UserError if the entry point is not a spec."""
    try:
        found = point.load()
    except (ImportError, AttributeError) as error:
        raise UserError(f"The optimizer '{point.name}' ({point.value}) fails: {error}.") from error
    if not isinstance(found, OptimizerSpec) or found.name != point.name:
        raise UserError(
            f"The entry point '{point.name}' ({point.value}) is no optimizer of its name."
        )
    return found


def _with_release(found: OptimizerSpec) -> OptimizerSpec:
    """The same method with its updates in the backward pass."""

    def build(model: "Module", config: OptimizerConfig) -> "Optimizer":
        from optmodel.training.optimizers.gradient_release import GradientRelease

        return GradientRelease(found.build(model, config), model)

    return replace(
        found,
        name=found.name + RELEASE,
        summary=f"{found.summary.removesuffix('.')}; each update as its gradient arrives.",
        paper=f"{found.paper}, arXiv:2306.09782",
        build=build,
        capabilities=found.capabilities - _NEEDS_ALL_GRADIENTS,
        gradients=GradientLifetime.ONE,
    )
