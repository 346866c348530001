"""Variants whose answers are known in part: what right programs meet, and what wrong ones break."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.execution import (
    Execution,
    Program,
    SolverStatus,
    close_process_runner,
    process_runner,
)
from optmodel.families import Difficulty, family, family_names
from optmodel.formulation import FormulationError, Instance, ObjectiveSense
from optmodel.judging.layers import (
    AnswerStatus,
    ConstraintBound,
    Expectations,
    LayerAnswer,
    LayerReason,
    MetamorphicBattery,
    MetamorphicTest,
    ModelOrder,
    ReportedAnswer,
    broken_test,
    metamorphic_verdict,
    plan_metamorphic,
)
from optmodel.solving import SolutionStatus, quick_solve, value_changes, with_values
from tests.families.every import REPRESENTATIVES
from tests.judging.layers.answers import answered, crashed, without_solution
from tests.judging.layers.product_mix import OPTIMUM, PROGRAM, mix

LOW, HIGH = ObjectiveSense.MINIMIZE, ObjectiveSense.MAXIMIZE
NONE = ReportedAnswer(AnswerStatus.INFEASIBLE, None, 1)
WITHOUT_VARIANTS = ("matrix_game", "job_shop")
"""Families whose data neither tighten nor relax a model: payoffs of both signs, and durations that
bound the plan as well. Their layer says that it does not know."""


def optimal(value: float) -> ReportedAnswer:
    return ReportedAnswer(AnswerStatus.OPTIMAL, value, 1, only_optimal=True)


@pytest.fixture(scope="module")
def battery() -> MetamorphicBattery:
    return MetamorphicBattery(mix())


@pytest.fixture(scope="module", autouse=True)
def _runner() -> Iterator[None]:
    yield
    close_process_runner()


TIGHTENED = Expectations(order=ModelOrder(is_tightened=True, is_dearer=True))
RELAXED = Expectations(order=ModelOrder(is_relaxed=True, is_cheaper=True))
RELAXED_AND_BOUNDED = replace(RELAXED, bounds=(ConstraintBound("supply", 5.0),))
SCALED = Expectations(order=ModelOrder(is_tightened=True, is_relaxed=True, factor=Fraction(3)))
BOUNDED = Expectations(bounds=(ConstraintBound("supply", 50.0),))
EXACT = Expectations(without_redundant=ConstraintBound("no constraint", 50.0))


@pytest.mark.parametrize(
    ("expected", "before", "after", "sense", "broken"),
    [
        (TIGHTENED, optimal(10), optimal(9), LOW, MetamorphicTest.CANNOT_IMPROVE),
        (TIGHTENED, optimal(10), optimal(9), HIGH, None),
        (TIGHTENED, optimal(10), optimal(9.999), LOW, None),
        (TIGHTENED, optimal(10), NONE, LOW, None),
        (RELAXED, optimal(10), optimal(11), LOW, MetamorphicTest.CANNOT_WORSEN),
        (RELAXED, optimal(10), optimal(11), HIGH, None),
        (RELAXED, optimal(10), NONE, LOW, None),  # or unbounded, which may be said so
        (RELAXED_AND_BOUNDED, optimal(10), NONE, LOW, MetamorphicTest.CANNOT_WORSEN),
        (RELAXED, NONE, NONE, LOW, None),
        (SCALED, optimal(10), optimal(30), LOW, None),
        (SCALED, optimal(10), optimal(10), LOW, MetamorphicTest.SCALES),
        (BOUNDED, NONE, optimal(49), LOW, MetamorphicTest.ONE_CONSTRAINT),
        (BOUNDED, NONE, optimal(49), HIGH, None),
        (EXACT, NONE, optimal(51), LOW, MetamorphicTest.NO_EFFECT),
        (EXACT, NONE, optimal(50), LOW, None),
        (Expectations(step=Fraction(5)), NONE, optimal(51), LOW, MetamorphicTest.WHOLE),
        (Expectations(step=Fraction(5), offset=Fraction(1)), NONE, optimal(51), LOW, None),
        (Expectations("supply"), optimal(3), optimal(3), LOW, MetamorphicTest.CANNOT_HOLD),
        (Expectations("supply"), optimal(3), NONE, LOW, None),
    ],
)
def test_an_answer_that_no_right_program_gives_breaks_a_test(
    expected: Expectations,
    before: ReportedAnswer,
    after: ReportedAnswer,
    sense: ObjectiveSense,
    broken: MetamorphicTest | None,
) -> None:
    found = broken_test(expected, before, after, sense)
    assert (found.test if found else None) == broken


def test_a_program_that_falls_back_on_another_model_breaks_nothing() -> None:
    fallen_back = ReportedAnswer(AnswerStatus.OPTIMAL, 3.0, 2)
    assert broken_test(Expectations("supply"), optimal(3), fallen_back, LOW) is None


def right_answer(instance: Instance) -> ReportedAnswer:
    try:
        result = quick_solve(instance)
    except FormulationError:
        return ReportedAnswer(AnswerStatus.UNKNOWN)
    if result.status is SolutionStatus.OPTIMAL and result.objective is not None:
        return optimal(float(result.objective))
    return NONE if result.status is SolutionStatus.NONE else ReportedAnswer(AnswerStatus.UNKNOWN)


def _holds_for_the_algebra(instance: Instance, least: int = 1) -> None:
    battery = MetamorphicBattery(instance)
    sizes = {abs(Fraction(v)) for values in instance.parameters.values() for v in values.values()}
    variants = battery.variants(frozenset(sizes - {0, 1}))
    assert least <= len(variants) <= 12
    before, sense = right_answer(instance), instance.formulation.objective.sense
    assert broken_test(battery.own, before, before, sense) is None
    for one in variants:
        sizes_of = value_changes(instance, instance)
        other = with_values(instance, {**sizes_of, **one.changes})
        assert broken_test(one.expected, before, right_answer(other), sense) is None


@pytest.mark.parametrize("name", ["transportation", "project_selection"])
def test_the_algebra_itself_breaks_no_test(name: str) -> None:
    _holds_for_the_algebra(family(name).draw(21, 0).instance)


@pytest.mark.slow
@pytest.mark.parametrize("index", range(3))
@pytest.mark.parametrize("name", REPRESENTATIVES)
def test_no_family_breaks_a_test(name: str, index: int) -> None:
    _holds_for_the_algebra(family(name).draw(22, index).instance)


@pytest.mark.slow
@pytest.mark.parametrize("name", family_names())
def test_no_small_instance_of_any_family_breaks_a_test(name: str) -> None:
    instance = family(name).draw(22, 0, Difficulty.EASY).instance
    _holds_for_the_algebra(instance, least=0 if name in WITHOUT_VARIANTS else 1)


def runs(program: str, battery: MetamorphicBattery) -> tuple[LayerAnswer, str]:
    plan = plan_metamorphic(program, battery)
    texts = [program, *(one.program.text for one in plan.variants)]
    own, *others = process_runner().run([Program("", text) for text in texts])
    verdict = metamorphic_verdict(plan, own, others)
    return verdict.answer, verdict.detail.partition(":")[0]


def test_a_right_program_passes_in_the_sandbox(battery: MetamorphicBattery) -> None:
    assert runs(PROGRAM, battery)[0] is LayerAnswer.YES
    turned = PROGRAM.replace('30 * a + 45 * b, "maximize"', "-30 * a - 45 * b").replace(
        "m.getObjVal()", "-m.getObjVal()"
    )
    assert runs(turned, battery)[0] is LayerAnswer.YES


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("m.addCons(3 * a + 7 * b <= 120)\n", ""),
        ("<= 90", ">= 90"),
        ('vtype="I"', 'vtype="C"'),
        ('print("profit:", m.getObjVal())', 'print("profit: 915.0")'),
    ],
)
def test_a_wrong_program_is_found_without_a_label(
    battery: MetamorphicBattery, old: str, new: str
) -> None:
    assert old in PROGRAM
    program = PROGRAM.replace(old, new)
    if new.startswith("print"):
        program = program.replace("m.optimize()", "")
    assert runs(program, battery)[0] is LayerAnswer.NO


def test_crashes_decide_nothing(battery: MetamorphicBattery) -> None:
    plan = plan_metamorphic(PROGRAM, battery)
    own = answered(OPTIMUM)
    crashes: list[Execution] = [crashed() for _ in plan.variants]
    assert metamorphic_verdict(plan, own, crashes).answer is LayerAnswer.YES  # by its own answer
    silent = metamorphic_verdict(plan, crashed(), crashes)
    assert (silent.answer, silent.reason) == (LayerAnswer.UNKNOWN, LayerReason.NO_ANSWER)
    limits = [without_solution(SolverStatus.LIMIT) for _ in plan.variants]
    assert metamorphic_verdict(plan, crashed(), limits).answer is LayerAnswer.UNKNOWN


def test_a_program_without_the_numbers_is_unknown(battery: MetamorphicBattery) -> None:
    plan = plan_metamorphic("import data\ndata.solve()\n", battery)
    verdict = metamorphic_verdict(plan, crashed(), [])
    assert (verdict.answer, verdict.reason) == (LayerAnswer.UNKNOWN, LayerReason.NOT_BOUND)


def test_variants_are_the_same_each_time_and_few(battery: MetamorphicBattery) -> None:
    plan = plan_metamorphic(PROGRAM, battery)
    assert plan == plan_metamorphic(PROGRAM, MetamorphicBattery(mix()))
    assert 1 <= len(plan.variants) <= 12
