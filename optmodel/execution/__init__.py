"""Running programs nobody trusts, and hearing what their solvers answered.

for execution in run([Program("a", text)], Limits(wall_seconds=10), num_workers=2):
    execution.end, execution.last_solve
"""

from optmodel.execution._hiding import seen_by_programs
from optmodel.execution.cache import Cache
from optmodel.execution.dialect import Dialect, dialects, recognise, require_dialects
from optmodel.execution.layers import Layer, Level, confinement, level_of
from optmodel.execution.limits import Limits
from optmodel.execution.programs import Program, extract
from optmodel.execution.record import (
    CapturedModel,
    End,
    Execution,
    Repair,
    Route,
    Solve,
    SolverStatus,
)
from optmodel.execution.runner import Runner, run
from optmodel.execution.serial import from_plain, to_plain

__all__ = [
    "Cache",
    "CapturedModel",
    "Dialect",
    "End",
    "Execution",
    "Layer",
    "Level",
    "Limits",
    "Program",
    "Repair",
    "Route",
    "Runner",
    "Solve",
    "SolverStatus",
    "confinement",
    "dialects",
    "extract",
    "from_plain",
    "level_of",
    "recognise",
    "require_dialects",
    "run",
    "seen_by_programs",
    "to_plain",
]
