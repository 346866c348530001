"""The blind baseline: programs that ignore the problem get no more than it says."""

import json
from pathlib import Path

import pytest

from optmodel.evaluation import EvaluateConfig, blind_baseline, evaluate, load_benchmark
from optmodel.evaluation.blind import blind_baselines
from optmodel.execution import Limits
from optmodel.judging import Label, Rule, load_rule, rule_names

MINI = load_benchmark("mini")
ITEMS = MINI.bundled_file()
FIXING = """
import highspy
h = highspy.Highs()
h.silent()
columns = [h.addVariable(n, n) for n in range({first}, {last} + 1)]
h.minimize(0 * columns[0])
"""
BLIND = {
    "prints some, fixes others": FIXING.format(first=26, last=50) + "print(*range(26))",
    "fixes some, prints others": FIXING.format(first=0, last=25) + "print(*range(26, 51))",
    "fixes numbers": FIXING.format(first=0, last=25),
    "prints numbers": "print(*range(26))",
    "prints one": "print('Objective: 12')",
    "says infeasible": "print('No Best Solution 0')",
}
RULES = [load_rule(name) for name in rule_names()]
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@pytest.mark.parametrize("name", BLIND)
def test_a_blind_program_gets_no_more_than_the_baseline_says(tmp_path: Path, name: str) -> None:
    lines = [json.dumps({"id": n, "program": BLIND[name]}) for n in range(16)]
    (tmp_path / "blind.jsonl").write_text("\n".join(lines))
    config = EvaluateConfig(
        benchmark="mini",
        benchmark_file=ITEMS,
        predictions=tmp_path / "blind.jsonl",
        limits=Limits(wall_seconds=20),
        confirm=True,
    )
    summary = evaluate(config, tmp_path / "run")
    for rule in summary.rules.values():
        assert rule.all.blind is not None
        assert rule.all.num_correct <= rule.all.blind.num_correct <= 2


def labels(*optima: float, **others: float) -> list[Label]:
    return [Label({"cost": optimum, **others}, "cost", optimum) for optimum in optima]


@EVERY_RULE
def test_the_most_frequent_answer_is_the_baseline(rule: Rule) -> None:
    best = blind_baseline(labels(*[7123.5] * 4, *(1000 * 1.2**n for n in range(6))), rule)
    assert best.num_correct == 4
    assert "7123.5" in best.strategy or best.strategy == "frequent numbers printed"


@EVERY_RULE
def test_answers_that_nothing_gives_away_are_won_by_chance_alone(rule: Rule) -> None:
    costs = [1000.5 * 1.3**n for n in range(20)]  # no number is near two labels
    different = [label for cost in costs for label in labels(cost, plan=1.13 * cost)]
    alone = 1 if rule.quantity == "objective" else 0
    assert blind_baseline(different, rule).num_correct == alone


def test_a_number_that_may_mean_two_is_two_tries() -> None:
    best = blind_baseline(labels(40.0, 40.0, 0.4, 7.5), load_rule("objective-rel-1e-6"))
    assert (best.num_correct, best.strategy) == (3, "'Objective: 40.0%' printed")


def test_numbers_in_a_range_are_found() -> None:
    small = [Label({"a": n, "b": n + 1.0, "c": n * 2.0}, "c", n * 2.0) for n in (1.0, 3.0, 5.0)]
    assert blind_baseline(small, load_rule("optibench-all-values")).num_correct == 3
    assert blind_baseline(small, load_rule("optibench-labelled-values")).num_correct == 0


def test_all_rules_together_have_the_baselines_that_each_has_alone() -> None:
    some = [*labels(0.0, 40.0, 40.0, 41.0, 0.4, 7.5, plan=3.0), Label({}, "objective", None)]
    together = blind_baselines(some, RULES)
    assert together == {rule.name: blind_baseline(some, rule) for rule in RULES}


@EVERY_RULE
def test_of_no_items_nothing_is_right(rule: Rule) -> None:
    assert blind_baseline([], rule).num_correct == 0
