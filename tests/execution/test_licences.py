"""Models beyond a licence: what stands in, what is our fault, and whose word is believed."""

from collections.abc import Iterator

import pytest

from optmodel.execution import End, Execution, Limits, Program, Route, Runner, SolverStatus
from optmodel.execution.dialect import BundledLicence


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("key", text)])
    return execution


LARGE = {
    "pyomo": (
        "import pyomo.environ as pyo\n"
        "m = pyo.ConcreteModel(); m.i = pyo.RangeSet(2500); m.x = pyo.Var(m.i, bounds=(0, 1))\n"
        "m.c = pyo.Constraint(expr=sum(m.x[i] for i in m.i) <= 7)\n"
        "m.o = pyo.Objective(expr=sum(m.x[i] for i in m.i), sense=pyo.maximize)\n"
        "pyo.SolverFactory('gurobi', solver_io='python').solve(m); print(pyo.value(m.o))\n"
    ),
    "cvxpy": (
        "import cvxpy as cp\n"
        "x = cp.Variable(2500, nonneg=True)\n"
        "p = cp.Problem(cp.Maximize(cp.sum(x)), [x <= 1, cp.sum(x) <= 7])\n"
        "p.solve(solver=cp.GUROBI); print(p.value)\n"
    ),
    "pulp": (
        "import pulp\n"
        "p = pulp.LpProblem('p', pulp.LpMaximize)\n"
        "x = [pulp.LpVariable(f'x{i}', 0, 1) for i in range(2500)]\n"
        "p += pulp.lpSum(x); p += pulp.lpSum(x) <= 7\n"
        "p.solve(pulp.GUROBI(msg=False)); print(pulp.value(p.objective))\n"
    ),
}


@pytest.mark.parametrize("own", ["", "import gurobipy as gp\nfrom gurobipy import GRB\n"])
@pytest.mark.parametrize("dialect", LARGE)
def test_where_a_licence_is_too_small_for_a_solver_another_stands_in(
    runner: Runner, dialect: str, own: str
) -> None:
    pytest.importorskip("gurobipy")
    execution = _run(runner, own + LARGE[dialect])
    assert (execution.end, execution.route) == (End.OK, Route.NATIVE), execution.detail
    [solve] = execution.solves
    assert solve.status is SolverStatus.OPTIMAL
    assert solve.objective == pytest.approx(7)
    assert solve.substituted_for.lower().startswith("gurobi")
    assert not solve.solver.startswith("Gurobi")


def test_the_text_gets_our_layer_where_its_library_finds_nothing(runner: Runner) -> None:
    pytest.importorskip("gurobipy")
    text = (
        "import gurobipy as gp\nfrom gurobipy import GRB\nimport gurobipy.nlfunc\n"
        f"{LARGE['cvxpy']}"
        "m = gp.Model(); x = m.addVars(2500, ub=1); m.setObjective(x.sum(), GRB.MAXIMIZE)\n"
        "m.optimize(); print(m.ObjVal)\n"
    )
    execution = _run(runner, text)
    assert execution.end is End.OK, execution.detail
    assert [solve.objective for solve in execution.solves] == pytest.approx([7, 2500])


def test_a_program_that_needs_the_library_hidden_for_its_licence_ends_as_our_fault(
    runner: Runner,
) -> None:
    pytest.importorskip("gurobipy")
    by_name = "import importlib\nimportlib.import_module('gurobipy')\n"
    execution = _run(runner, by_name + LARGE["pulp"])
    assert execution.end is End.INFRASTRUCTURE, execution.detail
    assert "licence of gurobipy" in execution.detail


_GUROBI = "import gurobipy as gp\nm = gp.Model(); x = m.addVars({count}, ub=1)\n"
_COPT = "import coptpy as cp\nm = cp.Envr().createModel('m'); x = m.addVars({count}, vtype='B')\n"
# First calls that need a licence, and what is printed after them where one holds.
LICENSED = {
    "gurobipy, apart": (
        _GUROBI + "m.setObjective(x.sum(), -1); m.optimizeAsync(); m.sync(); print(m.ObjVal)",
        "{count}.0\n",
    ),
    "gurobipy, a conflict": (
        _GUROBI + "m.addConstr(x[0] >= 2); m.computeIIS(); print(m.IISMinimal)", "1\n",
    ),
    "coptpy, a conflict": (
        _COPT + "m.addConstr(x[0] >= 2); m.computeIIS(); print(m.hasiis)", "1\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LICENSED)
def test_a_refusal_is_heard_whatever_the_call(runner: Runner, name: str) -> None:
    pytest.importorskip(name.partition(",")[0])
    text, printed = LICENSED[name]
    execution = _run(runner, text.format(count=2500))
    assert (execution.end, execution.route) == (End.OK, Route.COMPATIBLE), execution.detail
    assert execution.stdout.endswith(printed.format(count=2500))


@pytest.mark.parametrize("call", ["tune()", "presolve()", "feasRelaxS(0, True, False, True)"])
def test_a_refused_call_that_our_layer_lacks_is_our_fault(runner: Runner, call: str) -> None:
    pytest.importorskip("gurobipy")
    execution = _run(runner, _GUROBI.format(count=2500) + f"m.addConstr(x[0] >= 2); m.{call}")
    assert (execution.end, execution.route) == (End.INFRASTRUCTURE, Route.COMPATIBLE)


CPLEX = (
    "from docplex.mp.model import Model\n"
    "m = Model(); x = m.continuous_var_list({count}, ub=1); m.maximize(m.sum(x)); m.solve()\n"
    "raise ValueError('no answer')\n"
)


def test_a_model_beyond_a_licence_for_which_nothing_stands_in_is_our_fault(runner: Runner) -> None:
    pytest.importorskip("cplex")
    beyond = _run(runner, CPLEX.format(count=1500))
    assert beyond.end is End.INFRASTRUCTURE
    assert "licence of DOcplex" in beyond.detail
    assert _run(runner, CPLEX.format(count=900)).end is End.CRASH


_MODEL = (
    "from docplex.mp.model import Model\n"
    "m = Model(); x = m.continuous_var_list({count}, ub=1)\n"
    "m.add_constraint(m.sum(x) >= 2000); m.minimize(m.sum(x))\n"
)
_CP = (
    "from docplex.cp.model import CpoModel\n"
    "m = CpoModel(); x = m.integer_var_list({count}, 0, 1); m.add(m.maximize(m.sum(x)))\n"
)
WITHOUT_A_STAND_IN = {
    "a conflict": (
        "from docplex.mp.conflict_refiner import ConflictRefiner\n" + _MODEL
        + "ConflictRefiner().refine_conflict(m)\nraise ValueError('no answer')"
    ),
    "a relaxation": (
        "from docplex.mp.relaxer import Relaxer\n" + _MODEL
        + "Relaxer().relax(m)\nraise ValueError('no answer')"
    ),
    "constraint programming": _CP + "m.solve(LogVerbosity='Quiet')\nraise ValueError('no answer')",
    "a propagation": _CP + "m.propagate(LogVerbosity='Quiet')\nraise ValueError('no answer')",
}  # fmt: skip


@pytest.mark.parametrize("name", WITHOUT_A_STAND_IN)
def test_every_refusal_of_a_solver_without_a_stand_in_is_our_fault(
    runner: Runner, name: str
) -> None:
    pytest.importorskip("cplex")
    text = WITHOUT_A_STAND_IN[name]
    beyond = _run(runner, text.format(count=1500))
    assert beyond.end is End.INFRASTRUCTURE, beyond.detail
    assert "licence of DOcplex" in beyond.detail
    assert _run(runner, text.format(count=900)).end is End.CRASH


FORGED = (
    "import docplex.mp.model\n"
    + "import sys\nr = sys.modules['optmodel.execution.hooks.solve_recorder'].recorder\n"
    "size = {'num_variables': 10**6}\n"
    "r.write(licence_error={'library': 'docplex', 'reason': 'my own words', 'size': size})\n1 / 0\n"
)


def test_a_forged_size_is_believed_only_where_a_probe_so_large_is_refused(runner: Runner) -> None:
    """Where one is, it gains what a model so large would; in words of ours alone."""
    pytest.importorskip("cplex")
    [worker] = runner._workers
    worker.licence_tests["docplex", 1001] = True  # as with a licence for any size
    try:
        assert _run(runner, FORGED).end is End.CRASH
    finally:
        del worker.licence_tests["docplex", 1001]
    restricted = _run(runner, FORGED)
    assert restricted.end is End.INFRASTRUCTURE
    assert "my own words" not in restricted.detail
    assert worker.licence_tests["docplex", 1001] is False


def test_a_probe_that_fails_for_another_reason_is_no_proof_and_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("cplex")
    with Runner(Limits(wall_seconds=20)) as runner:
        [worker] = runner._workers
        with monkeypatch.context() as patched:
            patched.setattr(BundledLicence, "program", lambda *_: "raise ValueError")
            assert _run(runner, FORGED).end is End.CRASH
        assert worker.licence_tests == {}
        assert _run(runner, FORGED).end is End.INFRASTRUCTURE


def test_whether_a_licence_holds_is_tried_once_and_only_when_it_is_denied() -> None:
    pytest.importorskip("gurobipy")
    denies = "import gurobipy as gp\nraise gp.GurobiError(10009, 'none')"
    with Runner(Limits(wall_seconds=20)) as runner:
        [worker] = runner._workers
        _run(runner, "import gurobipy as gp\nprint(1)")
        assert worker.licence_tests == {}
        assert _run(runner, denies).end is End.CRASH
        assert worker.licence_tests == {("gurobipy", 1): True}
        worker.licence_tests["gurobipy", 1] = False  # as where no licence holds
        again = _run(runner, denies)
    assert (again.end, again.route) == (End.CRASH, Route.COMPATIBLE)
