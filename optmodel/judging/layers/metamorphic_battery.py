"""The variants of a problem whose answers are known in part, chosen for the mistakes they show.

    battery = MetamorphicBattery(instance)
    for variant in battery.variants(sizes):       # at most 12, in which only these sizes differ
        variant.changes, variant.expected

A variant is proposed by moving all data of a parameter, or of several, by large factors; what must
hold of its answer follows from `compare`, `infeasible_row`, `objective_step`, and from its optimum
under one constraint alone. Which variants are taken is decided on mutations of the model, so that
few runs show most of them; this is a choice of tests, and their truth does not depend on it.
Neither the optimum nor the label of the problem is used anywhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from optmodel.formulation import (
    Constant,
    Domain,
    FlatModel,
    Formulation,
    FormulationError,
    Instance,
    Name,
    Number,
    ObjectiveSense,
    exact,
    flatten,
    walk,
)
from optmodel.judging.layers.expectations import ConstraintBound, Expectations, broken_test
from optmodel.judging.layers.model_order import compare, infeasible_row, objective_step
from optmodel.judging.layers.number_binding import SuspectNumber
from optmodel.judging.layers.reported_answer import AnswerStatus, ReportedAnswer
from optmodel.solving import (
    SolutionStatus,
    SolveLimits,
    TerminationStatus,
    mutated,
    mutations,
    quick_solve,
    value_changes,
    with_values,
)

MAX_VARIANTS = 12
_LIMITS = SolveLimits(nodes=300, seconds=2.0)
_FAR, _NEAR = Fraction(100), Fraction(3)
_INVALID = -1


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
        self._chosen: dict[frozenset[Fraction], tuple[DataVariant, ...]] = {}
        self._known: dict[frozenset[Fraction], list[DataVariant]] = {}
        self._sources: dict[frozenset[Fraction], Iterator[DataVariant]] = {}
        self._sizes = {
            name: frozenset(abs(Fraction(value)) for value in values.values())
            for name, values in instance.parameters.items()
        }

    @property
    def own(self) -> Expectations:
        """What every right answer to the problem itself meets."""
        return self._expected(self.instance, self._flat)

    def variants(
        self, sizes: frozenset[Fraction], suspect: SuspectNumber | None = None
    ) -> tuple[DataVariant, ...]:
        """The chosen variants in which only these sizes differ.

        A suspect number takes the place of one of the mistakes that they are to show.
        """
        if sizes not in self._chosen:
            self._chosen[sizes] = tuple(self._choose(sizes, [*_mutants(self.instance)]))
        chosen = self._chosen[sizes]
        if suspect is None:
            return chosen
        wrong = _changed(self.instance, {suspect.datum: exact(suspect.literal)})
        return (*chosen, *(self._choose(sizes, [wrong]) if wrong is not None else ()))

    def _choose(self, sizes: frozenset[Fraction], wrong: list[Instance]) -> Iterator[DataVariant]:
        """Candidates that show a mistake which none before them shows, and one that scales."""
        mistakes = [_Mistake(self.instance, one, _answer(one)) for one in wrong]
        mistakes = [one for one in mistakes if not one.breaks(self.instance, self.own)]
        num_chosen, has_scaled = 0, False
        for variant in self._proposed(sizes):
            if num_chosen >= MAX_VARIANTS or (has_scaled and not mistakes):
                return
            scales = variant.expected.order.scales and not has_scaled
            other = _changed(self.instance, variant.changes)
            assert other is not None, "a proposed variant is an instance"
            left = [one for one in mistakes if not one.breaks(other, variant.expected)]
            if len(left) < len(mistakes) or scales:
                has_scaled = has_scaled or scales
                mistakes, num_chosen = left, num_chosen + 1
                yield variant

    def _proposed(self, sizes: frozenset[Fraction]) -> Iterator[DataVariant]:
        """All candidates with what must hold of them; each is worked out once."""
        known = self._known.setdefault(sizes, [])
        if sizes not in self._sources:
            self._sources[sizes] = self._worked_out(sizes)
        place = 0
        while True:
            if place == len(known):
                variant = next(self._sources[sizes], None)
                if variant is None:
                    return
                known.append(variant)
            yield known[place]
            place += 1

    def _worked_out(self, sizes: frozenset[Fraction]) -> Iterator[DataVariant]:
        for changes in self._candidates(sizes):
            other = _changed(self.instance, changes)
            if other is not None:
                yield DataVariant(changes, self._expected(other, flatten(other)))

    def _candidates(self, sizes: frozenset[Fraction]) -> Iterator[dict[Fraction, Number]]:
        """Moves of the data, the simplest first; each maps sizes to other values."""
        moves = {name: self._movable(name, sizes) for name in self._sizes}
        moves = {name: own for name, own in moves.items() if own}
        objective = self._objective_sizes() & sizes
        yield _scaled(objective, _NEAR)
        outward = {name: self._outward(own) for name, own in moves.items()}
        limits = {name: factor for name, factor in outward.items() if factor is not None}
        for name, own in moves.items():
            yield _scaled(own, 1 / limits.get(name, _FAR))
            if name in limits:
                yield dict.fromkeys(own, _INVALID)
                yield _scaled(own, limits[name])
            else:
                yield _scaled(own, 1 / _FAR)
        yield from self._isolated(moves, limits)
        for own in moves.values():
            for factor in (_NEAR, 1 / _NEAR):
                yield _scaled(own, factor)

    def _isolated(
        self, moves: Mapping[str, frozenset[Fraction]], limits: Mapping[str, Fraction]
    ) -> Iterator[dict[Fraction, Number]]:
        """For each constraint: the limits of all others moved outward, its own ones inward."""
        formulation = self.instance.formulation
        for item in formulation.constraints:
            sides = (item.relation.left, item.relation.right)
            own = {n.name for side in sides for n in walk(side) if isinstance(n, Name)}
            loose: dict[Fraction, Number] = {}
            for name in limits.keys() - own:
                loose |= _scaled(moves[name], limits[name])
            for factor in (Fraction(1), _NEAR, Fraction(10)):
                tight: dict[Fraction, Number] = {}
                for name in limits.keys() & own:
                    step = factor if limits[name] < 1 else 1 / factor
                    tight |= _scaled(moves[name], step)
                yield {**tight, **loose}

    def _movable(self, name: str, sizes: frozenset[Fraction]) -> frozenset[Fraction]:
        """The sizes of a parameter to be moved: those of its own, where it has some."""
        own = self._sizes[name] & sizes - {0, 1}
        others = (found for other, found in self._sizes.items() if other != name)
        return own.difference(*others) or own

    def _outward(self, own: frozenset[Fraction]) -> Fraction | None:
        """The factor that moves the limits of a parameter outward, by a trial; None if neither."""
        for factor in (_FAR, 1 / _FAR):
            other = _changed(self.instance, _scaled(own, factor))
            if other is not None:
                order = compare(self._flat, flatten(other))
                if order.is_relaxed and not order.is_tightened:
                    return factor
        return None

    def _objective_sizes(self) -> frozenset[Fraction]:
        expression = self.instance.formulation.objective.expression
        names = {node.name for node in walk(expression) if isinstance(node, Name)}
        found = [self._sizes[name] for name in self._sizes.keys() & names]
        return frozenset[Fraction]().union(*found) - {0, 1}

    def _expected(self, other: Instance, flat: FlatModel) -> Expectations:
        step = objective_step(flat)
        cannot_hold = infeasible_row(flat)
        return Expectations(
            cannot_hold=cannot_hold,
            bounds=() if cannot_hold else tuple(_bounds(other)),
            order=compare(self._flat, flat),
            step=step,
            offset=Fraction(flat.objective.constant),
        )


@dataclass(frozen=True, slots=True)
class _Mistake:
    """A mutated problem and its answer, in the place of a wrong program."""

    right: Instance
    wrong: Instance
    before: ReportedAnswer

    def breaks(self, other: Instance, expected: Expectations) -> bool:
        """Whether its answer to a variant breaks a test. What it changes in the data stays."""
        sense = other.formulation.objective.sense
        if other is self.right:
            return broken_test(expected, self.before, self.before, sense) is not None
        data = {
            name: {
                key: value
                if self.wrong.parameters[name][key] == before
                else self.wrong.parameters[name][key]
                for (key, value), before in zip(
                    values.items(), self.right.parameters[name].values(), strict=True
                )
            }
            for name, values in other.parameters.items()
        }
        after = _answer(replace(self.wrong, parameters=data))
        return broken_test(expected, self.before, after, sense) is not None


def _bounds(other: Instance) -> Iterator[ConstraintBound]:
    """The optimum under one or two constraints alone, never under all of them."""
    formulation = other.formulation
    names = [item.name for item in formulation.constraints]
    for count in (1, 2)[: max(1, len(names) - 1)]:
        for chosen in combinations(formulation.constraints, count):
            alone = replace(other, formulation=replace(formulation, constraints=chosen))
            answer = _answer(alone)
            if answer.objective is not None:
                name = " and ".join(item.name for item in chosen)
                yield ConstraintBound(name, answer.objective)


def _mutants(instance: Instance) -> Iterator[Instance]:
    """The problem with one mistake: in a constraint, in a domain, in the sense of the objective."""
    formulation = instance.formulation
    for one in mutations(instance):
        yield mutated(instance, one)
    goal = formulation.objective
    turned = next(sense for sense in ObjectiveSense if sense is not goal.sense)
    yield _with(instance, replace(formulation, objective=replace(goal, sense=turned)))
    for place, variable in enumerate(formulation.variables):
        if variable.domain is not Domain.CONTINUOUS:
            is_binary = variable.domain is Domain.BINARY
            lower = Constant(0) if is_binary else variable.lower
            upper = Constant(1) if is_binary else variable.upper
            loose = replace(variable, domain=Domain.CONTINUOUS, lower=lower, upper=upper)
            variables = (*formulation.variables[:place], loose, *formulation.variables[place + 1 :])
            try:
                yield _with(instance, replace(formulation, variables=variables))
            except FormulationError:  # an indicator has to be binary
                continue


def _with(instance: Instance, formulation: Formulation) -> Instance:
    return replace(instance, formulation=formulation)


def _answer(instance: Instance) -> ReportedAnswer:
    """The answer of a right program for an instance, or unknown where it is not proven."""
    try:
        result = quick_solve(instance, _LIMITS)
    except (FormulationError, OverflowError):
        return ReportedAnswer(AnswerStatus.UNKNOWN)
    if result.status is SolutionStatus.OPTIMAL and result.objective is not None:
        return ReportedAnswer(AnswerStatus.OPTIMAL, float(result.objective), 1, only_optimal=True)
    if result.termination is TerminationStatus.INFEASIBLE:
        return ReportedAnswer(AnswerStatus.INFEASIBLE, None, 1)
    return ReportedAnswer(AnswerStatus.UNKNOWN, None, 1)


def _changed(instance: Instance, changes: Mapping[Fraction, Number]) -> Instance | None:
    """The instance with these sizes changed; None where that is none, or no change."""
    if not changes:
        return None
    try:
        return with_values(instance, {**value_changes(instance, instance), **changes})
    except FormulationError:  # a count that is no integer any more
        return None


def _scaled(sizes: frozenset[Fraction], factor: Fraction) -> dict[Fraction, Number]:
    """Each size times a factor: whole ones stay whole, others have as many digits or more."""
    scaled: dict[Fraction, Number] = {}
    for size in sizes:
        value = size * factor
        if size.denominator == 1:
            value = Fraction(max(1, round(value)))
        elif factor.denominator % 3 == 0:
            value = Fraction(round(value, 6))
        scaled[size] = exact(value)
    return scaled
