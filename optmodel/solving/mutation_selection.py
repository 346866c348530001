"""Which mutations of a model its data detect, and other data that detect the rest.

    detected = [one for one in mutations(instance) if detects(instance, 570.0, one)]
    select_by_mutation_score(instance, 570.0, resampled, 2)    # those that detect most together

A constraint that is left out or reversed changes the optimum, or it does not; where it does not the
instance cannot detect it. Two sets of numbers chosen for the mutations that they detect show more
than any two: a mutation test for each text (DeMillo, Lipton and Sayward, "Hints on test data
selection", 1978).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol, TypeVar

from optmodel.backends import SolutionStatus
from optmodel.formulation import Constraint, FormulationError, Instance, Relation, RelationSense
from optmodel.solving.certification import quick_solve
from optmodel.solving.instance_result import relative_difference
from optmodel.solving.limits import SolveLimits

_LIMITS = SolveLimits(nodes=500, seconds=5.0)
_TOLERANCE = 1e-6
_REVERSED: dict[RelationSense, RelationSense] = {"<=": ">=", ">=": "<="}


class SolvedInstance(Protocol):
    """An instance and its optimum."""

    @property
    def instance(self) -> Instance:
        """The instance."""

    @property
    def objective(self) -> float:
        """Its certified optimum."""


Solved = TypeVar("Solved", bound=SolvedInstance)


@dataclass(frozen=True, slots=True)
class Mutation:
    """A constraint that is dropped or reversed."""

    constraint: str
    how: Literal["dropped", "reversed"]


def mutations(instance: Instance) -> list[Mutation]:
    """All mutations of an instance's constraints."""
    found = []
    for item in instance.formulation.constraints:
        found.append(Mutation(item.name, "dropped"))
        if isinstance(item.statement, Relation) and item.statement.sense in _REVERSED:
            found.append(Mutation(item.name, "reversed"))
    return found


def detects(instance: Instance, objective: float, mutation: Mutation) -> bool:
    """Whether the mutated model has another optimum, or none."""
    try:
        answer = quick_solve(mutated(instance, mutation), _LIMITS)
    except (FormulationError, OverflowError):
        return False
    if answer.status is not SolutionStatus.OPTIMAL or answer.objective is None:
        return answer.status is SolutionStatus.NONE
    return relative_difference(answer.objective, objective) > _TOLERANCE


def select_by_mutation_score(
    instance: Instance, objective: float, resampled: Sequence[Solved], count: int
) -> list[Solved]:
    """`count` instances, or a few more, that detect mutations which the instance itself does not.

    Each next one detects the most of the mutations that are left; where none detects any, the first
    ones fill up the count.
    """
    undetected = [m for m in mutations(instance) if not detects(instance, objective, m)]
    chosen: list[Solved] = []
    rest = list(resampled)
    detected = [[m for m in undetected if detects(one.instance, one.objective, m)] for one in rest]
    while undetected and rest and len(chosen) < 2 * count:
        best = max(range(len(rest)), key=lambda place: len(detected[place]))
        if not detected[best]:
            break
        found = detected.pop(best)
        undetected = [mutation for mutation in undetected if mutation not in found]
        detected = [[m for m in other if m not in found] for other in detected]
        chosen.append(rest.pop(best))
    return [*chosen, *rest[: max(0, count - len(chosen))]]


def mutated(instance: Instance, mutation: Mutation) -> Instance:
    """The instance with a mutated constraint."""
    formulation = instance.formulation
    constraints: tuple[Constraint, ...] = formulation.constraints
    if mutation.how == "dropped":
        constraints = tuple(c for c in constraints if c.name != mutation.constraint)
    else:
        constraints = tuple(
            _reversed(c) if c.name == mutation.constraint else c for c in constraints
        )
    return replace(instance, formulation=replace(formulation, constraints=constraints))


def _reversed(constraint: Constraint) -> Constraint:
    statement = constraint.statement
    assert isinstance(statement, Relation)
    return replace(constraint, statement=replace(statement, sense=_REVERSED[statement.sense]))
