"""Solving: from an instance to a certified answer.

certified = certify(instance)       # Certified(answer, certificate), or a Rejection that says why
answer = quick_solve(instance)      # one solver, nothing proven by anybody else
"""

from optmodel.solving.answer import Answer, relative_difference
from optmodel.solving.availability import (
    LicenceStatus,
    SolverInfo,
    installed_version,
    is_available,
    licence_status,
    solver_info,
    solver_names,
)
from optmodel.solving.certificate import Certificate, Certified, Method, Reason, Rejection
from optmodel.solving.certification import TOLERANCE, certify, quick_solve
from optmodel.solving.limits import SolveLimits
from optmodel.solving.rechecking import recheck
from optmodel.solving.status import SolutionStatus, Termination

__all__ = [
    "TOLERANCE",
    "Answer",
    "Certificate",
    "Certified",
    "LicenceStatus",
    "Method",
    "Reason",
    "Rejection",
    "SolutionStatus",
    "SolveLimits",
    "SolverInfo",
    "Termination",
    "certify",
    "installed_version",
    "is_available",
    "licence_status",
    "quick_solve",
    "recheck",
    "relative_difference",
    "solver_info",
    "solver_names",
]
