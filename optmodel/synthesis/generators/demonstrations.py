"""Demonstrations of ReSocratic: the seed examples of a prompt, and a reply's prefixes solved.

    examples(RandomStream("seeds", 7, 0))      # one seed, or two
    solved = solve_prefixes(reply)             # in a worker
    solved.problems[0].certified, solved.outcomes

Seeds are `data/demonstrations/<domain>/<name>.md`; a user's catalog folder comes first. Every
fault of a reply becomes an outcome; no reply can raise an error.
"""

from dataclasses import dataclass, replace
from functools import cache

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.formulation import Constant, FormulationError, Instance
from optmodel.narration import data_magnitudes
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.solving import (
    CertificationCode,
    Certified,
    SolutionStatus,
    SolveLimits,
    TerminationStatus,
    certify,
    quick_solve,
)
from optmodel.solving import Rejection as NotCertified
from optmodel.synthesis.deduplication import model_identity
from optmodel.synthesis.filters import trivial
from optmodel.synthesis.summary import CandidateOutcome
from optmodel.triples import Demonstration, PipelineStep, Prefix, parse_demonstration

LIMITS = SolveLimits(nodes=2_000, seconds=10.0)
"""The solver limits of one prefix; seeds need a hundredth of them."""

_LARGEST = 10**12
_SINGLE = 0.25  # of the paper's 5,200 linear replies 1,300 come from single seeds


@dataclass(frozen=True, slots=True)
class SeedDemonstration:
    """A demonstration that people wrote."""

    name: str
    domain: str
    text: str


@cache
def seeds() -> tuple[SeedDemonstration, ...]:
    """All seeds, by domain and name. Raises `BadFileError` where there is none."""
    found = [
        SeedDemonstration(name, domain, path.read_text(encoding="utf-8"))
        for domain in catalog.folders("data", "demonstrations")
        for name, path in catalog.files("data", f"demonstrations/{domain}", ".md").items()
    ]
    if not found:
        raise BadFileError("data/demonstrations holds no demonstration: write one as a .md file.")
    return tuple(found)


def examples(stream: RandomStream) -> tuple[SeedDemonstration, ...]:
    """One seed, or a pair of different ones, in an order that is drawn."""
    return tuple(stream.sample(seeds(), 1 if stream.chance(_SINGLE) else min(2, len(seeds()))))


@dataclass(frozen=True, slots=True)
class PrefixProblem:
    """A prefix with its certified answer and its identity."""

    prefix: Prefix
    certified: Certified
    identity: str

    @property
    def part(self) -> str:
        """The name of this candidate within its slot."""
        return f"p{self.prefix.num_constraints}"


@dataclass(frozen=True, slots=True)
class SolvedDemonstration:
    """The good part of a demonstration, its problems, and the outcomes of the rest."""

    text: str
    problems: tuple[PrefixProblem, ...]
    outcomes: tuple[CandidateOutcome, ...]


def solve_prefixes(reply: str, *, is_cut: bool = False) -> SolvedDemonstration:
    """Parse a reply and certify every prefix of it; `is_cut` says that the token limit ended it."""
    demonstration = parse_demonstration(reply, is_cut=is_cut)
    problems: list[PrefixProblem] = []
    outcomes = [CandidateOutcome("reply", fault, reply) for fault in demonstration.faults]
    for number in range(1, demonstration.num_constraints + 1):
        solved = _solve(demonstration, number)
        if isinstance(solved, PrefixProblem):
            problems.append(solved)
        else:
            outcomes.append(solved)
    return SolvedDemonstration(demonstration.text, tuple(problems), tuple(outcomes))


def _solve(demonstration: Demonstration, number: int) -> PrefixProblem | CandidateOutcome:
    part = f"p{number}"
    try:
        prefix = demonstration.prefix(number)
        if prefix.unused:
            unused = Rejection(PipelineStep.PARSE, "variable_unused", ", ".join(prefix.unused))
            return CandidateOutcome(part, unused, prefix.text)
        if max(data_magnitudes(prefix.instance), default=0) > _LARGEST:
            too_large = Rejection(PipelineStep.PARSE, "number_too_large", f"{_LARGEST}")
            return CandidateOutcome(part, too_large, prefix.text)
        certified = certify(prefix.instance, LIMITS)
    except (FormulationError, OverflowError, ZeroDivisionError) as error:
        not_algebra = Rejection(PipelineStep.PARSE, "not_algebra", str(error))
        return CandidateOutcome(part, not_algebra, demonstration.text)
    if not isinstance(certified, Certified):
        code = _unsolved_code(certified, prefix.instance)
        unsolved = Rejection(PipelineStep.SOLVE, code, certified.detail)
        return CandidateOutcome(part, unsolved, prefix.text)
    rejection = trivial(prefix.instance, certified.answer)
    if rejection is not None:
        return CandidateOutcome(part, rejection, prefix.text)
    return PrefixProblem(prefix, certified, model_identity(prefix.instance))


def _unsolved_code(rejection: NotCertified, instance: Instance) -> str:
    """How the solver ended where it found no optimum, and else why there is no certificate."""
    if rejection.code is not CertificationCode.NOT_OPTIMAL:
        return f"not_certified_{rejection.code}"
    ended = rejection.detail.rstrip(".").rpartition(" ")[2]
    if ended != TerminationStatus.INFEASIBLE_OR_UNBOUNDED:
        return ended
    return TerminationStatus.UNBOUNDED if _is_feasible(instance) else TerminationStatus.INFEASIBLE


def _is_feasible(instance: Instance) -> bool:
    """Whether the instance has any feasible solution."""
    formulation = instance.formulation
    idle = replace(formulation.objective, expression=Constant(0))
    free = replace(instance, formulation=replace(formulation, objective=idle))
    return quick_solve(free, LIMITS).status is SolutionStatus.OPTIMAL
