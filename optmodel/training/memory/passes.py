"""What the forward and the backward pass hold beside weights, stretch by stretch.

    passes = Passes((start, layer, layer, loss, head, layer_backward, layer_backward, end))
    most(passes.moments(Gradients.ALL, ...))           # the moment that needs most

A stretch runs from one layer's boundary to the next. What it holds is counted from its start, so
stretches of equal layers are equal, and a deep model is a chain of few different ones.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from optmodel.training.optimizers.spec import Gradients

LOSS, HEAD = "the loss", "the head"
"""The stretches whose own bytes are those of logits."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A weight's gradient is whole: what else was held then, over the stretch's start."""

    weight: str
    num_bytes: float
    held: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of activations and of what is under way, over those at the stretch's start.

    `rise` is the most held at any time. `rise_beside` and `gradients_then` are activations and
    gradients at the time when both together are most, if gradients stay; `net` is what
    remains at the end, `gradients` what has arrived by then.
    """

    name: str
    rise: float
    net: float
    rise_beside: float = 0.0
    gradients_then: float = 0.0
    gradients: float = 0.0
    arrivals: tuple[Arrival, ...] = ()

    def extrapolated(self, before: "Stretch", factor: float) -> "Stretch":
        """As far beyond this stretch as `factor` times what it differs from `before`."""

        def beyond(here: float, there: float) -> float:
            return here + factor * (here - there)

        return replace(
            self,
            rise=beyond(self.rise, before.rise),
            net=beyond(self.net, before.net),
            rise_beside=beyond(self.rise_beside, before.rise_beside),
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """What one moment of the step holds beside weights and states."""

    name: str
    gradients: float = 0.0
    activations: float = 0.0
    logits: float = 0.0
    temporaries: float = 0.0

    @property
    def total(self) -> float:
        """Bytes in all."""
        return self.gradients + self.activations + self.logits + self.temporaries


StepBytes = Callable[[str], float]
"""Name of a weight → the temporaries of its own update."""


@dataclass(frozen=True, slots=True)
class Passes:
    """The stretches of one micro-batch, in their order."""

    stretches: tuple[Stretch, ...]

    def moments(
        self, gradients: Gradients, *, standing: float, step_of: StepBytes
    ) -> Iterator[Moment]:
        """The worst moment of every stretch, as long as gradients live.

        `standing` are gradients of micro-batches before this one.
        """
        held = logits = arrived = 0.0
        for one in self.stretches:
            if gradients is not Gradients.ALL:
                updates = _updates(one, step_of) if gradients is Gradients.ONE else []
                yield _moment(one, held, logits, max([one.rise, *updates]), 0.0)
            elif standing:
                yield _moment(one, held, logits, one.rise, standing)
            else:
                yield _moment(one, held, logits, one.rise_beside, arrived + one.gradients_then)
            if one.name == LOSS:
                logits = one.net
            else:  # after the head nothing of the logits is left
                held, logits = held + logits + one.net, 0.0
            arrived += one.gradients


def _updates(stretch: Stretch, step_of: StepBytes) -> list[float]:
    """What is held while each weight is updated as its gradient arrives."""
    return [one.held + one.num_bytes + step_of(one.weight) for one in stretch.arrivals]


def _moment(stretch: Stretch, held: float, logits: float, rise: float, gradients: float) -> Moment:
    """A stretch's worst moment over what was held at its start."""
    if stretch.name in (LOSS, HEAD):
        return Moment(stretch.name, gradients, held, logits + rise)
    return Moment(stretch.name, gradients, held, logits, rise)
