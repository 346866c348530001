"""The specification of an optimizer: its paper, its memory, and what it can do.

    spec = OPTIMIZERS["lion"]                       # optmodel.training.optimizers
    layer = ParameterInfo((4096, 4096), ParameterType.LINEAR, element_bytes=2)
    spec.state_bytes(layer, {})                     # 33554432.0
    Capability.ACCUMULATION in spec.capabilities    # True

The memory plan, the checks before a run, `optmodel optimizers list` and the benchmark read it. This
module and those whose names end in `_spec` do not import torch, since a plan by formulae needs
none.
"""

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import prod
from types import ModuleType
from typing import TYPE_CHECKING, Any

from optmodel.errors import MissingExtraError

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer


class ParameterType(StrEnum):
    """The type of a parameter in its model; methods treat matrices and others differently."""

    LINEAR = "linear"
    EMBEDDING = "embedding"
    HEAD = "head"
    OTHER = "other"


class Capability(StrEnum):
    """A feature that a run may need of an optimizer."""

    ACCUMULATION = "gradient accumulation"
    CLIPPING = "clipping by the global norm"
    CPU = "steps on a CPU"
    SHARDING = "FSDP2"


SINGLE_DEVICE = frozenset({Capability.ACCUMULATION, Capability.CLIPPING, Capability.CPU})
"""The capabilities of most methods: all but sharding."""


class WeightDtype(StrEnum):
    """The type of trained weights between steps."""

    BFLOAT16 = "bfloat16"
    FLOAT32 = "float32"


class GradientLifetime(StrEnum):
    """How long gradients exist, which affects the peak of memory as much as the state does."""

    ALL = "all at once"
    ONE = "one tensor at a time"
    BLOCK = "one block of layers"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ParameterInfo:
    """A trainable tensor as the memory plan sees it: its shape, its type, bytes of one element.

    `compute_bytes` are the bytes of an element in `OptimizerConfig.compute_dtype`.
    """

    shape: tuple[int, ...]
    type: ParameterType
    element_bytes: int
    compute_bytes: int = 2

    @property
    def numel(self) -> int:
        """Number of elements."""
        return prod(self.shape)

    @property
    def is_float32(self) -> bool:
        """Whether a step computes in the tensor's own type and needs no float32 copies."""
        return self.element_bytes >= 4

    @property
    def is_linear(self) -> bool:
        """Whether it is the matrix of a linear layer that is not the head."""
        return self.type is ParameterType.LINEAR


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Learning rates and a batch size to start from, and their source."""

    lowest: float
    highest: float
    batch: str
    source: str

    @property
    def learning_rate(self) -> str:
        """The range in words, such as `1e-6 to 5e-6`."""
        ends = (f"{rate:.0e}".replace("e-0", "e-") for rate in (self.lowest, self.highest))
        return " to ".join(dict.fromkeys(ends))


Options = Mapping[str, Any]
"""A method's own settings, by name, as in the table `[optimizer.options]` of a run."""

StateBytes = Callable[[ParameterInfo, Options], float]
"""Bytes that an optimizer keeps between steps for one tensor."""

StepBytes = Callable[[list[ParameterInfo], Options], float]
"""Bytes of the temporaries of one optimizer step over these tensors."""


@dataclass(frozen=True, slots=True)
class OptimizerConfig:
    """The settings from which an optimizer is built: the common ones, and the method's own options.

    `compute_dtype` is the type of matrix products within a step (Newton-Schulz): "bfloat16", or
    "float32" for a processor without bfloat16.
    """

    learning_rate: float
    weight_decay: float = 0.0
    seed: int = 0
    compute_dtype: str = "bfloat16"
    options: Options = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OptimizerSpec:
    """One entry of the registry.

    `build` makes the optimizer over a model's trainable parameters. `state_bytes` returns the bytes
    kept between steps for one tensor, `step_bytes` those of the temporaries of a step over all
    tensors; if it is None, the plan traces a step with fake tensors. `package` is a package that
    must be installed besides torch.

    `is_zeroth_order` methods measure losses instead of gradients. `prepare` changes the model
    before it is trained, and before a checkpoint is loaded into it. `start` suggests a learning
    rate. `weights` are the types of trained weights for which a step loses nothing compared with
    float32, the default first; `sharded_weights` are those on several devices.
    """

    name: str
    summary: str
    paper: str
    build: Callable[["Module", OptimizerConfig], "Optimizer"]
    state_bytes: StateBytes
    start: Suggestion
    capabilities: frozenset[Capability] = SINGLE_DEVICE
    defaults: Options = field(default_factory=dict)
    gradients: GradientLifetime = GradientLifetime.ALL
    step_bytes: StepBytes | None = None
    package: str = ""
    needs_cuda: bool = False
    is_zeroth_order: bool = False
    prepare: Callable[["Module", Options], None] | None = None
    weights: tuple[WeightDtype, ...] = (WeightDtype.BFLOAT16, WeightDtype.FLOAT32)
    sharded_weights: tuple[WeightDtype, ...] = (WeightDtype.FLOAT32,)


ADAM_DEFAULTS: Options = {"betas": (0.9, 0.999), "eps": 1e-8}
"""Adam's own options, as in its paper."""

ADAMW_START = Suggestion(2e-5, 2e-5, "16 to 64", "TRL's default for supervised fine-tuning")
"""A learning rate to start from, for AdamW and its relatives."""

LION_START = Suggestion(
    1e-6, 5e-6, "64 or more", "Lion's authors (2302.06675): 3 to 10 times below AdamW's"
)
"""A learning rate to start from, for Lion and its quantized forms."""


def require_package(package: str, optimizer: str) -> None:
    """Raise MissingExtraError unless the package that the optimizer needs is installed."""
    if package and importlib.util.find_spec(package) is None:
        raise MissingExtraError(package, "train", f"The optimizer '{optimizer}'")


def import_library(module: str, optimizer: str) -> ModuleType:
    """Import a module of a library; raises MissingExtraError that names the extra `train`."""
    require_package(module.partition(".")[0], optimizer)
    return importlib.import_module(module)
