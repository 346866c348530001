"""Column-and-constraint generation finds what the extensive form has, with fewer scenarios."""

from dataclasses import replace

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance
from optmodel.rejection import Rejection
from optmodel.solving import (
    Certified,
    ScenarioResult,
    SolveLimits,
    certify,
    solve_by_scenarios,
)
from tests.formulation.models import datum, decision, formulate, group, least, rule

FIRST_STAGE = {"robust_knapsack": "load", "robust_capital_budgeting": "early"}


@pytest.mark.parametrize("name", FIRST_STAGE)
@pytest.mark.parametrize(
    "difficulty", [Difficulty.EASY, pytest.param(Difficulty.MEDIUM, marks=pytest.mark.slow)]
)
def test_the_extensive_form_has_the_same_optimum(name: str, difficulty: Difficulty) -> None:
    fewer = 0
    for index in range(6):
        instance = family(name).draw(11, index, difficulty).instance
        certified = certify(instance)
        generated = solve_by_scenarios(instance, "scenarios", [FIRST_STAGE[name]])
        assert isinstance(certified, Certified)
        assert isinstance(generated, ScenarioResult), generated
        assert certified.answer.objective is not None
        assert generated.objective == pytest.approx(float(certified.answer.objective))
        fewer += len(generated.used) < len(instance.sets["scenarios"])
    assert fewer


@pytest.mark.slow
@pytest.mark.parametrize("name", FIRST_STAGE)
def test_hard_ones_have_the_same_optimum(name: str) -> None:
    for index in range(6):
        instance = family(name).draw(11, index, Difficulty.HARD).instance
        certified = certify(instance)
        generated = solve_by_scenarios(instance, "scenarios", [FIRST_STAGE[name]])
        assert isinstance(certified, Certified)
        assert isinstance(generated, ScenarioResult), generated
        assert certified.answer.objective is not None
        assert generated.objective == pytest.approx(float(certified.answer.objective))


def _stock(most: int) -> Instance:
    """Buy before the need is known at 2 each, afterwards at 5 each and at most `most`."""
    formulation = formulate(
        least("worst"),
        [decision("buy"), decision("late", "for s in cases", upper="most"), decision("worst")],
        [
            rule("worst_case", "worst >= 2 * buy + 5 * late[s]", "for s in cases"),
            rule("enough", "buy + late[s] >= need[s]", "for s in cases"),
        ],
        sets=[group("cases")],
        parameters=[datum("need", "for s in cases"), datum("most")],
    )
    data = {"need": {"low": 3, "high": 10, "middle": 6}, "most": most}
    return Instance.create(formulation, {"cases": ["low", "high", "middle"]}, data)


@pytest.mark.parametrize("most", [0, 4])
def test_a_scenario_that_the_first_stage_cannot_meet_joins_the_master(most: int) -> None:
    assert solve_by_scenarios(_stock(most), "cases", ["buy"]) == ScenarioResult(
        20.0, ("low", "high")
    )


def test_a_problem_without_an_optimum_is_a_rejection() -> None:
    stock = _stock(0)
    goal = replace(least("worst - buy"), sense=stock.formulation.objective.sense)
    rules = tuple(item for item in stock.formulation.constraints if item.name == "enough")
    unbounded = replace(
        stock, formulation=replace(stock.formulation, objective=goal, constraints=rules)
    )
    found = solve_by_scenarios(unbounded, "cases", ["buy"], SolveLimits(nodes=10))
    assert isinstance(found, Rejection)
    assert "master problem of 1 scenarios" in found.detail
