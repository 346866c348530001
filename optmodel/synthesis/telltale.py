"""Which mistakes about a model an instance would give away, and instances that give away the rest.

    given_away(instance, 570.0)                  # {Mistake('supply_limit', 'dropped'), ...}
    telling(instance, 570.0, candidates, 2)      # those that together give away the most

A constraint that is left out or turned round changes the optimum, or it does not; where it does not
the instance says nothing about it. Two sets of numbers chosen for what they show say more than any
two: a mutation test for each text (DeMillo, Lipton and Sayward, "Hints on test data selection",
1978).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from optmodel.formulation import Constraint, FormulationError, Instance
from optmodel.formulation.nodes import Relation, Sense
from optmodel.solving import SolutionStatus, SolveLimits, quick_solve
from optmodel.solving.answer import relative_difference
from optmodel.synthesis.fresh import Fresh

_LIMITS = SolveLimits(nodes=500, seconds=5.0)
_TOLERANCE = 1e-6
_TURNED: dict[Sense, Sense] = {"<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A constraint that is `dropped` or `turned` round."""

    constraint: str
    how: Literal["dropped", "turned"]


def mistakes(instance: Instance) -> list[Mistake]:
    """All that can be made of an instance's constraints."""
    found = []
    for item in instance.formulation.constraints:
        found.append(Mistake(item.name, "dropped"))
        if isinstance(item.statement, Relation) and item.statement.sense in _TURNED:
            found.append(Mistake(item.name, "turned"))
    return found


def gives_away(instance: Instance, objective: float, mistake: Mistake) -> bool:
    """Whether the optimum is another one, or none, with the mistake."""
    try:
        answer = quick_solve(_mistaken(instance, mistake), _LIMITS)
    except (FormulationError, OverflowError):
        return False
    if answer.status is not SolutionStatus.OPTIMAL or answer.objective is None:
        return answer.status is SolutionStatus.NONE
    return relative_difference(answer.objective, objective) > _TOLERANCE


def telling(
    instance: Instance, objective: float, candidates: Sequence[Fresh], count: int
) -> list[Fresh]:
    """`count` candidates, or a few more, that give away what the instance itself does not.

    The first ones are taken where that makes no difference.
    """
    hidden = [m for m in mistakes(instance) if not gives_away(instance, objective, m)]
    chosen: list[Fresh] = []
    rest = list(candidates)
    while hidden and rest and len(chosen) < 2 * count:
        shown = [
            [m for m in hidden if gives_away(fresh.instance, fresh.objective, m)] for fresh in rest
        ]
        best = max(range(len(rest)), key=lambda place: len(shown[place]))
        if not shown[best]:
            break
        hidden = [mistake for mistake in hidden if mistake not in shown[best]]
        chosen.append(rest.pop(best))
    return [*chosen, *rest[: max(0, count - len(chosen))]]


def _mistaken(instance: Instance, mistake: Mistake) -> Instance:
    formulation = instance.formulation
    constraints: tuple[Constraint, ...] = formulation.constraints
    if mistake.how == "dropped":
        constraints = tuple(c for c in constraints if c.name != mistake.constraint)
    else:
        constraints = tuple(_turn(c) if c.name == mistake.constraint else c for c in constraints)
    return replace(instance, formulation=replace(formulation, constraints=constraints))


def _turn(constraint: Constraint) -> Constraint:
    statement = constraint.statement
    assert isinstance(statement, Relation)
    return replace(constraint, statement=replace(statement, sense=_TURNED[statement.sense]))
