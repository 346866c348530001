"""Whether a stored solution and its certificate still hold, proven again from the instance.

recheck(instance, solution, certificate)     # None: they hold; else a Rejection that says why
"""

from fractions import Fraction

from optmodel.formulation import Check, Instance, Number, Solution
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
    if found.second_method is not certificate.second_method:
        sentence = f"It is certified by {found.second_method}, not {certificate.second_method}."
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
    if certificate.violation != small_text(check.worst.amount):
        sentence = f"{check.worst.place} is violated by {small_text(check.worst.amount)}."
        return Rejection(Reason.CERTIFICATE_DIFFERS, sentence)
    for told in (certificate.bound, certificate.second_objective):
        if _differ(check.objective, told):
            sentence = f"The solution is worth {objective}, but {told} was proven."
            return Rejection(Reason.CERTIFICATE_DIFFERS, sentence)
    return None


def _differ(objective: Number, text: str) -> bool:
    try:
        value = float(Fraction(text))
    except ValueError:
        return True
    return relative_difference(objective, value) > TOLERANCE
