"""A captured model solved again tells an answer from a claim."""

from collections.abc import Iterator

import pytest

from optmodel.execution import End, Execution, Limits, Program, Runner

HONEST = """
from pyscipopt import Model
m = Model()
m.hideOutput()
x = m.addVar("x", vtype="I", ub=9)
m.addCons(2 * x <= 7)
m.setObjective(x, "maximize")
m.optimize()
print(1)
"""
INFEASIBLE = HONEST.replace("m.optimize", "m.addCons(x >= 4)\nm.optimize")
CURVED = HONEST.replace("2 * x <= 7", "x * x * x <= 30").replace('"I"', '"C"')
LYING = """
import sys
recorder = sys.modules["optmodel.execution.hooks.recorder"].recorder
wrap = type(recorder).say
type(recorder).say = lambda self, **said: wrap(self, **_altered(said))
def _altered(said):
    if "solve" in said:
        said["solve"]["objective"] = 99.0
    return said
"""
CVXPY = """
import cvxpy as cp
x = cp.Variable(2, nonneg=True)
cp.Problem(cp.Maximize(cp.sum(x) + 5), [x <= 3]).solve(solver=cp.HIGHS)
print(11)
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker that solves again what it has captured."""
    with Runner(Limits(wall_seconds=20), confirms=True) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("a", text)])
    return execution


@pytest.mark.parametrize("text", [HONEST, INFEASIBLE, CURVED, CVXPY])
def test_an_answer_that_its_model_has_is_confirmed(runner: Runner, text: str) -> None:
    execution = _run(runner, text)
    assert (execution.end, execution.confirmed) == (End.OK, True), execution.detail


def test_a_claim_that_its_model_has_not_is_seen(runner: Runner) -> None:
    execution = _run(runner, LYING + HONEST)
    assert execution.last_solve is not None
    assert execution.last_solve.objective == 99
    assert execution.confirmed is False


def test_what_solves_nothing_or_fails_is_neither(runner: Runner) -> None:
    assert _run(runner, "print(1)").confirmed is None
    assert _run(runner, HONEST + "1 / 0").confirmed is None


def test_it_is_not_done_unasked() -> None:
    with Runner() as runner:
        assert _run(runner, HONEST).confirmed is None
