"""Whether a stored solution and its certificate still hold, proven again from the instance.

recheck(instance, solution, certificate)     # None: they hold; else a Rejection that says why
"""

from fractions import Fraction

from optmodel.formulation import Check, Instance, Number, Solution, decimal_text, exact
from optmodel.solving.answer import number_text, relative_difference
from optmodel.solving.certificate import Certificate, Reason, Rejection
from optmodel.solving.certification import TOLERANCE, certify, exact_check, small_text
from optmodel.solving.limits import SolveLimits


def recheck(
    instance: Instance,
    solution: Solution,
    certificate: Certificate,
    limits: SolveLimits | None = None,
) -> Rejection | None:
    """Evaluate the stored solution exactly, and have both methods prove its objective again.

    Solvers may have other versions by now and find another optimum of the same worth.
    """
    check = exact_check(instance, solution)
    if isinstance(check, Rejection):
        return check
    rejection = _reject_text(check, certificate)
    if rejection is not None:
        return rejection
    certified = certify(instance, limits)
    if isinstance(certified, Rejection):
        return certified
    found = certified.certificate
    for name in ("solver", "second_solver", "second_method"):
        now, then = getattr(found, name), getattr(certificate, name)
        if now != then:
            sentence = f"The {name.replace('_', ' ')} is {now}, not {then}."
            return Rejection(Reason.CERTIFICATE_DIFFERS, sentence)
    if _differ(check.objective, found.objective):
        sentence = f"The optimum is {found.objective}, not {certificate.objective}."
        return Rejection(Reason.DISAGREEMENT, sentence)
    return None


def _reject_text(check: Check, certificate: Certificate) -> Rejection | None:
    """What the certificate says wrongly about the solution beside it."""
    objective = number_text(check.objective)
    if certificate.objective != objective:
        sentence = f"The solution is worth {objective}, not {certificate.objective}."
        return Rejection(Reason.OBJECTIVE_DIFFERS, sentence)
    worst = check.worst
    derived = {
        "violation": small_text(worst.amount),
        "violation_place": worst.place if worst.amount else "",
        "tolerance": decimal_text(TOLERANCE),
    }
    for name, text in derived.items():
        if getattr(certificate, name) != text:
            sentence = (
                f"The {name.replace('_', ' ')} is '{text}', not '{getattr(certificate, name)}'."
            )
            return Rejection(Reason.CERTIFICATE_DIFFERS, sentence)
    for told, distance in (
        (certificate.bound, certificate.gap),
        (certificate.second_objective, certificate.difference),
    ):
        if _differ(check.objective, told) or decimal_text(exact(told)) != told:
            sentence = f"The solution is worth {objective}, but {told} was proven."
            return Rejection(Reason.CERTIFICATE_DIFFERS, sentence)
        if not _is_distance(check.objective, told, distance):
            sentence = f"The distance from {objective} to {told} is not {distance}."
            return Rejection(Reason.CERTIFICATE_DIFFERS, sentence)
    return None


def _is_distance(objective: Number, told: str, distance: str) -> bool:
    """Whether a distance of two digits was measured between numbers of which one was rounded."""
    try:
        stored = float(distance)
    except ValueError:
        return False
    again = relative_difference(objective, float(Fraction(told)))
    return distance == small_text(stored) and abs(stored - again) <= 1e-9 + 0.05 * again


def _differ(objective: Number, text: str) -> bool:
    try:
        value = float(Fraction(text))
    except ValueError:
        return True
    return relative_difference(objective, value) > TOLERANCE
