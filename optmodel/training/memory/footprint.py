"""What a model holds in a step: its weights, which of them are trained, and its passes.

found = trace_layers(config, Workload(), backward=True)
found.weights[0].num_bytes, found.passes.stretches[0].rise
"""

from dataclasses import dataclass

from optmodel.training.memory.passes import Passes
from optmodel.training.optimizers.spec import Tensor


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight, and its bytes as stored; `module_bytes` are those that its module owns in all."""

    name: str
    tensor: Tensor
    is_trained: bool
    num_bytes: float
    module_bytes: float


@dataclass(frozen=True, slots=True)
class Footprint:
    """Weights, and the stretches of a micro-batch; `buffer_bytes` is what else the model holds."""

    weights: tuple[Weight, ...]
    buffer_bytes: float
    passes: Passes
    is_traced: bool
