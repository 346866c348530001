"""What an answer is: programs that transform what their solver found, under both rules."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.evaluation import EvaluateConfig, evaluate
from optmodel.execution import End, Limits, Program, Runner
from optmodel.judging import Label, judge, load_rule

WILD = Path(__file__).parents[1] / "execution" / "wild"
STRICT, REPORTED = load_rule("objective-rel-1e-6"), load_rule("printed-objective-rel-1e-6")
# The answer that each reports; the last says whether it is one of its optima too.
REPORTS = [
    ("gurobipy_log_objective", "The maximum reliability of the system", 0.72, False),
    ("gurobipy_constant_outside", "The total cost in dollars", 100.0, False),
    ("gurobipy_two_stage", "The expected profit in total", 12.0, False),
    ("gurobipy_epsilon", "The best value of the objective", 11.0, True),
]
# Its solver is given the earnings less a fee that is added afterwards.
FEE_LATER = """
import highspy
h = highspy.Highs()
h.silent()
stools, benches = h.addIntegral(), h.addIntegral()
h.addConstr(2 * stools + 5 * benches <= 80)
h.addConstr(3 * stools + 4 * benches <= 85)
h.maximize(18 * stools + 35 * benches - 100)
print("Total earnings:", h.getObjectiveValue() + 100)
"""
# Its solver finds the cheapest mix, but it reports half of that.
MISREPORTED = """
import highspy
h = highspy.Highs()
h.silent()
dry, wet = h.addVariable(), h.addVariable()
h.addConstr(200 * dry + 100 * wet >= 2000)
h.addConstr(40 * dry + 50 * wet >= 700)
h.minimize(3 * dry + 2 * wet)
print("Minimum daily cost:", h.getObjectiveValue() / 2)
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


@pytest.mark.parametrize(("name", "label", "answer", "is_optimum"), REPORTS)
def test_what_a_program_reports_is_its_answer(
    runner: Runner, name: str, label: str, answer: float, is_optimum: bool
) -> None:
    pytest.importorskip("gurobipy", reason="needs the extra 'dialects'")
    text = (WILD / f"{name}.py").read_text(encoding="utf-8")
    [execution] = runner.run([Program(name, text)])
    assert execution.end is End.OK, execution.detail
    expected = Label({label: answer}, label, answer)
    assert judge(execution, expected, REPORTED).correct
    assert judge(execution, expected, STRICT).correct == is_optimum


def test_how_often_the_rules_differ_is_counted_both_ways(tmp_path: Path) -> None:
    lines = [{"id": 0, "program": FEE_LATER}, {"id": 1, "program": MISREPORTED}]
    (tmp_path / "some.jsonl").write_text("\n".join(map(json.dumps, lines)))
    config = EvaluateConfig(
        benchmark="mini", predictions=tmp_path / "some.jsonl", limits=Limits(wall_seconds=20)
    )
    summary = evaluate(config, tmp_path / "run")
    beside = summary.rules[REPORTED.name].beside
    assert beside is not None
    assert (beside.rule, beside.num_only_here, beside.num_only_there) == (STRICT.name, 1, 1)
    assert summary.rules[STRICT.name].beside is None
    alone = evaluate(config.model_copy(update={"rules": (REPORTED.name,)}), tmp_path / "run")
    assert alone.rules[REPORTED.name].beside is None
