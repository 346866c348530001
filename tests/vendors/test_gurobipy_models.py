"""gurobipy's models as a whole: how solves end, objectives, parameters, copies and files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Build = Callable[[Any, Any], Any]


def _infeasible(gp: Any, m: Any) -> None:
    x = m.addVar(ub=1)
    m.addConstr(x >= 2)


def _unbounded(gp: Any, m: Any) -> None:
    m.Params.DualReductions = 0
    x = m.addVar()
    m.setObjective(x, gp.GRB.MAXIMIZE)


def _infeasible_integers(gp: Any, m: Any) -> None:
    x, y = m.addVars(2, vtype="I", ub=5).values()
    m.addConstr(2 * x + 4 * y == 7)


def _stopped(gp: Any, m: Any) -> None:
    m.Params.SolutionLimit = 1
    x = m.addVars(60, vtype="B")
    m.setObjective(gp.quicksum((i % 7 + 1) * x[i] for i in range(60)), gp.GRB.MAXIMIZE)
    for k in range(25):
        m.addConstr(gp.quicksum(((i * k) % 13 + 1) * x[i] for i in range(60)) <= 100)


ENDS: dict[str, tuple[Build, str, bool]] = {
    "nothing to do": (lambda gp, m: None, "OPTIMAL", True),
    "one variable": (lambda gp, m: m.addVar(lb=2), "OPTIMAL", True),
    "a row and a bound that disagree": (_infeasible, "INFEASIBLE", False),
    "integers that cannot add up": (_infeasible_integers, "INFEASIBLE", False),
    "nothing that holds it": (_unbounded, "UNBOUNDED", False),
    "bounds that cross": (lambda gp, m: m.addVar(lb=2, ub=1), "INFEASIBLE", False),
    "enough solutions": (_stopped, "SOLUTION_LIMIT", True),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_solve_ends_with_a_status(gp: Any, m: Any, name: str) -> None:
    build, status, has_solution = ENDS[name]
    build(gp, m)
    m.optimize()
    assert m.Status == getattr(gp.GRB, status)
    assert bool(m.SolCount) == has_solution or status == "UNBOUNDED"


def test_a_model_is_loaded_until_it_is_solved_and_after_every_change(gp: Any, m: Any) -> None:
    x = m.addVar(ub=3, obj=-1)
    m.update()
    assert m.Status == gp.GRB.LOADED == 1
    m.optimize()
    assert m.Status == gp.GRB.OPTIMAL
    x.UB = 4
    m.update()
    assert m.Status == gp.GRB.LOADED
    m.optimize()
    assert m.ObjVal == pytest.approx(-4)


def test_a_reset_forgets_the_solution(gp: Any, m: Any) -> None:
    m.addVar(ub=3, obj=-1)
    m.optimize()
    m.reset()
    assert (m.Status, m.SolCount) == (gp.GRB.LOADED, 0)


STATUSES = {
    "LOADED": 1, "OPTIMAL": 2, "INFEASIBLE": 3, "INF_OR_UNBD": 4, "UNBOUNDED": 5, "CUTOFF": 6,
    "ITERATION_LIMIT": 7, "NODE_LIMIT": 8, "TIME_LIMIT": 9, "SOLUTION_LIMIT": 10,
    "INTERRUPTED": 11, "NUMERIC": 12, "SUBOPTIMAL": 13, "MINIMIZE": 1, "MAXIMIZE": -1,
    "BINARY": "B", "CONTINUOUS": "C", "INTEGER": "I", "SEMICONT": "S", "SEMIINT": "N",
    "LESS_EQUAL": "<", "GREATER_EQUAL": ">", "EQUAL": "=", "INFINITY": 1e100, "UNDEFINED": 1e101,
    "SOS_TYPE1": 1, "SOS_TYPE2": 2,
}  # fmt: skip


@pytest.mark.parametrize("name", STATUSES)
def test_constants_have_the_vendors_values(gp: Any, name: str) -> None:
    assert getattr(gp.GRB, name) == STATUSES[name]


OBJECTIVES: dict[str, tuple[Callable[[Any, Any, Any], Any], float]] = {
    "a variable": (lambda x, y, gp: x, 3),
    "a sum": (lambda x, y, gp: x + y, 8),
    "a constant added": (lambda x, y, gp: x + 10, 13),
    "a number": (lambda x, y, gp: 4, 4),
    "a negative square": (lambda x, y, gp: 2 * x - x * x, 1),
    "a product": (lambda x, y, gp: x * y, 15),
    "an empty expression": (lambda x, y, gp: gp.LinExpr(), 0),
    "a sum of nothing": (lambda x, y, gp: gp.quicksum([]), 0),
}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_objective_is_maximized(gp: Any, m: Any, name: str) -> None:
    build, best = OBJECTIVES[name]
    m.Params.NonConvex = 2
    x, y = m.addVar(ub=3), m.addVar(ub=5)
    m.setObjective(build(x, y, gp), gp.GRB.MAXIMIZE)
    m.optimize()
    assert m.ObjVal == pytest.approx(best, rel=1e-4, abs=1e-6)


def test_the_sense_stays_where_an_objective_says_none(gp: Any, m: Any) -> None:
    x = m.addVar(lb=1, ub=3)
    m.ModelSense = gp.GRB.MAXIMIZE
    m.setObjective(2 * x)
    m.optimize()
    assert m.ObjVal == pytest.approx(6)
    m.setObjective(2 * x, gp.GRB.MINIMIZE)
    m.optimize()
    assert m.ObjVal == pytest.approx(2)


def test_an_objective_is_kept_as_it_was_when_it_was_set(gp: Any, m: Any) -> None:
    x, y = m.addVar(lb=1), m.addVar(lb=1)
    cost = gp.LinExpr(x)
    m.setObjective(cost)
    cost += 100 * y
    m.optimize()
    assert m.ObjVal == pytest.approx(1)


def test_an_objective_is_read_back(m: Any) -> None:
    x, y = m.addVar(name="x"), m.addVar(name="y")
    m.setObjective(2 * x + 3 * y + 5)
    m.update()
    read = m.getObjective()
    assert [(read.getVar(i).VarName, read.getCoeff(i)) for i in range(read.size())] == [
        ("x", 2.0),
        ("y", 3.0),
    ]
    assert (read.getConstant(), x.Obj, m.ObjCon) == (5.0, 2.0, 5.0)


def test_costs_of_variables_are_the_objective(m: Any) -> None:
    x = m.addVar(lb=2, obj=3)
    m.optimize()
    assert m.ObjVal == pytest.approx(6)
    x.Obj = 10
    m.optimize()
    assert m.ObjVal == pytest.approx(20)


def test_objectives_of_higher_priority_come_first(gp: Any, m: Any) -> None:
    x, y = m.addVar(ub=10), m.addVar(ub=10)
    m.addConstr(x + y <= 12)
    m.ModelSense = gp.GRB.MAXIMIZE
    m.setObjectiveN(y, 0, priority=1, name="second")
    m.setObjectiveN(x, 1, priority=2, name="first")
    m.optimize()
    assert (pytest.approx(10), pytest.approx(2)) == (x.X, y.X)
    m.Params.ObjNumber = 1
    assert m.ObjNVal == pytest.approx(10)
    assert m.NumObj == 2


def test_objectives_of_one_priority_are_blended_by_weight(gp: Any, m: Any) -> None:
    x, y = m.addVar(ub=10), m.addVar(ub=10)
    m.addConstr(x + y <= 12)
    m.ModelSense = gp.GRB.MAXIMIZE
    m.setObjectiveN(x, 0, weight=1)
    m.setObjectiveN(y, 1, weight=3)
    m.optimize()
    assert (pytest.approx(2), pytest.approx(10)) == (x.X, y.X)


def test_a_piecewise_linear_cost(gp: Any, m: Any) -> None:
    x = m.addVar(lb=1.5, ub=5)
    m.setPWLObj(x, [0, 1, 2, 5], [0, 3, 4, 4.6])
    m.optimize()
    assert m.ObjVal == pytest.approx(3.5)


PARAMETERS: dict[str, tuple[str, Any]] = {
    "a time": ("TimeLimit", 12.5),
    "a gap": ("MIPGap", 0.01),
    "a switch": ("LazyConstraints", 1),
    "a count": ("Threads", 2),
    "a text": ("ResultFile", "answer.sol"),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_is_set_and_read_in_any_case(gp: Any, m: Any, name: str) -> None:
    parameter, value = PARAMETERS[name]
    m.setParam(parameter.upper(), value)
    assert getattr(m.Params, parameter.lower()) == value
    setattr(m.Params, parameter, value)
    assert m.getParamInfo(parameter)[2] == value
    m.resetParams()
    assert getattr(m.Params, parameter) == m.getParamInfo(parameter)[5]


def test_a_parameter_tells_its_range(m: Any) -> None:
    assert tuple(m.getParamInfo("MIPGap")) == ("MIPGap", float, 1e-4, 0.0, float("inf"), 1e-4)


WRONG_PARAMETERS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "unknown": (lambda m: m.setParam("Speed", 1), "GurobiError"),
    "unknown on the view": (lambda m: m.Params.Speed, "AttributeError"),
    "out of range": (lambda m: m.setParam("MIPGap", -1), "GurobiError"),
    "text for a number": (lambda m: m.setParam("TimeLimit", "soon"), "TypeError"),
}


@pytest.mark.parametrize("name", WRONG_PARAMETERS)
def test_a_wrong_parameter_is_an_error(m: Any, name: str) -> None:
    act, error = WRONG_PARAMETERS[name]
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is compared by name below
        act(m)
    assert type(caught.value).__name__ == error


def test_an_environment_gives_its_parameters_to_its_models(gp: Any) -> None:
    with gp.Env(params={"OutputFlag": 0, "MIPGap": 0.25}) as env, gp.Model("named", env) as model:
        assert (model.Params.MIPGap, model.ModelName) == (0.25, "named")
        model.Params.MIPGap = 0.5
        assert env.getParam("MIPGap") == 0.25 if hasattr(env, "getParam") else True


def test_an_empty_environment_is_started_before_it_is_used(gp: Any) -> None:
    env = gp.Env(empty=True)
    env.setParam("OutputFlag", 0)
    with pytest.raises(gp.GurobiError):
        gp.Model(env=env)
    env.start()
    assert gp.Model(env=env).NumVars == 0


def test_a_copy_has_a_life_of_its_own(m: Any) -> None:
    x = m.addVar(ub=3, vtype="I", name="x")
    m.addConstr(2 * x <= 5, "row")
    m.setObjective(x, -1)
    m.update()
    other = m.copy()
    other.getVarByName("x").UB = 1
    other.optimize()
    m.optimize()
    assert (other.ObjVal, m.ObjVal) == (pytest.approx(1), pytest.approx(2))
    assert other.getConstrByName("row").RHS == 5
    assert not other.getVarByName("x").sameAs(x)


def test_a_copy_holds_constraints_of_every_kind(gp: Any, m: Any) -> None:
    x, y, b = m.addVar(ub=4), m.addVar(ub=4), m.addVar(vtype="B")
    m.addConstr(x * x + y <= 6)
    m.addConstr((b == 1) >> (y <= 1))
    m.addSOS(1, [x, y])
    z = m.addVar()
    m.addConstr(z == gp.max_(x, y))
    m.setObjective(z + 3 * b, gp.GRB.MAXIMIZE)
    m.update()
    other = m.copy()
    other.optimize()
    m.optimize()
    assert other.ObjVal == pytest.approx(m.ObjVal, rel=1e-4)
    assert (other.NumQConstrs, other.NumSOS, other.NumGenConstrs) == (1, 1, 2)


def test_a_relaxation_is_continuous(m: Any) -> None:
    x = m.addVar(vtype="I")
    b = m.addVar(vtype="B")
    m.addConstr(2 * x + b <= 5.5)
    m.setObjective(x + b, -1)
    m.update()
    relaxed = m.relax()
    relaxed.optimize()
    assert (relaxed.IsMIP, relaxed.ObjVal) == (0, pytest.approx(3.25))
    assert m.IsMIP == 1


def test_a_fixed_model_has_the_integers_of_the_solution(m: Any) -> None:
    x, y = m.addVar(vtype="I", ub=9), m.addVar()
    row = m.addConstr(2 * x + y <= 7)
    m.setObjective(3 * x + y, -1)
    m.optimize()
    fixed = m.fixed()
    fixed.optimize()
    assert fixed.ObjVal == pytest.approx(m.ObjVal)
    assert fixed.getConstrs()[row.index].Pi == pytest.approx(1)


SUFFIXES = [".mps", ".lp"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_model_is_written_and_read(
    gp: Any, gurobi_env: Any, m: Any, tmp_path: Path, suffix: str
) -> None:
    x, y = m.addVar(ub=3, vtype="I", name="x"), m.addVar(lb=-2, name="y")
    m.addConstr(2 * x + y <= 5, "row")
    m.addRange(x - y, -1, 4, "range")
    m.setObjective(x + 2 * y + 1, gp.GRB.MAXIMIZE)
    path = tmp_path / f"model{suffix}"
    m.write(str(path))
    m.optimize()
    again = gp.read(str(path), gurobi_env)
    again.optimize()
    assert again.ObjVal == pytest.approx(m.ObjVal)
    assert [v.VarName for v in again.getVars()][:2] == ["x", "y"]


def test_a_solution_is_written(m: Any, tmp_path: Path) -> None:
    m.addVar(lb=2.5, name="amount", obj=2)
    m.optimize()
    m.write(str(tmp_path / "answer.sol"))
    lines = (tmp_path / "answer.sol").read_text(encoding="utf-8").splitlines()
    assert [line.split() for line in lines if not line.startswith("#")] == [["amount", "2.5"]]
    assert any("Objective value = 5" in line for line in lines)


WRONG_FILES: dict[str, Callable[[Any, Any, Path], Any]] = {
    "a suffix that is none": lambda gp, m, folder: m.write(str(folder / "model.xyz")),
    "a folder that is not there": lambda gp, m, folder: m.write(str(folder / "no" / "m.mps")),
    "a solution before a solve": lambda gp, m, folder: m.write(str(folder / "answer.sol")),
    "a file that is not there": lambda gp, m, folder: gp.read(str(folder / "none.mps")),
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_a_file_that_cannot_be_is_an_error(gp: Any, m: Any, tmp_path: Path, name: str) -> None:
    m.addVar()
    with pytest.raises(gp.GurobiError):
        WRONG_FILES[name](gp, m, tmp_path)


def test_a_variable_of_another_model_is_an_error(gp: Any, gurobi_env: Any, m: Any) -> None:
    other = gp.Model(env=gurobi_env)
    foreign = other.addVar()
    with pytest.raises(gp.GurobiError):
        m.addConstr(foreign <= 1)
    m.dispose()
    with pytest.raises(gp.GurobiError):
        m.addVar()
