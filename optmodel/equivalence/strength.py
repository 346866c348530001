"""How strong a formulation is, against the reference: reported, and never part of being right.

    report = compare_strength(candidate, reference, StrengthLimits(seconds=5.0))
    report.candidate.root_bound, report.reference.root_bound
    report.is_weaker               # True: its root bound is farther from the optimum

The root bound is the optimum of the continuous relaxation, before any cuts, so a big-M that is
larger than need be shows as a weaker bound; implications are no part of it, as no solver has them
there. Both models are solved with one thread, one seed and the same limits, by HiGHS or, with
implications, by SCIP; nodes and seconds are those of that solve.
"""

from dataclasses import dataclass, replace
from time import perf_counter

from optmodel.backends import (
    SolveOptions,
    TerminationStatus,
    VariableType,
    solve,
    solve_with_highs,
    suits_highs,
)
from optmodel.equivalence.lowering import solver_model
from optmodel.formulation import FlatModel, FormulationError
from optmodel.rejection import Rejection

_RELATIVE = 1e-6


@dataclass(frozen=True, slots=True)
class StrengthLimits:
    """The limits of each solve, and the seed of its random choices."""

    seconds: float = 10.0
    num_nodes: int = 10_000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class FormulationStrength:
    """The size of a model and what its solve took; the bounds are in its own objective."""

    num_rows: int
    num_columns: int
    num_whole_columns: int
    root_bound: float | None
    objective: float | None
    num_nodes: int
    seconds: float
    solver: str
    status: TerminationStatus

    @property
    def root_gap(self) -> float | None:
        """By how much the root bound misses the optimum, relative to the optimum or to 1."""
        if self.root_bound is None or self.objective is None:
            return None
        return abs(self.objective - self.root_bound) / max(1.0, abs(self.objective))


@dataclass(frozen=True, slots=True)
class StrengthReport:
    """The strength of a candidate beside the reference's."""

    candidate: FormulationStrength
    reference: FormulationStrength

    @property
    def is_weaker(self) -> bool | None:
        """Whether the candidate's root gap is larger; None where a gap is not known."""
        own, other = self.candidate.root_gap, self.reference.root_gap
        return None if own is None or other is None else own > other + _RELATIVE


def compare_strength(
    candidate: FlatModel, reference: FlatModel, limits: StrengthLimits | None = None
) -> StrengthReport | Rejection:
    """The strength of both; rejected where the relaxation of one is not convex."""
    limits = limits or StrengthLimits()
    own = formulation_strength(candidate, limits)
    if isinstance(own, Rejection):
        return own
    other = formulation_strength(reference, limits)
    return other if isinstance(other, Rejection) else StrengthReport(own, other)


def formulation_strength(
    model: FlatModel, limits: StrengthLimits
) -> FormulationStrength | Rejection:
    """The strength of one model whose continuous relaxation is a linear or convex quadratic one."""
    try:
        lowered = solver_model(model)
    except FormulationError as error:
        return Rejection("strength", "unsupported", str(error))
    continuous = [VariableType.CONTINUOUS] * lowered.num_columns
    relaxed = replace(lowered, types=continuous, indicators=[])
    if not suits_highs(relaxed):
        return Rejection("strength", "unsupported", "the relaxation is not linear or convex")
    options = SolveOptions(
        seconds=limits.seconds, num_nodes=limits.num_nodes, num_threads=1, seed=limits.seed
    )
    root = solve_with_highs(relaxed, options)
    begun = perf_counter()
    result = solve(lowered, options)
    return FormulationStrength(
        num_rows=len(lowered.rows) + len(lowered.indicators),
        num_columns=lowered.num_columns,
        num_whole_columns=sum(kind.is_integral for kind in lowered.types),
        root_bound=root.objective if root.status is TerminationStatus.OPTIMAL else None,
        objective=result.objective if result.status is TerminationStatus.OPTIMAL else None,
        num_nodes=result.num_nodes,
        seconds=perf_counter() - begun,
        solver=result.solver,
        status=result.status,
    )
