"""Certifying: solve, check in exact arithmetic, and cross-check by a second method.

certified = certify(instance)
if isinstance(certified, Certified):
    certified.answer.objective, certified.certificate.to_dict()
"""

from fractions import Fraction

from optmodel.backends import SolutionStatus, SolverResult
from optmodel.formulation import (
    Check,
    FormulationError,
    Instance,
    Number,
    Solution,
    check_solution,
    decimal_text,
    flatten,
)
from optmodel.rejection import Rejection
from optmodel.solving.certificate import STEP, Certificate, CertificationCode, Certified
from optmodel.solving.flattening_check import flattening_mismatch
from optmodel.solving.instance_result import (
    InstanceResult,
    instance_result,
    number_text,
    relative_difference,
    short_decimal,
)
from optmodel.solving.limits import SolveLimits
from optmodel.solving.methods import CrossCheck, cross_check, solve_primary

TOLERANCE = Fraction(1, 10**6)
"""The largest relative violation, gap and difference that is certified."""


def quick_solve(instance: Instance, limits: SolveLimits | None = None) -> InstanceResult:
    """Solve once, with the primary solver for such a model; nothing is certified."""
    flat = flatten(instance)
    return instance_result(instance, flat, solve_primary(flat, limits or SolveLimits()))


def certify(instance: Instance, limits: SolveLimits | None = None) -> Certified | Rejection:
    """Solve an instance and prove the answer; a `Rejection` has the reason why that failed."""
    limits = limits or SolveLimits()
    flat = flatten(instance)
    primary = solve_primary(flat, limits)
    answer = instance_result(instance, flat, primary)
    if answer.status is not SolutionStatus.OPTIMAL:
        return Rejection(
            STEP, CertificationCode.NOT_OPTIMAL, f"{answer.solver} ended with {answer.termination}."
        )
    mismatch = flattening_mismatch(instance, flat, answer.solution)
    if mismatch is not None:
        return Rejection(
            STEP, CertificationCode.FLAT_MODEL_DIFFERS, f"The flat model differs at {mismatch}."
        )
    check = exact_check(instance, answer.solution)
    if isinstance(check, Rejection):
        return check
    rejection = _check_answer(answer, primary, check)
    if rejection is not None:
        return rejection
    second = cross_check(flat, primary, limits)
    if isinstance(second, Rejection):
        return second
    return _with_certificate(answer, check, second)


def exact_check(instance: Instance, solution: Solution) -> Check | Rejection:
    """The exact check of a solution, or a `Rejection` where it violates a constraint."""
    try:
        check = check_solution(instance, solution)
    except FormulationError as error:
        return Rejection(
            STEP, CertificationCode.VIOLATED, f"The solution cannot be evaluated: {error}"
        )
    if check.worst.relative > TOLERANCE:
        detail = f"{check.worst.name} is violated by {small_text(check.worst.amount)}."
        return Rejection(STEP, CertificationCode.VIOLATED, detail)
    return check


def small_text(amount: float | Number) -> str:
    """A small amount to two digits, in powers of ten."""
    return f"{float(amount):.1e}" if amount else "0"


def _check_answer(answer: InstanceResult, primary: SolverResult, check: Check) -> Rejection | None:
    """The rejection of an answer whose objective or gap is wrong, before any cross-check."""
    objective = number_text(check.objective)
    if primary.objective is None or _differ(check.objective, primary.objective):
        detail = f"The algebra says {objective}, {answer.solver} {primary.objective}."
        return Rejection(STEP, CertificationCode.OBJECTIVE_DIFFERS, detail)
    if answer.bound is None or _differ(check.objective, answer.bound):
        detail = f"The objective is {objective}, the bound {answer.bound}."
        return Rejection(STEP, CertificationCode.OPEN_GAP, detail)
    return None


def _with_certificate(
    answer: InstanceResult, check: Check, second: CrossCheck
) -> Certified | Rejection:
    objective = number_text(check.objective)
    if _differ(check.objective, second.objective):
        detail = f"{answer.solver} found {objective}, {second.solver} {second.objective}."
        return Rejection(STEP, CertificationCode.DISAGREEMENT, detail)
    assert answer.bound is not None, "an answer without a bound was rejected before"
    certificate = Certificate(
        solver=answer.solver,
        solver_version=answer.version,
        second_solver=second.solver,
        second_version=second.version,
        second_method=second.method,
        objective=objective,
        bound=_float_text(answer.bound),
        gap=small_text(relative_difference(check.objective, answer.bound)),
        second_objective=_float_text(second.objective),
        difference=small_text(relative_difference(check.objective, second.objective)),
        violation_place=check.worst.name if check.worst.amount else "",
        violation=small_text(check.worst.amount),
        tolerance=decimal_text(TOLERANCE),
    )
    return Certified(answer, certificate)


def _differ(objective: Number, other: float) -> bool:
    return relative_difference(objective, other) > TOLERANCE


def _float_text(value: float) -> str:
    """A solver's float to ten digits; further ones are below the tolerances."""
    return decimal_text(short_decimal(value, digits=10))
