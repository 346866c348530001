"""Solving: from an instance to a certified answer.

    certified = certify(instance)       # Certified(answer, certificate), or a Rejection
    answer = quick_solve(instance)      # one solver, nothing proven by anybody else

A certificate rests on two solvers, and on two paths from the instance to them. The paths share
`flatten`, which `flattening_check` holds against the algebra in exact arithmetic; and
`backends.Model`, which is data. From the flat model on they part. HiGHS is given numbers in rows
by `linear_lowering`, SCIP expressions by `expression_lowering`, each in its own adapter. Where SCIP
comes first, HiGHS is given another model: without indicators (big-M) or without curves (tangents);
or no solver is asked at all (enumeration). Neither path reads a value that the other one found but
for tangents, which any point may be given to: they hold wherever they touch.
"""

from optmodel.backends import SolutionStatus, TerminationStatus
from optmodel.rejection import Rejection
from optmodel.solving.availability import (
    LicenceStatus,
    SolverInfo,
    installed_version,
    is_available,
    licence_status,
    solver_info,
    solver_names,
)
from optmodel.solving.certificate import (
    Certificate,
    CertificationCode,
    Certified,
    CrossCheckMethod,
)
from optmodel.solving.certification import TOLERANCE, certify, quick_solve
from optmodel.solving.instance_result import InstanceResult, relative_difference
from optmodel.solving.limits import SolveLimits
from optmodel.solving.linear_lowering import write_mps
from optmodel.solving.recertification import recheck

__all__ = [
    "TOLERANCE",
    "Certificate",
    "CertificationCode",
    "Certified",
    "CrossCheckMethod",
    "InstanceResult",
    "LicenceStatus",
    "Rejection",
    "SolutionStatus",
    "SolveLimits",
    "SolverInfo",
    "TerminationStatus",
    "certify",
    "installed_version",
    "is_available",
    "licence_status",
    "quick_solve",
    "recheck",
    "relative_difference",
    "solver_info",
    "solver_names",
    "write_mps",
]
