"""What the hook of DOcplex hears is what its programs print, and the model it keeps is theirs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.execution import End, Execution, Limits, Program, Runner, SolverStatus
from tests.execution.small_models import SmallModel, small_models
from tests.execution.solved_again import best_of

pytest.importorskip("docplex")
pytest.importorskip("cplex")

_START = """
from docplex.mp.model import Model
m = Model("small")
"""
_KINDS = {"B": "binary_var_list", "I": "integer_var_list", "C": "continuous_var_list"}


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
    bound = "" if model.kind == "B" else f", ub={model.upper}"
    return f"""
costs = {list(model.costs)}
x = m.{_KINDS[model.kind]}(len(costs){bound}, name="x")
for weights, sense, side in {rows}:
    left = m.dot(x, weights)
    if sense == "<=":
        m.add_constraint(left <= side)
    elif sense == ">=":
        m.add_constraint(left >= side)
    else:
        m.add_constraint(left == side)
m.{"maximize" if model.maximizes else "minimize"}(m.scal_prod(x, costs))
m.solve()
print(m.objective_value)
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
    assert solve.bound == pytest.approx(solve.objective, rel=1e-4)
    assert next(iter(solve.variables)) == "x_0"
    assert solve.solver.startswith("CPLEX ")
    assert solve.model is not None
    assert best_of(solve.model, tmp_path) == pytest.approx(solve.objective, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "status", "objective"),
    [
        ("x = m.continuous_var(ub=1); m.add(x >= 2)", SolverStatus.INFEASIBLE, None),
        ("x = m.integer_var(ub=9); m.add(2 * x == 5)", SolverStatus.INFEASIBLE, None),
        ("x = m.integer_var(); m.maximize(x)", SolverStatus.UNBOUNDED, None),
        ("x = m.integer_var(ub=9); m.minimize((x - 2.3) ** 2)", SolverStatus.OPTIMAL, 0.09),
        (
            "x, b = m.integer_var(ub=9), m.binary_var()\n"
            "m.add_indicator(b, x <= 3); m.maximize(x + 8 * b)",
            SolverStatus.OPTIMAL,
            11.0,
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


def test_goals_in_order_are_solves_in_order(runner: Runner) -> None:
    execution = _run(
        runner,
        'x, y = m.integer_var(ub=3, name="x"), m.integer_var(ub=5, name="y")\n'
        "m.add(x + y >= 4); m.solve_with_goals([x, y])",
    )
    assert [solve.objective for solve in execution.solves] == [0.0, 4.0]
    assert execution.solves[-1].variables == {"x": 0.0, "y": 4.0}
