"""A captured model solved again tells an answer from a claim."""

from collections.abc import Iterator

import pytest

from optmodel.execution import End, Execution, Limits, Program, Route, Runner

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
UNNAMED = """
import highspy
h = highspy.Highs()
h.silent()
x, y = h.addVariable(0, 5, name="x a"), h.addIntegral(0, 7)
h.addConstr(x + 2 * y <= 9)
h.maximize(3 * x + 2 * y - 50)
print(h.getObjectiveValue())
"""
TWINS = """
from pyscipopt import Model
m = Model()
m.hideOutput()
x, y = m.addVar("x", lb=-3, ub=5), m.addVar("x", vtype="I", ub=7)
m.addCons(x * x + 2 * y <= 9)
m.setObjective(3 * x + 2 * y, "maximize")
m.optimize()
print(m.getObjVal())
"""
PYOMO = """
import pyomo.environ as pyo
m = pyo.ConcreteModel()
m.x = pyo.Var([1, 2], bounds=(0, 5))
m.fixed, m.unused = pyo.Var(initialize=2), pyo.Var(initialize=4)
m.fixed.fix()
m.limit = pyo.Constraint(expr=m.x[1] + 2 * m.x[2] + m.fixed <= 11)
m.goal = pyo.Objective(expr=3 * m.x[1] + 2 * m.x[2] + m.fixed, sense=pyo.maximize)
pyo.SolverFactory("appsi_highs").solve(m)
print(pyo.value(m.goal))
"""
# Too large for the licence that comes with the package, so our layer solves it.
LAYER = """
import gurobipy as gp
m = gp.Model()
x = m.addVars(2100, ub=2, name="x")
m.addConstr(x.sum() <= 4)
m.setObjective(x[7] + x[9] - 2 * x[11] - 9, gp.GRB.MAXIMIZE)
m.optimize()
print(m.ObjVal)
"""
SETS = """
import gurobipy as gp
m = gp.Model()
x = m.addVars(3, ub=4, name="x")
m.addSOS(gp.GRB.SOS_TYPE1, [x[0], x[1], x[2]], [1, 2, 3])
m.setObjective(3 * x[0] + 2 * x[1] + x[2], gp.GRB.MAXIMIZE)
m.optimize()
"""
CVXPY = """
import cvxpy as cp
x = cp.Variable(2, nonneg=True)
cp.Problem(cp.Maximize(cp.sum(x) + 5), [x <= 3]).solve(solver=cp.HIGHS)
print(11)
"""


SYMMETRIC = """
import cvxpy as cp
x = cp.Variable((2, 2), symmetric=True)
cp.Problem(cp.Minimize(cp.sum(x)), [x >= 1, x[0, 1] >= 2]).solve(solver=cp.HIGHS)
print(6)
"""
GEOMETRIC = """
import cvxpy as cp
x = cp.Variable(pos=True)
cp.Problem(cp.Maximize(x**2), [x <= 3]).solve(gp=True)
print(9)
"""
BISECTED = """
import cvxpy as cp
x, y = cp.Variable(pos=True), cp.Variable(pos=True)
cp.Problem(cp.Minimize((x + 1) / y), [y <= 4, x >= 2]).solve(qcp=True)
print(0.75)
"""
HONEST_ONES = {
    "linear": HONEST,
    "infeasible": INFEASIBLE,
    "curved": CURVED,
    "without names": UNNAMED,
    "names that come twice": TWINS,
    "compiled": CVXPY,
    "compiled into fewer columns": SYMMETRIC,
    "handed on": PYOMO,
}
FORGED = """
import sys
recorder = sys.modules["optmodel.execution.hooks.solve_recorder"].recorder
wrap = type(recorder).write
def lying(self, **said):
    if "solve" in said:
        forge(said["solve"], said["solve"]["variables"], said["solve"]["columns"])
    wrap(self, **said)
type(recorder).write = lying
def forge(solve, variables, columns):
    first, columned = next(iter(variables), None), next(iter(columns), None)
"""
FORGERIES = {
    "objective": "solve['objective'] = 99.0",
    "sign": "solve['objective'] = -solve['objective']",
    "variable": "variables[first] = 37.0",
    "variable within its bounds": "variables[first] = 0.5",
    "variable and its column": "variables[first] = 0.5\n    columns[columned or first] = 0.5",
    "one more": "variables['z'] = 37.0\n    columns and columns.update(z=37.0)",
    "status": "solve['status'] = 'infeasible'",
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker that solves again what it has captured."""
    with Runner(Limits(wall_seconds=20), confirms=True) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("a", text)])
    return execution


@pytest.mark.parametrize("name", HONEST_ONES)
def test_an_answer_that_its_model_has_is_confirmed(runner: Runner, name: str) -> None:
    execution = _run(runner, HONEST_ONES[name])
    assert (execution.end, execution.confirmed) == (End.OK, True), execution.detail


def test_an_answer_of_our_layer_is_confirmed(runner: Runner) -> None:
    pytest.importorskip("gurobipy", reason="needs the extra 'dialects'")
    execution = _run(runner, LAYER)
    assert (execution.route, execution.confirmed) == (Route.COMPATIBLE, True), execution.detail


def test_special_ordered_sets_are_solved_again(runner: Runner) -> None:
    pytest.importorskip("gurobipy", reason="needs the extra 'dialects'")
    for text in (SETS, SETS.replace("x = m", "m.addVars(2100, ub=1)\nx = m")):
        execution = _run(runner, text)
        [solve] = execution.solves
        assert (solve.objective, execution.confirmed) == (12.0, True), execution.detail


@pytest.mark.parametrize("text", [GEOMETRIC, BISECTED], ids=["in logarithms", "bisected"])
def test_a_model_that_has_not_the_answer_itself_is_not_solved_again(
    runner: Runner, text: str
) -> None:
    execution = _run(runner, text)
    assert (execution.end, execution.confirmed) == (End.OK, None), execution.detail


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("name", ["linear", "curved", "without names", "compiled", "handed on"])
def test_a_claim_that_its_model_has_not_is_seen(runner: Runner, name: str, forgery: str) -> None:
    execution = _run(runner, f"{FORGED}    {FORGERIES[forgery]}\n{HONEST_ONES[name]}")
    assert execution.end is End.OK, execution.detail
    assert execution.confirmed is False


LOOP = """
from pyscipopt import Model
for limit in (3, 2, -1):
    m = Model()
    m.hideOutput()
    x = m.addVar("x", vtype="I", ub=9)
    m.addCons(x <= limit)
    m.setObjective(x, "maximize")
    m.optimize()
print("x", 3)
"""


def test_any_optimum_may_be_the_answer_so_each_is_confirmed(runner: Runner) -> None:
    assert _run(runner, LOOP).confirmed is True
    for objective in (2.0, 3.0):
        forgery = f"if solve['objective'] == {objective}: solve['objective'] = 99.0"
        assert _run(runner, f"{FORGED}    {forgery}\n{LOOP}").confirmed is False


def test_a_fixed_variable_is_no_answer(runner: Runner) -> None:
    [solve] = _run(runner, PYOMO).solves
    assert solve.variables == {"x[1]": 5, "x[2]": 2}


def test_what_solves_nothing_or_fails_is_neither(runner: Runner) -> None:
    assert _run(runner, "print(1)").confirmed is None
    assert _run(runner, HONEST + "1 / 0").confirmed is None


def test_it_is_not_done_unasked() -> None:
    with Runner() as runner:
        assert _run(runner, HONEST).confirmed is None
