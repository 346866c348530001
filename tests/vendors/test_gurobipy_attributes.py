"""Attributes of gurobipy's models, variables and constraints, before and after a solve."""

from collections.abc import Callable
from typing import Any

import pytest

Act = Callable[[Any, Any], Any]


def _factory(m: Any) -> tuple[Any, Any, Any, Any]:
    """Maximize 3 x + 2 y, where x + y <= 4 and x + 3 y <= 8 and x <= 3: x = 3, y = 1."""
    x = m.addVar(ub=3, name="x")
    y = m.addVar(name="y")
    both = m.addConstr(x + y <= 4, "both")
    other = m.addConstr(x + 3 * y <= 8, "other")
    m.setObjective(3 * x + 2 * y + 1, -1)
    m.optimize()
    return x, y, both, other


def test_a_solved_model_tells_its_answer(gp: Any, m: Any) -> None:
    x, y, *_ = _factory(m)
    assert m.Status == gp.GRB.OPTIMAL == 2
    assert (m.SolCount, m.ObjVal, m.ObjBound) == (1, pytest.approx(12), pytest.approx(12))
    assert (pytest.approx(3), pytest.approx(1)) == (x.X, y.X)
    assert m.Runtime >= 0


def test_a_solved_linear_model_tells_its_duals(m: Any) -> None:
    x, y, both, other = _factory(m)
    assert (both.Pi, both.Slack) == (pytest.approx(2), pytest.approx(0))
    assert (other.Pi, other.Slack) == (pytest.approx(0), pytest.approx(2))
    assert (pytest.approx(1), pytest.approx(0)) == (x.RC, y.RC)


SIZES: dict[str, float] = {
    "NumVars": 5, "NumConstrs": 2, "NumNZs": 4, "NumIntVars": 2, "NumBinVars": 1,
    "NumQConstrs": 1, "NumSOS": 1, "NumGenConstrs": 1, "IsMIP": 1, "IsQCP": 1,
    "IsMultiObj": 0, "NumObj": 1, "ModelSense": -1, "ObjCon": 7.0,
}  # fmt: skip


@pytest.mark.parametrize("name", SIZES)
def test_a_model_tells_its_size(gp: Any, m: Any, name: str) -> None:
    x, y = m.addVars(2, ub=5).values()
    b, n, z = m.addVar(vtype="B"), m.addVar(vtype="I", ub=9), m.addVar()
    m.addConstr(x + y <= 4)
    m.addConstr(b + n >= 1)
    m.addConstr(x * x + y * y <= 9)
    m.addSOS(gp.GRB.SOS_TYPE1, [x, y])
    m.addGenConstrMax(z, [x, y])
    m.setObjective(x * y + x + 7, gp.GRB.MAXIMIZE)
    m.update()
    assert m.getAttr(name) == SIZES[name]


def test_a_quadratic_objective_makes_a_quadratic_program(m: Any) -> None:
    x = m.addVar(ub=5)
    m.setObjective(x * x - 2 * x)
    m.optimize()
    assert (m.IsQP, m.IsQCP, m.IsMIP) == (1, 0, 0)
    assert m.ObjVal == pytest.approx(-1, abs=1e-5)


def test_names_of_attributes_are_read_in_any_case(m: Any) -> None:
    x, *_ = _factory(m)
    assert m.objval == m.OBJVAL == m.ObjVal == m.getAttr("objVal")
    assert x.x == x.X == x.getAttr("x")
    assert x.varname == x.VarName == "x"


def test_an_attribute_is_named_by_a_constant(gp: Any, m: Any) -> None:
    x, y, both, _ = _factory(m)
    assert x.getAttr(gp.GRB.Attr.X) == pytest.approx(3)
    assert both.getAttr(gp.GRB.Attr.Pi) == pytest.approx(2)
    assert m.getAttr(gp.GRB.Attr.ObjVal) == pytest.approx(12)
    assert m.getAttr(gp.GRB.attr.VarName, [x, y]) == ["x", "y"]


def test_a_change_counts_from_the_next_update_on(m: Any) -> None:
    x = m.addVar(ub=4, name="x")
    row = m.addConstr(x <= 9, "row")
    m.update()
    x.UB, x.LB, x.Obj, x.VType, x.VarName = 5, 1, 3.0, "I", "renamed"
    row.RHS, row.Sense, row.ConstrName = 2.0, ">", "floor"
    assert (x.UB, x.VarName, row.RHS) == (4, "x", 9)
    m.update()
    assert (x.UB, x.LB, x.Obj, x.VType, x.VarName) == (5, 1, 3.0, "I", "renamed")
    assert (row.RHS, row.Sense, row.ConstrName) == (2.0, ">", "floor")


def test_what_is_added_is_there_from_the_next_update_on(m: Any) -> None:
    x = m.addVar()
    row = m.addConstr(x <= 1)
    assert (m.NumVars, m.NumConstrs) == (0, 0)
    m.update()
    assert (m.NumVars, m.NumConstrs, x.index, row.index) == (1, 1, 0, 0)


def test_what_is_removed_is_gone_from_the_next_update_on(m: Any) -> None:
    x, y, z = m.addVars(3, name="v").values()
    first, second = m.addConstr(x + y <= 1, "first"), m.addConstr(y + z <= 1, "second")
    m.update()
    m.remove(x)
    m.remove(first)
    assert (m.NumVars, m.NumConstrs) == (3, 2)
    m.update()
    assert [v.VarName for v in m.getVars()] == ["v[1]", "v[2]"]
    assert [v.index for v in (x, y, z)] == [-2, 0, 1]
    assert (m.getConstrs()[0].ConstrName, second.index) == ("second", 0)


def test_a_removed_variable_leaves_the_rows_and_the_objective(m: Any) -> None:
    x, y = m.addVar(ub=3, name="x"), m.addVar(ub=5, name="y")
    row = m.addConstr(x + y <= 6)
    m.setObjective(x + y, -1)
    m.update()
    m.remove(x)
    m.optimize()
    assert m.ObjVal == pytest.approx(5)
    assert m.getRow(row).size() == 1


def test_many_are_removed_at_once(m: Any) -> None:
    x = m.addVars(4)
    rows = m.addConstrs(x[i] <= i for i in range(4))
    m.update()
    m.remove([rows[0], rows[1]])
    m.remove({"a": x[3]})
    m.update()
    assert (m.NumVars, m.NumConstrs) == (3, 2)


NAMES: dict[str, tuple[Callable[[Any], Any], str, str]] = {
    "a variable": (lambda m: m.addVar(), "VarName", "C0"),
    "a linear constraint": (lambda m: m.addConstr(m.addVar() <= 1), "ConstrName", "R0"),
    "a range": (lambda m: m.addRange(m.addVar() * 1.0, 0, 1), "ConstrName", "R0"),
}


@pytest.mark.parametrize("name", NAMES)
def test_what_has_no_name_is_called_by_its_place(m: Any, name: str) -> None:
    build, attribute, expected = NAMES[name]
    made = build(m)
    m.update()
    assert made.getAttr(attribute) == expected


def test_variables_and_constraints_are_found_by_name(m: Any) -> None:
    x, _, both, _ = _factory(m)
    assert m.getVarByName("x").sameAs(x)
    assert m.getConstrByName("both").sameAs(both)
    assert m.getVarByName("z") is None
    assert m.getConstrByName("z") is None


def test_values_of_many_are_read_in_the_form_they_are_asked_in(m: Any) -> None:
    x = m.addVars(["a", "b"], lb=[1, 2], name="x")
    m.setObjective(x.sum())
    m.optimize()
    assert m.getAttr("X", x) == {"a": 1.0, "b": 2.0}
    assert m.getAttr("X", list(x.values())) == [1.0, 2.0]
    assert m.getAttr("VarName", m.getVars()) == ["x[a]", "x[b]"]


def test_values_of_many_are_set_for_all_by_place_or_by_key(m: Any) -> None:
    x = m.addVars(["a", "b"], ub=9)
    m.update()
    m.setAttr("UB", list(x.values()), [3, 4])
    m.setAttr("Obj", x, {"b": 2.0, "a": 1.0})
    m.setAttr("ModelSense", -1)
    m.update()
    assert m.getAttr("UB", list(x.values())) == [3, 4]
    assert m.getAttr("Obj", list(x.values())) == [1.0, 2.0]
    assert m.ModelSense == -1


SENSES: dict[str, tuple[Callable[[Any], Any], str, float]] = {
    "at most": (lambda x: x <= 5, "<", 5),
    "at least": (lambda x: x >= 2, ">", 2),
    "equal": (lambda x: x == 3, "=", 3),
    "constants on both sides": (lambda x: x + 1 <= 5, "<", 4),
    "a variable on both sides": (lambda x: 3 * x - 2 >= x, ">", 2),
    "a number on the left": (lambda x: x <= 7, "<", 7),
}


@pytest.mark.parametrize("name", SENSES)
def test_a_row_tells_its_sense_and_right_hand_side(m: Any, name: str) -> None:
    build, sense, side = SENSES[name]
    row = m.addConstr(build(m.addVar()))
    m.update()
    assert (row.Sense, row.RHS) == (sense, side)


def test_a_quadratic_row_tells_its_sense_and_right_hand_side(m: Any) -> None:
    x, y = m.addVars(2, ub=9).values()
    row = m.addConstr(x * x + y * y + 1 <= 10, "disc")
    m.setObjective(x + y, -1)
    m.update()
    assert (row.QCName, row.QCSense, row.QCRHS) == ("disc", "<", 9)
    m.optimize()
    assert row.QCSlack == pytest.approx(0, abs=1e-4)
    row.QCRHS = 18
    m.optimize()
    assert m.ObjVal == pytest.approx(6, rel=1e-4)


def test_coefficients_are_read_and_changed(m: Any) -> None:
    x, y, both, other = _factory(m)
    assert (m.getCoeff(both, x), m.getCoeff(other, y)) == (1.0, 3.0)
    m.chgCoeff(both, x, 2.0)
    m.chgCoeff(other, y, 0.0)
    m.update()
    assert m.getCoeff(both, x) == 2.0
    assert m.getRow(other).size() == 1
    column = m.getCol(x)
    assert [(column.getCoeff(i), column.getConstr(i).ConstrName) for i in range(2)] == [
        (2.0, "both"),
        (1.0, "other"),
    ]


def test_a_column_enters_rows_that_are_there(gp: Any, m: Any) -> None:
    x = m.addVar(ub=9, obj=1)
    first, second = m.addConstr(x <= 4), m.addConstr(x >= 1)
    m.update()
    column = gp.Column([2.0], [first])
    column.addTerms(1.0, second)
    y = m.addVar(obj=5, column=column)
    m.ModelSense = -1
    m.optimize()
    assert (m.getCoeff(first, y), m.getCoeff(second, y)) == (2.0, 1.0)
    assert m.ObjVal == pytest.approx(10)


def test_columns_are_copied_and_cleared(gp: Any, m: Any) -> None:
    row = m.addConstr(m.addVar() <= 4)
    column = gp.Column(3.0, row)
    copied = column.copy()
    column.clear()
    assert (column.size(), copied.size(), copied.getCoeff(0)) == (0, 1, 3.0)


UNAVAILABLE: dict[str, tuple[Act, str]] = {
    "a value before a solve": (lambda gp, m: m.getVars()[0].X, "AttributeError"),
    "an objective before a solve": (lambda gp, m: m.ObjVal, "AttributeError"),
    "values of many before a solve": (lambda gp, m: m.getAttr("X", m.getVars()), "GurobiError"),
    "an unknown attribute": (lambda gp, m: m.getVars()[0].Price, "AttributeError"),
    "an unknown attribute by name": (lambda gp, m: m.getAttr("Price"), "AttributeError"),
    "one that cannot be set": (
        lambda gp, m: setattr(m.getVars()[0], "X", 1.0),
        "AttributeError",
    ),
    "an unknown one set": (lambda gp, m: setattr(m, "colour", 1.0), "AttributeError"),
    "of a new variable": (lambda gp, m: m.addVar().LB, "AttributeError"),
}


@pytest.mark.parametrize("name", UNAVAILABLE)
def test_an_attribute_that_is_not_there_is_an_error(gp: Any, m: Any, name: str) -> None:
    act, error = UNAVAILABLE[name]
    m.addVar(name="x")
    m.update()
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is compared by name below
        act(gp, m)
    assert type(caught.value).__name__ == error


def test_a_gap_is_asked_of_models_with_integers_only(m: Any) -> None:
    _factory(m)
    with pytest.raises(AttributeError):
        _ = m.MIPGap
    m.getVars()[0].VType = "I"
    m.optimize()
    assert m.MIPGap == pytest.approx(0)


def test_programs_keep_attributes_of_their_own_on_a_model(m: Any) -> None:
    x = m.addVar()
    m._best, m._chosen, m._variables = 7, {"x": x}, [x]
    m.optimize()
    assert (m._best, m._chosen["x"] is x, len(m._variables)) == (7, True, 1)


def test_start_values_are_read_and_dropped(gp: Any, m: Any) -> None:
    x = m.addVar(vtype="I", ub=4)
    m.update()
    assert x.Start == gp.GRB.UNDEFINED
    x.Start = 3
    m.update()
    assert x.Start == 3
    x.Start = gp.GRB.UNDEFINED
    m.update()
    assert x.Start == gp.GRB.UNDEFINED


def test_a_model_says_what_it_is(m: Any) -> None:
    x, y, both, _ = _factory(m)
    assert repr(both) == "<gurobi.Constr both>"
    assert repr(x) == "<gurobi.Var x (value 3.0)>"
    assert repr(m.addVar()) == "<gurobi.Var *Awaiting Model Update*>"
    assert repr(m).startswith("<gurobi.Model Continuous instance Unnamed: 2 constrs, 2 vars")
    m.remove(y)
    m.update()
    assert repr(y) == "<gurobi.Var *Removed*>"
