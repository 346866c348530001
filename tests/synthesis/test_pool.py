"""Results come in the order of the tasks, and a worker that is killed is a sentence."""

import os

import pytest

from optmodel.errors import InfrastructureError, UserError
from optmodel.synthesis._pool import OrderedPool


@pytest.mark.parametrize("num_workers", [1, 2])
def test_results_come_in_the_order_of_their_tasks(num_workers: int) -> None:
    pool: OrderedPool[int, int] = OrderedPool(abs, num_workers)
    with pool:
        assert list(pool.map(range(-20, 0))) == list(range(20, 0, -1))


def test_a_killed_worker_is_said_so() -> None:
    with (
        OrderedPool(os._exit, 2) as pool,
        pytest.raises(InfrastructureError, match="worker process was killed"),
    ):
        list(pool.map([9, 9]))


def test_no_worker_is_refused() -> None:
    with pytest.raises(UserError, match="give 1 or more"):
        OrderedPool(abs, 0)
