"""Programs whose library is absent, or whose licence is too small, run through our layer."""

from collections.abc import Iterator

import pytest

from optmodel.execution import Dialect, End, Execution, Limits, Program, Route, Runner, dialects

SMALL = """
import gurobipy as gp
from gurobipy import GRB
m = gp.Model()
x = m.addVars(3, vtype=GRB.BINARY, name="x")
m.addConstr(x.sum() <= 2)
m.setObjective(x.sum(), GRB.MAXIMIZE)
m.optimize()
print(m.ObjVal)
"""
LARGE = SMALL.replace("addVars(3,", "addVars(5000,").replace("<= 2", "<= 100.5")
CAUGHT = LARGE.replace(
    "m.optimize()\n", "try:\n    m.optimize()\nexcept gp.GurobiError:\n    pass\nelse:\n  "
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("program", text)])
    return execution


def test_within_the_licence_the_vendor_answers(runner: Runner) -> None:
    execution = _run(runner, SMALL)
    assert (execution.end, execution.route) == (End.OK, Route.NATIVE)
    assert execution.last_solve is not None
    assert execution.last_solve.solver.startswith("Gurobi")


@pytest.mark.parametrize("text", [LARGE, CAUGHT])
def test_beyond_it_our_layer_does(runner: Runner, text: str) -> None:
    execution = _run(runner, text)
    assert (execution.end, execution.route) == (End.OK, Route.COMPATIBLE), execution.detail
    assert execution.stdout == "100.0\n"
    [solve] = execution.solves
    assert (solve.dialect, solve.objective) == ("gurobipy", 100)
    assert solve.solver.startswith("HiGHS")
    assert len(solve.variables) == 5000
    assert solve.model is not None


def test_where_the_library_is_absent_too(monkeypatch: pytest.MonkeyPatch) -> None:
    known = dialects()["gurobipy"]
    absent = Dialect(
        "gurobipy", "gurobipy", ("gurobipy",), ("nowhere",), compatible=known.compatible
    )
    monkeypatch.setitem(dialects(), "gurobipy", absent)
    # What its parent would import is not there; what stands in for it needs nothing else.
    with Runner() as runner:
        execution = _run(runner, SMALL)
    assert (execution.end, execution.route) == (End.OK, Route.COMPATIBLE), execution.detail
    assert execution.stdout == "2.0\n"


def test_what_the_layer_does_not_offer_is_not_the_programs_fault(runner: Runner) -> None:
    execution = _run(runner, LARGE.replace("m.optimize()", "m.optimize(); m.tune()"))
    assert (execution.end, execution.route) == (End.INFRASTRUCTURE, Route.COMPATIBLE)
    assert "is not offered by the compatibility layer" in execution.detail
    assert "optmodel/execution" not in execution.detail
