"""Processes that share the work of a run, and the scheduler of slots that wait for a model.

OrderedPool(task, num_workers=2)       # tasks of templates, results in their order
JobPool(num_workers=2)                 # single jobs, for slots that run many at a time
Checkers(...)                          # records that nobody trusts, each check in a process
await run_ordered(...)                 # many slots at a time, written in their order
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
