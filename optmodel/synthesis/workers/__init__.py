"""Processes that share the work of a run, and the scheduler of slots that wait for a model.

OrderedPool(abs, num_workers=2)                     # tasks, results in their order
JobPool(num_workers=2)                              # single jobs of slots under way
Checkers(2, SandboxLevel.LIMITED, seconds=60)       # checks of records that nobody trusts
await run_ordered(attempt, slots, width, write)     # many slots, written in their order
"""

from optmodel.synthesis.workers.checker_pool import Checkers
from optmodel.synthesis.workers.scheduler import OrderedGate, Session, SlotResult, run_ordered
from optmodel.synthesis.workers.worker_pool import JobPool, OrderedPool

__all__ = [
    "Checkers",
    "JobPool",
    "OrderedGate",
    "OrderedPool",
    "Session",
    "SlotResult",
    "run_ordered",
]
