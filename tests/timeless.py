"""Executions without what differs from run to run: `timeless(one) == timeless(other)`."""

from dataclasses import replace

from optmodel.execution import Execution


def timeless(execution: Execution) -> Execution:
    """The execution without its times and its memory."""
    solves = tuple(replace(solve, seconds=0.0) for solve in execution.solves)
    return replace(execution, wall_seconds=0.0, cpu_seconds=0.0, peak_memory=0, solves=solves)
