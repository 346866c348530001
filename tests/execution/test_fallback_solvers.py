"""Programs that ask for a solver that is not installed get one of its class, on the record.

What is installed is decided by PATH: `.ci/run` runs these tests in both worlds of `solver_world`.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.execution import End, Execution, Limits, Program, Runner, SolverStatus
from optmodel.execution.hooks.requested_solver import missing_solver
from optmodel.execution.hooks.solver_options import SolverOptions, read_solver_options
from optmodel.execution.packages import installed_solver_programs
from tests.execution import solver_world

pytestmark = pytest.mark.solver_programs

# None of these comes with a package that we install.
MISSING = {
    "pyomo": [
        "cplex", "cbc", "glpk", "ipopt", "scip", "baron", "bonmin", "couenne", "mosek", "xpress",
        "mosek_direct", "xpress_persistent", "appsi_cbc", "appsi_ipopt", "knitro", "asl:ipopt",
    ],
    "pulp": [
        "GUROBI_CMD(msg=0, timeLimit=9, gapRel=0)", "CPLEX_CMD(msg=0)", "GLPK_CMD(msg=0)",
        "GLPK(msg=0)", "COIN_CMD(msg=0)", "HiGHS_CMD(msg=0)", "SCIP_CMD(msg=0)", "MOSEK(msg=0)",
        "getSolver('XPRESS', msg=0)",
    ],
    "cvxpy": [
        "solver=cp.MOSEK, mosek_params={}", "cp.GLPK_MI", "solver='ecos_bb', max_iters=5",
        "solver=cp.XPRESS, verbose=True",
    ],
}  # fmt: skip
LINEAR = """
import pyomo.environ as pyo
m = pyo.ConcreteModel()
m.x = pyo.Var(domain=pyo.NonNegativeIntegers, bounds=(0, 3))
m.y = pyo.Var(domain=pyo.NonNegativeReals)
m.o = pyo.Objective(expr=3 * m.x + 2 * m.y, sense=pyo.maximize)
m.c = pyo.Constraint(expr=m.x + m.y <= 4)
opt = pyo.SolverFactory("{solver}")
"""
CURVED = """
import pyomo.environ as pyo
m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 3), initialize=1)
m.n = pyo.Var(domain=pyo.NonNegativeIntegers, initialize=1)
m.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)
m.o = pyo.Objective(expr=pyo.exp(m.x) + m.n ** 2)
m.c = pyo.Constraint(expr=m.x * m.n >= 1)
opt = pyo.SolverFactory("{solver}", executable="/opt/no/such/program")
results = opt.solve(m, tee=True)
assert results.solver.termination_condition == pyo.TerminationCondition.optimal
"""
PULP = """
import pulp
p = pulp.LpProblem("p", pulp.LpMaximize)
x, y = pulp.LpVariable("x", 0, 3, "Integer"), pulp.LpVariable("y", 0)
p += 3 * x + 2 * y
p += x + y <= 4
p.solve(pulp.{solver})
assert p.status == 1
"""
CVXPY = """
import cvxpy as cp
x, y = cp.Variable(name="x", integer=True), cp.Variable(name="y", nonneg=True)
p = cp.Problem(cp.Maximize(3 * x + 2 * y), [x + y <= 4, x <= 3])
p.solve({solver})
assert p.status == "optimal"
"""


@pytest.fixture(scope="module", autouse=True)
def world() -> Iterator[dict[str, str]]:
    """The solver programs that there are, by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", solver_world.search_path())
        yield solver_world.found()


@pytest.fixture(scope="module")
def runner(world: dict[str, str]) -> Iterator[Runner]:
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("program", text)])
    assert (execution.end, execution.detail) == (End.OK, "")
    return execution


def _skip_where_installed(solver: str) -> None:
    if missing_solver(solver, {}) is None:
        pytest.skip(f"{solver} is installed in this world")


def _solved(runner: Runner, text: str, asked: str, objective: float) -> None:
    execution = _run(runner, text + "\nprint(7)\n")
    [solve] = execution.solves
    assert solve.status is SolverStatus.OPTIMAL
    assert solve.objective == pytest.approx(objective, abs=1e-5)
    assert solve.substituted_for == asked


@pytest.mark.parametrize("solver", MISSING["pyomo"])
def test_a_linear_model_is_solved_for_any_missing_solver(runner: Runner, solver: str) -> None:
    _skip_where_installed(solver)
    told = """
opt.options["TimeLimit"] = 10
opt.options.mipgap = 0
opt.options["mip strategy"] = "on"
assert opt.available() and opt.available(exception_flag=False)
told = dict(tee=True, keepfiles=False, options={"sec": "5", "ratio": 0}, warmstart=True)
results = opt.solve(m, timelimit=5, symbolic_solver_labels=True, **told)
assert results.solver.status == pyo.SolverStatus.ok
assert results.solver.termination_condition == pyo.TerminationCondition.optimal
assert results.Problem.Number_of_variables == 2 and results.solver.time >= 0
pyo.assert_optimal_termination(results)
assert pyo.value(m.o) == 11
"""
    _solved(runner, LINEAR.format(solver=solver) + told, solver.removeprefix("asl:"), 11)


@pytest.mark.parametrize(
    "solver", ["ipopt", "baron", "bonmin", "couenne", "cplex", "mosek", "scip"]
)
def test_a_curved_model_is_solved_to_its_global_optimum(runner: Runner, solver: str) -> None:
    _skip_where_installed(solver)
    _solved(runner, CURVED.format(solver=solver), solver, 3.7182818285)


@pytest.mark.parametrize("solver", ["cbc", "ipopt", "xpress"])
def test_an_infeasible_model_is_answered_as_classic_solvers_do(runner: Runner, solver: str) -> None:
    _skip_where_installed(solver)
    text = LINEAR.format(solver=solver) + (
        "m.d = pyo.Constraint(expr=m.x - m.y >= 3.5)\n"
        "results = opt.solve(m)\n"
        "assert results.solver.status == pyo.SolverStatus.warning\n"
        "assert results.solver.termination_condition == pyo.TerminationCondition.infeasible\n"
        "print(7)\n"
    )
    [solve] = _run(runner, text).solves
    assert solve.status is SolverStatus.INFEASIBLE
    assert solve.substituted_for == solver


@pytest.mark.parametrize(
    ("solver", "option", "power"),
    [("cbc", "sec", 1), ("cplex", "timelimit", 1), ("baron", "MaxTime", 2)],
)
def test_a_time_limit_is_kept(runner: Runner, solver: str, option: str, power: int) -> None:
    _skip_where_installed(solver)
    text = f"""
import random
import pyomo.environ as pyo
random.seed(1)
m = pyo.ConcreteModel()
m.x = pyo.Var(range(40), domain=pyo.Binary)
m.s = pyo.Var(range(5), bounds=(0, 1e6))
m.t = pyo.Var(range(5), bounds=(0, 1e6))
m.o = pyo.Objective(expr=sum((m.s[i] + m.t[i]) ** {power} for i in range(5)))
m.c = pyo.ConstraintList()
for i in range(5):
    weights = [random.randrange(1, 100) for _ in range(40)]
    split = sum(w * m.x[j] for j, w in enumerate(weights))
    m.c.add(split + m.s[i] - m.t[i] == sum(weights) // 2)
opt = pyo.SolverFactory("{solver}")
opt.options["{option}"] = 0.5
results = opt.solve(m)
assert results.solver.termination_condition == pyo.TerminationCondition.maxTimeLimit
print(7)
"""
    execution = _run(runner, text)
    assert execution.solves[0].status is SolverStatus.LIMIT
    assert execution.wall_seconds < 5


def test_a_solution_may_be_loaded_later(runner: Runner) -> None:
    later = (
        "results = opt.solve(m, load_solutions=False)\n"
        "assert m.x.value is None\n"
        "m.solutions.load_from(results)\n"
        "assert (m.x.value, m.y.value) == (3, 1)\n"
    )
    execution = _run(runner, LINEAR.format(solver="glpk") + later + "print(7)")
    assert execution.solves[0].status is SolverStatus.OPTIMAL


def test_a_linear_model_has_duals_and_reduced_costs(runner: Runner) -> None:
    text = LINEAR.format(solver="ipopt").replace("Integers", "Reals") + (
        "m.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)\n"
        "m.rc = pyo.Suffix(direction=pyo.Suffix.IMPORT_EXPORT)\n"
        "opt.solve(m)\n"
        "print(m.dual[m.c], m.rc[m.x], m.dual.import_enabled())\n"
    )
    assert _run(runner, text).stdout.split() == ["2.0", "1.0", "True"]


def test_a_persistent_solver_sees_changes(runner: Runner) -> None:
    text = LINEAR.format(solver="xpress_persistent") + (
        "opt.set_instance(m)\n"
        "opt.solve(tee=False)\n"
        "m.d = pyo.Constraint(expr=m.y <= 0.5)\n"
        "opt.add_constraint(m.d)\n"
        "opt.solve()\n"
        "opt.remove_constraint(m.d)\n"
        "opt.solve(m)\n"
        "print(7)\n"
    )
    execution = _run(runner, text)
    assert [solve.objective for solve in execution.solves] == [11, 10, 11]
    assert {solve.substituted_for for solve in execution.solves} == {"xpress_persistent"}


def test_special_ordered_sets_are_taken(runner: Runner) -> None:
    sets = """
m.z = pyo.Var([1, 2], domain=pyo.NonNegativeReals)
m.link = pyo.ConstraintList()
m.link.add(m.z[1] == m.x)
m.link.add(m.z[2] == m.y)
m.s = pyo.SOSConstraint(var=m.z, sos=1)
opt.solve(m)
"""
    _solved(runner, LINEAR.format(solver="cplex") + sets, "cplex", 9)


def test_a_linear_solver_still_refuses_curves(runner: Runner) -> None:
    [execution] = runner.run([Program("program", CURVED.format(solver="glpk"))])
    assert execution.end is End.CRASH
    assert "DegreeError" in execution.detail


def test_an_installed_solver_is_not_replaced(runner: Runner) -> None:
    for solver in ("appsi_highs", "scip_direct"):
        _solved(runner, LINEAR.format(solver=solver) + "opt.solve(m)\n", "", 11)


def test_what_stands_in_is_said_of_its_own_solves_only(runner: Runner) -> None:
    text = LINEAR.format(solver="cbc") + (
        "opt.solve(m)\npyo.SolverFactory('appsi_highs').solve(m)\nprint(7)\n"
    )
    stood_in = "" if missing_solver("cbc", {}) is None else "cbc"
    assert [solve.substituted_for for solve in _run(runner, text).solves] == [stood_in, ""]


@pytest.mark.parametrize("solver", MISSING["pulp"])
def test_pulp_goes_on_with_cbc_or_highs(runner: Runner, solver: str, world: dict[str, str]) -> None:
    name = solver.partition("(")[0].replace("getSolver", "XPRESS").replace("GLPK_CMD", "GLPK")
    asked = {"GLPK": "GLPK_CMD"}.get(name, name)
    program = {"COIN_CMD": "cbc", "GLPK": "glpsol"}.get(name)
    _solved(runner, PULP.format(solver=solver), "" if program in world else asked, 11)


@pytest.mark.parametrize(
    ("program", "solver"), [("cbc", "cbc"), ("glpsol", "glpk"), ("ipopt", "ipopt")]
)
def test_a_solver_program_on_the_path_solves_itself(
    runner: Runner, world: dict[str, str], program: str, solver: str
) -> None:
    if program not in world:
        pytest.skip(f"{program} is absent from this world")
    reals = LINEAR.replace("NonNegativeIntegers", "NonNegativeReals")
    _solved(runner, reals.format(solver=solver) + "opt.solve(m)\n", "", 11)


def test_what_programs_find_is_what_the_world_says(world: dict[str, str]) -> None:
    assert {
        name: path
        for name, path in installed_solver_programs().items()
        if name in solver_world.PROGRAMS
    } == world
    if os.environ.get(solver_world.VARIABLE, "none") == "none" and not solver_world.beside_python():
        assert world == {}


def test_a_problem_that_pulp_cannot_solve_is_no_missing_solver(runner: Runner) -> None:
    text = PULP.format(solver="PULP_CBC_CMD(msg=0, path='x')")
    [execution] = runner.run([Program("program", text)])
    assert execution.end is End.CRASH
    assert execution.solves == ()


@pytest.mark.parametrize("solver", MISSING["cvxpy"])
def test_cvxpy_goes_on_with_a_free_solver(runner: Runner, solver: str) -> None:
    name = solver.removeprefix("solver=").split(",")[0].removeprefix("cp.").strip("'")
    _solved(runner, CVXPY.format(solver=solver), name, 11)


@pytest.mark.parametrize(
    ("constraint", "objective", "solver"),
    [
        ("x >= 0", 0, "HiGHS"),
        ("cp.norm(cp.hstack([x - 3, 2])) <= 2.5", 1.5, "Clarabel"),
        ("cp.norm(cp.hstack([n - x, 2])) <= 2.5, n >= 2.3", 1.5, "SCIP"),
    ],
)
def test_cvxpy_problems_find_the_solver_of_their_class(
    runner: Runner, constraint: str, objective: float, solver: str
) -> None:
    text = (
        "import cvxpy as cp\n"
        "x, n = cp.Variable(), cp.Variable(integer=True)\n"
        f"p = cp.Problem(cp.Minimize(x), [{constraint}])\n"
        "p.solve(solver=cp.MOSEK)\n"
        "print(7)\n"
    )
    [solve] = _run(runner, text).solves
    assert solve.objective == pytest.approx(objective, abs=1e-4)
    assert solver.lower() in solve.solver.lower()
    assert solve.substituted_for == "MOSEK"


def test_an_infeasible_problem_of_cvxpy_is_answered(runner: Runner) -> None:
    text = CVXPY.format(solver="solver=cp.MOSEK").replace("x <= 3]", "x <= 3, x >= 5]")
    [solve] = _run(runner, text.replace("optimal", "infeasible") + "print(7)").solves
    assert solve.status is SolverStatus.INFEASIBLE


def test_a_failure_of_an_installed_solver_is_no_missing_solver(runner: Runner) -> None:
    text = CVXPY.format(solver="solver=cp.CLARABEL")
    [execution] = runner.run([Program("program", text)])
    assert execution.end is End.CRASH
    assert "cannot solve this problem" in execution.detail


@pytest.mark.parametrize("name", ["appsi_highs", "scip_direct", "mindtpy", "no_such_solver"])
def test_what_is_installed_or_unknown_is_not_missing(name: str) -> None:
    assert missing_solver(name, {}) is None


def test_an_executable_decides() -> None:
    assert missing_solver("cbc", {"executable": "/bin/sh"}) is None
    asked = missing_solver("asl", {"executable": "C:\\solvers\\ipopt.exe"})
    assert asked is not None
    assert (asked.name, asked.is_linear) == ("ipopt", False)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"TimeLimit": 10, "MIPGap": "0.01", "Presolve": 2}, SolverOptions(10, 0.01)),
        ({"tmlim": 5, "mipgap": 0}, SolverOptions(5, 0)),
        ({"sec": 5, "ratio": 0.1, "allowableGap": 2}, SolverOptions(5, 0.1, 2)),
        ({"max_cpu_time": 60, "tol": 1e-8}, SolverOptions(60)),
        ({"limits/time": 60, "limits/gap": 1e-4, "limits/absgap": 1}, SolverOptions(60, 1e-4, 1)),
        ({"MaxTime": 7, "EpsR": 0.1, "EpsA": 0.2}, SolverOptions(7, 0.1, 0.2)),
        ({"mip_tolerances_mipgap": 0.05, "timelimit": 3}, SolverOptions(3, 0.05)),
        ({"bonmin.time_limit": 4, "bonmin.allowable_fraction_gap": 0.5}, SolverOptions(4, 0.5)),
        ({"TimeLimit": "soon", "mipgap": None, "ratio": -1}, SolverOptions()),
    ],
)
def test_time_limits_and_gaps_have_many_names(
    options: dict[str, object], expected: SolverOptions
) -> None:
    assert read_solver_options(options) == expected


@given(st.dictionaries(st.text(), st.none() | st.text() | st.floats() | st.lists(st.integers())))
def test_any_options_are_read(options: dict[str, object]) -> None:
    assert isinstance(read_solver_options(options), SolverOptions)
