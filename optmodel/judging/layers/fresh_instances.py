"""Certified instances with other numbers in given places, chosen for the mistakes that they show.

    fresh = FreshInstances(instance, 570.0, "key of the problem")
    fresh.changing(sizes)            # two to six instances in which only these sizes differ
    fresh.showing(sizes, SuspectNumber(Fraction(58), Fraction(61)))

The draws are those of `optmodel.solving.resample`: certified through the algebra, and different
from one another. Some are changed several times, or exchanged within a parameter, since far other
numbers make other constraints bind. What was drawn for the same sizes is kept, so that many
programs of one problem cost one search.
"""

from collections.abc import Sequence
from fractions import Fraction

from optmodel.formulation import FormulationError, Instance, exact, flatten
from optmodel.judging.layers._data_sizes import data_sizes
from optmodel.judging.layers.number_binding import SuspectNumber
from optmodel.random_stream import RandomStream
from optmodel.solving import (
    ResampledInstance,
    SolutionStatus,
    SolveLimits,
    changed_values,
    quick_solve,
    relative_difference,
    resample,
    select_by_mutation_score,
    value_changes,
    with_values,
)

_POOL = 10
_SMALL_POOL = 5  # of models that are slow to certify
_CHOSEN = 2
_ROUNDS = (1, 1, 3)  # how often the numbers of a draw are changed
_MAX_DRAWS = 8
_VISIBLE = 1e-4
_LIMITS = SolveLimits(nodes=500, seconds=5.0)


class FreshInstances:
    """The fresh instances of one problem; equal arguments always give equal instances."""

    def __init__(self, instance: Instance, objective: float, key: str) -> None:
        self.instance = instance
        self._objective = objective
        self._key = key
        self._sizes = frozenset[Fraction]().union(*data_sizes(instance).values())
        self._pool_size = _POOL if flatten(instance).is_linear else _SMALL_POOL
        self._pools: dict[frozenset[Fraction], tuple[ResampledInstance, ...]] = {}
        self._chosen: dict[frozenset[Fraction], tuple[ResampledInstance, ...]] = {}

    def changing(self, sizes: frozenset[Fraction]) -> tuple[ResampledInstance, ...]:
        """Certified instances in which only these sizes differ; none where there are none.

        They are those that show most mutations of the model.
        """
        if sizes not in self._chosen:
            pool = self._pool(sizes)
            found = select_by_mutation_score(self.instance, self._objective, pool, _CHOSEN)
            self._chosen[sizes] = tuple(found)
        return self._chosen[sizes]

    def _pool(self, sizes: frozenset[Fraction]) -> Sequence[ResampledInstance]:
        if sizes not in self._pools:
            stream = RandomStream("fresh data", self._key, *map(str, sorted(sizes)))

            def drawn(number: int) -> Instance | None:
                kind = number % len(_ROUNDS)
                return self._drawn(sizes, stream, _ROUNDS[kind], kind == 1, number % 2 == 1)

            # Beyond the sampler, `resample` changes every number; those are left out.
            found = resample(self.instance, self._objective, stream, self._pool_size, drawn)
            self._pools[sizes] = tuple(one for one in found if self._changes_only(one, sizes))
        return self._pools[sizes]

    def showing(
        self, sizes: frozenset[Fraction], suspect: SuspectNumber
    ) -> tuple[ResampledInstance, ...]:
        """Up to two such instances whose optimum a suspect number changes."""
        stream = RandomStream("suspect", self._key, str(suspect.datum), str(suspect.literal))
        found: list[ResampledInstance] = []
        for number in range(_MAX_DRAWS):
            other = self._drawn(sizes, stream, max(_ROUNDS), number % 2 == 0, fractional=False)
            if other is not None and _shows(other, suspect):
                one = self._certified(other, stream)
                if one is not None and self._changes_only(one, sizes):
                    found.append(one)
            if len(found) == _CHOSEN:
                break
        return tuple(found)

    def _certified(self, other: Instance, stream: RandomStream) -> ResampledInstance | None:
        found = resample(self.instance, self._objective, stream, 1, lambda n: None if n else other)
        return found[0] if found else None

    def _drawn(
        self,
        sizes: frozenset[Fraction],
        stream: RandomStream,
        rounds: int,
        is_exchanged: bool,
        fractional: bool,
    ) -> Instance | None:
        """The instance with these sizes changed so many times, and exchanged where asked for."""
        other, keep = self.instance, self._sizes - sizes
        try:
            for _ in range(rounds):
                values = changed_values(other, stream, keep=keep, fractional=fractional)
                other = with_values(other, values)
            if is_exchanged:
                other = _exchanged(self.instance, other, sizes, stream)
        except FormulationError:  # a count that is no integer any more: another draw
            return None
        return other if _is_consistent(self.instance, other) else None

    def _changes_only(self, one: ResampledInstance, sizes: frozenset[Fraction]) -> bool:
        changes = value_changes(self.instance, one.instance)
        return all(new == old or old in sizes for old, new in changes.items())


def _is_consistent(instance: Instance, other: Instance) -> bool:
    """Whether equal sizes became equal: a kept size may have been met by a changed one."""
    changes = value_changes(instance, other)
    return with_values(instance, changes).parameters == other.parameters


def _shows(instance: Instance, suspect: SuspectNumber) -> bool:
    """Whether the optimum is another one with the suspect literal in the place of the datum."""
    sizes = value_changes(instance, instance)
    try:
        right = quick_solve(instance, _LIMITS)
        other = with_values(instance, {**sizes, suspect.datum: exact(suspect.literal)})
        wrong = quick_solve(other, _LIMITS)
    except (FormulationError, OverflowError):
        return False
    if right.objective is None or right.status is not SolutionStatus.OPTIMAL:
        return False
    if wrong.objective is None or wrong.status is not SolutionStatus.OPTIMAL:
        return wrong.status is SolutionStatus.NONE
    return relative_difference(right.objective, float(wrong.objective)) > _VISIBLE


def _exchanged(
    instance: Instance, other: Instance, sizes: frozenset[Fraction], stream: RandomStream
) -> Instance:
    """The new sizes exchanged within each parameter: what was the largest is so no more."""
    values = dict(value_changes(instance, other))
    seen: set[Fraction] = set()
    for data in data_sizes(instance).values():
        own = sorted(data & sizes - seen)
        seen.update(own)
        for old, new in zip(own, stream.shuffled([values[size] for size in own]), strict=True):
            values[old] = new
    return with_values(instance, values)
