"""Storages are counted from their birth to their death, phase by phase, without being allocated."""

from typing import Any

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from optmodel.training.memory.storage_tracker import StorageTracker

_MIB = 2**20


@pytest.fixture
def fake() -> Any:
    with FakeTensorMode() as mode:
        yield mode


@pytest.mark.usefixtures("fake")
def test_what_is_freed_within_a_phase_counts_for_its_peak_alone() -> None:
    with StorageTracker(nn.Module()) as tracker:
        kept = torch.zeros(_MIB, dtype=torch.uint8)
        tracker.begin("the work")
        passing = torch.zeros(3 * _MIB, dtype=torch.uint8)
        del passing
        more = torch.zeros(2 * _MIB, dtype=torch.uint8)
    start, work = tracker.close()
    assert (start.peak, start.net) == (_MIB, _MIB)
    assert (work.name, work.peak, work.net) == ("the work", 3 * _MIB, 2 * _MIB)
    assert len(kept) + len(more) == 3 * _MIB


@pytest.mark.usefixtures("fake")
def test_views_and_work_in_place_hold_nothing() -> None:
    with StorageTracker(nn.Module()) as tracker:
        whole = torch.zeros(_MIB, dtype=torch.uint8)
        tracker.begin("the work")
        whole[: _MIB // 2].add_(1)
        whole.view(2, -1).mul_(2)
    assert tracker.close()[1].peak == 0


@pytest.mark.usefixtures("fake")
def test_weights_are_not_counted_and_gradients_arrive() -> None:
    model = nn.Linear(256, 128, bias=False)
    with StorageTracker(model) as tracker:
        tracker.begin("forward")
        loss = model(torch.zeros(4, 256)).sum()
        tracker.begin("backward")
        loss.backward()
    _, forward, backward = tracker.close()
    weight_bytes = 4 * 256 * 128
    assert forward.gradients == 0
    assert forward.peak < weight_bytes
    assert backward.gradients == weight_bytes
    assert [(one.weight, one.num_bytes) for one in backward.arrivals] == [("weight", weight_bytes)]
