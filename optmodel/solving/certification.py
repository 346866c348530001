"""Certifying: solve, check in exact arithmetic, and ask a second method that shares no code.

certified = certify(instance)
if isinstance(certified, Certified):
    certified.answer.objective, certified.certificate.to_dict()
"""

from fractions import Fraction

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
from optmodel.solving.answer import (
    Answer,
    answer_of,
    number_text,
    relative_difference,
    short_decimal,
)
from optmodel.solving.certificate import Certificate, Certified, Reason, Rejection
from optmodel.solving.fidelity import first_difference
from optmodel.solving.first import solve_first
from optmodel.solving.limits import SolveLimits
from optmodel.solving.outcome import Outcome
from optmodel.solving.second import Opinion, second_opinion
from optmodel.solving.status import SolutionStatus

TOLERANCE = Fraction(1, 10**6)
"""The largest relative violation, gap and difference that is certified."""


def quick_solve(instance: Instance, limits: SolveLimits | None = None) -> Answer:
    """Solve once, with the first solver for such a model; nothing is certified."""
    flat = flatten(instance)
    return answer_of(instance, flat, solve_first(flat, limits or SolveLimits()))


def certify(instance: Instance, limits: SolveLimits | None = None) -> Certified | Rejection:
    """Solve an instance and prove the answer, or say why that failed."""
    limits = limits or SolveLimits()
    flat = flatten(instance)
    first = solve_first(flat, limits)
    answer = answer_of(instance, flat, first)
    if answer.status is not SolutionStatus.OPTIMAL:
        return Rejection(Reason.NOT_OPTIMAL, f"{answer.solver} ended with {answer.termination}.")
    place = first_difference(instance, flat, answer.solution)
    if place is not None:
        return Rejection(Reason.FLAT_MODEL_DIFFERS, f"The flat model differs at {place}.")
    check = exact_check(instance, answer.solution)
    if isinstance(check, Rejection):
        return check
    rejection = _reject(answer, first, check)
    if rejection is not None:
        return rejection
    opinion = second_opinion(flat, first, limits)
    if isinstance(opinion, Rejection):
        return opinion
    return _certified(answer, check, opinion)


def exact_check(instance: Instance, solution: Solution) -> Check | Rejection:
    """The check of a solution, or why it does not pass."""
    try:
        check = check_solution(instance, solution)
    except FormulationError as error:
        return Rejection(Reason.VIOLATED, f"The solution cannot be evaluated: {error}")
    if check.worst.relative > TOLERANCE:
        sentence = f"{check.worst.place} is violated by {small_text(check.worst.amount)}."
        return Rejection(Reason.VIOLATED, sentence)
    return check


def small_text(amount: float | Number) -> str:
    """A small amount to two digits, in powers of ten."""
    return f"{float(amount):.1e}" if amount else "0"


def _reject(answer: Answer, first: Outcome, check: Check) -> Rejection | None:
    """What is wrong with an answer by itself, before anybody else is asked."""
    objective = number_text(check.objective)
    if first.objective is None or _differ(check.objective, first.objective):
        sentence = f"The algebra says {objective}, {answer.solver} {first.objective}."
        return Rejection(Reason.OBJECTIVE_DIFFERS, sentence)
    if answer.bound is None or _differ(check.objective, answer.bound):
        sentence = f"The objective is {objective}, the bound {answer.bound}."
        return Rejection(Reason.OPEN_GAP, sentence)
    return None


def _certified(answer: Answer, check: Check, opinion: Opinion) -> Certified | Rejection:
    objective = number_text(check.objective)
    if _differ(check.objective, opinion.objective):
        sentence = f"{answer.solver} found {objective}, {opinion.solver} {opinion.objective}."
        return Rejection(Reason.DISAGREEMENT, sentence)
    assert answer.bound is not None, "an answer without a bound was rejected before"
    certificate = Certificate(
        solver=answer.solver,
        solver_version=answer.version,
        second_solver=opinion.solver,
        second_version=opinion.version,
        second_method=opinion.method,
        objective=objective,
        bound=_float_text(answer.bound),
        gap=small_text(relative_difference(check.objective, answer.bound)),
        second_objective=_float_text(opinion.objective),
        difference=small_text(relative_difference(check.objective, opinion.objective)),
        violation_place=check.worst.place if check.worst.amount else "",
        violation=small_text(check.worst.amount),
        tolerance=decimal_text(TOLERANCE),
    )
    return Certified(answer, certificate)


def _differ(objective: Number, other: float) -> bool:
    return relative_difference(objective, other) > TOLERANCE


def _float_text(value: float) -> str:
    """A solver's float without the digits that no tolerance of ours can vouch for."""
    return decimal_text(short_decimal(value, digits=10))
