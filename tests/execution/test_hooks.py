"""The hooks hear every dialect's solver, whatever the program prints, and change nothing.

Each program maximizes 3 x + 2 y with x + y <= 4, x <= 3: eleven, at (3, 1). Each prints 7.
"""

from collections.abc import Iterator

import pytest

from optmodel.execution import End, Execution, Limits, Program, Route, Runner, SolverStatus

PROGRAMS = {
    "pulp": """
import pulp
p = pulp.LpProblem("p", pulp.LpMaximize)
x, y = pulp.LpVariable("x", 0, 3, "Integer"), pulp.LpVariable("y", 0)
p += 3 * x + 2 * y
p += x + y <= 4
p.solve(pulp.PULP_CBC_CMD(msg=False))
""",
    "pyscipopt": """
from pyscipopt import Model
m = Model()
m.hideOutput()
x, y = m.addVar("x", vtype="I", ub=3), m.addVar("y")
m.setObjective(3 * x + 2 * y, "maximize")
m.addCons(x + y <= 4)
m.optimize()
""",
    "gurobipy": """
import gurobipy as gp
m = gp.Model()
x, y = m.addVar(ub=3, vtype="I", name="x"), m.addVar(name="y")
m.setObjective(3 * x + 2 * y, gp.GRB.MAXIMIZE)
m.addConstr(x + y <= 4)
m.optimize()
""",
    "pyomo-appsi": """
import pyomo.environ as pyo
m = pyo.ConcreteModel()
m.x = pyo.Var(domain=pyo.NonNegativeIntegers, bounds=(0, 3))
m.y = pyo.Var(domain=pyo.NonNegativeReals)
m.o = pyo.Objective(expr=3 * m.x + 2 * m.y, sense=pyo.maximize)
m.c = pyo.Constraint(expr=m.x + m.y <= 4)
pyo.SolverFactory("appsi_highs").solve(m)
""",
    "pyomo-highs": """
from pyomo.environ import *
m = ConcreteModel()
m.x = Var(domain=NonNegativeIntegers, bounds=(0, 3))
m.y = Var(domain=NonNegativeReals)
m.o = Objective(expr=3 * m.x + 2 * m.y, sense=maximize)
m.c = Constraint(expr=m.x + m.y <= 4)
SolverFactory("highs").solve(model=m)
""",
    "pyomo-direct": """
import pyomo.environ as pyo
from pyomo.contrib import appsi
m = pyo.ConcreteModel()
m.x = pyo.Var(domain=pyo.NonNegativeIntegers, bounds=(0, 3))
m.y = pyo.Var(domain=pyo.NonNegativeReals)
m.o = pyo.Objective(expr=3 * m.x + 2 * m.y, sense=pyo.maximize)
m.c = pyo.Constraint(expr=m.x + m.y <= 4)
appsi.solvers.Highs().solve(m)
""",
    "cvxpy": """
import cvxpy as cp
x, y = cp.Variable(name="x", integer=True), cp.Variable(name="y", nonneg=True)
p = cp.Problem(cp.Maximize(3 * x + 2 * y), [x + y <= 4, x <= 3])
p.solve()
""",
    "highspy": """
import highspy
h = highspy.Highs()
h.silent()
x = h.addVariable(0, 3, name="x", type=highspy.HighsVarType.kInteger)
y = h.addVariable(0, name="y")
h.addConstr(x + y <= 4)
h.maximize(3 * x + 2 * y)
""",
    "ortools-linear": """
from ortools.linear_solver import pywraplp
s = pywraplp.Solver.CreateSolver("SCIP")
x, y = s.IntVar(0, 3, "x"), s.NumVar(0, s.infinity(), "y")
s.Add(x + y <= 4)
s.Maximize(3 * x + 2 * y)
s.Solve()
""",
    "ortools-constraint": """
from ortools.sat.python import cp_model
m = cp_model.CpModel()
x, y = m.NewIntVar(0, 3, "x"), m.NewIntVar(0, 9, "y")
m.Add(x + y <= 4)
m.Maximize(3 * x + 2 * y)
cp_model.CpSolver().Solve(m)
""",
    "ortools-builder": """
from ortools.linear_solver.python import model_builder
m = model_builder.Model()
x, y = m.new_int_var(0, 3, "x"), m.new_num_var(0, 9, "y")
m.add(x + y <= 4)
m.maximize(3 * x + 2 * y)
model_builder.Solver("scip").solve(m)
""",
    "ortools-mathopt": """
from ortools.math_opt.python import mathopt
m = mathopt.Model()
x, y = m.add_integer_variable(lb=0, ub=3, name="x"), m.add_variable(lb=0, name="y")
m.add_linear_constraint(x + y <= 4)
m.maximize(3 * x + 2 * y)
mathopt.solve(m, mathopt.SolverType.GSCIP)
""",
}
SCIPY = """
import numpy as np
from scipy.optimize import LinearConstraint, Bounds, linprog, milp, minimize
milp([-3, -2], integrality=[1, 0], bounds=Bounds([0, 0], [3, np.inf]),
     constraints=LinearConstraint([[1, 1]], ub=4))
linprog([-3, -2], A_ub=[[1, 1]], b_ub=[4], bounds=[(0, 3), (0, None)])
minimize(lambda x: (x[0] - 3) ** 2 + (x[1] - 1) ** 2, [0, 0])
print(7)
"""
INFEASIBLE = {
    "pulp": PROGRAMS["pulp"].replace("p.solve", "p += x >= 5\np.solve"),
    "pyscipopt": PROGRAMS["pyscipopt"].replace("m.optimize", "m.addCons(x >= 5)\nm.optimize"),
    "gurobipy": PROGRAMS["gurobipy"].replace("m.optimize", "m.addConstr(x >= 5)\nm.optimize"),
    "cvxpy": PROGRAMS["cvxpy"].replace("x <= 3]", "x <= 3, x >= 5]"),
    "highspy": PROGRAMS["highspy"].replace("h.maximize", "h.addConstr(x >= 5)\nh.maximize"),
    "ortools": PROGRAMS["ortools-linear"].replace("s.Solve", "s.Add(x >= 5)\ns.Solve"),
}
UNDECIDED = ("gurobipy", "cvxpy")
"""Gurobi's presolve, and HiGHS's as CVXPY calls it, find no more than that there is no optimum."""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("program", text + "\nprint(7)\n")])
    return execution


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_prints_a_wrong_number_still_yields_the_solvers(
    runner: Runner, name: str
) -> None:
    execution = _run(runner, PROGRAMS[name])
    assert (execution.end, execution.detail) == (End.OK, "")
    assert execution.stdout.splitlines()[-1] == "7"
    assert execution.num_solves == 1
    assert execution.prints_objective is False
    [solve] = execution.solves
    assert solve.dialect == execution.dialect == name.partition("-")[0]
    assert solve.status is SolverStatus.OPTIMAL
    assert solve.objective == pytest.approx(11, abs=1e-4)
    assert solve.bound is None or solve.bound == pytest.approx(11, abs=1e-4)
    assert solve.variables == pytest.approx({"x": 3, "y": 1}, abs=1e-4)


def test_scipys_functions_are_heard_in_order(runner: Runner) -> None:
    execution = _run(runner, SCIPY)
    assert execution.dialect == "scipy"
    milp, linprog, minimize = execution.solves
    for linear in (milp, linprog):
        assert linear.objective == pytest.approx(-11)
        assert linear.variables == pytest.approx({"x0": 3, "x1": 1})
    assert minimize.variables == pytest.approx({"x0": 3, "x1": 1}, abs=1e-3)


@pytest.mark.parametrize("name", INFEASIBLE)
def test_infeasible_is_an_answer(runner: Runner, name: str) -> None:
    execution = _run(runner, INFEASIBLE[name])
    assert execution.end is End.OK
    [solve] = execution.solves
    either = SolverStatus.INFEASIBLE_OR_UNBOUNDED
    assert solve.status is (either if name in UNDECIDED else SolverStatus.INFEASIBLE)
    assert solve.objective is None
    assert solve.variables == {}


def test_a_call_that_raises_still_lets_the_solver_within_it_be_heard(runner: Runner) -> None:
    infeasible = "m.d = pyo.Constraint(expr=m.x >= 5)\npyo.Solver"
    execution = _run(runner, PROGRAMS["pyomo-appsi"].replace("pyo.Solver", infeasible))
    assert execution.end is End.CRASH
    assert "feasible solution was not found" in execution.detail
    assert [solve.status for solve in execution.solves] == [SolverStatus.INFEASIBLE]
    assert [solve.dialect for solve in execution.solves] == ["highspy"]


def test_a_library_of_another_dialect_is_heard_too(runner: Runner) -> None:
    execution = _run(runner, PROGRAMS["pulp"] + PROGRAMS["pyscipopt"])
    assert [solve.dialect for solve in execution.solves] == ["pulp", "pyscipopt"]


def test_every_solve_is_heard_and_equal_names_are_kept_apart(runner: Runner) -> None:
    again = "m.freeTransform()\nm.addVar('x', lb=9, ub=9)\nm.optimize()\n"
    execution = _run(runner, PROGRAMS["pyscipopt"] + again)
    first, second = execution.solves
    assert list(first.variables) == ["x", "y"]
    assert list(second.variables) == ["x", "y", "x#2"]
    assert execution.last_solve == second


def test_a_hook_that_fails_leaves_the_program_alone(runner: Runner) -> None:
    text = (
        "import pulp\n"
        "class Problem(pulp.LpProblem):\n"
        "    status = property(lambda self: self.__dict__['s'], lambda self, s: None)\n"
        "p = Problem('p')\n"
        "x = pulp.LpVariable('x', 0, 3)\n"
        "p += x\n"
        "p.solve(pulp.PULP_CBC_CMD(msg=False))\n"
    )
    execution = _run(runner, text)
    assert execution.end is End.OK
    assert execution.solves == ()
    assert "not heard" in execution.detail


@pytest.mark.parametrize("catches", [False, True])
def test_a_model_beyond_the_bundled_licence_is_solved_by_free_solvers(
    runner: Runner, catches: bool
) -> None:
    text = (
        "import gurobipy as gp\n"
        "m = gp.Model()\n"
        "x = m.addVars(2001, ub=1)\n"
        "m.setObjective(x.sum(), gp.GRB.MAXIMIZE)\n"
    )
    solving = "try: m.optimize()\nexcept gp.GurobiError: pass\n" if catches else "m.optimize()\n"
    execution = _run(runner, text + solving)
    assert (execution.end, execution.route) == (End.OK, Route.COMPATIBLE)
    [solve] = execution.solves
    assert solve.objective == pytest.approx(2001)
    assert solve.dialect == "gurobipy"
    assert solve.solver.startswith("HiGHS 1.")
    assert solve.model is not None
    assert solve.model.format == "mps"


def test_the_number_of_values_is_bounded() -> None:
    text = "import pyscipopt\nm = pyscipopt.Model()\n[m.addVar() for _ in range(9)]\nm.optimize()\n"
    with Runner(Limits(num_variables=4)) as runner:
        assert len(_run(runner, text).solves[0].variables) == 4


def test_who_merely_asks_whether_a_library_is_there_does_not_deafen_us(runner: Runner) -> None:
    asking = "import importlib.util\nimportlib.util.find_spec('pyscipopt')\nimport pulp\n"
    execution = _run(runner, asking + PROGRAMS["pyscipopt"])
    assert [solve.solver.partition(" ")[0] for solve in execution.solves] == ["SCIP"]


@pytest.mark.parametrize(
    "way", ["h.run()", "h.solve()", "h.optimize()", "h.joinSolve(h.startSolve())"]
)
def test_every_way_to_start_highs_is_heard_once(runner: Runner, way: str) -> None:
    execution = _run(runner, PROGRAMS["highspy"].replace("h.maximize(", "h.setObjective(") + way)
    assert (execution.end, execution.detail) == (End.OK, "")
    [solve] = execution.solves
    assert (solve.dialect, solve.variables) == ("highspy", {"x": 0, "y": 0})
    assert solve.model is not None


_LATER = {
    "legacy": ("pyomo-highs", "SolverFactory('highs').solve(m, load_solutions=False)"),
    "legacy-appsi": ("pyomo-highs", "SolverFactory('appsi_highs').solve(m, load_solutions=False)"),
    "substituted": ("pyomo-highs", "SolverFactory('cplex').solve(m, load_solutions=False)"),
    "written": ("pyomo-highs", "SolverFactory('gurobi').solve(m, load_solutions=False)"),
    "persistent": (
        "pyomo-highs",
        "s = SolverFactory('gurobi_persistent')\n"
        "s.set_instance(m)\n"
        "s.solve(load_solutions=False, save_results=False)",
    ),
    "appsi": (
        "pyomo-direct",
        "s = appsi.solvers.Highs()\ns.config.load_solution = False\ns.solve(m)",
    ),
    "new": (
        "pyomo-highs",
        "from pyomo.contrib.solver.common import factory\n"
        "factory.SolverFactory('highs').solve(m, load_solutions=False)",
    ),
}


@pytest.mark.parametrize("name", _LATER)
def test_a_solution_that_pyomo_loads_later_is_heard_at_once(runner: Runner, name: str) -> None:
    base, solving = _LATER[name]
    model, _, _ = PROGRAMS[base].rstrip().rpartition("\n")
    execution = _run(
        runner, f"{model}\nm.x.value = m.y.value = 0\n{solving}\nassert m.x.value == 0"
    )
    assert (execution.end, execution.detail) == (End.OK, "")
    [solve] = execution.solves
    assert solve.status is SolverStatus.OPTIMAL
    assert solve.objective == pytest.approx(11)
    assert list(solve.variables.values()) == pytest.approx([3, 1])


def test_an_answer_that_cannot_be_read_is_that_of_the_solver_within(runner: Runner) -> None:
    spoilt = "from optmodel.execution.hooks import pyomo\npyomo._status = None\n"
    execution = _run(runner, spoilt + PROGRAMS["pyomo-direct"])
    [solve] = execution.solves
    assert (solve.dialect, solve.objective) == ("highspy", 11)


CUT = """
import pulp, random
random.seed(1)
p = pulp.LpProblem("p", pulp.LpMaximize)
x = [pulp.LpVariable(f"x{i}", 0, 1, "Integer") for i in range(200)]
p += pulp.lpSum(random.randint(100, 999) * v for v in x)
for j in range(30):
    p += pulp.lpSum(random.randint(100, 999) * v for v in x) <= 30000
p.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=1))
"""


def test_pulp_cut_by_its_limit_keeps_what_it_had(runner: Runner) -> None:
    [solve] = _run(runner, CUT).solves
    assert solve.status is SolverStatus.LIMIT
    assert solve.objective is not None
    assert solve.objective > 0
    assert len(solve.variables) == 200


LOCAL = """
import gurobipy as gp
from gurobipy import GRB, nlfunc
m = gp.Model()
x, cost = m.addVar(lb=-2, ub=2), m.addVar(lb=-9)
m.addConstr(cost == nlfunc.exp(x) - x)
m.setObjective(cost)
m.Params.OptimalityTarget = 1
m.optimize()
assert m.Status == GRB.LOCALLY_OPTIMAL
"""


def test_an_optimum_that_gurobi_calls_local_is_one(runner: Runner) -> None:
    """As it is from Ipopt through Pyomo: whether it is the best shows by its value."""
    [solve] = _run(runner, LOCAL).solves
    assert solve.status is SolverStatus.OPTIMAL
    assert solve.objective == pytest.approx(1.0, abs=1e-6)


def test_an_incremental_solver_is_heard_at_each_solve(runner: Runner) -> None:
    solving = (
        "s = mathopt.IncrementalSolver(m, mathopt.SolverType.GSCIP)\n"
        "s.solve()\nx.upper_bound = 2\ns.solve()\n"
    )
    model, _, _ = PROGRAMS["ortools-mathopt"].rstrip().rpartition("\n")
    execution = _run(runner, f"{model}\n{solving}")
    assert [solve.objective for solve in execution.solves] == pytest.approx([11, 10])
    assert {solve.solver.partition(" ")[0] for solve in execution.solves} == {"SCIP"}
    assert all(solve.model is not None for solve in execution.solves)


@pytest.mark.parametrize("name", ["ortools-linear", "ortools-builder"])
def test_not_solved_in_time_is_a_limit(runner: Runner, name: str) -> None:
    code = {"ortools-linear": 6, "ortools-builder": 5}[name]
    text = (
        "from optmodel.execution.hooks import ortools as hooks\n"
        f"assert hooks._{'LINEAR' if code == 6 else 'BUILDER'}[{code}] == 'limit'\n"
    )
    assert _run(runner, PROGRAMS[name] + text).end is End.OK


def test_scipys_bound_of_a_linear_problem_is_its_optimum(runner: Runner) -> None:
    milp, linprog, _ = _run(runner, SCIPY).solves
    relaxed = SCIPY.replace("integrality=[1, 0], ", "")
    assert [milp.bound, linprog.bound] == pytest.approx([-11, -11])
    assert _run(runner, relaxed).solves[0].bound == pytest.approx(-11)
