"""Running programs nobody trusts, and recording what their solvers answer.

for execution in run([Program("a", text)], Limits(wall_seconds=10), num_workers=2):
    execution.end, execution.last_solve
"""

from optmodel.execution.attachments import (
    MAX_ATTACHED_BYTES,
    MAX_ATTACHED_FILES,
    NO_ATTACHMENTS,
    Attachments,
    check_attachment_name,
    read_attachment,
)
from optmodel.execution.cache import ExecutionCache
from optmodel.execution.dialect import (
    BundledLicence,
    Dialect,
    dialects,
    recognise_dialect,
    require_dialects,
)
from optmodel.execution.extraction import extract_program
from optmodel.execution.hidden_paths import paths_visible_to_programs
from optmodel.execution.limits import Limits
from optmodel.execution.packages import installed_solver_programs
from optmodel.execution.program import Program
from optmodel.execution.record import (
    CapturedModel,
    End,
    Execution,
    Repair,
    Route,
    Solve,
    SolverStatus,
    execution_from_dict,
    execution_to_dict,
)
from optmodel.execution.runner import Runner, run
from optmodel.execution.sandbox.paths import VisiblePaths
from optmodel.execution.sandbox_level import (
    SandboxLayer,
    SandboxLevel,
    probe_sandbox,
    sandbox_level_of,
)
from optmodel.execution.warm_runners import (
    PROGRAM_LIMITS,
    close_process_runner,
    prepare_process_runner,
    process_runner,
    warm_runner,
)

__all__ = [
    "MAX_ATTACHED_BYTES",
    "MAX_ATTACHED_FILES",
    "NO_ATTACHMENTS",
    "PROGRAM_LIMITS",
    "Attachments",
    "BundledLicence",
    "CapturedModel",
    "Dialect",
    "End",
    "Execution",
    "ExecutionCache",
    "Limits",
    "Program",
    "Repair",
    "Route",
    "Runner",
    "SandboxLayer",
    "SandboxLevel",
    "Solve",
    "SolverStatus",
    "VisiblePaths",
    "check_attachment_name",
    "close_process_runner",
    "dialects",
    "execution_from_dict",
    "execution_to_dict",
    "extract_program",
    "installed_solver_programs",
    "paths_visible_to_programs",
    "prepare_process_runner",
    "probe_sandbox",
    "process_runner",
    "read_attachment",
    "recognise_dialect",
    "require_dialects",
    "run",
    "sandbox_level_of",
    "warm_runner",
]
