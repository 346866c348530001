"""A new proof of a stored solution and its certificate, from the instance alone.

recheck(instance, solution, certificate)     # None: they are valid; else a Rejection
"""

from fractions import Fraction

from optmodel.formulation import Check, Instance, Number, Solution, decimal_text, exact
from optmodel.rejection import Rejection
from optmodel.solving.certificate import STEP, Certificate, CertificationCode
from optmodel.solving.certification import TOLERANCE, certify, exact_check, small_text
from optmodel.solving.instance_result import number_text, relative_difference
from optmodel.solving.limits import SolveLimits


def recheck(
    instance: Instance,
    solution: Solution,
    certificate: Certificate,
    limits: SolveLimits | None = None,
) -> Rejection | None:
    """Evaluate the stored solution exactly, and have both methods prove its objective again.

    A newer version of a solver may find another solution with the same objective.
    """
    check = exact_check(instance, solution)
    if isinstance(check, Rejection):
        return check
    rejection = _text_mismatch(check, certificate)
    if rejection is not None:
        return rejection
    certified = certify(instance, limits)
    if isinstance(certified, Rejection):
        return certified
    fresh = certified.certificate
    for name in ("solver", "second_solver", "second_method"):
        now, then = getattr(fresh, name), getattr(certificate, name)
        if now != then:
            detail = f"The {name.replace('_', ' ')} is {now}, not {then}."
            return Rejection(STEP, CertificationCode.CERTIFICATE_DIFFERS, detail)
    if _differ(check.objective, fresh.objective):
        detail = f"The optimum is {fresh.objective}, not {certificate.objective}."
        return Rejection(STEP, CertificationCode.DISAGREEMENT, detail)
    return None


def _text_mismatch(check: Check, certificate: Certificate) -> Rejection | None:
    """The first field of a certificate that contradicts the stored solution."""
    objective = number_text(check.objective)
    if certificate.objective != objective:
        detail = f"The solution is worth {objective}, not {certificate.objective}."
        return Rejection(STEP, CertificationCode.OBJECTIVE_DIFFERS, detail)
    worst = check.worst
    derived = {
        "violation": small_text(worst.amount),
        "violation_place": worst.name if worst.amount else "",
        "tolerance": decimal_text(TOLERANCE),
    }
    for name, text in derived.items():
        if getattr(certificate, name) != text:
            detail = (
                f"The {name.replace('_', ' ')} is '{text}', not '{getattr(certificate, name)}'."
            )
            return Rejection(STEP, CertificationCode.CERTIFICATE_DIFFERS, detail)
    for stored, distance in (
        (certificate.bound, certificate.gap),
        (certificate.second_objective, certificate.difference),
    ):
        if _differ(check.objective, stored) or decimal_text(exact(stored)) != stored:
            detail = f"The solution is worth {objective}, but {stored} was proven."
            return Rejection(STEP, CertificationCode.CERTIFICATE_DIFFERS, detail)
        if not _is_distance(check.objective, stored, distance):
            detail = f"The distance from {objective} to {stored} is not {distance}."
            return Rejection(STEP, CertificationCode.CERTIFICATE_DIFFERS, detail)
    return None


def _is_distance(objective: Number, stored: str, distance: str) -> bool:
    """Whether a distance, stored to two digits, is that of the two numbers."""
    try:
        recorded = float(distance)
    except ValueError:
        return False
    again = relative_difference(objective, float(Fraction(stored)))
    return distance == small_text(recorded) and abs(recorded - again) <= 1e-9 + 0.05 * again


def _differ(objective: Number, text: str) -> bool:
    try:
        value = float(Fraction(text))
    except ValueError:
        return True
    return relative_difference(objective, value) > TOLERANCE
