"""The variants of a problem whose answers are known in part, chosen for the mistakes they show.

    battery = MetamorphicBattery(instance)
    for variant in battery.variants(sizes):       # at most 12, in which only these sizes differ
        variant.changes, variant.expected

A variant is proposed by moving all data of a parameter, or of several, by large factors. What must
hold of its answer follows from `order_models`, `infeasible_row`, `objective_step`, and from its
optimum under one or two constraints alone, which two solvers certify. Which variants are taken is
decided on mutations of the model, so that few runs show most of them; this is a choice of tests,
and their truth does not depend on it. No test uses the optimum or the label of the problem.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations, islice

from optmodel.formulation import (
    FlatModel,
    FormulationError,
    Instance,
    Number,
    exact,
    flatten,
)
from optmodel.judging.layers._data_sizes import data_sizes, names_in
from optmodel.judging.layers._mutated_problem import (
    MutatedProblem,
    certified_answer,
    mutated_instances,
    solver_answer,
    with_formulation,
)
from optmodel.judging.layers.answer_status import ReportedAnswer
from optmodel.judging.layers.metamorphic_tests import ConstraintBound, Expectations
from optmodel.judging.layers.model_order import (
    infeasible_row,
    objective_step,
    order_models,
    redundant_constraints,
)
from optmodel.judging.layers.number_binding import SuspectNumber
from optmodel.solving import (
    value_changes,
    with_values,
)

MAX_VARIANTS = 12
_MAX_PROPOSED = 32
_FAR, _NEAR = Fraction(100), Fraction(3)
_INVALID = -1
_MAX_TOGETHER = 2  # constraints that a bound is computed from


@dataclass(frozen=True, slots=True)
class DataVariant:
    """Other values for some sizes of the data, and what every right answer to them meets."""

    changes: Mapping[Fraction, Number]
    expected: Expectations


class MetamorphicBattery:
    """The variants of one problem; equal sizes always give equal variants."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._flat = flatten(instance)
        self._max_proposed = _MAX_PROPOSED if self._flat.is_linear else _MAX_PROPOSED // 2
        if self._flat.nonlinear_terms:
            self._max_proposed //= 2
        self._chosen: dict[frozenset[Fraction], tuple[DataVariant, ...]] = {}
        self._sizes = data_sizes(instance)

    @cached_property
    def own(self) -> Expectations:
        """What every right answer to the problem itself meets."""
        return self._expected(self.instance, self._flat, certified_answer)

    def variants(
        self, sizes: frozenset[Fraction], suspect: SuspectNumber | None = None
    ) -> tuple[DataVariant, ...]:
        """Variants in which only these sizes differ, and some more that show a suspect number."""
        if sizes not in self._chosen:
            self._chosen[sizes] = tuple(self._restricted(sizes))
        chosen = self._chosen[sizes]
        if suspect is None:
            return chosen
        wrong = _changed(self.instance, {suspect.datum: exact(suspect.literal)})
        if wrong is None:
            return chosen
        mistake = MutatedProblem(self.instance, wrong, solver_answer(wrong))
        return (*chosen, *self._choose(self._proposed(sizes), [mistake], scales=False))

    def _restricted(self, sizes: frozenset[Fraction]) -> Iterator[DataVariant]:
        """The variants chosen for all sizes, in which the others stay as they are."""
        every = frozenset[Fraction]().union(*self._sizes.values()) - {0, 1}
        if sizes == every:
            mistakes = [
                MutatedProblem(self.instance, one, solver_answer(one))
                for one in mutated_instances(self.instance)
            ]
            mistakes.append(MutatedProblem(self.instance, None, solver_answer(self.instance)))
            yield from self._choose(self._proposed(sizes), mistakes)
            return
        for variant in self.variants(every):
            changes = {old: new for old, new in variant.changes.items() if old in sizes}
            other = _changed(self.instance, changes)
            if other is not None:
                expected = self._expected(other, flatten(other), certified_answer)
                yield DataVariant(changes, expected)

    def _choose(
        self,
        proposed: Iterator[DataVariant],
        mistakes: list[MutatedProblem],
        *,
        scales: bool = True,
    ) -> Iterator[DataVariant]:
        """Candidates that show a mistake which none before them shows, and one that scales."""
        own = self._expected(self.instance, self._flat, solver_answer)
        mistakes = [one for one in mistakes if not one.breaks(self.instance, own)]
        num_chosen, has_scaled = 0, not scales
        for variant in proposed:
            if num_chosen >= MAX_VARIANTS or (has_scaled and not mistakes):
                return
            is_scaled = variant.expected.order.scales and not has_scaled
            other = _changed(self.instance, variant.changes)
            assert other is not None, "a proposed variant is an instance"
            left = [one for one in mistakes if not one.breaks(other, variant.expected)]
            if len(left) < len(mistakes) or is_scaled:
                has_scaled = has_scaled or is_scaled
                mistakes, num_chosen = left, num_chosen + 1
                expected = self._expected(other, flatten(other), certified_answer)
                yield DataVariant(variant.changes, expected)

    def _proposed(self, sizes: frozenset[Fraction]) -> Iterator[DataVariant]:
        """The candidates with what must hold of them."""
        for changes in islice(self._candidates(sizes), self._max_proposed):
            other = _changed(self.instance, changes)
            if other is not None:
                yield DataVariant(changes, self._expected(other, flatten(other), solver_answer))

    def _candidates(self, sizes: frozenset[Fraction]) -> Iterator[dict[Fraction, Number]]:
        """Moves of the data, the simplest first; each maps sizes to other values."""
        moves = {name: self._movable(name, sizes) for name in self._sizes}
        moves = {name: own for name, own in moves.items() if own}
        outward = {name: self._outward(own) for name, own in moves.items()}
        limits = {name: factor for name, factor in outward.items() if factor is not None}
        yield _scaled(self._objective_sizes() & sizes, _NEAR)
        yield from self._isolated(moves, limits)
        for name, own in moves.items():
            yield _scaled(own, _FAR if limits.get(name) == 0 else 1 / _FAR)
            if name in limits:
                yield dict.fromkeys(own, _INVALID)
                yield _scaled(own, limits[name])
        for own in moves.values():
            if all(size < 1 for size in own):
                yield {size: exact(1 - (1 - size) / _FAR) for size in own}
            for factor in (_FAR, _NEAR, 1 / _NEAR):
                yield _scaled(own, factor)

    def _isolated(
        self, moves: Mapping[str, frozenset[Fraction]], limits: Mapping[str, Fraction]
    ) -> Iterator[dict[Fraction, Number]]:
        """All limits moved outward; then for each constraint all others, and its own inward."""
        loose = {name: _scaled(moves[name], factor) for name, factor in limits.items()}
        yield _merged(loose.values())
        for item in self.instance.formulation.constraints:
            own = names_in(item.relation.left, item.relation.right)
            others = [loose[name] for name in limits if name not in own]
            for factor in (Fraction(1), _NEAR, Fraction(10)):
                tight = [
                    _scaled(moves[name], factor if limits[name] == 0 else 1 / factor)
                    for name in limits
                    if name in own
                ]
                yield _merged([*tight, *others])

    def _movable(self, name: str, sizes: frozenset[Fraction]) -> frozenset[Fraction]:
        """The sizes of a parameter to be moved: those of its own, where it has some."""
        own = self._sizes[name] & sizes - {0, 1}
        others = (found for other, found in self._sizes.items() if other != name)
        return own.difference(*others) or own

    def _outward(self, own: frozenset[Fraction]) -> Fraction | None:
        """The factor that moves the limits of a parameter outward, by a trial; None if neither."""
        for factor in (_FAR, Fraction(0)):
            other = _changed(self.instance, _scaled(own, factor))
            if other is not None:
                order = order_models(self._flat, flatten(other))
                if order.is_relaxed and not order.is_tightened:
                    return factor
        return None

    def _objective_sizes(self) -> frozenset[Fraction]:
        names = names_in(self.instance.formulation.objective.expression)
        found = [self._sizes[name] for name in self._sizes.keys() & names]
        return frozenset[Fraction]().union(*found) - {0, 1}

    def _expected(
        self, other: Instance, flat: FlatModel, solve: Callable[[Instance], ReportedAnswer]
    ) -> Expectations:
        """What must hold of an instance, where `solve` answers it under one or two constraints."""
        step = objective_step(flat)
        cannot_hold = infeasible_row(flat)
        return Expectations(
            cannot_hold=cannot_hold,
            bounds=() if cannot_hold else tuple(_bounds(other, solve)),
            without_redundant=None if cannot_hold else _without_redundant(other, flat, solve),
            order=order_models(self._flat, flat),
            step=step,
            offset=Fraction(flat.objective.constant),
        )


def _bounds(
    other: Instance, solve: Callable[[Instance], ReportedAnswer]
) -> Iterator[ConstraintBound]:
    """The optimum under one or two constraints alone, never under all of them."""
    formulation = other.formulation
    names = [item.name for item in formulation.constraints]
    for count in range(1, max(1, min(_MAX_TOGETHER, len(names) - 1)) + 1):
        for chosen in combinations(formulation.constraints, count):
            alone = replace(other, formulation=replace(formulation, constraints=chosen))
            answer = solve(alone)
            if answer.objective is not None:
                name = " and ".join(item.name for item in chosen)
                yield ConstraintBound(name, answer.objective)


def _without_redundant(
    other: Instance, flat: FlatModel, solve: Callable[[Instance], ReportedAnswer]
) -> ConstraintBound | None:
    """The optimum under the one or two constraints that can bind, where others cannot."""
    formulation, slack = other.formulation, redundant_constraints(flat)
    left = tuple(item for item in formulation.constraints if item.name not in slack)
    if not slack or len(left) > _MAX_TOGETHER:
        return None
    answer = solve(with_formulation(other, replace(formulation, constraints=left)))
    name = " and ".join(item.name for item in left) or "no constraint"
    return None if answer.objective is None else ConstraintBound(name, answer.objective)


def _changed(instance: Instance, changes: Mapping[Fraction, Number]) -> Instance | None:
    """The instance with these sizes changed; None where that is none, or no change."""
    if not changes:
        return None
    try:
        other = with_values(instance, {**value_changes(instance, instance), **changes})
        flatten(other)
    except FormulationError:  # a count that is no integer any more, or a denominator of 0
        return None
    return other


def _merged(moves: Iterable[Mapping[Fraction, Number]]) -> dict[Fraction, Number]:
    """All moves together; of a size that two move, the last one counts."""
    return {size: value for move in moves for size, value in move.items()}


def _scaled(sizes: frozenset[Fraction], factor: Fraction) -> dict[Fraction, Number]:
    """Each size times a factor: whole ones stay whole, others have as many digits or more."""
    scaled: dict[Fraction, Number] = {}
    for size in sizes:
        value = size * factor
        if size.denominator == 1 and factor:
            value = Fraction(max(1, round(value)))
        elif factor.denominator % 3 == 0:
            value = Fraction(round(value, 6))
        scaled[size] = exact(value)
    return scaled
