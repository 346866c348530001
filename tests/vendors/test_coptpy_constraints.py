"""coptpy's constraints of every kind, containers, arrays, callbacks and infeasible subsystems."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Build = Callable[[Any, Any, Any, Any], Any]

BOUNDED: dict[str, tuple[Build, float]] = {
    "at most": (lambda cp, m, x, y: m.addConstr(x + y <= 4), 4),
    "equal": (lambda cp, m, x, y: m.addConstr(x + y == 3.5), 3.5),
    "sides swapped": (lambda cp, m, x, y: m.addConstr(x + y <= 4), 4),
    "three parts": (lambda cp, m, x, y: m.addConstr(x + y, cp.COPT.LESS_EQUAL, 4), 4),
    "three parts with a constant": (lambda cp, m, x, y: m.addConstr(x + y + 1, "L", 4), 3),
    "a bound on both sides": (lambda cp, m, x, y: m.addBoundConstr(x + y, 1, 4), 4),
    "an equation to a range": (lambda cp, m, x, y: m.addConstr(x + y == [1, 4]), 4),
    "many": (
        lambda cp, m, x, y: m.addConstrs(([x, y][i] <= i + 1 for i in range(2)), "cap"),
        3,
    ),
    "a quadratic constraint": (lambda cp, m, x, y: m.addQConstr(x * x + y * y <= 8), 4),
    "a quadratic one in three parts": (
        lambda cp, m, x, y: m.addQConstr(x * x + y * y, "L", 8),
        4,
    ),
    "one of two": (lambda cp, m, x, y: m.addSOS(cp.COPT.SOS_TYPE1, [x, y]), 10),
    "one of two, by weight": (lambda cp, m, x, y: m.addSOS(1, [x, y], [2, 1]), 10),
}


@pytest.mark.parametrize("name", BOUNDED)
def test_a_constraint_limits_the_sum(cp: Any, cm: Any, name: str) -> None:
    build, most = BOUNDED[name]
    x, y = cm.addVar(ub=10), cm.addVar(ub=10)
    build(cp, cm, x, y)
    cm.setObjective(x + y, cp.COPT.MAXIMIZE)
    cm.solve()
    assert cm.objval == pytest.approx(most, rel=1e-4)


def test_a_cone_bounds_the_norm_of_its_members(cp: Any, cm: Any) -> None:
    t, x, y = cm.addVar(ub=5), cm.addVar(), cm.addVar()
    cm.addCone([t, x, y], cp.COPT.CONE_QUAD)
    cm.setObjective(3 * x + 4 * y, cp.COPT.MAXIMIZE)
    cm.solve()
    assert cm.objval == pytest.approx(25, rel=1e-4)


def test_a_rotated_cone_bounds_a_square_by_a_product(cp: Any, cm: Any) -> None:
    t, u, x = cm.addVar(ub=2), cm.addVar(ub=4), cm.addVar()
    cm.addCone([t, u, x], cp.COPT.CONE_RQUAD)
    cm.setObjective(x, cp.COPT.MAXIMIZE)
    cm.solve()
    assert cm.objval == pytest.approx(4, rel=1e-4)


GENERAL: dict[str, tuple[Build, float]] = {
    "largest": (lambda cp, m, z, v: m.addGenConstrMax(z, v), 3),
    "largest with a constant": (lambda cp, m, z, v: m.addGenConstrMax(z, v, 9.0), 9),
    "smallest": (lambda cp, m, z, v: m.addGenConstrMin(z, v), -2),
    "smallest with a constant": (lambda cp, m, z, v: m.addGenConstrMin(z, v, -5.0), -5),
    "absolute value": (lambda cp, m, z, v: m.addGenConstrAbs(z, v[1]), 2),
    "piecewise linear": (
        lambda cp, m, z, v: m.addGenConstrPWL(v[0], z, [0, 2, 4], [0, 6, 4]),
        5,
    ),
}


@pytest.mark.parametrize("name", GENERAL)
def test_a_general_constraint_defines_its_result(cp: Any, cm: Any, name: str) -> None:
    build, value = GENERAL[name]
    v = [cm.addVar(lb=each, ub=each) for each in (3.0, -2.0, 0.0)]
    z = cm.addVar(lb=-100, ub=100)
    build(cp, cm, z, v)
    cm.setObjective(z, cp.COPT.MINIMIZE)
    cm.solve()
    assert cm.status == cp.COPT.OPTIMAL
    assert z.x == pytest.approx(value, abs=1e-5)


FUNCTIONS: dict[str, tuple[Callable[[Any, Any], Any], float]] = {
    "exp": (lambda nl, x: nl.exp(x), 7.38905609893065),
    "log": (lambda nl, x: nl.log(x), 0.6931471805599453),
    "log10": (lambda nl, x: nl.log10(x), 0.3010299956639812),
    "sqrt": (lambda nl, x: nl.sqrt(x), 1.4142135623730951),
    "sin": (lambda nl, x: nl.sin(x), 0.9092974268256817),
    "cos": (lambda nl, x: nl.cos(x), -0.4161468365471424),
    "tanh": (lambda nl, x: nl.tanh(x), 0.9640275800758169),
    "pow": (lambda nl, x: nl.pow(x, 3), 8.0),
    "neg": (lambda nl, x: nl.neg(x) + 5, 3.0),
    "sum": (lambda nl, x: nl.sum([nl.exp(x), x]), 9.38905609893065),
    "of an expression": (lambda nl, x: nl.exp(1 - x), 0.36787944117144233),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_nonlinear_function_is_worth_what_it_says(cp: Any, cm: Any, name: str) -> None:
    build, value = FUNCTIONS[name]
    x, y = cm.addVar(lb=2, ub=2), cm.addVar(lb=-100, ub=100)
    cm.addNlConstr(y - build(cp.nl, x) == 0)
    cm.setObjective(y, cp.COPT.MINIMIZE)
    cm.solve()
    assert y.x == pytest.approx(value, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(
    ("values", "conjunction", "disjunction"),
    [((0, 0), 0, 0), ((0, 1), 0, 1), ((1, 0), 0, 1), ((1, 1), 1, 1)],
)
def test_logic_follows_its_table(
    cm: Any, values: tuple[int, int], conjunction: int, disjunction: int
) -> None:
    x = [cm.addVar(vtype="B", lb=value, ub=value) for value in values]
    both, any_of = cm.addVar(vtype="B"), cm.addVar(vtype="B")
    cm.addGenConstrAnd(both, x)
    cm.addGenConstrOr(any_of, x)
    cm.solve()
    assert (both.x, any_of.x) == (pytest.approx(conjunction), pytest.approx(disjunction))


INDICATORS: dict[str, Build] = {
    "an arrow": lambda cp, m, b, x: m.addConstr((b == 1) >> (x <= 3)),
    "a comparison": lambda cp, m, b, x: m.addGenConstrIndicator(b, True, x <= 3),
    "three parts": lambda cp, m, b, x: m.addGenConstrIndicator(b, 1, x, "L", 3),
}


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize(("is_on", "most"), [(1, 3), (0, 8)])
def test_an_indicator_holds_when_it_is_on(
    cp: Any, cm: Any, name: str, is_on: int, most: float
) -> None:
    b, x = cm.addVar(vtype="B", lb=is_on, ub=is_on), cm.addVar(ub=8)
    INDICATORS[name](cp, cm, b, x)
    cm.setObjective(x, cp.COPT.MAXIMIZE)
    cm.solve()
    assert cm.objval == pytest.approx(most)
    assert cm.indicators == 1


WRONG: dict[str, tuple[Build, str]] = {
    "an unknown sense": (lambda cp, m, x, y: m.addConstr(x, "!", 1), "ValueError"),
    "a square as a linear one": (lambda cp, m, x, y: m.addConstr(x * x <= 1), "TypeError"),
    "an unknown type": (lambda cp, m, x, y: m.addVar(vtype="Q"), "CoptError"),
    "an arrow from an inequality": (lambda cp, m, x, y: (x >= 1) >> (y <= 1), "ValueError"),
    "a sense of the objective in words": (
        lambda cp, m, x, y: m.setObjective(x, "maximize"),
        "TypeError",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_constraint_is_an_error(cp: Any, cm: Any, name: str) -> None:
    build, error = WRONG[name]
    x, y = cm.addVar(vtype="B"), cm.addVar()
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is compared by name below
        build(cp, cm, x, y)
    assert type(caught.value).__name__ == error


def test_constraints_are_keyed_and_named_by_their_loop_variables(cm: Any) -> None:
    x = cm.addVars(2, 2, nameprefix="x")
    rows = cm.addConstrs((x[i, j] <= i + j for i in range(2) for j in range(2)), nameprefix="c")
    assert list(rows.keys()) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert [v.name for v in x.values()] == ["x(0,0)", "x(0,1)", "x(1,0)", "x(1,1)"]
    assert rows[1, 0].name == "c(1,0)"


SELECTIONS: dict[str, tuple[tuple[Any, ...], list[int]]] = {
    "all": (("*", "*"), [0, 1, 2]),
    "by the first": (("a", "*"), [0, 1]),
    "by the second": (("*", 2), [1, 2]),
    "by both": (("b", 2), [2]),
    "by nothing there": (("z", "*"), []),
}


@pytest.mark.parametrize("name", SELECTIONS)
def test_tuples_are_selected_by_a_pattern(cp: Any, cm: Any, name: str) -> None:
    pattern, places = SELECTIONS[name]
    keys = [("a", 1), ("a", 2), ("b", 2)]
    assert list(cp.tuplelist(keys).select(*pattern)) == [keys[place] for place in places]
    x = cm.addVars(keys, lb=[1, 2, 4], ub=[1, 2, 4])
    cm.solve()
    total = sum((1, 2, 4)[place] for place in places)
    assert cp.LinExpr(x.sum(*pattern)).getValue() == pytest.approx(total)


def test_prod_weighs_what_it_finds(cp: Any, cm: Any) -> None:
    x = cm.addVars(["a", "b"], lb=1, ub=1)
    cm.solve()
    assert x.prod({"a": 2.0, "b": 3.0}).getValue() == pytest.approx(5)
    keys, low, high = cp.multidict({"a": [1, 4], "b": [2, 5]})
    assert (list(keys), dict(low), dict(high)) == (
        ["a", "b"],
        {"a": 1, "b": 2},
        {"a": 4, "b": 5},
    )


A = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]])


def test_rows_of_a_matrix_limit_a_product(cp: Any, cm: Any) -> None:
    y = cm.addMVar(3, ub=10)
    cm.addConstrs(A @ y <= np.array([4.0, 5.0]))
    cm.setObjective(y.sum(), cp.COPT.MAXIMIZE)
    cm.solve()
    assert cm.objval == pytest.approx(4 + 5 / 3)
    np.testing.assert_allclose(A @ np.array(y.x.tolist()), [4, 5], atol=1e-6)


SHAPES: dict[str, tuple[Callable[[Any], Any], tuple[int, ...]]] = {
    "as it is": (lambda y: y, (2, 3)),
    "transposed": (lambda y: y.T, (3, 2)),
    "a row": (lambda y: y[0], (3,)),
    "a block": (lambda y: y[:, :2], (2, 2)),
    "flat": (lambda y: y.flatten(), (6,)),
    "reshaped": (lambda y: y.reshape((3, 2)), (3, 2)),
    "a product": (lambda y: np.ones((4, 2)) @ y, (4, 3)),
    "a sum": (lambda y: y + 1, (2, 3)),
}


@pytest.mark.parametrize("name", SHAPES)
def test_arrays_have_the_shapes_of_numpy(cm: Any, name: str) -> None:
    build, shape = SHAPES[name]
    assert tuple(build(cm.addMVar((2, 3))).shape) == shape


def _conflict(cp: Any, cm: Any) -> tuple[Any, Any, Any, Any]:
    """x + y >= 5 and x + y <= 3 exclude each other; a third row does no harm."""
    x, y = cm.addVar(ub=9, name="x"), cm.addVar(ub=9, name="y")
    low = cm.addConstr(x + y >= 5, name="low")
    high = cm.addConstr(x + y <= 3, name="high")
    idle = cm.addConstr(x - y <= 4, name="idle")
    cm.solve()
    assert cm.status == cp.COPT.INFEASIBLE
    return x, low, high, idle


def test_an_iis_holds_what_excludes_each_other(cp: Any, cm: Any) -> None:
    x, low, high, idle = _conflict(cp, cm)
    assert cm.hasiis == 0
    cm.computeIIS()
    assert (cm.hasiis, cm.isminiis, cm.iisrows, cm.iiscols) == (1, 1, 2, 0)
    assert (low.getLowerIIS(), low.getUpperIIS()) == (1, 0)
    assert (high.getLowerIIS(), high.getUpperIIS()) == (0, 1)
    assert (idle.getUpperIIS(), x.getLowerIIS(), x.getUpperIIS()) == (0, 0, 0)
    assert list(cm.getConstrLowerIIS([low, high])) == [1, 0]
    assert list(cm.getVarUpperIIS([x])) == [0]


def test_an_iis_holds_bounds(cm: Any) -> None:
    x = cm.addVar(ub=2)
    row = cm.addConstr(x >= 4)
    cm.solve()
    cm.computeIIS()
    assert (x.getUpperIIS(), x.getLowerIIS(), row.getLowerIIS()) == (1, 0, 1)
    assert cm.iiscols == 1


def test_an_iis_is_written(cp: Any, cm: Any, tmp_path: Path) -> None:
    _conflict(cp, cm)
    cm.computeIIS()
    cm.writeIIS(str(tmp_path / "model.iis"))
    text = (tmp_path / "model.iis").read_text(encoding="utf-8")
    assert "low" in text
    assert "idle" not in text


def _watcher(cp: Any, act: Callable[[Any], None]) -> Any:
    class Watcher(cp.CallbackBase):  # type: ignore[misc]
        """Does what the test says at every call."""

        def callback(self) -> None:
            """Called by the search."""
            act(self)

    return Watcher()


def _cycle(cp: Any, cm: Any) -> Any:
    """Of five in a circle at most two are no neighbours."""
    x = cm.addVars(5, vtype="B", nameprefix="x")
    cm.addConstrs(x[i] + x[(i + 1) % 5] <= 1 for i in range(5))
    cm.setObjective(cp.quicksum((i + 1) * x[i] for i in range(5)), cp.COPT.MAXIMIZE)
    return x


def test_a_callback_hears_of_solutions(cp: Any, cm: Any) -> None:
    x = _cycle(cp, cm)
    heard: list[float] = []

    def act(call: Any) -> None:
        if call.where() == cp.COPT.CBCONTEXT_MIPSOL:
            values = call.getSolution(x)
            heard.append(sum((i + 1) * values[i] for i in range(5)))
            assert call.getInfo(cp.COPT.CbInfo.MipCandObj) == pytest.approx(heard[-1])

    cm.setCallback(_watcher(cp, act), cp.COPT.CBCONTEXT_MIPSOL)
    cm.solve()
    assert cm.objval == pytest.approx(8)
    assert all(each <= 8 + 1e-6 for each in heard)


def test_a_lazy_constraint_holds_in_the_answer(cp: Any, cm: Any) -> None:
    x = _cycle(cp, cm)

    def act(call: Any) -> None:
        if call.getSolution(x[4]) > 0.5:
            call.addLazyConstr(x[4] <= 0)

    cm.setCallback(_watcher(cp, act), cp.COPT.CBCONTEXT_MIPSOL)
    cm.solve()
    assert (cm.objval, x[4].x) == (pytest.approx(6), pytest.approx(0))
    assert cm.rows == 5


def test_what_cannot_be_asked_at_a_place_is_an_error(cp: Any, cm: Any) -> None:
    x = _cycle(cp, cm)
    watcher = _watcher(cp, lambda call: None)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the vendor's own type differs
        watcher.getSolution(x)
    assert caught.value
