"""Running programs nobody trusts, and hearing what their solvers answered.

for execution in run([Program("a", text)], Limits(wall_seconds=10), num_workers=2):
    execution.end, execution.last_solve
"""

from optmodel.execution._hiding import seen_by_programs
from optmodel.execution.attachments import (
    MOST_ATTACHED_BYTES,
    MOST_ATTACHED_FILES,
    NO_ATTACHMENTS,
    Attachments,
    check_name,
    read_attachment,
)
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
    "MOST_ATTACHED_BYTES",
    "MOST_ATTACHED_FILES",
    "NO_ATTACHMENTS",
    "Attachments",
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
    "check_name",
    "confinement",
    "dialects",
    "extract",
    "from_plain",
    "level_of",
    "read_attachment",
    "recognise",
    "require_dialects",
    "run",
    "seen_by_programs",
    "to_plain",
]
