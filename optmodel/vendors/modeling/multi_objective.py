"""Several objectives: those of one priority are blended, those of a lower one come after.

solve_goals(problem, [Goal(cost, priority=2), Goal(delay, priority=1)])
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from optmodel.backends import SolverResult, TerminationStatus
from optmodel.vendors.modeling.constraints import AnyConstraint, constrained
from optmodel.vendors.modeling.model_builder import ModelBuilder
from optmodel.vendors.modeling.operands import ConstraintExpression, ConstraintSense


@dataclass(frozen=True, slots=True)
class PrioritizedObjective:
    """One objective; later ones may worsen it by the larger of the two tolerances."""

    expression: Any
    priority: int = 0
    weight: float = 1.0
    absolute: float = 1e-6
    relative: float = 0.0


def solve_by_priority(problem: ModelBuilder, goals: Sequence[PrioritizedObjective]) -> SolverResult:
    """Solve for the highest priority first; the last result, of the lowest priority, is returned.

    All have the problem's sense. The problem's own objective is replaced; rows that hold earlier
    goals are taken out again.
    """
    held: list[AnyConstraint] = []
    result = SolverResult("none", TerminationStatus.ERROR)
    for priority in sorted({goal.priority for goal in goals}, reverse=True):
        level = [goal for goal in goals if goal.priority == priority]
        blend = sum(goal.weight * goal.expression for goal in level)
        problem.set_objective(blend)
        result = problem.solve()
        if result.status is not TerminationStatus.OPTIMAL:
            break
        held.append(problem.add(_kept(problem, level, blend, result)))
    problem.remove(held)
    return result


def _kept(
    problem: ModelBuilder,
    level: Sequence[PrioritizedObjective],
    blend: object,
    result: SolverResult,
) -> AnyConstraint:
    assert result.objective is not None
    best = result.objective
    slack = max(*(g.absolute for g in level), *(g.relative * abs(best) for g in level))
    if problem.is_minimized:
        return constrained(ConstraintExpression(blend, ConstraintSense.AT_MOST, best + slack))
    return constrained(ConstraintExpression(blend, ConstraintSense.AT_LEAST, best - slack))
