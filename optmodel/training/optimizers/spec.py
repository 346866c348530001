"""What is known of an optimizer before it is built: its paper, its bytes, what it can do.

    spec = OPTIMIZERS["lion"]                       # optmodel.training.optimizers
    spec.state_bytes(Tensor((4096, 4096), Role.LINEAR, element_bytes=2), {})   # 33554432.0
    Capability.ACCUMULATION in spec.can             # True

The planner, the validator of runs, `optmodel optimizers list` and the benchmark read this.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer


class Role(StrEnum):
    """What a parameter is in its model; methods treat matrices and the rest differently."""

    LINEAR = "linear"
    EMBEDDING = "embedding"
    HEAD = "head"
    OTHER = "other"


class Capability(StrEnum):
    """What a run may ask of an optimizer."""

    ACCUMULATION = "gradient accumulation"
    CLIPPING = "clipping by the global norm"
    CPU = "steps on a CPU"
    SHARDING = "FSDP2"


class Weights(StrEnum):
    """What trained weights are held in between steps."""

    BFLOAT16 = "bfloat16"
    FLOAT32 = "float32"


class Gradients(StrEnum):
    """How long gradients live: it decides the peak as much as the state does."""

    ALL = "all at once"
    ONE = "one tensor at a time"
    BLOCK = "one block of layers"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Tensor:
    """A trainable tensor as the planner sees it: its shape, its role, bytes of one element.

    `compute_bytes` are those of an element of `Request.compute_dtype`.
    """

    shape: tuple[int, ...]
    role: Role
    element_bytes: int
    compute_bytes: int = 2

    @property
    def numel(self) -> int:
        """Number of elements."""
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Learning rates and a batch to start from, and who says so."""

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


@dataclass(frozen=True, slots=True)
class Request:
    """What an optimizer is built from: the common settings, and the method's own options.

    `compute_dtype` is what products of matrices within a step (Newton-Schulz) are computed in:
    "bfloat16", or "float32" for a processor without it.
    """

    learning_rate: float
    weight_decay: float = 0.0
    seed: int = 0
    compute_dtype: str = "bfloat16"
    options: Options = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OptimizerSpec:
    """One entry of the registry.

    `state_bytes` gives the bytes kept between steps for one tensor; `step_bytes` the temporaries of
    a step, given all tensors. `package` is what must be installed beside torch, if anything.
    `is_zeroth_order` methods measure losses instead of gradients; `prepare` changes the model
    before it is trained, and before a checkpoint is loaded into it. `start` is where learning rates
    may start. `weights` are the types of trained weights that a step moves as float32 would, the
    default first, and `sharded_weights` those that it so moves on several devices.
    """

    name: str
    summary: str
    paper: str
    build: Callable[["nn.Module", Request], "Optimizer"]
    state_bytes: Callable[[Tensor, Options], float]
    can: frozenset[Capability]
    start: Suggestion
    defaults: Options = field(default_factory=dict)
    gradients: Gradients = Gradients.ALL
    step_bytes: Callable[[list[Tensor], Options], float] | None = None
    package: str = ""
    needs_cuda: bool = False
    is_zeroth_order: bool = False
    prepare: Callable[["nn.Module", Options], None] | None = None
    weights: tuple[Weights, ...] = (Weights.BFLOAT16, Weights.FLOAT32)
    sharded_weights: tuple[Weights, ...] = (Weights.FLOAT32,)
