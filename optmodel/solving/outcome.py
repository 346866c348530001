"""What a solver said, in its own floats: raw material for an `Answer`, never a label itself.

outcome = solve_with_highs(flat, SolveLimits())
outcome.termination, outcome.values
"""

from dataclasses import dataclass

from optmodel.solving.status import SolutionStatus, Termination


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of one solver.

    `values` follow the columns of the flat model and are None when there is no solution; `bound`
    is the solver's proof of how good the objective can be at best.
    """

    solver: str
    version: str
    termination: Termination
    values: tuple[float, ...] | None = None
    objective: float | None = None
    bound: float | None = None

    @property
    def solution_status(self) -> SolutionStatus:
        """What solution there is."""
        if self.values is None:
            return SolutionStatus.NONE
        if self.termination is Termination.OPTIMAL:
            return SolutionStatus.OPTIMAL
        return SolutionStatus.FEASIBLE
