"""What the layers are made of: delegation, refusals, arrays, callback values, parts of models."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from optmodel import vendors
from optmodel.vendors import coptpy, gurobipy
from optmodel.vendors.gurobipy.errors import NOT_SUPPORTED
from optmodel.vendors.modeling import CallbackEvent, CallbackWhere, ModelBuilder, ModelVariable
from optmodel.vendors.shared.arrays import boxed, broadcast, dense, filled
from optmodel.vendors.shared.callback_values import (
    objective_of_proposal,
    propose_values,
    select_values,
)
from optmodel.vendors.shared.delegation import Part

LAYERS = [gurobipy, coptpy]
ROOM = Path(vendors.__file__).parent
FILES = sorted(
    path for layer in ("gurobipy", "coptpy", "shared") for path in (ROOM / layer).glob("*.py")
)


class _Counter:
    """A part that counts."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, number: int, *, twice: bool = False) -> int:
        """Count on."""
        self.count += 2 * number if twice else number
        return self.count


class _Facade:
    """Counts by its part."""

    add = Part("Facade", "_part")(_Counter.add)

    def __init__(self) -> None:
        self._part = _Counter()


def test_a_delegated_method_is_the_parts() -> None:
    facade = _Facade()
    assert (facade.add(3), facade.add(4, twice=True)) == (3, 11)
    assert facade._part.count == 11


def test_a_delegated_method_is_described_like_the_parts() -> None:
    assert _Facade.add.__doc__ == "Count on."
    assert _Facade.add.__name__ == "add"
    assert list(inspect.signature(_Facade.add).parameters) == ["self", "number", "twice"]


def test_a_wrong_argument_is_told_of_the_facades_method() -> None:
    with pytest.raises(TypeError, match=r"^Facade\.add\(\) got an unexpected keyword"):
        _Facade().add(1, thrice=True)  # type: ignore[call-arg]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_wrong_argument_is_told_of_the_models_method(layer: Any) -> None:
    model = layer.Model("m")
    with pytest.raises(TypeError, match=r"^Model\.addVar\(\) got an unexpected keyword argument"):
        model.addVar(lower=1)


@pytest.fixture
def refused() -> Iterator[list[str]]:
    """The features that are refused within a test."""
    features: list[str] = []
    vendors.on_refusal(features.append)
    yield features
    vendors._listeners.remove(features.append)


def test_a_refusal_is_told_to_its_listeners_and_to_the_program(refused: list[str]) -> None:
    model = gurobipy.Model()
    with pytest.raises(gurobipy.GurobiError) as caught:
        model.tune()
    assert caught.value.errno == NOT_SUPPORTED
    assert caught.value.message == f"tune {vendors.NOT_OFFERED}"
    assert refused == ["tune"]


def test_a_refusal_of_coptpy_is_told_too(refused: list[str]) -> None:
    model = coptpy.Envr().createModel("m")
    with pytest.raises(coptpy.CoptError, match=r"Model\.tune is not offered"):
        model.tune()
    assert refused == ["Model.tune"]


def test_an_error_that_is_no_refusal_is_not_told(refused: list[str]) -> None:
    with pytest.raises(gurobipy.GurobiError):
        gurobipy.Model().setParam("Speed", 1)
    assert refused == []


def test_a_listener_is_told_once(refused: list[str]) -> None:
    vendors.on_refusal(refused.append)
    with pytest.raises(gurobipy.GurobiError):
        gurobipy.Model().presolve()
    assert refused == ["presolve"]


@cache
def _imported(path: Path) -> set[str]:
    """The modules of `optmodel` that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.startswith("optmodel.")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_layer_imports_nothing_but_vendors(path: Path) -> None:
    own = {"optmodel.vendors", "optmodel.vendors.refusal"}
    assert [name for name in _imported(path) - own if name.split(".")[1] != "vendors"] == []


def test_no_module_of_the_layers_imports_itself_in_a_circle() -> None:
    names = {".".join(p.relative_to(ROOM.parents[1]).with_suffix("").parts): p for p in FILES}
    edges = {name: _imported(path) & set(names) - {name} for name, path in names.items()}
    while leaves := {name for name, to in edges.items() if not to & set(edges)}:
        edges = {name: to for name, to in edges.items() if name not in leaves}
    assert edges == {}


@pytest.mark.parametrize("layer", LAYERS)
def test_the_parts_of_a_model_know_no_facade(layer: ModuleType) -> None:
    assert layer.__file__ is not None
    facade = f"{layer.__name__}.model"
    importers = {
        path.name
        for path in Path(layer.__file__).parent.glob("*.py")
        if facade in _imported(path) and path.name != "model.py"
    }
    assert importers <= {"__init__.py", "environments.py"}


def test_a_loaded_layer_is_a_module_of_its_name() -> None:
    assert vendors.load("optmodel.vendors.gurobipy") is gurobipy


def test_arrays_are_filled_place_by_place() -> None:
    assert filled(3, lambda place: place[0] * 2).tolist() == [0, 2, 4]
    assert filled((2, 2), lambda place: place).tolist() == [[(0, 0), (0, 1)], [(1, 0), (1, 1)]]
    assert filled((), lambda place: "only").item() == "only"


def test_values_are_broadcast_to_a_shape() -> None:
    ones, rows = broadcast((2, 2), 1.0, [3.0, 4.0])
    assert ones.tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert rows.tolist() == [[3.0, 4.0], [3.0, 4.0]]


def test_one_entry_is_an_array_without_axes() -> None:
    entry = [1, 2]
    assert boxed(entry).shape == ()
    assert boxed(entry).item() is entry
    array = np.ones(2)
    assert boxed(array) is array


def test_sparse_matrices_become_dense() -> None:
    matrix = np.array([[0.0, 2.0], [1.0, 0.0]])
    np.testing.assert_array_equal(dense(sparse.coo_matrix(matrix)), matrix)
    variable = coptpy.Envr().createModel("m").addVar()
    assert dense(variable) is variable


@pytest.fixture
def moment() -> CallbackEvent:
    """A solution in which three variables are 10, 11 and 12."""
    return CallbackEvent(CallbackWhere.SOLUTION, read=lambda: [10.0, 11.0, 12.0])


@pytest.fixture
def problem() -> ModelBuilder:
    """Three variables that cost 1, 2 and 3."""
    problem = ModelBuilder()
    for cost in (1.0, 2.0, 3.0):
        problem.add_variable(ModelVariable(cost=cost))
    problem.number()
    return problem


def test_values_are_selected_in_the_form_of_the_variables(
    moment: CallbackEvent, problem: ModelBuilder
) -> None:
    first, second, third = problem.variables
    assert select_values(moment.values, second, dict) == 11.0
    assert select_values(moment.values, [third, first], dict) == [12.0, 10.0]
    found = select_values(moment.values, {"a": first}, gurobipy.tupledict)
    assert (type(found), found) == (gurobipy.tupledict, {"a": 10.0})


def test_proposals_add_up_until_they_are_whole(
    moment: CallbackEvent, problem: ModelBuilder
) -> None:
    first, second, third = problem.variables
    assert objective_of_proposal(problem, moment) is None
    propose_values(moment, first, 1.0)
    propose_values(moment, {"b": second}, {"b": 1.0})
    assert objective_of_proposal(problem, moment) is None
    propose_values(moment, [third], [2.0])
    assert objective_of_proposal(problem, moment) == pytest.approx(1 + 2 + 6)
    propose_values(moment, {"a": first, "b": second}, [5.0, 0.0])
    assert objective_of_proposal(problem, moment) == pytest.approx(5 + 6)
    assert len(moment.proposals) == 1


def test_errors_have_a_number_and_a_message() -> None:
    ours, theirs = gurobipy.GurobiError(10003, "wrong"), coptpy.CoptError(3, "no")
    assert (ours.errno, ours.message, str(ours)) == (10003, "wrong", "wrong")
    assert (theirs.retcode, theirs.message, str(theirs)) == (3, "no", "3, no")


def test_programs_may_name_attributes_of_a_copt_model_as_they_like() -> None:
    model = coptpy.Envr().createModel("m")
    x = model.addVar(ub=3)
    model.problem, model.result, model.answer = "mine", 7, None
    model.setObjective(x, coptpy.COPT.MAXIMIZE)
    model.solve()
    assert (model.objval, model.problem, model.result) == (3.0, "mine", 7)


def test_what_gurobi_models_are_derived_from_still_copies() -> None:
    class Plan(gurobipy.Model):
        """A program's own class of models."""

    plan = Plan("plan")
    plan.addVar(lb=2, obj=1, name="x")
    plan.update()
    other = plan.copy()
    other.optimize()
    assert (type(other), other.ModelName, other.ObjVal) == (Plan, "plan_copy", 2.0)
