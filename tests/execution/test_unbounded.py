"""What solvers say of unbounded models is recorded so that it is told from infeasible."""

from collections.abc import Iterator

import pytest

from optmodel.execution import End, Limits, Program, Runner, SolverStatus

UNBOUNDED, EITHER = SolverStatus.UNBOUNDED, SolverStatus.INFEASIBLE_OR_UNBOUNDED
PULP = """
import pulp
p = pulp.LpProblem("p", pulp.LpMaximize)
x, y = pulp.LpVariable("x", 0, cat="Integer"), pulp.LpVariable("y", 0, cat="Integer")
p += x + y
p += x - y <= 3
p.solve(pulp.PULP_CBC_CMD(msg=0))
"""
PYSCIPOPT = """
from pyscipopt import Model
m = Model()
m.hideOutput()
x, y = m.addVar("x", vtype="I"), m.addVar("y", vtype="I")
m.addCons(x - y <= 3)
m.setObjective(x + y, "maximize")
m.optimize()
"""
HIGHSPY = """
import highspy
h = highspy.Highs()
h.silent()
x, y = h.addIntegral(0), h.addIntegral(0)
h.addConstr(x - y <= 3)
h.maximize(x + y)
"""
CVXPY = """
import cvxpy as cp
x = cp.Variable(2, nonneg=True)
cp.Problem(cp.Maximize(cp.sum(x)), [x[0] - x[1] <= 3]).solve(solver=cp.HIGHS)
"""
PYWRAPLP = """
from ortools.linear_solver import pywraplp
s = pywraplp.Solver.CreateSolver("GLOP")
x, y = s.NumVar(0, s.infinity(), "x"), s.NumVar(0, s.infinity(), "y")
s.Add(x - y <= 3)
s.Maximize(x + y)
s.Solve()
"""
MODEL_BUILDER = """
from ortools.linear_solver.python import model_builder
m = model_builder.Model()
x, y = m.new_num_var(0, float("inf"), "x"), m.new_num_var(0, float("inf"), "y")
m.add(x - y <= 3)
m.maximize(x + y)
model_builder.Solver("GLOP").solve(m)
"""
SCIPY = """
from scipy.optimize import linprog
linprog([-1, -1], A_ub=[[1, -1]], b_ub=[3], integrality=[1, 1])
"""
PYOMO = """
import pyomo.environ as pyo
m = pyo.ConcreteModel()
m.x, m.y = pyo.Var(domain=pyo.NonNegativeIntegers), pyo.Var(domain=pyo.NonNegativeIntegers)
m.c = pyo.Constraint(expr=m.x - m.y <= 3)
m.o = pyo.Objective(expr=m.x + m.y, sense=pyo.maximize)
pyo.SolverFactory("appsi_highs").solve(m, load_solutions=False)
"""
PROGRAMS = {
    "pulp": (PULP, UNBOUNDED),
    "pulp with HiGHS": (PULP.replace("PULP_CBC_CMD", "HiGHS"), EITHER),
    "pyscipopt": (PYSCIPOPT, UNBOUNDED),
    "highspy": (HIGHSPY, EITHER),
    "cvxpy": (CVXPY, UNBOUNDED),
    "pywraplp": (PYWRAPLP, EITHER),
    "model_builder": (MODEL_BUILDER, EITHER),
    "scipy": (SCIPY, EITHER),
    "pyomo": (PYOMO, EITHER),
}
"""A model in each library, and what its solver says of it."""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker that solves again what it has captured."""
    with Runner(Limits(wall_seconds=20), confirms=True) as runner:
        yield runner


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_unbounded_model_is_called_infeasible(runner: Runner, name: str) -> None:
    text, status = PROGRAMS[name]
    [execution] = runner.run([Program(name, text + "\nprint(7)\n")])
    assert execution.end is End.OK, execution.detail
    [solve] = execution.solves
    assert solve.status is status
    assert (solve.objective, solve.variables) == (None, {})
    assert execution.confirmed is (None if status is UNBOUNDED else True)


@pytest.mark.parametrize("name", ["pywraplp", "model_builder"])
def test_of_an_infeasible_model_ortools_says_just_that(runner: Runner, name: str) -> None:
    text = PROGRAMS[name][0].replace("x - y <= 3)", "x - y <= 3)\n{add}(x - y >= 4)")
    text = text.format(add="s.Add" if name == "pywraplp" else "m.add")
    [execution] = runner.run([Program(name, text)])
    [solve] = execution.solves
    assert solve.status is SolverStatus.INFEASIBLE
    assert execution.confirmed is True


def test_infeasible_is_not_confirmed_where_the_model_is_unbounded(runner: Runner) -> None:
    lie = """
import sys
recorder = sys.modules["optmodel.execution.hooks.solve_recorder"].recorder
wrap = type(recorder).write
def lying(self, **said):
    if "solve" in said:
        said["solve"]["status"] = "infeasible"
    wrap(self, **said)
type(recorder).write = lying
"""
    for text in (PYSCIPOPT, HIGHSPY):
        [execution] = runner.run([Program("lie", lie + text)])
        assert execution.solves[0].status is SolverStatus.INFEASIBLE
        assert execution.confirmed is False
