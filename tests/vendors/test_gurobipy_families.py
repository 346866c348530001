"""The gurobipy programs of all families, and programs ten times larger than the licence allows."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation.programs import render_program, supports
from tests.families.every import REPRESENTATIVES

OURS = "optmodel.vendors.gurobipy"
CHECKOUT = Path(__file__).resolve().parents[3]
_GLOBAL_AND_LOCAL = (2, 18)
"""What ours and theirs say of a convex model of which a local optimum was asked."""

Answers = dict[str, dict[str, Any]]
Run = Callable[[str, dict[str, str]], Answers]


def _programs(difficulties: tuple[Difficulty, ...], num_draws: int) -> dict[str, str]:
    return {
        f"{name} {difficulty} {index}": render_program(drawn.instance, "gurobipy")
        for name in REPRESENTATIVES
        for difficulty in difficulties
        for index in range(num_draws)
        for drawn in [family(name).draw(seed=11, index=index, difficulty=difficulty)]
        if supports(drawn.instance, "gurobipy") is None
    }


def _assert_alike(programs: dict[str, str], answers: Run) -> None:
    pytest.importorskip("gurobipy")
    ours, theirs = answers(OURS, programs), answers("vendor", programs)
    different = {
        name: (ours[name], theirs[name])
        for name in programs
        if not _is_alike(ours[name], theirs[name])
    }
    assert different == {}
    assert len(programs) >= len(REPRESENTATIVES)


def _is_alike(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    if "error" in ours or "error" in theirs:
        return False
    same = ours["objective"] == pytest.approx(theirs["objective"], rel=1e-6, abs=1e-9)
    alike = ours["status"] == theirs["status"]
    return bool(same) and (alike or (ours["status"], theirs["status"]) == _GLOBAL_AND_LOCAL)


def test_families_answer_alike(answers: Run) -> None:
    _assert_alike(_programs((Difficulty.EASY,), 1), answers)


@pytest.mark.slow
def test_families_answer_alike_on_many_draws(answers: Run) -> None:
    _assert_alike(_programs(tuple(Difficulty), 4), answers)


LARGE_LINEAR = """
from random import Random
rng = Random(1)
plants, stores = range(200), range(100)
cost = {(i, j): rng.randint(1, 99) for i in plants for j in stores}
x = m.addVars(plants, stores, obj=cost, name="ship")
m.addConstrs((x.sum(i, "*") <= 60 for i in plants), name="supply")
m.addConstrs((gp.quicksum(x[i, j] for i in plants) >= 100 for j in stores), name="demand")
m.optimize()
out = [m.NumVars, m.ObjVal, abs(sum(cost[k] * x[k].X for k in cost) - m.ObjVal) < 1e-4]
"""

LARGE_INTEGER = """
from random import Random
rng = Random(2)
items = range(20000)
size = [rng.randint(5, 50) for _ in items]
worth = [rng.randint(5, 50) for _ in items]
x = m.addVars(items, vtype=GRB.BINARY)
m.addConstr(gp.quicksum(size[i] * x[i] for i in items) <= 100000)
m.addConstrs(x[2 * i] + x[2 * i + 1] <= 1 for i in range(10000))
m.setObjective(gp.quicksum(worth[i] * x[i] for i in items), GRB.MAXIMIZE)
m.optimize()
out = [m.NumVars, m.NumConstrs, m.MIPGap]
"""


@pytest.mark.slow  # `test_coptpy_programs.py` goes beyond a licence too
def test_ten_times_the_licence_solves(answers: Run) -> None:
    """20,000 variables, where the vendor's licence ends at 2,000."""
    ended = answers(OURS, {"linear": LARGE_LINEAR, "integer": LARGE_INTEGER})
    linear, integer = ended["linear"], ended["integer"]
    assert (linear["status"], integer["status"]) == (2, 2)
    assert linear["out"] == [20000, linear["objective"], 1]
    assert integer["out"][:2] == [20000, 10001]
    assert integer["out"][2] <= 1e-6


def test_execution_itself_imports_no_layer() -> None:
    loaded = "[name for name in sys.modules if name.startswith('optmodel.vendors.')]"
    text = f"import optmodel.execution, sys; print({loaded})"
    ended = subprocess.run(
        [sys.executable, "-c", text],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ended.stdout.strip() == "[]"
