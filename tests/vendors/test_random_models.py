"""Random models end with the layers as with the vendors' packages, and so do their copies."""

import random
from typing import Any

import pytest

_SEEDS = range(25)
_MANY = range(25, 300)
SEEDS = [*_SEEDS, *(pytest.param(seed, marks=pytest.mark.slow) for seed in _MANY)]


def _assert_alike(theirs: tuple[int, float], mine: tuple[int, float]) -> None:
    """The same status, and the same objective value where there is one."""
    assert mine[0] == theirs[0]
    assert mine[1] == pytest.approx(theirs[1], rel=1e-5, abs=1e-5)


def _gurobi(seed: int, gp: Any, m: Any) -> list[Any]:
    """A bounded mixed-integer model with rows of every sense, and sometimes more."""
    rng = random.Random(seed)
    x = [
        m.addVar(ub=rng.randint(1, 6), obj=rng.randint(-9, 9), vtype=rng.choice("BIC"))
        for _ in range(6)
    ]
    for _ in range(rng.randint(2, 5)):
        body = gp.quicksum(rng.randint(-3, 6) * v for v in x)
        side = rng.randint(-2, 14)
        m.addConstr(rng.choice([body <= side, body >= side - 9, body <= side + 3, body == side]))
    m.ModelSense = rng.choice((1, -1))
    if rng.random() < 0.3:
        b = m.addVar(vtype="B")
        m.addConstr((b == rng.randint(0, 1)) >> (x[0] + x[1] <= 1))
    if rng.random() < 0.3:
        m.addSOS(1, x[:3], [1, 2, 3])
    if rng.random() < 0.3:
        z = m.addVar(lb=-20, ub=20, obj=rng.randint(-3, 3))
        m.addConstr(z == rng.choice([gp.max_, gp.min_])(x[2:5], constant=1))
    if rng.random() < 0.3:
        m.addConstr(x[0] * x[0] + x[1] * x[1] <= rng.randint(2, 20))
    return x


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_model_ends_as_with_gurobi(seed: int) -> None:
    vendor = pytest.importorskip("gurobipy")
    from optmodel.vendors import gurobipy as ours

    ends = []
    for gp in (vendor, ours):
        with gp.Env(params={"OutputFlag": 0, "MIPGap": 0.0}) as env, gp.Model(env=env) as m:
            _gurobi(seed, gp, m)
            m.optimize()
            status = 3 if m.Status == gp.GRB.INF_OR_UNBD else m.Status
            ends.append((status, m.ObjVal if m.Status == gp.GRB.OPTIMAL else 0.0))
    _assert_alike(*ends)


@pytest.mark.parametrize("seed", _SEEDS)
def test_a_copy_ends_as_its_original(seed: int) -> None:
    from optmodel.vendors import gurobipy as gp

    m = gp.Model(env=gp.Env(params={"OutputFlag": 0, "MIPGap": 0.0}))
    _gurobi(seed, gp, m)
    m.update()
    other = m.copy()
    for each in (m, other):
        each.optimize()
    assert other.Status == m.Status
    for name in ("NumVars", "NumConstrs", "NumNZs", "NumSOS", "NumQConstrs", "NumGenConstrs"):
        assert other.getAttr(name) == m.getAttr(name)
    if m.Status == gp.GRB.OPTIMAL:
        assert other.ObjVal == pytest.approx(m.ObjVal, abs=1e-6)
        relaxed = m.relax()
        relaxed.optimize()
        assert m.ModelSense * relaxed.ObjVal <= m.ModelSense * m.ObjVal + 1e-5


def _copt(seed: int, cp: Any, m: Any) -> None:
    """The same kind of model in the other vendor's words."""
    rng = random.Random(seed)
    x = [
        m.addVar(ub=rng.randint(1, 6), obj=rng.randint(-9, 9), vtype=rng.choice("BIC"))
        for _ in range(6)
    ]
    for _ in range(rng.randint(2, 5)):
        body = cp.quicksum(rng.randint(-3, 6) * v for v in x)
        side = rng.randint(-2, 14)
        m.addConstr(rng.choice([body <= side, body >= side - 9, body <= side + 3, body == side]))
    m.setObjSense(rng.choice((1, -1)))
    if rng.random() < 0.3:
        b = m.addVar(vtype="B")
        m.addConstr((b == rng.randint(0, 1)) >> (x[0] + x[1] <= 1))
    if rng.random() < 0.3:
        m.addSOS(1, x[:3], [1, 2, 3])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_model_ends_as_with_copt(seed: int) -> None:
    vendor = pytest.importorskip("coptpy")
    from optmodel.vendors import coptpy as ours

    ends = []
    for cp in (vendor, ours):
        m = cp.Envr().createModel("random")
        m.setParam("Logging", 0)
        m.setParam("RelGap", 0.0)
        _copt(seed, cp, m)
        m.solve()
        ends.append((m.status, m.objval if m.status == cp.COPT.OPTIMAL else 0.0))
    _assert_alike(*ends)
