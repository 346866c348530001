"""gurobipy's constraints: linear, quadratic, ranges, special ordered sets, general ones, IIS."""

from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

import pytest

Build = Callable[[Any, Any, Any, Any], Any]

BOUNDED: dict[str, tuple[Build, float]] = {
    "at most": (lambda gp, m, x, y: m.addConstr(x + y <= 4), 4),
    "equal": (lambda gp, m, x, y: m.addConstr(x + y == 3.5), 3.5),
    "at least, with the sides swapped": (lambda gp, m, x, y: m.addConstr(x + y <= 4), 4),
    "by sides": (lambda gp, m, x, y: m.addLConstr(x + y, "<", 4), 4),
    "by sides of two letters": (lambda gp, m, x, y: m.addLConstr(x + y, "<=", 4), 4),
    "by a constant for the sense": (
        lambda gp, m, x, y: m.addLConstr(x + y, gp.GRB.LESS_EQUAL, 4),
        4,
    ),
    "a range": (lambda gp, m, x, y: m.addRange(x + y, 1, 4), 4),
    "an equation to a range": (lambda gp, m, x, y: m.addConstr(x + y == [1, 4]), 4),
    "a range with a constant": (lambda gp, m, x, y: m.addRange(x + y + 1, 1, 4), 3),
    "a sum of a tupledict": (
        lambda gp, m, x, y: m.addConstr(gp.tupledict({0: x, 1: y}).sum() <= 4),
        4,
    ),
    "always true": (lambda gp, m, x, y: m.addConstr(gp.LinExpr() <= 1), 20),
    "a disc": (lambda gp, m, x, y: m.addConstr(x * x + y * y <= 8), 4),
    "a disc by sides": (lambda gp, m, x, y: m.addQConstr(x * x + y * y, "<", 8), 4),
    "a cone": (lambda gp, m, x, y: m.addConstr(x * x + y * y <= 4 * x), 2 + 8**0.5),
    "one of two": (lambda gp, m, x, y: m.addSOS(gp.GRB.SOS_TYPE1, [x, y]), 10),
    "one of two, by weight": (lambda gp, m, x, y: m.addSOS(1, [x, y], [2, 1]), 10),
}


@pytest.mark.parametrize("name", BOUNDED)
def test_a_constraint_limits_the_sum(gp: Any, m: Any, name: str) -> None:
    build, most = BOUNDED[name]
    x, y = m.addVar(ub=10), m.addVar(ub=10)
    build(gp, m, x, y)
    m.setObjective(x + y, gp.GRB.MAXIMIZE)
    m.optimize()
    assert m.ObjVal == pytest.approx(most, rel=1e-4)


def test_a_special_set_of_type_2_lets_neighbours_be(gp: Any, m: Any) -> None:
    x = m.addVars(4, ub=[1, 2, 1, 3])
    m.addSOS(gp.GRB.SOS_TYPE2, [x[i] for i in range(4)], [1, 2, 3, 4])
    m.setObjective(x.sum(), gp.GRB.MAXIMIZE)
    m.optimize()
    assert m.ObjVal == pytest.approx(4)


GENERAL: dict[str, tuple[Build, float]] = {
    "largest": (lambda gp, m, z, v: m.addGenConstrMax(z, v), 3),
    "largest with a constant": (lambda gp, m, z, v: m.addGenConstrMax(z, v, 9), 9),
    "largest, by a helper": (lambda gp, m, z, v: m.addConstr(z == gp.max_(v)), 3),
    "largest, one by one": (
        lambda gp, m, z, v: m.addConstr(z == gp.max_(v[0], v[1], constant=4)),
        4,
    ),
    "smallest": (lambda gp, m, z, v: m.addGenConstrMin(z, v), -2),
    "smallest with a constant": (lambda gp, m, z, v: m.addGenConstrMin(z, v, -5), -5),
    "smallest, by a helper": (lambda gp, m, z, v: m.addConstr(z == gp.min_(v)), -2),
    "absolute value": (lambda gp, m, z, v: m.addGenConstrAbs(z, v[1]), 2),
    "absolute value, by a helper": (lambda gp, m, z, v: m.addConstr(z == gp.abs_(v[1])), 2),
    "norm of order 1": (lambda gp, m, z, v: m.addGenConstrNorm(z, v, 1), 5),
    "norm of order infinity": (lambda gp, m, z, v: m.addGenConstrNorm(z, v, inf), 3),
    "norm of order 0": (lambda gp, m, z, v: m.addConstr(z == gp.norm(v, 0)), 2),
    "norm of order 2": (lambda gp, m, z, v: m.addConstr(z == gp.norm(v, 2)), 13**0.5),
    "piecewise linear": (
        lambda gp, m, z, v: m.addGenConstrPWL(v[0], z, [0, 2, 4], [0, 6, 4]),
        5,
    ),
    "piecewise linear beyond the ends": (
        lambda gp, m, z, v: m.addGenConstrPWL(v[0], z, [0, 1, 2], [0, 1, 4]),
        7,
    ),
    "polynomial": (lambda gp, m, z, v: m.addGenConstrPoly(v[0], z, [1, 0, -2, 1]), 22),
    "exponential": (lambda gp, m, z, v: m.addGenConstrExp(v[0], z), 20.0855),
    "exponential of base 2": (lambda gp, m, z, v: m.addGenConstrExpA(v[0], z, 2.0), 8),
    "logarithm": (lambda gp, m, z, v: m.addGenConstrLog(v[0], z), 1.0986),
    "logarithm of base 3": (lambda gp, m, z, v: m.addGenConstrLogA(v[0], z, 3.0), 1),
    "power": (lambda gp, m, z, v: m.addGenConstrPow(v[0], z, 3.0), 27),
    "sine": (lambda gp, m, z, v: m.addGenConstrSin(v[0], z), 0.14112),
    "cosine": (lambda gp, m, z, v: m.addGenConstrCos(v[0], z), -0.98999),
    "tangent": (lambda gp, m, z, v: m.addGenConstrTan(v[0], z), -0.14255),
    "logistic": (lambda gp, m, z, v: m.addGenConstrLogistic(v[0], z), 0.95257),
    "nonlinear": (
        lambda gp, m, z, v: m.addGenConstrNL(z, v[0] * gp.nlfunc.exp(v[2]) + 1),
        4,
    ),
}


@pytest.mark.parametrize("name", GENERAL)
def test_a_general_constraint_defines_its_result(gp: Any, m: Any, name: str) -> None:
    build, value = GENERAL[name]
    m.Params.FuncNonlinear = 1
    v = [m.addVar(lb=each, ub=each) for each in (3.0, -2.0, 0.0)]
    z = m.addVar(lb=-100, ub=100)
    build(gp, m, z, v)
    m.optimize()
    assert m.Status == gp.GRB.OPTIMAL
    assert pytest.approx(value, rel=1e-3, abs=1e-4) == z.X


TYPES: dict[str, tuple[Build, str]] = {
    "largest": (lambda gp, m, z, v: m.addGenConstrMax(z, v), "GENCONSTR_MAX"),
    "smallest": (lambda gp, m, z, v: m.addGenConstrMin(z, v), "GENCONSTR_MIN"),
    "absolute value": (lambda gp, m, z, v: m.addGenConstrAbs(z, v[0]), "GENCONSTR_ABS"),
    "and": (lambda gp, m, z, v: m.addGenConstrAnd(z, v), "GENCONSTR_AND"),
    "or": (lambda gp, m, z, v: m.addGenConstrOr(z, v), "GENCONSTR_OR"),
    "norm": (lambda gp, m, z, v: m.addGenConstrNorm(z, v, 1), "GENCONSTR_NORM"),
    "indicator": (
        lambda gp, m, z, v: m.addGenConstrIndicator(z, True, v[0] + v[1] <= 1),
        "GENCONSTR_INDICATOR",
    ),
    "piecewise": (
        lambda gp, m, z, v: m.addGenConstrPWL(z, v[0], [0, 1], [0, 1]),
        "GENCONSTR_PWL",
    ),
    "polynomial": (lambda gp, m, z, v: m.addGenConstrPoly(z, v[0], [1, 2]), "GENCONSTR_POLY"),
    "exponential": (lambda gp, m, z, v: m.addGenConstrExp(z, v[0]), "GENCONSTR_EXP"),
    "power": (lambda gp, m, z, v: m.addGenConstrPow(z, v[0], 2), "GENCONSTR_POW"),
}


@pytest.mark.parametrize("name", TYPES)
def test_a_general_constraint_tells_its_type_and_its_name(gp: Any, m: Any, name: str) -> None:
    build, constant = TYPES[name]
    v = [m.addVar(vtype="B") for _ in range(2)]
    row = build(gp, m, m.addVar(vtype="B"), v)
    m.update()
    assert row.GenConstrType == getattr(gp.GRB, constant)
    assert row.GenConstrName == "GC0"
    row.GenConstrName = "named"
    m.update()
    assert m.getGenConstrs()[0].GenConstrName == "named"


@pytest.mark.parametrize(
    ("values", "conjunction", "disjunction"),
    [((0, 0), 0, 0), ((0, 1), 0, 1), ((1, 0), 0, 1), ((1, 1), 1, 1)],
)
@pytest.mark.parametrize("is_helper", [False, True])
def test_logic_follows_its_table(
    gp: Any,
    m: Any,
    values: tuple[int, int],
    conjunction: int,
    disjunction: int,
    is_helper: bool,
) -> None:
    x = [m.addVar(vtype="B", lb=value, ub=value) for value in values]
    both, any_of = m.addVar(vtype="B"), m.addVar(vtype="B")
    if is_helper:
        m.addConstr(both == gp.and_(x))
        m.addConstr(any_of == gp.or_(*x))
    else:
        m.addGenConstrAnd(both, x)
        m.addGenConstrOr(any_of, x)
    m.optimize()
    assert (pytest.approx(conjunction), pytest.approx(disjunction)) == (both.X, any_of.X)


INDICATORS: dict[str, Build] = {
    "an arrow": lambda gp, m, b, x: m.addConstr((b == 1) >> (x <= 3)),
    "a comparison": lambda gp, m, b, x: m.addGenConstrIndicator(b, 1, x <= 3),
    "sides": lambda gp, m, b, x: m.addGenConstrIndicator(b, True, x, "<", 3),
    "an arrow for zero, of the complement": lambda gp, m, b, x: m.addConstr(
        (_complement(m, b) == 0) >> (x <= 3)
    ),
}


def _complement(m: Any, b: Any) -> Any:
    other = m.addVar(vtype="B")
    m.addConstr(other + b == 1)
    return other


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize(("is_on", "most"), [(1, 3), (0, 8)])
def test_an_indicator_holds_when_it_is_on(
    gp: Any, m: Any, name: str, is_on: int, most: float
) -> None:
    b, x = m.addVar(vtype="B", lb=is_on, ub=is_on), m.addVar(ub=8)
    INDICATORS[name](gp, m, b, x)
    m.setObjective(x, gp.GRB.MAXIMIZE)
    m.optimize()
    assert m.ObjVal == pytest.approx(most)


WRONG: dict[str, tuple[Build, str]] = {
    "an expression alone": (lambda gp, m, x, y: m.addConstr(x + y), "GurobiError"),
    "nothing": (lambda gp, m, x, y: m.addConstr(None), "GurobiError"),
    "an unknown sense": (lambda gp, m, x, y: m.addLConstr(x, "!", 1), "GurobiError"),
    "a quadratic one as linear": (
        lambda gp, m, x, y: m.addLConstr(x * x, "<", 1),
        "GurobiError",
    ),
    "an indicator of an inequality": (
        lambda gp, m, x, y: m.addConstr((x >= 1) >> (y <= 1)),
        "GurobiError",
    ),
    "an indicator of value two": (
        lambda gp, m, x, y: m.addGenConstrIndicator(x, 2, y <= 1),
        "GurobiError",
    ),
    "a general expression in an inequality": (
        lambda gp, m, x, y: m.addConstr(x <= gp.max_(x, y)),
        "GurobiError",
    ),
    "a general expression of a sum": (
        lambda gp, m, x, y: m.addConstr(2 * x == gp.max_(x, y)),
        "GurobiError",
    ),
    "a nonlinear inequality": (
        lambda gp, m, x, y: m.addConstr(x <= gp.nlfunc.exp(y)),
        "GurobiError",
    ),
    "piecewise points out of order": (
        lambda gp, m, x, y: (m.addGenConstrPWL(x, y, [0, 2, 1], [0, 1, 2]), m.optimize()),
        "GurobiError",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_constraint_is_an_error(gp: Any, m: Any, name: str) -> None:
    build, error = WRONG[name]
    x, y = m.addVar(vtype="B"), m.addVar()
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is compared by name below
        build(gp, m, x, y)
    assert type(caught.value).__name__ == error


def _conflict(m: Any) -> tuple[Any, Any, Any, Any, Any]:
    """x + y >= 5 and x + y <= 3 exclude each other; a third row and the bounds do no harm."""
    x, y = m.addVar(ub=9), m.addVar(ub=9)
    low = m.addConstr(x + y >= 5, "low")
    high = m.addConstr(x + y <= 3, "high")
    idle = m.addConstr(x - y <= 4, "idle")
    m.optimize()
    return x, y, low, high, idle


def test_an_iis_holds_what_excludes_each_other(gp: Any, m: Any) -> None:
    x, y, low, high, idle = _conflict(m)
    assert m.Status == gp.GRB.INFEASIBLE
    m.computeIIS()
    assert [row.IISConstr for row in (low, high, idle)] == [1, 1, 0]
    assert [v.getAttr(side) for v in (x, y) for side in ("IISLB", "IISUB")] == [0, 0, 0, 0]
    assert m.IISMinimal == 1


def test_an_iis_holds_bounds(m: Any) -> None:
    x, y = m.addVar(ub=2), m.addVar(ub=9)
    row = m.addConstr(x >= 4)
    m.addConstr(x + y <= 100)
    m.optimize()
    m.computeIIS()
    assert (row.IISConstr, x.IISUB, x.IISLB, y.IISUB) == (1, 1, 0, 0)


def test_without_the_rows_of_an_iis_the_model_is_feasible(gp: Any, m: Any) -> None:
    *_, low, _, _ = _conflict(m)
    m.computeIIS()
    m.remove([row for row in m.getConstrs() if row.IISConstr][:1])
    m.optimize()
    assert m.Status == gp.GRB.OPTIMAL
    assert low.index == -2


def test_an_iis_is_written(m: Any, tmp_path: Path) -> None:
    _conflict(m)
    m.computeIIS()
    m.write(str(tmp_path / "model.ilp"))
    text = (tmp_path / "model.ilp").read_text(encoding="utf-8")
    assert "low" in text
    assert "high" in text
    assert "idle" not in text


def test_an_iis_of_a_feasible_model_is_an_error(gp: Any, m: Any) -> None:
    m.addVar(ub=1)
    with pytest.raises(gp.GurobiError) as caught:
        m.computeIIS()
    assert caught.value.errno == gp.GRB.Error.IIS_NOT_INFEASIBLE


def test_membership_is_asked_only_after_an_iis_was_computed(m: Any) -> None:
    *_, idle = _conflict(m)
    with pytest.raises(AttributeError):
        _ = idle.IISConstr


def test_a_relaxed_model_pays_for_what_it_violates(gp: Any, m: Any) -> None:
    _conflict(m)
    m.feasRelaxS(0, False, False, True)
    m.optimize()
    assert m.Status == gp.GRB.OPTIMAL
    assert m.ObjVal == pytest.approx(2)


def test_squares_of_violations_are_shared_out(m: Any) -> None:
    _conflict(m)
    m.feasRelaxS(1, False, False, True)
    m.optimize()
    assert m.ObjVal == pytest.approx(2, rel=1e-3)


def test_bounds_are_violated_at_a_price(m: Any) -> None:
    x = m.addVar(ub=2)
    m.addConstr(x >= 5)
    m.feasRelaxS(0, False, True, False)
    m.optimize()
    assert (m.ObjVal, x.X) == (pytest.approx(3), pytest.approx(5))
