"""Processes that see different batches make the same step."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import distributed, multiprocessing, nn

from optmodel.training.optimizers.zeroth_order import UpdateRule, ZerothOrder, ZerothOrderConfig

_SIGNS = (3.0, -1.0)
"""Of the loss of each process: the second would go where the first comes from."""


def _stepped(rank: int, folder: str) -> None:
    """One step of one process; its weights go into `folder`."""
    distributed.init_process_group(
        "gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=len(_SIGNS)
    )
    try:
        torch.save(_weights(_SIGNS[rank]), Path(folder) / f"{rank}.pt")
    finally:
        distributed.destroy_process_group()


def _weights(sign: float) -> Any:
    """A linear layer after a step on the loss `sign` times the sum of its outputs."""
    torch.manual_seed(0)
    model = nn.Linear(8, 8)
    config = ZerothOrderConfig(update=UpdateRule.CONSERVATIVE)
    optimizer = ZerothOrder(model, config, lr=1e-3, seed=0)
    inputs = torch.ones(1, 8)
    optimizer.accumulate(lambda: sign * model(inputs).sum())
    optimizer.step()
    return model.weight.detach()


# Forked, as torch takes longer to import than all else; no thread of it is at work here.
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.timeout(120)
def test_two_processes_choose_the_same_side(tmp_path: Path) -> None:
    """The side with the least mean loss, here that of a loss with the mean sign, 1."""
    multiprocessing.start_processes(
        _stepped, (str(tmp_path),), nprocs=len(_SIGNS), start_method="fork"
    )
    one, other = (torch.load(tmp_path / f"{rank}.pt") for rank in range(len(_SIGNS)))
    assert torch.equal(one, other)
    torch.testing.assert_close(one, _weights(1.0))
    assert not torch.equal(one, _weights(0.0))
