"""A demonstration's prefixes solved: which of them are problems with a certain answer.

    solved = SolvePrefixes(reply, is_cut=False)()       # in a worker
    solved.problems[0].certified, solved.outcomes

What is wrong with a reply ends as outcomes, whatever it is; nothing it says can raise.
"""

from dataclasses import dataclass, replace

from optmodel.formulation import FormulationError, Instance
from optmodel.formulation.nodes import Constant
from optmodel.narration.spoken import values_of
from optmodel.solving import (
    Certified,
    Reason,
    Rejection,
    SolutionStatus,
    SolveLimits,
    Termination,
    certify,
    quick_solve,
)
from optmodel.synthesis.filters import dull
from optmodel.synthesis.identity import identity
from optmodel.synthesis.outcome import Outcome, Step
from optmodel.synthesis.resocratic.demonstration import Demonstration, Prefix, parse

LIMITS = SolveLimits(nodes=2_000, seconds=10.0)
"""What one prefix may take; seeds need a hundredth of it."""

_LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Problem:
    """A prefix with its certified answer and its identity."""

    prefix: Prefix
    certified: Certified
    identity: str

    @property
    def part(self) -> str:
        """What tells it apart within its slot."""
        return f"p{self.prefix.num_constraints}"


@dataclass(frozen=True, slots=True)
class Solved:
    """The good part of a demonstration, its problems, and what became of the rest."""

    text: str
    problems: tuple[Problem, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class SolvePrefixes:
    """A task for a worker: parse a reply and certify every prefix of it."""

    reply: str
    is_cut: bool = False

    def __call__(self) -> Solved:
        demonstration = parse(self.reply, is_cut=self.is_cut)
        problems: list[Problem] = []
        outcomes = _faults(demonstration, self.reply)
        for number in range(1, demonstration.num_constraints + 1):
            solved = _solve(demonstration, number)
            if isinstance(solved, Problem):
                problems.append(solved)
            else:
                outcomes.append(solved)
        return Solved(demonstration.text, tuple(problems), tuple(outcomes))


def _faults(demonstration: Demonstration, reply: str) -> list[Outcome]:
    return [
        Outcome("reply", Step.PARSE, fault.kind, f"{fault.section}: {fault.detail}", reply)
        for fault in demonstration.faults
    ]


def _solve(demonstration: Demonstration, number: int) -> Problem | Outcome:
    part = f"p{number}"
    try:
        prefix = demonstration.prefix(number)
        if prefix.unused:
            detail = ", ".join(prefix.unused)
            return Outcome(part, Step.PARSE, "variable_unused", detail, prefix.text)
        if max(values_of(prefix.instance), default=0) > _LARGEST:
            return Outcome(part, Step.PARSE, "number_too_large", f"{_LARGEST}", prefix.text)
        certified = certify(prefix.instance, LIMITS)
    except (FormulationError, OverflowError, ZeroDivisionError) as error:
        return Outcome(part, Step.PARSE, "not_algebra", str(error), demonstration.text)
    if isinstance(certified, Rejection):
        reason = _reason(certified, prefix.instance)
        return Outcome(part, Step.SOLVE, reason, certified.sentence, prefix.text)
    dullness = dull(prefix.instance, certified.answer)
    if dullness is not None:
        return Outcome(part, Step.SOLVE, dullness.value, "", prefix.text)
    return Problem(prefix, certified, identity(prefix.instance))


def _reason(rejection: Rejection, instance: Instance) -> str:
    """How the solver ended where it found no optimum, and else why there is no certificate."""
    if rejection.reason is not Reason.NOT_OPTIMAL:
        return f"not_certified_{rejection.reason}"
    ended = rejection.sentence.rstrip(".").rpartition(" ")[2]
    if ended != Termination.INFEASIBLE_OR_UNBOUNDED:
        return ended
    return Termination.UNBOUNDED if _is_feasible(instance) else Termination.INFEASIBLE


def _is_feasible(instance: Instance) -> bool:
    """Whether there is any solution at all, whatever it is worth."""
    formulation = instance.formulation
    idle = replace(formulation.objective, expression=Constant(0))
    free = replace(instance, formulation=replace(formulation, objective=idle))
    return quick_solve(free, LIMITS).status is SolutionStatus.OPTIMAL
