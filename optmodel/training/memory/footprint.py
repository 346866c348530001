"""The memory of a model in a step without its optimizer: weights, and bytes phase by phase.

    phases = StepPhases((start, layer, layer, loss, head, layer_backward, layer_backward, end))
    max(phases.snapshots(GradientLifetime.ALL, ...), key=lambda one: one.total)

A phase is the time between two boundaries of layers: a layer forward, the loss, a layer backward.
Its bytes are counted from its start, so equal layers have equal phases, and a deep model is a
sequence of a few different phases.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from optmodel.training.optimizers import GradientLifetime, ParameterInfo, ParameterType

LOSS, HEAD = "the loss", "the head"
"""The phases whose own bytes count as logits."""


class WeightShape(NamedTuple):
    """The shape of a weight, and its type in the model."""

    shape: tuple[int, ...]
    type: ParameterType


@dataclass(frozen=True, slots=True)
class GradientArrival:
    """The moment at which a weight's gradient is complete; `held` counts from the phase's start."""

    weight: str
    num_bytes: float
    held: float


@dataclass(frozen=True, slots=True)
class Phase:
    """Bytes of activations and temporaries in one phase, above those at its start.

    `peak` is the most held at any time, and `net` what remains at the end. `peak_with_gradients`
    and `gradients_at_peak` are activations and gradients at the moment when their sum is largest,
    if gradients are kept. `gradients` are all that were computed by the end.
    """

    name: str
    peak: float
    net: float
    peak_with_gradients: float = 0.0
    gradients_at_peak: float = 0.0
    gradients: float = 0.0
    arrivals: tuple[GradientArrival, ...] = ()

    def extrapolated(self, before: "Phase", factor: float) -> "Phase":
        """This phase, plus `factor` times its difference from `before`."""

        def beyond(here: float, there: float) -> float:
            return here + factor * (here - there)

        return replace(
            self,
            peak=beyond(self.peak, before.peak),
            net=beyond(self.net, before.net),
            peak_with_gradients=beyond(self.peak_with_gradients, before.peak_with_gradients),
        )


@dataclass(frozen=True, slots=True)
class MemorySnapshot:
    """What is held at one moment of a step, besides weights and optimizer states."""

    name: str
    gradients: float = 0.0
    activations: float = 0.0
    logits: float = 0.0
    temporaries: float = 0.0

    @property
    def total(self) -> float:
        """Bytes in all."""
        return self.gradients + self.activations + self.logits + self.temporaries


UpdateBytes = Callable[[str], float]
"""Maps a weight's name to the temporaries of its own update."""


@dataclass(frozen=True, slots=True)
class StepPhases:
    """The phases of one micro-batch, in their order."""

    phases: tuple[Phase, ...]

    def snapshots(
        self, lifetime: GradientLifetime, *, standing: float, update_bytes: UpdateBytes
    ) -> Iterator[MemorySnapshot]:
        """The moment of every phase that holds most, given how long gradients live.

        `standing` are the gradients of earlier micro-batches.
        """
        held = logits = arrived = 0.0
        for one in self.phases:
            if lifetime is not GradientLifetime.ALL:
                updates = _updates(one, update_bytes) if lifetime is GradientLifetime.ONE else []
                yield _snapshot(one, held, logits, max([one.peak, *updates]), 0.0)
            elif standing:
                yield _snapshot(one, held, logits, one.peak, standing)
            else:
                gradients = arrived + one.gradients_at_peak
                yield _snapshot(one, held, logits, one.peak_with_gradients, gradients)
            if one.name == LOSS:
                logits = one.net
            else:  # the logits are freed by the end of the head
                held, logits = held + logits + one.net, 0.0
            arrived += one.gradients


@dataclass(frozen=True, slots=True)
class WeightFootprint:
    """A weight, and its bytes as stored; `module_bytes` are those of its whole module."""

    name: str
    parameter: ParameterInfo
    is_trained: bool
    num_bytes: float
    module_bytes: float


@dataclass(frozen=True, slots=True)
class ModelFootprint:
    """Weights and phases of a micro-batch; `buffer_bytes` are the model's other tensors."""

    weights: tuple[WeightFootprint, ...]
    buffer_bytes: float
    phases: StepPhases
    is_traced: bool


def _updates(phase: Phase, update_bytes: UpdateBytes) -> list[float]:
    """The bytes held while each weight is updated as its gradient arrives."""
    return [one.held + one.num_bytes + update_bytes(one.weight) for one in phase.arrivals]


def _snapshot(
    phase: Phase, held: float, logits: float, peak: float, gradients: float
) -> MemorySnapshot:
    """The moment of a phase that holds most; `held` is what its start held."""
    if phase.name in (LOSS, HEAD):
        return MemorySnapshot(phase.name, gradients, held, logits + peak)
    return MemorySnapshot(phase.name, gradients, held, logits, peak)
