"""What the gurobipy layer does not offer it refuses by name, and what it tells of itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optmodel.vendors import gurobipy as gp
from optmodel.vendors.gurobipy.errors import NOT_SUPPORTED


@pytest.fixture
def model() -> Any:
    return gp.Model("small", env=gp.Env(params={"OutputFlag": 0}))


def _asked_within(model: Any, code: int) -> None:
    """Solves with a callback that asks for this."""
    model.addVar(vtype="B", obj=-1)

    def ask(model: Any, where: int) -> None:
        if where == gp.GRB.Callback.MIP:
            model.cbGet(code)

    model.optimize(ask)


@pytest.mark.parametrize(
    ("refused", "word"),
    [
        (lambda model: model.cbStopOneMultiObj(0), "cbStopOneMultiObj"),
        (lambda model: _asked_within(model, gp.GRB.Callback.MIP_OPENSCENARIOS), "3007"),
        (lambda model: model.computeIIS(lambda model, where: None), "computeIIS"),
        (lambda model: model.addVar().setAttr("IISLBForce", 1), "IISLBForce"),
        (lambda model: model.tune(), "tune"),
        (lambda model: model.feasRelax(0, False), "feasRelax"),
        (lambda model: model.feasRelaxS(2, False, False, True), "feasRelaxS"),
        (lambda model: model.write("model.hnt"), ".hnt"),
        (lambda model: model.read("start.mst"), "starts"),
    ],
)
def test_a_refusal_says_what_is_refused(
    model: Any, refused: Callable[[Any], Any], word: str
) -> None:
    with pytest.raises(gp.GurobiError, match=word) as caught:
        refused(model)
    assert caught.value.errno == NOT_SUPPORTED
    assert caught.value.message.endswith("is not offered by the compatibility layer")


def test_a_written_model_holds_what_was_added(model: Any, tmp_path: Path) -> None:
    x = model.addVar(name="amount", ub=3)
    model.addConstr(x <= 2, "limit")
    model.write(str(tmp_path / "model.mps"))
    assert "amount" in (tmp_path / "model.mps").read_text(encoding="utf-8")
    model.addConstr(x * x <= 2)
    model.write(str(tmp_path / "model.cip"))
    assert "nonlinear" in (tmp_path / "model.cip").read_text(encoding="utf-8")


def test_a_selection_follows_changes() -> None:
    prices = gp.tupledict({("a", 1): 2.0, ("b", 1): 3.0})
    assert prices.select("*", 1) == [2.0, 3.0]
    del prices["a", 1]
    prices["c", 1] = 5.0
    assert prices.select("*", 1) == [3.0, 5.0]


def test_what_is_printed_says_what_it_is(model: Any) -> None:
    x = model.addVar(name="x", ub=2)
    assert repr(x) == "<gurobi.Var *Awaiting Model Update*>"
    model.setObjective(x, gp.GRB.MAXIMIZE)
    model.optimize()
    assert repr(x) == "<gurobi.Var x (value 2.0)>"
    assert repr(2 * x + 1) == "<gurobi.LinExpr: 1.0 + 2.0 x>"
    model.remove(x)
    model.update()
    assert repr(x) == "<gurobi.Var *Removed*>"
