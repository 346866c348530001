"""Which solver answers first: HiGHS what is linear or convex quadratic, SCIP everything else.

outcome = solve_first(flatten(instance), SolveLimits())
"""

from optmodel.formulation import Domain, FlatModel
from optmodel.solving.highs import solve_with_highs
from optmodel.solving.limits import SolveLimits
from optmodel.solving.outcome import Outcome
from optmodel.solving.scip import solve_with_scip
from optmodel.solving.squares import has_convex_objective


def solve_first(flat: FlatModel, limits: SolveLimits) -> Outcome:
    """Solve with the first solver for this kind of model."""
    return solve_with_highs(flat, limits) if suits_highs(flat) else solve_with_scip(flat, limits)


def suits_highs(flat: FlatModel) -> bool:
    """Whether HiGHS solves a model to optimality: linear, or continuous and convex quadratic."""
    if flat.is_linear:
        return True
    is_continuous = all(column.domain is Domain.CONTINUOUS for column in flat.columns)
    return flat.is_quadratic and is_continuous and has_convex_objective(flat)
