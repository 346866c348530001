"""What a captured model says: the problem as it was at the moment of solving, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.errors import UserError
from optmodel.execution import End, Execution, Limits, Program, Runner
from optmodel.execution._output_reader import RawOutput
from optmodel.execution._protocol import ProgramExit
from optmodel.execution._report import ReportedLicenceError, parse_report
from optmodel.execution.hooks.mps import Arrays
from tests.execution.solved_again import best_of

MAXIMIZED = """
import pulp
p = pulp.LpProblem("p", pulp.LpMaximize)
x = pulp.LpVariable("x", 0, 3, "Integer")
p += (0.1 + 0.2) * x + 7
p += x <= 2.5
p.solve({solver})
print(pulp.value(p.objective))
"""
TWO_SOLVES = """
from pyscipopt import Model
m = Model()
x, y = m.addVar("a b", vtype="I", ub=3), m.addVar("a b")
m.setObjective(3 * x + 2 * y, "maximize")
m.addCons(x + y <= 4)
m.optimize()
m.freeTransform()
m.addCons(x + y <= 2)
m.optimize()
m.freeTransform()
m.addCons(x * y >= 1)
m.optimize()
print(m.getObjVal())
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("program", text)])
    return execution


def _texts(execution: Execution) -> list[str]:
    return [solve.model.text for solve in execution.solves if solve.model is not None]


def test_every_solve_has_the_model_of_its_moment(runner: Runner) -> None:
    execution = _run(runner, TWO_SOLVES)
    assert [solve.objective for solve in execution.solves] == pytest.approx([11, 6, 5])
    assert [solve.model and solve.model.format for solve in execution.solves] == [
        "mps",
        "mps",
        "cip",
    ]
    first, second, _ = _texts(execution)
    assert first.splitlines()[:6] == [
        "NAME model",
        "OBJSENSE",
        "    MAX",
        "ROWS",
        " N objective",
        " L c1",
    ]
    assert " a_b objective 3" in first
    assert " a_b#2 objective 2" in first
    assert second.count(" L c") == 2
    assert execution.last_solve == execution.solves[2]
    assert execution.num_solves == 3


@pytest.mark.parametrize("solver", ["pulp.PULP_CBC_CMD(msg=False)", "pulp.HiGHS(msg=False)"])
def test_signs_constants_and_every_digit_are_kept(
    runner: Runner, tmp_path: Path, solver: str
) -> None:
    execution = _run(runner, MAXIMIZED.format(solver=solver))
    [solve] = execution.solves
    assert solve.model is not None
    assert " x objective 0.30000000000000004\n" in solve.model.text
    assert best_of(solve.model, tmp_path) == pytest.approx(7.6) == solve.objective
    assert solve.solver.startswith("CBC 2." if "CBC" in solver else "HiGHS 1.")


def test_two_runs_capture_the_same_bytes(runner: Runner) -> None:
    texts = MAXIMIZED.format(solver="pulp.PULP_CBC_CMD(msg=False)"), TWO_SOLVES
    for text in texts:
        assert _texts(_run(runner, text)) == _texts(_run(runner, text)) != []


def test_nothing_of_the_capture_is_printed_or_left(runner: Runner) -> None:
    text = (
        "import gurobipy as gp, os\n"
        "os.mkdir('sub'); os.chdir('sub')\n"
        "m = gp.Model()\n"
        "m.Params.OutputFlag = 1\n"
        "x, y = m.addVar(ub=3, name='a b'), m.addVar(ub=9)\n"
        "m.addGenConstrMax(y, [x], 2.0)\n"
        "m.setObjective(x + y, gp.GRB.MAXIMIZE)\n"
        "print('begun')\n"
        "m.optimize()\n"
        "print(os.listdir('.'), os.listdir('..'))\n"
    )
    execution = _run(runner, text)
    [solve] = execution.solves
    assert solve.model is not None
    assert solve.model.format == "lp"
    assert "MAX (" in solve.model.text
    assert "begun\nGurobi Optimizer version" in execution.stdout
    assert "Warning" not in execution.stdout
    assert execution.stdout.endswith("[] ['sub']\n")


def test_what_a_constraint_solver_is_given_is_its_own_text(runner: Runner) -> None:
    text = (
        "from ortools.sat.python import cp_model\n"
        "m = cp_model.CpModel()\n"
        "x = m.new_int_var(0, 3, 'x')\n"
        "m.add_all_different([x, 2])\n"
        "m.maximize(x)\n"
        "cp_model.CpSolver().solve(m)\n"
    )
    [solve] = _run(runner, text).solves
    assert solve.model is not None
    assert solve.model.format == "proto"
    assert "all_diff" in solve.model.text
    assert solve.solver.startswith("CP-SAT 9.")


def test_what_is_no_quadratic_cone_is_kept_as_its_expressions(runner: Runner) -> None:
    text = (
        "import cvxpy as cp\n"
        "x = cp.Variable(2, name='x')\n"
        "cp.Problem(cp.Minimize(cp.log_sum_exp(x - 3)), [x >= 1]).solve(solver=cp.CLARABEL)\n"
    )
    [solve] = _run(runner, text).solves
    assert solve.model is not None
    assert solve.model.format == "text"
    assert solve.model.text.startswith("minimize log_sum_exp")
    assert solve.solver.startswith("Clarabel 0.")


def test_a_large_model_is_not_kept_and_none_is_when_none_is_wanted() -> None:
    text = MAXIMIZED.format(solver="pulp.HiGHS(msg=False)")
    for limits in (Limits(model_bytes=100), Limits(keep_models=False)):
        with Runner(limits) as runner:
            [solve] = _run(runner, text).solves
        assert solve.model is None
        assert solve.objective == pytest.approx(7.6)
        assert solve.solver.startswith("HiGHS")
    with pytest.raises(UserError, match="model_bytes"):
        Limits(model_bytes=0)


def test_a_model_that_cannot_be_captured_disturbs_nothing(runner: Runner) -> None:
    spoilt = MAXIMIZED.replace("p.solve", "pulp.LpProblem.variables = None\np.solve")
    assert _run(runner, spoilt.format(solver="")).end is End.CRASH
    text = (
        "import highspy\n"
        "class Solver(highspy.Highs):\n"
        "    def getModel(self): raise ValueError('no')\n"
        "h = Solver()\n"
        "h.maximize(h.addVariable(0, 3))\n"
        "print(h.getObjectiveValue())\n"
    )
    execution = _run(runner, text)
    assert (execution.end, execution.detail) == (End.OK, "")
    [solve] = execution.solves
    assert (solve.model, solve.objective) == (None, 3.0)


def test_a_licence_that_refuses_is_told_even_when_the_program_does_not() -> None:
    lines = (
        b'{"token": "w", "locked": true}\n'
        b'{"token": "w", "licence_error": {"library": "a", "reason": "too large", "size": '
        b'{"num_variables": 3, "num_constraints": 1e999, "is_quadratic": 1}}}\n'
        b'{"token": "w", "licence_error": {"library": "b", "reason": "later", "size": null}}\n'
        b'{"token": "v", "licence_error": {"library": "a", "reason": "forged"}}\n'
    )
    done = ProgramExit(
        exit_code=0, timed_out=False, wall_seconds=0.1, cpu_seconds=0.1, peak_memory=0
    )
    report = parse_report(RawOutput(b"", b"", lines, "w", False, False, 0, False, done))
    assert report.licence_error == ReportedLicenceError("a", "too large", 3)
    assert (report.is_locked, report.is_forged) == (True, True)


def test_arrays_say_quadratics_sets_and_kinds(tmp_path: Path) -> None:
    arrays = Arrays(
        names=["x", "", "x", "$z"],
        costs=[1.0, 0.0, -2.0, 0.0],
        lowers=[float("-inf"), 0.0, 0.0, 1.0],
        uppers=[5.0, 1.0, 10.0, 4.0],
        kinds="CBIS",
        products=[(0, 0, 1.0), (2, 0, 0.5), (0, 2, 0.5)],
    )
    arrays.add_row("r", [(0, 1.0), (0, 1.0), (2, -1.0)], -1.0, 8.0)
    arrays.add_row("q", [(1, 1.0)], upper=3.0, products=[(1, 2, 4.0)])
    arrays.add_set(2, [(0, 1.0), (1, 2.0)])
    lines = arrays.captured().text.splitlines()
    for line in (
        " x r 2",
        " RANGE r 9",
        " MI BOUND x",
        " BV BOUND x1",
        " UP BOUND x#2 10",
        " SC BOUND z 4",
        " x x 2",
        " x x#2 1",
        " x1 x#2 2",
        " x#2 x1 2",
        " S2 SOS0",
        " x1 2",
    ):
        assert line in lines
    assert lines[-1] == "ENDATA"


def test_docplex_is_kept_in_every_digit(runner: Runner) -> None:
    text = (
        "from docplex.mp.model import Model\n"
        "m = Model()\n"
        "x, y = m.integer_var(0, 3, 'x'), m.continuous_var(name='y')\n"
        "m.maximize((0.1 + 0.2) * x + y + 7)\n"
        "m.add_range(1, x + y + 1, 2.5)\n"
        "m.add_constraint(x + 3 >= y - 8)\n"
        "m.solve()\n"
    )
    [model] = _texts(_run(runner, text))
    assert " x objective 0.30000000000000004\n" in model
    assert " RANGE c1 1.5\n" in model
    assert " RHS c2 -11\n" in model


@pytest.mark.parametrize("row", ["m.addConstr(x + y <= 4)", "m.addNlConstr(nl.exp(x) + y <= 5)"])
def test_copt_is_captured_without_a_word(runner: Runner, row: str) -> None:
    text = (
        "import coptpy as cp\n"
        "from coptpy import nl\n"
        "m = cp.Envr().createModel('m')\n"
        "x, y = m.addVar(ub=3, name='x'), m.addVar(ub=2, name='y')\n"
        f"{row}\n"
        "m.setObjective(x + 2 * y, cp.COPT.MAXIMIZE)\n"
        "m.solve()\n"
    )
    execution = _run(runner, text)
    assert "Writing" not in execution.stdout
    [model] = _texts(execution)
    assert model.startswith("g3") == ("nl" in row)


def test_a_model_that_a_plugin_makes_grow_is_not_kept(runner: Runner) -> None:
    """The handler allows one of the two, which nothing that could be captured says."""
    text = """
from pyscipopt import SCIP_RESULT, Conshdlr, Model
class OneAtMost(Conshdlr):
    def conscheck(self, constraints, solution, *rest):
        both = self.model.getSolVal(solution, x) + self.model.getSolVal(solution, y)
        return {"result": SCIP_RESULT.INFEASIBLE if both > 1.5 else SCIP_RESULT.FEASIBLE}
    def consenfolp(self, *rest):
        if self.model.getSolVal(None, x) + self.model.getSolVal(None, y) <= 1.5:
            return {"result": SCIP_RESULT.FEASIBLE}
        self.model.addCons(x + y <= 1)
        return {"result": SCIP_RESULT.CONSADDED}
    consenfops = consenfolp
    def conslock(self, constraint, locktype, up, down): pass
m = Model()
m.hideOutput()
x, y = m.addVar("x", vtype="B"), m.addVar("y", vtype="B")
m.setObjective(x + y, "maximize")
m.setPresolve(3)
one = dict(chckpriority=-10, enfopriority=-10, needscons=False)
m.includeConshdlr(OneAtMost(), "one", "at most one", **one)
m.optimize()
"""
    [solve] = _run(runner, text).solves
    assert solve.objective == 1.0
    assert solve.model is None
