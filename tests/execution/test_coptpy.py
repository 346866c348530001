"""What the hook of coptpy hears is what its programs print, and the model it keeps is theirs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.execution import End, Execution, Limits, Program, Runner, SolverStatus
from tests.execution.small_models import SmallModel, small_models
from tests.execution.solved_again import best_of

pytest.importorskip("coptpy")

_START = """
import coptpy as cp
from coptpy import COPT
env = cp.Envr()
m = env.createModel("small")
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parent stays warm for the whole module."""
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("program", _START + text)])
    return execution


def _program(model: SmallModel) -> str:
    rows = [(row.weights, row.sense, row.side) for row in model.rows]
    sense = "COPT.MAXIMIZE" if model.maximizes else "COPT.MINIMIZE"
    return f"""
costs = {list(model.costs)}
x = m.addVars(len(costs), ub={model.upper}, vtype="{model.kind}", nameprefix="x")
for weights, sense, side in {rows}:
    left = cp.quicksum(w * x[i] for i, w in enumerate(weights))
    if sense == "<=":
        m.addConstr(left <= side)
    elif sense == ">=":
        m.addConstr(left >= side)
    else:
        m.addConstr(left == side)
m.setObjective(cp.quicksum(c * x[i] for i, c in enumerate(costs)), {sense})
m.solve()
print(m.objval)
"""


@pytest.mark.parametrize("model", small_models(), ids=lambda model: model.name)
def test_the_answer_heard_is_the_one_printed(
    runner: Runner, model: SmallModel, tmp_path: Path
) -> None:
    execution = _run(runner, _program(model))
    solve = execution.last_solve
    assert execution.end is End.OK, execution.detail
    assert solve is not None
    assert solve.status is SolverStatus.OPTIMAL
    assert solve.objective == pytest.approx(float(execution.stdout.split()[-1]), rel=1e-6)
    assert solve.objective == pytest.approx(model.value(list(solve.variables.values())), rel=1e-6)
    assert next(iter(solve.variables)) == "x(0)"
    assert solve.solver.startswith("COPT ")
    assert solve.model is not None
    assert best_of(solve.model, tmp_path) == pytest.approx(solve.objective, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "status", "objective"),
    [
        ("x = m.addVar(ub=1); m.addConstr(x >= 2)", SolverStatus.INFEASIBLE, None),
        ("x = m.addVar(ub=9, vtype='I'); m.addConstr(2 * x == 5)", SolverStatus.INFEASIBLE, None),
        ("x = m.addVar(); m.setObjective(x, -1)", SolverStatus.UNBOUNDED, None),
        ("x = m.addVar(lb=-9); m.setObjective(x * x - 2 * x + 5)", SolverStatus.OPTIMAL, 4.0),
        (
            "x = m.addVar(lb=1, ub=3); m.addNlConstr(cp.nl.exp(x) <= 9); m.setObjective(-1 * x)",
            SolverStatus.OPTIMAL,
            -2.1972246,
        ),
    ],
)
def test_other_answers_are_heard_too(
    runner: Runner, text: str, status: SolverStatus, objective: float | None
) -> None:
    execution = _run(runner, text + "\nm.solve()")
    assert execution.last_solve is not None
    assert execution.last_solve.status is status
    assert execution.last_solve.objective == pytest.approx(objective)


def test_a_relaxation_is_heard_as_what_it_is(runner: Runner) -> None:
    execution = _run(
        runner,
        'x = m.addVar(vtype="I", name="x"); m.addConstr(2 * x <= 5); m.setObjective(x, -1)\n'
        "m.solveLP(); m.solve()",
    )
    assert [solve.objective for solve in execution.solves] == [2.5, 2.0]
    assert [solve.variables for solve in execution.solves] == [{"x": 2.5}, {"x": 2.0}]
