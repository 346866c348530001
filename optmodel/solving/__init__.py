"""Solving: from an instance to a certified answer.

    certified = certify(instance)       # Certified(answer, certificate), or a Rejection
    answer = quick_solve(instance)      # one solver, without a cross-check

A certificate needs two solvers, and two independent paths from the instance to them. The paths
share `flatten`, whose result `flattening_check` compares with the algebra in exact arithmetic, and
the plain data of `backends.Model`. After the flat model they are separate code: `linear_lowering`
builds rows of numbers for HiGHS, `expression_lowering` builds expressions for SCIP. Where SCIP is
the primary solver, the cross-check is HiGHS on another model, without indicators (big-M) or without
nonlinear terms (tangents), a branch and bound of our own over boxes, or the enumeration of all
points without a solver. The cross-check reads no value of the primary solver, with two exceptions:
tangents start at its solution, and the branch and bound tries to prove its objective. Tangents are
valid constraints at whatever point they touch, and a bound is valid whatever it is compared with.
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
    solver_version,
)
from optmodel.solving.certificate import (
    Certificate,
    CertificationCode,
    Certified,
    CrossCheckMethod,
)
from optmodel.solving.certification import TOLERANCE, certify, quick_solve
from optmodel.solving.infeasibility import (
    InfeasibilityMethod,
    InfeasibilityProof,
    prove_infeasible,
    recheck_infeasible,
)
from optmodel.solving.instance_result import InstanceResult, relative_difference
from optmodel.solving.limits import SolveLimits
from optmodel.solving.linear_lowering import write_mps
from optmodel.solving.mutation_selection import (
    Mutation,
    detects,
    mutated,
    mutations,
    select_by_mutation_score,
)
from optmodel.solving.outcome_code import OutcomeCode
from optmodel.solving.recertification import recheck
from optmodel.solving.relaxation import (
    has_integers,
    integrality_gap,
    relax,
    solve_relaxation,
)
from optmodel.solving.resampling import (
    ResampledInstance,
    Sampler,
    changed_values,
    resample,
    resample_values,
    value_changes,
    with_values,
)
from optmodel.solving.scenario_generation import ScenarioResult, solve_by_scenarios
from optmodel.solving.solve_time import expected_seconds
from optmodel.solving.tightening import TightenedInstance, tightenings
from optmodel.solving.unboundedness import (
    UnboundednessProof,
    improving_ray,
    prove_unbounded,
    unboundedness_fault,
)

__all__ = [
    "TOLERANCE",
    "Certificate",
    "CertificationCode",
    "Certified",
    "CrossCheckMethod",
    "InfeasibilityMethod",
    "InfeasibilityProof",
    "InstanceResult",
    "LicenceStatus",
    "Mutation",
    "OutcomeCode",
    "Rejection",
    "ResampledInstance",
    "Sampler",
    "ScenarioResult",
    "SolutionStatus",
    "SolveLimits",
    "SolverInfo",
    "TerminationStatus",
    "TightenedInstance",
    "UnboundednessProof",
    "certify",
    "changed_values",
    "detects",
    "expected_seconds",
    "has_integers",
    "improving_ray",
    "installed_version",
    "integrality_gap",
    "is_available",
    "licence_status",
    "mutated",
    "mutations",
    "prove_infeasible",
    "prove_unbounded",
    "quick_solve",
    "recheck",
    "recheck_infeasible",
    "relative_difference",
    "relax",
    "resample",
    "resample_values",
    "select_by_mutation_score",
    "solve_by_scenarios",
    "solve_relaxation",
    "solver_info",
    "solver_names",
    "solver_version",
    "tightenings",
    "unboundedness_fault",
    "value_changes",
    "with_values",
    "write_mps",
]
