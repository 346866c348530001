"""coptpy's models: variables, expressions, attributes, how solves end, parameters and files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Build = Callable[[Any, Any, Any], Any]

VALUES: dict[str, tuple[Build, float]] = {
    "sum": (lambda cp, x, y: x + y, 5),
    "sum with numbers": (lambda cp, x, y: 1 + x + y + 0.5, 6.5),
    "difference": (lambda cp, x, y: x - 2 * y, -4),
    "number less variable": (lambda cp, x, y: 10 - x, 8),
    "negative": (lambda cp, x, y: -(x + 1), -3),
    "quotient by a number": (lambda cp, x, y: (x + y) / 2, 2.5),
    "the same variable twice": (lambda cp, x, y: x + x, 4),
    "product": (lambda cp, x, y: x * y, 6),
    "product of sums": (lambda cp, x, y: (x + 1) * (y - 1), 6),
    "square of a sum": (lambda cp, x, y: (x + y) * (x + y), 25),
    "quadratic with linear": (lambda cp, x, y: x * x + 2 * x * y + y - 1, 18),
    "sum of variables": (lambda cp, x, y: cp.quicksum([x, y, x]), 7),
    "sum of a generator": (lambda cp, x, y: cp.quicksum(k * x for k in range(4)), 12),
    "sum of products": (lambda cp, x, y: cp.quicksum([x * y, y * y]), 15),
    "expression of lists": (lambda cp, x, y: cp.LinExpr([x, y], [1.0, 2.0]), 8),
    "expression of a variable": (lambda cp, x, y: cp.LinExpr(y), 3),
    "expression of a variable and a weight": (lambda cp, x, y: cp.LinExpr(y, 2.0), 6),
    "copy": (lambda cp, x, y: (x + 2 * y).clone(), 8),
}


@pytest.fixture
def xy(cm: Any) -> tuple[Any, Any]:
    """Two variables that are 2 and 3 in the solution of their model."""
    x, y = cm.addVar(lb=2, ub=2, name="x"), cm.addVar(lb=3, ub=3, name="y")
    cm.solve()
    return x, y


@pytest.mark.parametrize("name", VALUES)
def test_an_expression_is_worth_what_it_says(cp: Any, xy: tuple[Any, Any], name: str) -> None:
    build, value = VALUES[name]
    assert build(cp, *xy).getValue() == pytest.approx(value)


def _terms(expr: Any) -> list[tuple[str, float]]:
    return [(expr.getVar(i).name, expr.getCoeff(i)) for i in range(expr.getSize())]


def test_terms_are_added_read_changed_and_removed(cp: Any, xy: tuple[Any, Any]) -> None:
    x, y = xy
    expr = cp.LinExpr()
    expr.addTerm(x, 2.0)
    expr.addTerms([x, y], [1.0, -1.0])
    expr.addConstant(4)
    assert _terms(expr) == [("x", 2.0), ("x", 1.0), ("y", -1.0)]
    expr.setCoeff(0, 5.0)
    expr.setConstant(1.0)
    expr.addExpr(x + y, 2.0)
    assert (expr.getCoeff(0), expr.getConstant()) == (5.0, 1.0)
    assert expr.getValue() == pytest.approx(5 * 2 + 2 - 3 + 1 + 2 * 5)
    expr.remove(x)
    assert {name for name, _ in _terms(expr)} == {"y"}


def test_terms_of_dictionaries_go_by_their_keys(cp: Any, cm: Any) -> None:
    x = cm.addVars(["a", "b"], lb=1, ub=1)
    cm.solve()
    expr = cp.LinExpr()
    expr.addTerms(x, {"b": 3.0, "a": 2.0})
    assert expr.getValue() == pytest.approx(5)


def test_products_are_added_and_read(cp: Any, xy: tuple[Any, Any]) -> None:
    x, y = xy
    expr = cp.QuadExpr()
    expr.addTerm(2.0, x, y)
    expr.addTerm(3.0, x)
    expr.addTerms([1.0, 1.0], [x, y], [x, y])
    expr.addConstant(1.0)
    assert (expr.getVar1(0).name, expr.getVar2(0).name, expr.getCoeff(0)) == ("x", "y", 2.0)
    assert expr.getSize() == 3
    assert expr.getValue() == pytest.approx(12 + 6 + 4 + 9 + 1)
    assert expr.getLinExpr().getValue() == pytest.approx(7)


def test_a_clone_does_not_follow_its_original(xy: tuple[Any, Any]) -> None:
    x, y = xy
    expr = x + y
    cloned = expr.clone()
    expr += 10
    assert (cloned.getConstant(), expr.getConstant()) == (0.0, 10.0)


WRONG: dict[str, tuple[Build, str]] = {
    "a strict inequality": (lambda cp, x, y: x < y, "TypeError"),
    "the truth of a comparison": (lambda cp, x, y: bool(x <= y), "ValueError"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_said_is_an_error(cp: Any, xy: tuple[Any, Any], name: str) -> None:
    build, error = WRONG[name]
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is compared by name below
        build(cp, *xy)
    assert type(caught.value).__name__ == error


def _factory(cp: Any, cm: Any) -> tuple[Any, Any, Any, Any]:
    """Maximize 3 x + 2 y + 1, where x + y <= 4, x + 3 y <= 8 and x <= 3: x = 3, y = 1."""
    x, y = cm.addVar(ub=3, name="x"), cm.addVar(name="y")
    both = cm.addConstr(x + y <= 4, name="both")
    other = cm.addConstr(x + 3 * y <= 8, name="other")
    cm.setObjective(3 * x + 2 * y + 1, cp.COPT.MAXIMIZE)
    cm.solve()
    return x, y, both, other


def test_a_solved_model_tells_its_answer(cp: Any, cm: Any) -> None:
    x, y, both, other = _factory(cp, cm)
    assert cm.status == cp.COPT.OPTIMAL == 1
    assert (cm.objval, x.x, y.x) == tuple(pytest.approx(v) for v in (12, 3, 1))
    assert (both.pi, other.pi) == (pytest.approx(2), pytest.approx(0))
    assert (x.rc, y.rc) == (pytest.approx(1), pytest.approx(0))
    assert (both.slack, other.slack) == (pytest.approx(4), pytest.approx(6))


def test_lists_hold_the_answer(cp: Any, cm: Any) -> None:
    _factory(cp, cm)
    assert cm.getValues() == pytest.approx([3, 1])
    assert cm.getDuals() == pytest.approx([2, 0])
    assert cm.getRedcosts() == pytest.approx([1, 0])
    assert cm.getSlacks() == pytest.approx([4, 6])
    values, slacks, duals, costs = cm.getLpSolution()
    assert (values, duals) == (pytest.approx([3, 1]), pytest.approx([2, 0]))
    assert (slacks, costs) == (pytest.approx([4, 6]), pytest.approx([1, 0]))


SIZES = {
    "Cols": 5, "Rows": 2, "Elems": 4, "Bins": 1, "Ints": 1, "Soss": 1, "QConstrs": 1,
    "Indicators": 1, "IsMIP": 1, "ObjSense": -1, "ObjConst": 7.0, "HasQObj": 0,
}  # fmt: skip


@pytest.mark.parametrize("name", SIZES)
def test_a_model_tells_its_size(cp: Any, cm: Any, name: str) -> None:
    x, y = cm.addVars(2, ub=5).values()
    b, n, z = cm.addVar(vtype="B"), cm.addVar(vtype="I", ub=9), cm.addVar()
    cm.addConstr(x + y <= 4)
    cm.addConstr(b + n >= 1)
    cm.addQConstr(x * x + y * y <= 9)
    cm.addSOS(cp.COPT.SOS_TYPE1, [x, y])
    cm.addGenConstrIndicator(b, 1, z <= 3)
    cm.setObjective(x + 7, cp.COPT.MAXIMIZE)
    assert cm.getAttr(name) == SIZES[name]
    assert getattr(cm, name.lower()) == SIZES[name]


def test_the_objective_is_read_back(cp: Any, cm: Any) -> None:
    x, y = cm.addVar(name="x"), cm.addVar(name="y")
    cm.setObjective(2 * x + 3 * y + 5, cp.COPT.MINIMIZE)
    read = cm.getObjective()
    assert (_terms(read), read.getConstant()) == ([("x", 2.0), ("y", 3.0)], 5.0)
    cm.setObjConst(8.0)
    assert (x.obj, cm.objconst) == (2.0, 8.0)
    cm.setObjSense(cp.COPT.MAXIMIZE)
    assert cm.objsense == -1


def test_a_change_counts_at_once(cp: Any, cm: Any) -> None:
    x, _, both, _ = _factory(cp, cm)
    x.ub, both.ub = 1, 3.0
    assert (x.ub, both.ub) == (1, 3.0)
    cm.solve()
    assert cm.objval == pytest.approx(3 + 4 + 1)
    x.vtype = "I"
    assert (x.getType(), cm.ismip) == ("I", 1)
    x.setName("renamed")
    assert cm.getVarByName("renamed").getIdx() == 0


def test_infinite_bounds_are_the_vendors(cp: Any, cm: Any) -> None:
    x = cm.addVar(lb=-cp.COPT.INFINITY, ub=cp.COPT.INFINITY)
    row = cm.addConstr(x >= 2)
    assert (x.lb, x.ub) == (-1e30, 1e30)
    assert (row.lb, row.ub) == (2.0, 1e30)


def test_variables_and_rows_are_found(cp: Any, cm: Any) -> None:
    x, y, both, other = _factory(cp, cm)
    assert [v.getName() for v in cm.getVars()] == ["x", "y"]
    assert (cm.getVar(1).name, cm.getVarByName("x").getIdx()) == ("y", 0)
    assert (cm.getConstr(1).name, cm.getConstrByName("both").getIdx()) == ("other", 0)
    assert (x.index, y.index, both.index, other.index) == (0, 1, 0, 1)
    assert cm.getVars().getSize() == len(cm.getVars()) == 2
    assert cm.getConstrs()[0].name == "both"


NOT_THERE: dict[str, Callable[[Any], Any]] = {
    "a variable by its place": lambda cm: cm.getVar(9),
    "a row by its place": lambda cm: cm.getConstr(-1),
    "a value before a solve": lambda cm: cm.getVars()[0].x,
    "all values before a solve": lambda cm: cm.getValues(),
    "an attribute of a variable": lambda cm: cm.getVars()[0].getInfo("Price"),
}


@pytest.mark.parametrize("name", NOT_THERE)
def test_what_is_not_there_is_an_error(cp: Any, cm: Any, name: str) -> None:
    cm.addVar(name="x")
    with pytest.raises(cp.CoptError) as caught:
        NOT_THERE[name](cm)
    assert caught.value.retcode == 3


def test_rows_and_coefficients_are_read_and_changed(cp: Any, cm: Any) -> None:
    x, y, both, other = _factory(cp, cm)
    assert (cm.getCoeff(both, x), cm.getCoeff(other, y)) == (1.0, 3.0)
    cm.setCoeff(both, x, 2.0)
    assert _terms(cm.getRow(both)) in ([("x", 2.0), ("y", 1.0)], [("y", 1.0), ("x", 2.0)])
    cm.remove(other)
    cm.solve()
    assert (cm.rows, cm.objval) == (1, pytest.approx(9))


def test_values_of_many_are_read_and_set(cp: Any, cm: Any) -> None:
    x = cm.addVars(["a", "b"], lb=1, nameprefix="x")
    cm.setInfo("LB", x, 2.0)
    cm.setInfo(cp.COPT.Info.Obj, list(x.values()), [1.0, 3.0])
    cm.solve()
    assert cm.objval == pytest.approx(8)
    assert dict(cm.getInfo("Value", x)) == {"a": pytest.approx(2), "b": pytest.approx(2)}
    assert cm.getInfo("Obj", x["b"]) == 3.0
    cm.setNames(list(x.values()), ["first", "second"])
    cm.setVarType(x, "I")
    assert [(v.name, v.vtype) for v in cm.getVars()] == [("first", "I"), ("second", "I")]


def _infeasible(cp: Any, cm: Any) -> None:
    cm.addConstr(cm.addVar(ub=1) >= 2)


def _infeasible_integers(cp: Any, cm: Any) -> None:
    x, y = cm.addVars(2, vtype="I", ub=5).values()
    cm.addConstr(2 * x + 4 * y == 7)


def _unbounded(cp: Any, cm: Any) -> None:
    x, y = cm.addVar(), cm.addVar()
    cm.addConstr(x - y <= 1)
    cm.setObjective(x + y, cp.COPT.MAXIMIZE)


ENDS: dict[str, tuple[Callable[[Any, Any], Any], str, int]] = {
    "one variable": (lambda cp, cm: cm.addVar(lb=2), "OPTIMAL", 1),
    "a row and a bound that disagree": (_infeasible, "INFEASIBLE", 0),
    "integers that cannot add up": (_infeasible_integers, "INFEASIBLE", 0),
    "nothing that holds it": (_unbounded, "UNBOUNDED", 0),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_solve_ends_with_a_status(cp: Any, cm: Any, name: str) -> None:
    build, status, has_solution = ENDS[name]
    assert cm.status == cp.COPT.UNSTARTED
    build(cp, cm)
    cm.solve()
    assert cm.status == getattr(cp.COPT, status)
    assert (cm.haslpsol or cm.hasmipsol) == has_solution


def test_attributes_of_integers_and_of_linear_programs_are_apart(cp: Any, cm: Any) -> None:
    x = cm.addVar(vtype="I", ub=9)
    cm.addConstr(2 * x <= 7)
    cm.setObjective(x, cp.COPT.MAXIMIZE)
    cm.solve()
    assert (cm.mipstatus, cm.hasmipsol, cm.bestobj) == (1, 1, pytest.approx(3))
    assert (cm.bestbnd, cm.bestgap) == (pytest.approx(3), pytest.approx(0))
    cm.solveLP()
    assert (cm.lpstatus, cm.lpobjval) == (1, pytest.approx(3.5))
    assert x.vtype == "I"


def test_the_pool_holds_the_best(cp: Any, cm: Any) -> None:
    x = cm.addVars(2, vtype="B", nameprefix="x")
    cm.addConstr(x.sum() <= 1)
    cm.setObjective(x[0] + 2 * x[1], cp.COPT.MAXIMIZE)
    cm.solve()
    assert cm.poolsols >= 1
    assert cm.getPoolObjVal(0) == pytest.approx(2)
    assert list(cm.getPoolSolution(0, [x[0], x[1]])) == pytest.approx([0, 1])
    with pytest.raises(cp.CoptError):
        cm.getPoolObjVal(99)


PARAMETERS = {"TimeLimit": 12.5, "RelGap": 0.01, "Threads": 2, "Logging": 0, "Presolve": 1}


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_is_set_and_read_in_any_case(cp: Any, cm: Any, name: str) -> None:
    cm.setParam(name, PARAMETERS[name])
    assert cm.getParam(name) == PARAMETERS[name]
    assert getattr(cm.param, name.lower()) == PARAMETERS[name]
    setattr(cm.Param, name, PARAMETERS[name])
    cm.setParam(getattr(cp.COPT.Param, name), PARAMETERS[name])
    assert cm.getParam(name) == PARAMETERS[name]


def test_parameters_are_reset(cm: Any) -> None:
    cm.setParam("TimeLimit", 5)
    cm.resetParam()
    assert cm.getParam("TimeLimit") > 1e9


def test_an_unknown_parameter_is_an_error(cm: Any) -> None:
    with pytest.raises(AttributeError):
        cm.param.Speed = 1
    with pytest.raises(AttributeError):
        _ = cm.param.Speed


@pytest.mark.parametrize("suffix", [".mps", ".lp"])
def test_a_model_is_written_and_read(
    cp: Any, copt_env: Any, cm: Any, tmp_path: Path, suffix: str
) -> None:
    x, y = cm.addVar(ub=3, vtype="I", name="x"), cm.addVar(lb=-2, ub=9, name="y")
    cm.addConstr(2 * x + y <= 5, name="row")
    cm.setObjective(x + 2 * y, cp.COPT.MAXIMIZE)
    path = str(tmp_path / f"model{suffix}")
    cm.write(path)
    cm.solve()
    again = copt_env.createModel("again")
    again.setParam("Logging", 0)
    again.read(path)
    again.solve()
    assert again.objval == pytest.approx(cm.objval)
    assert again.getVarByName("x").vtype == "I"
    assert again.getConstrByName("row").ub == 5.0


def test_a_solution_is_written(cm: Any, tmp_path: Path) -> None:
    cm.addVar(lb=2.5, obj=2, name="amount")
    cm.solve()
    cm.write(str(tmp_path / "answer.sol"))
    lines = (tmp_path / "answer.sol").read_text(encoding="utf-8").splitlines()
    assert ["amount", 2.5] in [
        [name, float(value)] for name, value in (line.split()[:2] for line in lines[1:])
    ]


def test_a_file_that_is_not_there_is_an_error(cp: Any, cm: Any, tmp_path: Path) -> None:
    with pytest.raises(cp.CoptError):
        cm.read(str(tmp_path / "none.mps"))


def test_a_model_is_cleared(cm: Any) -> None:
    cm.addConstr(cm.addVar() <= 1)
    cm.clear()
    assert (cm.cols, cm.rows) == (0, 0)


def test_an_environment_and_its_models_close_behind_themselves(cp: Any) -> None:
    with cp.Envr(cp.EnvrConfig()) as env, env.createModel("m") as model:
        model.setParam("Logging", 0)
        model.addVar(lb=1, obj=1)
        model.solve()
        assert model.objval == pytest.approx(1)
