"""What the layers lack they refuse by name, and what they take without effect stays without."""

from collections.abc import Callable
from typing import Any

import pytest

from optmodel.vendors import NOT_OFFERED, coptpy, gurobipy
from optmodel.vendors.coptpy.model import _REFUSED

COPT = coptpy.COPT
Act = Callable[[Any], Any]


@pytest.fixture
def copt() -> Any:
    """A new model of the coptpy layer."""
    return coptpy.Envr().createModel("small")


@pytest.fixture
def gurobi() -> Any:
    """A new model of the gurobipy layer."""
    return gurobipy.Model("small")


@pytest.mark.parametrize("name", sorted(_REFUSED))
def test_a_method_that_copt_has_and_the_layer_lacks_is_refused(copt: Any, name: str) -> None:
    with pytest.raises(coptpy.CoptError) as caught:
        getattr(copt, name)()
    assert caught.value.message == f"(INVALID) Model.{name} {NOT_OFFERED}"


def test_a_method_that_copt_lacks_too_is_unknown(copt: Any) -> None:
    with pytest.raises(AttributeError, match="Invalid attribute name 'solveQuickly'"):
        copt.solveQuickly()


OF_COPT: dict[str, tuple[Act, str]] = {
    "a variable of a column": (lambda m: m.addVar(column=object()), "A variable made of a column"),
    "an indicator either way": (
        lambda m: m.addGenConstrIndicator(m.addVar(vtype="B"), 1, m.addVar() <= 1, type=2),
        "An indicator constraint of another type than INDICATOR_IF",
    ),
}


@pytest.mark.parametrize("name", OF_COPT)
def test_an_argument_of_copt_is_refused(copt: Any, name: str) -> None:
    act, feature = OF_COPT[name]
    with pytest.raises(coptpy.CoptError) as caught:
        act(copt)
    assert caught.value.message == f"(INVALID) {feature} {NOT_OFFERED}"


def _with_two_objectives(m: Any) -> None:
    x = m.addVar(ub=1)
    m.setObjectiveN(x, 0)
    m.setObjectiveN(-x, 1)
    m.optimize(lambda model, where: None)


OF_GUROBI: dict[str, tuple[Act, str]] = {
    "tune": (lambda m: m.tune(), "tune"),
    "presolve": (lambda m: m.presolve(), "presolve"),
    "feasRelax": (lambda m: m.feasRelax(0, False, [], [], [], [], []), "feasRelax"),
    "feasRelaxS that counts": (
        lambda m: m.feasRelaxS(2, False, False, True),
        "feasRelaxS that counts violations",
    ),
    "feasRelaxS that keeps the objective": (
        lambda m: m.feasRelaxS(0, True, False, True),
        "feasRelaxS that keeps the objective",
    ),
    "a start file": (
        lambda m: m.read("start.mst"),
        "Reading starts and parameters from a file",
    ),
    "a basis file": (lambda m: m.write("model.bas"), "Writing .bas files"),
    "an attribute file": (lambda m: m.write("model.attr"), "Writing .attr files"),
    "a piecewise-linear objective read back": (lambda m: m.getPWLObj(m.addVar()), "getPWLObj"),
    "a callback of an IIS": (lambda m: m.computeIIS(print), "A callback of computeIIS"),
    "a callback with several objectives": (
        _with_two_objectives,
        "A callback with several objectives",
    ),
    "a forced constraint of an IIS": (
        lambda m: m.addConstr(m.addVar() <= 1).setAttr("IISConstrForce", 1),
        "The attribute IISConstrForce",
    ),
    "a forced bound of an IIS": (
        lambda m: m.addVar().setAttr("IISUBForce", 1),
        "The attribute IISUBForce",
    ),
    "one objective stopped": (lambda m: m.cbStopOneMultiObj(0), "cbStopOneMultiObj"),
    "a parameter set in a callback": (lambda m: m.cbSetParam("MIPGap", 0), "cbSetParam"),
}


@pytest.mark.parametrize("name", OF_GUROBI)
def test_a_feature_of_gurobi_is_refused(gurobi: Any, name: str) -> None:
    act, feature = OF_GUROBI[name]
    with pytest.raises(gurobipy.GurobiError) as caught:
        act(gurobi)
    assert caught.value.errno == gurobipy.GRB.Error.NOT_SUPPORTED
    assert caught.value.message == f"{feature} {NOT_OFFERED}"


def test_a_refusal_in_a_callback_ends_the_solve(gurobi: Any) -> None:
    x = gurobi.addVars(4, vtype="B")
    gurobi.setObjective(x.sum(), gurobipy.GRB.MAXIMIZE)

    def ask(model: Any, where: int) -> None:
        model.cbSetParam("MIPGap", 0.1)

    with pytest.raises(gurobipy.GurobiError, match=f"cbSetParam {NOT_OFFERED}"):
        gurobi.optimize(ask)


WITHOUT_EFFECT: dict[str, Act] = {
    "a message": lambda m: m.message("hello"),
    "a display": lambda m: m.display(),
    "statistics": lambda m: m.printStats(),
    "quality": lambda m: m.printQuality(),
    "a sync": lambda m: m.sync(),
    "an end outside of a callback": lambda m: m.terminate(),
    "a branching priority": lambda m: m.getVars()[0].setAttr("BranchPriority", 5),
    "a hint": lambda m: m.getVars()[0].setAttr("VarHintVal", 1.0),
    "a lazy attribute": lambda m: m.getConstrs()[0].setAttr("Lazy", 3),
    "a basis": lambda m: m.getVars()[0].setAttr("VBasis", 0),
    "an update": lambda m: m.update(),
    "a number of starts": lambda m: m.setAttr("NumStart", 1),
}


@pytest.mark.parametrize("name", WITHOUT_EFFECT)
def test_what_guides_the_vendors_search_changes_no_answer(gurobi: Any, name: str) -> None:
    x = gurobi.addVar(ub=3, vtype="I", obj=-2)
    gurobi.addConstr(2 * x <= 5)
    gurobi.update()
    WITHOUT_EFFECT[name](gurobi)
    gurobi.optimize()
    assert gurobi.ObjVal == pytest.approx(-4)


WITHOUT_EFFECT_OF_COPT: dict[str, Act] = {
    "an update": lambda m: m.update(),
    "a reset": lambda m: m.reset(),
    "a log file": lambda m: m.setLogFile("log.txt"),
    "a start that is loaded": lambda m: m.loadMipStart(),
    "an interrupt outside of a callback": lambda m: m.interrupt(),
    "a callback that is none": lambda m: m.setCallback(None, 0),
}


@pytest.mark.parametrize("name", WITHOUT_EFFECT_OF_COPT)
def test_what_has_no_effect_with_copt_changes_no_answer(copt: Any, name: str) -> None:
    x = copt.addVar(ub=3, vtype="I", obj=-2)
    copt.addConstr(2 * x <= 5)
    WITHOUT_EFFECT_OF_COPT[name](copt)
    copt.solve()
    assert copt.objval == pytest.approx(-4)


def test_a_solution_is_printed_without_what_is_zero(
    gurobi: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    gurobi.addVar(lb=2, name="two")
    gurobi.addVar(name="none")
    gurobi.optimize()
    gurobi.printAttr("X")
    gurobi.printAttr(["LB", "UB"])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [["two", "2.0"], ["two", "2.0"], ["two", "inf"], ["none", "inf"]]


def test_the_default_environment_gives_its_parameters(gurobi: Any) -> None:
    gurobipy.setParam("MIPGap", 0.5)
    try:
        assert gurobipy.Model().Params.MIPGap == 0.5
        assert gurobi.Params.MIPGap == 1e-4
    finally:
        gurobipy.disposeDefaultEnv()
    assert gurobipy.Model().Params.MIPGap == 1e-4


def test_the_version_of_the_interface_is_told() -> None:
    major, minor, technical = gurobipy.gurobi.version()
    assert gurobipy.__version__ == f"{major}.{minor}.{technical}"
    assert major == gurobipy.GRB.VERSION_MAJOR
    assert COPT.Version
