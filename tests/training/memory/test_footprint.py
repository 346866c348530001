"""How long gradients live decides the peak: a chain of phases reckoned by hand."""

import pytest

from optmodel.training.memory.footprint import (
    GradientArrival,
    MemorySnapshot,
    Phase,
    StepPhases,
)
from optmodel.training.optimizers import GradientLifetime

# A start and a layer that keep 10 and 20 bytes, a loss over 100 bytes of logits that keeps 60 of
# them, a head that frees all of the logits, and a layer that frees 20 as its gradient of 7 arrives.
CHAIN = StepPhases(
    (
        Phase("the start", peak=10, net=10, peak_with_gradients=10),
        Phase("layer 1, forward", peak=30, net=20, peak_with_gradients=30),
        Phase("the loss", peak=100, net=60, peak_with_gradients=100),
        Phase("the head", peak=50, net=-60, peak_with_gradients=50, gradients=5),
        Phase(
            "layer 1, backward",
            peak=40,
            net=-20,
            peak_with_gradients=35,
            gradients_at_peak=7,
            gradients=7,
            arrivals=(GradientArrival("w", num_bytes=7, held=38),),
        ),
    )
)


def _snapshots(lifetime: GradientLifetime, standing: float = 0.0) -> dict[str, MemorySnapshot]:
    found = CHAIN.snapshots(lifetime, standing=standing, update_bytes=lambda name: 11.0)
    return {one.name: one for one in found}


def test_what_was_kept_is_held_in_later_phases() -> None:
    found = _snapshots(GradientLifetime.NONE)
    assert [one.total for one in found.values()] == [10, 40, 130, 140, 70]
    assert found["the loss"].logits == 100
    assert found["the head"] == MemorySnapshot("the head", 0.0, 30, 110)
    assert found["layer 1, backward"] == MemorySnapshot("layer 1, backward", 0.0, 30, 0.0, 40)


def test_gradients_that_stay_add_up() -> None:
    found = _snapshots(GradientLifetime.ALL)
    assert found["the head"].gradients == 0
    assert found["layer 1, backward"].gradients == 5 + 7
    assert found["layer 1, backward"].total == 12 + 30 + 35


def test_gradients_of_earlier_micro_batches_stand_from_the_start() -> None:
    found = _snapshots(GradientLifetime.ALL, standing=12)
    assert {one.gradients for one in found.values()} == {12}
    assert found["layer 1, backward"].temporaries == 40


def test_a_released_gradient_is_held_with_its_update() -> None:
    found = _snapshots(GradientLifetime.ONE)
    assert found["layer 1, backward"].temporaries == 38 + 7 + 11
    assert found["layer 1, forward"].temporaries == 30
    assert {one.gradients for one in found.values()} == {0.0}


@pytest.mark.parametrize("factor", [0.0, 1.0, 2.5])
def test_what_lies_outside_of_layers_is_extrapolated_along_a_line(factor: float) -> None:
    short = Phase("the loss", peak=10, net=4, peak_with_gradients=12)
    longer = Phase("the loss", peak=14, net=5, peak_with_gradients=12)
    found = longer.extrapolated(short, factor)
    assert (found.peak, found.net) == (14 + 4 * factor, 5 + factor)
    assert found.peak_with_gradients == 12
