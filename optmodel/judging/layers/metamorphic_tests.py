"""What every right program must answer to a variant of its problem, and what breaks that.

    expected = Expectations(order=ModelOrder(is_tightened=True, is_dearer=True))
    broken_test(expected, before, after, sense)      # BrokenTest("cannot improve", "...") or None

Each test is sound: no right program breaks it, whichever of several optima it finds, by whichever
formulation, and with a usual gap. The idea of such batteries, with limits that are moved and
extremes that cannot hold, is from arXiv:2607.16646.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from optmodel.formulation import ObjectiveSense
from optmodel.judging.layers.answer_status import AnswerStatus, ReportedAnswer
from optmodel.judging.layers.model_order import ModelOrder

_EXACT = 1e-5
_GAP = 5e-4  # the usual gap of a mixed-integer solver is 1e-4, at either of two answers
_WHOLE = 1e-2
_MAX_STEPS = 1e3


class MetamorphicTest(StrEnum):
    """The tests, each with the reason why it is sound."""

    CANNOT_HOLD = "cannot hold"
    """No values within the bounds of the variables meet one constraint, as interval arithmetic
    over that constraint shows. So the problem has no solution, and a solver cannot find one."""
    ONE_CONSTRAINT = "one constraint"
    """The objective is bounded by its best value under one constraint and the bounds of the
    variables alone. All solutions of the problem are among those of that relaxation."""
    NO_EFFECT = "no effect"
    """All constraints but one or two hold whatever the values within the bounds of the variables,
    as interval arithmetic over each shows. So the optimum is the one under the others alone."""
    CANNOT_IMPROVE = "cannot improve"
    """A limit moved inward or a cost moved up: each solution of the variant is one of the problem,
    where its objective was no worse. So its best one cannot beat the best of the problem."""
    CANNOT_WORSEN = "cannot worsen"
    """A limit moved outward or a cost moved down: the best solution of the problem is still one of
    the variant, where its objective is no worse. So the variant has one that is as good."""
    SCALES = "scales"
    """All numbers of the objective are multiplied by one factor, and the solutions stay. The
    objective of each solution is multiplied by it, and so is the best."""
    WHOLE = "whole"
    """Every term of the objective is a whole number of variables that are whole, times multiples
    of one step. So the optimum is a multiple of it."""


@dataclass(frozen=True, slots=True)
class ConstraintBound:
    """The best objective under one constraint alone."""

    constraint: str
    value: float


@dataclass(frozen=True, slots=True)
class Expectations:
    """What is certain of the answer to a variant.

    `cannot_hold` names a constraint that no values meet. `without_redundant` is the optimum where
    all other constraints have no effect. `order` compares the variant with the problem. `step` and
    `offset` say that the optimum is `offset` and a multiple of `step`.
    """

    cannot_hold: str | None = None
    bounds: tuple[ConstraintBound, ...] = ()
    without_redundant: ConstraintBound | None = None
    order: ModelOrder = field(default_factory=ModelOrder)
    step: Fraction | None = None
    offset: Fraction = Fraction(0)

    @property
    def is_bounded(self) -> bool:
        """Whether the objective is known to have a limit.

        Without one a solver may say infeasible, and mean that it is infeasible or unbounded.
        """
        return bool(self.bounds) or self.without_redundant is not None


@dataclass(frozen=True, slots=True)
class BrokenTest:
    """A test that an answer breaks, and a sentence with the numbers."""

    test: MetamorphicTest
    detail: str


def broken_test(
    expected: Expectations, before: ReportedAnswer, after: ReportedAnswer, sense: ObjectiveSense
) -> BrokenTest | None:
    """The first test that the answer to a variant breaks, given the answer to the problem."""
    return next(_broken(expected, before, after, sense), None)


def num_decided(expected: Expectations, before: ReportedAnswer, after: ReportedAnswer) -> int:
    """How many tests the two answers decide."""
    if after.status is AnswerStatus.INFEASIBLE:
        keeps_solutions = expected.order.is_relaxed and expected.is_bounded
        return int(keeps_solutions) + (expected.cannot_hold is not None)
    if after.objective is None:
        return 0
    related = 0
    if before.objective is not None:
        order = expected.order
        related = sum((order.cannot_improve, order.cannot_worsen, order.scales))
    own = (expected.cannot_hold, expected.step, expected.without_redundant)
    alone = sum(test is not None for test in own)
    return related + alone + len(expected.bounds)


def _broken(
    expected: Expectations, before: ReportedAnswer, after: ReportedAnswer, sense: ObjectiveSense
) -> Iterator[BrokenTest]:
    is_low = sense is ObjectiveSense.MINIMIZE
    if after.objective is None:
        yield from _broken_without_answer(expected, before, after)
    elif expected.cannot_hold is not None:
        # A program that falls back on another model may solve that one.
        if after.only_optimal and before.num_solves == after.num_solves:
            detail = f"No values meet {expected.cannot_hold}; the program answered "
            yield BrokenTest(MetamorphicTest.CANNOT_HOLD, f"{detail}{after.objective:.10g}.")
    else:
        yield from _broken_alone(expected, after.objective, is_low)
        if before.objective is not None:
            yield from _broken_order(expected.order, before.objective, after.objective, is_low)


def _broken_alone(expected: Expectations, value: float, is_low: bool) -> Iterator[BrokenTest]:
    for bound in expected.bounds:
        if _is_better(value, bound.value, _EXACT, is_low):
            detail = f"The best under {bound.constraint} alone is {bound.value:.10g}"
            yield BrokenTest(
                MetamorphicTest.ONE_CONSTRAINT, f"{detail}; the program answered {value:.10g}."
            )
    exact = expected.without_redundant
    if exact is not None and abs(value - exact.value) > _GAP * (1 + abs(exact.value)):
        detail = f"Only {exact.constraint} can bind, under which the best is {exact.value:.10g}"
        yield BrokenTest(MetamorphicTest.NO_EFFECT, f"{detail}; the program answered {value:.10g}.")
    if expected.step is not None:
        steps = (value - float(expected.offset)) / float(expected.step)
        if abs(steps - round(steps)) > _WHOLE and abs(steps) < _MAX_STEPS:
            detail = f"{value:.10g} is no multiple of {float(expected.step):g}."
            yield BrokenTest(MetamorphicTest.WHOLE, detail)


def _broken_order(
    order: ModelOrder, before: float, after: float, is_low: bool
) -> Iterator[BrokenTest]:
    detail = f"The answer went from {before:.10g} to {after:.10g}."
    if order.cannot_improve and _is_better(after, before, _GAP, is_low):
        yield BrokenTest(MetamorphicTest.CANNOT_IMPROVE, detail)
    if order.cannot_worsen and _is_better(before, after, _GAP, is_low):
        yield BrokenTest(MetamorphicTest.CANNOT_WORSEN, detail)
    if order.scales and order.factor is not None:
        scaled = before * float(order.factor)
        if abs(scaled - after) > _GAP * (1 + abs(scaled)):
            detail = f"{detail[:-1]}, which is not {float(order.factor):g} times it."
            yield BrokenTest(MetamorphicTest.SCALES, detail)


def _broken_without_answer(
    expected: Expectations, before: ReportedAnswer, after: ReportedAnswer
) -> Iterator[BrokenTest]:
    keeps_solutions = expected.order.is_relaxed and before.objective is not None
    if after.status is AnswerStatus.INFEASIBLE and keeps_solutions and expected.is_bounded:
        yield BrokenTest(
            MetamorphicTest.CANNOT_WORSEN, "The problem has a solution, this has none."
        )


def _is_better(value: float, other: float, tolerance: float, is_low: bool) -> bool:
    """Whether a value is better than another one by more than a relative tolerance."""
    gain = other - value if is_low else value - other
    return gain > tolerance * (1 + abs(other))
