"""Solves side by side or in parts: in threads and processes, asynchronously, in callbacks."""

from collections.abc import Iterator

import pytest

from optmodel.execution import End, Execution, Limits, Program, Runner, SolverStatus
from optmodel.execution.program import parse_program

_SOLVE = """
from pyscipopt import Model
def solve(most):
    m = Model()
    m.hideOutput()
    x = [m.addVar(ub=most, vtype="I") for _ in range(400)]
    m.addCons(sum(x) <= 2 * most)
    m.addCons(x[0] * x[1] <= most * most)  # so that it is written through a file
    m.setObjective(sum(x), "maximize")
    m.optimize()
    return m.getObjVal()
"""
_MANY = "print(sorted(pool.map(solve, range(1, 13))))"
WAYS = {
    "threads": f"""{_SOLVE}
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool: {_MANY}
""",
    "a pool": f"""{_SOLVE}
from multiprocessing import Pool
if __name__ == "__main__":
    with Pool(3) as pool: {_MANY}
""",
    "an executor": f"""{_SOLVE}
from concurrent.futures import ProcessPoolExecutor
with ProcessPoolExecutor(3) as pool: {_MANY}
""",
    "a pool of fresh interpreters": f"""{_SOLVE}
import multiprocessing as mp
if __name__ == "__main__":
    mp.set_start_method("spawn")
    with mp.get_context("spawn").Pool(3) as pool: {_MANY}
""",
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(Limits(), confirms=True) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("one", text)])
    return execution


@pytest.mark.parametrize("way", WAYS)
def test_every_solve_of_a_pool_is_heard_whole(runner: Runner, way: str) -> None:
    execution = _run(runner, WAYS[way])
    assert execution.end is End.OK, execution.detail
    assert sorted(solve.objective or 0.0 for solve in execution.solves) == [
        2.0 * most for most in range(1, 13)
    ]
    assert all(len(solve.variables) == 400 for solve in execution.solves)
    for solve in execution.solves:
        assert solve.model is not None
        assert solve.objective is not None
        assert f"original bounds=[0,{solve.objective / 2:g}]" in solve.model.text


def test_a_pool_ends_quickly_where_its_workers_fail(runner: Runner) -> None:
    text = WAYS["an executor"].replace("m.optimize()", "import os; os._exit(3)")
    execution = _run(runner, text)
    assert execution.end is End.CRASH
    assert "BrokenProcessPool" in execution.detail
    assert execution.wall_seconds < 10


_ASYNC = """
import gurobipy as gp
m = gp.Model()
m.Params.OutputFlag = 0
x = m.addVar(ub=4, vtype="I")
m.setObjective(x, gp.GRB.MAXIMIZE)
m.optimizeAsync()
"""


def test_an_asynchronous_solve_is_heard_when_it_is_awaited(runner: Runner) -> None:
    execution = _run(runner, _ASYNC + "m.sync(); print(m.ObjVal)")
    [solve] = execution.solves
    assert (solve.status, solve.objective) == (SolverStatus.OPTIMAL, 4.0)
    assert execution.confirmed


def test_one_that_is_never_awaited_is_said_to_be_unheard(runner: Runner) -> None:
    execution = _run(runner, _ASYNC + "print(7)")
    assert (execution.end, execution.solves) == (End.OK, ())
    assert "optimizeAsync was not followed by sync" in execution.detail


_LAZY = """
import gurobipy as gp
from gurobipy import GRB
m = gp.Model()
m.Params.OutputFlag = 0
m.Params.LazyConstraints = 1
x = m.addVars({size}, vtype="B", name="x")
m.setObjective(x.sum(), GRB.MAXIMIZE)
def limit(model, where):
    if where == GRB.Callback.MIPSOL:
        within = gp.Model()
        within.Params.OutputFlag = 0
        within.setObjective(within.addVar(ub=1), GRB.MAXIMIZE)
        within.optimize()
        if sum(model.cbGetSolution(x).values()) > 10.5:
            model.cbLazy({row})
m.optimize(limit)
print(m.ObjVal)
"""


@pytest.mark.parametrize("row", ["x.sum() <= 10", "x.sum(), GRB.LESS_EQUAL, 10"])
@pytest.mark.parametrize("size", [21, 2100])
def test_lazy_rows_are_in_the_captured_model_and_solves_within_are_not_heard(
    runner: Runner, size: int, row: str
) -> None:
    execution = _run(runner, _LAZY.format(size=size, row=row))
    assert execution.end is End.OK, execution.detail
    [solve] = execution.solves
    assert (solve.status, solve.objective) == (SolverStatus.OPTIMAL, 10.0)
    assert execution.confirmed


_LAZY_COPT = """
import coptpy as cp
from coptpy import COPT
m = cp.Envr().createModel()
m.setParam("Logging", 0)
x = m.addVars({size}, vtype="B")
m.setObjective(x.sum(), COPT.MAXIMIZE)
class Limit(cp.CallbackBase):
    def callback(self):
        if sum(self.getSolution(x).values()) > 10.5:
            self.addLazyConstr(x.sum() <= 10)
m.setCallback(Limit(), COPT.CBCONTEXT_MIPSOL)
m.solve()
print(m.objval)
"""


@pytest.mark.parametrize(("size", "confirmed"), [(21, None), (2100, True)])
def test_a_model_that_lacks_lazy_rows_is_not_kept(
    runner: Runner, size: int, confirmed: bool | None
) -> None:
    """The vendor's copies lack them; our layer knows them."""
    execution = _run(runner, _LAZY_COPT.format(size=size))
    [solve] = execution.solves
    assert (solve.status, solve.objective) == (SolverStatus.OPTIMAL, 10.0)
    assert execution.confirmed is confirmed
    assert (solve.model is None) == (confirmed is None)


def test_a_search_for_a_conflict_is_no_solve(runner: Runner) -> None:
    text = """
import gurobipy as gp
m = gp.Model()
x = m.addVars(2100, ub=1, name="x")
m.addConstr(x[0] + x[1] >= 3, "too much")
m.optimize()
m.computeIIS()
print([row.ConstrName for row in m.getConstrs() if row.IISConstr])
"""
    execution = _run(runner, text)
    assert execution.stdout.endswith("['too much']\n")
    assert [solve.status for solve in execution.solves] == [SolverStatus.INFEASIBLE]


def test_solves_within_a_callback_of_our_layer_are_not_heard(runner: Runner) -> None:
    text = _LAZY_COPT.format(size=2100).replace(
        "    def callback(self):\n",
        "    def callback(self):\n"
        "        within = cp.Envr().createModel()\n"
        "        within.setObjective(within.addVar(ub=1), COPT.MAXIMIZE)\n"
        "        within.solve()\n",
    )
    execution = _run(runner, text)
    assert [solve.objective for solve in execution.solves] == [10.0]
    assert execution.confirmed


def test_half_a_line_of_a_killed_process_costs_an_honest_program_nothing_else(
    runner: Runner,
) -> None:
    """It is written here as a process leaves it that is killed while the pipe is full."""
    text = """
import os, sys
import highspy
token = sys.modules["optmodel.execution.hooks.solve_recorder"].recorder.writer.token
os.write(3, b'{"token": "%s", "solve": {"dialect": "highspy", "sta' % token.encode())
h = highspy.Highs()
x = h.addVariable(0, 4)
h.maximize(x)
print(h.getObjectiveValue())
"""
    execution = _run(runner, text)
    assert execution.end is End.OK, execution.detail
    assert [solve.objective for solve in execution.solves] == [4.0]
    assert execution.num_solves == 2


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("from concurrent.futures import ThreadPoolExecutor, as_completed", False),
        ("from concurrent.futures import ThreadPoolExecutor as Pool", False),
        ("def f():\n    from multiprocessing import cpu_count", False),
        ("from joblib import dump", False),
        ("import threading, asyncio", False),
        ("from concurrent.futures import ThreadPoolExecutor, ProcessPoolExecutor", True),
        ("from concurrent.futures import *", True),
        ("from concurrent.futures.process import ProcessPoolExecutor", True),
        ("from concurrent import futures", True),
        ("import concurrent.futures", True),
        ("import concurrent.futures as pools", True),
        ("def f():\n    from multiprocessing import Pool", True),
        ("from multiprocessing.pool import ThreadPool", True),
        ("import joblib", True),
        ("from joblib import Parallel", True),
    ],
)
def test_processes_are_allowed_to_whoever_imports_what_starts_them(
    text: str, is_allowed: bool
) -> None:
    assert parse_program(text).starts_processes is is_allowed


@pytest.mark.parametrize(
    "start",
    [
        "__import__('multiprocessing').Pool(2)",
        "__import__('multiprocessing').Process(target=print).start()",
        "__import__('concurrent.futures').futures.ProcessPoolExecutor(2).submit(print, 1).result()",
    ],
)
def test_processes_where_none_are_allowed_are_refused_by_name(runner: Runner, start: str) -> None:
    execution = _run(runner, f"import highspy\n{start}\n")
    assert execution.end is End.FORBIDDEN
    assert "allowed no processes of its own" in execution.detail
    assert "(multiprocessing, concurrent.futures, joblib)" in execution.detail
    assert execution.wall_seconds < 10
