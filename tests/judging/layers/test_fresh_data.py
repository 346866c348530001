"""Programs with other numbers: what is planned, and what the answers to it say."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.execution import Program, close_process_runner, process_runner
from optmodel.formulation import evaluate_objective
from optmodel.judging.layers import (
    FreshDataPlan,
    FreshInstances,
    LayerAnswer,
    LayerReason,
    SuspectNumber,
    fresh_data_verdict,
    plan_fresh_data,
)
from optmodel.solving import quick_solve
from tests.judging.layers.answers import answered, crashed, without_solution
from tests.judging.layers.product_mix import OPTIMUM, PROGRAM, mix


@pytest.fixture(scope="module")
def fresh() -> FreshInstances:
    return FreshInstances(mix(), OPTIMUM, "mix")


@pytest.fixture(scope="module", autouse=True)
def _runner() -> Iterator[None]:
    yield
    close_process_runner()


def verdict_of(plan: FreshDataPlan) -> tuple[LayerAnswer, LayerReason]:
    programs = [Program("", one.program.text) for one in plan.variants]
    verdict = fresh_data_verdict(plan, process_runner().run(programs))
    return verdict.answer, verdict.reason


def test_the_optimum_of_the_mix_is_its_own() -> None:
    answer = quick_solve(mix())
    assert evaluate_objective(mix(), answer.solution) == OPTIMUM


def test_variants_have_other_numbers_and_their_certified_optimum(fresh: FreshInstances) -> None:
    plan = plan_fresh_data(PROGRAM, fresh)
    assert plan == plan_fresh_data(PROGRAM, FreshInstances(mix(), OPTIMUM, "mix"))
    assert 2 <= len(plan.variants) <= 6
    for one in plan.variants:
        assert one.program.text != PROGRAM
        assert one.objective != OPTIMUM
        assert one.changes


def test_a_right_program_passes_in_the_sandbox(fresh: FreshInstances) -> None:
    assert verdict_of(plan_fresh_data(PROGRAM, fresh)) == (LayerAnswer.YES, LayerReason.PASSED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("m.addCons(3 * a + 7 * b <= 120)\n", ""),
        ("<= 90", ">= 90"),
        ('vtype="I"', 'vtype="C"'),
        ("<= 120", "<= 131"),
    ],
)
def test_a_wrong_program_does_not(fresh: FreshInstances, old: str, new: str) -> None:
    assert old in PROGRAM
    answer, _ = verdict_of(plan_fresh_data(PROGRAM.replace(old, new), fresh))
    assert answer is not LayerAnswer.YES


def test_a_printed_answer_beneath_all_data_is_found_out(fresh: FreshInstances) -> None:
    program = "data = [30, 45, 3, 7, 120, 4, 3, 90]\nprint('profit: 915.0')\n"
    assert verdict_of(plan_fresh_data(program, fresh)) == (
        LayerAnswer.NO,
        LayerReason.OTHER_OPTIMUM,
    )


def test_beside_extra_literals_only_the_objective_is_changed(fresh: FreshInstances) -> None:
    plan = plan_fresh_data(PROGRAM + "big = 5000\n", fresh)
    assert plan.variants
    changed = {size for one in plan.variants for size in one.changes}
    assert changed <= {Fraction(30), Fraction(45)}


@pytest.mark.parametrize("program", ["import data\ndata.solve()\n", "x = (", "a = [30, 45]\n"])
def test_a_program_without_the_numbers_is_unknown(fresh: FreshInstances, program: str) -> None:
    verdict = fresh_data_verdict(plan_fresh_data(program, fresh), [])
    assert (verdict.answer, verdict.reason) == (LayerAnswer.UNKNOWN, LayerReason.NOT_BOUND)
    assert verdict.detail


def test_answers_decide_and_a_crash_does_not(fresh: FreshInstances) -> None:
    plan = plan_fresh_data(PROGRAM, fresh)
    right = [answered(one.objective) for one in plan.variants]
    assert fresh_data_verdict(plan, right).answer is LayerAnswer.YES
    unclear = fresh_data_verdict(plan, [*right[:-1], crashed()])
    assert (unclear.answer, unclear.reason) == (LayerAnswer.UNKNOWN, LayerReason.NO_ANSWER)
    wrong = fresh_data_verdict(plan, [*right[:-1], answered(OPTIMUM)])
    assert (wrong.answer, wrong.reason) == (LayerAnswer.NO, LayerReason.OTHER_OPTIMUM)
    assert wrong.program == plan.variants[-1].program.text
    assert f"{plan.variants[-1].objective:.10g}" in wrong.detail
    none = fresh_data_verdict(plan, [without_solution(), *right[1:]])
    assert (none.answer, none.reason) == (LayerAnswer.NO, LayerReason.NO_OPTIMUM)


def test_an_answer_within_two_solvers_tolerances_is_unknown(fresh: FreshInstances) -> None:
    plan = plan_fresh_data(PROGRAM, fresh)
    near = [answered(one.objective * (1 + 4e-6)) for one in plan.variants]
    assert fresh_data_verdict(plan, near).answer is LayerAnswer.UNKNOWN


def test_a_suspect_number_is_shown_by_its_own_instance(fresh: FreshInstances) -> None:
    plan = plan_fresh_data(PROGRAM.replace("<= 90", "<= 107"), fresh)
    assert all(Fraction(90) not in one.changes for one in plan.variants)
    assert plan.hidden_suspect is None
    assert verdict_of(plan)[0] is LayerAnswer.NO


def test_a_suspect_number_that_nothing_shows_is_no_yes(fresh: FreshInstances) -> None:
    suspect = SuspectNumber(Fraction(90), Fraction(107))
    plan = replace(plan_fresh_data(PROGRAM, fresh), hidden_suspect=suspect)
    right = [answered(one.objective) for one in plan.variants]
    verdict = fresh_data_verdict(plan, right)
    assert (verdict.answer, verdict.reason) == (LayerAnswer.UNKNOWN, LayerReason.NOT_BOUND)
    assert "107" in verdict.detail
