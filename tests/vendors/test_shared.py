"""What the layers share stands in `modeling` and answers in the classes of each."""

from pathlib import Path
from typing import Any

import pytest

from optmodel.vendors import coptpy, gurobipy, modeling
from optmodel.vendors.modeling.constant_tables import constants, groups, vocabulary
from optmodel.vendors.modeling.indices import keys, named

LAYERS = [coptpy, gurobipy]


@pytest.mark.parametrize("layer", LAYERS)
def test_no_layer_imports_another(layer: Any) -> None:
    own = layer.__name__
    others = [each.__name__ for each in LAYERS if each is not layer]
    texts = [path.read_text(encoding="utf-8") for path in Path(layer.__path__[0]).glob("*.py")]
    assert any(own in text for text in texts)
    assert not [text for text in texts for other in others if other in text]


def test_the_shared_part_imports_no_layer() -> None:
    texts = [path.read_text(encoding="utf-8") for path in Path(modeling.__path__[0]).glob("*.py")]
    assert any(modeling.__name__ in text for text in texts)
    assert not [text for text in texts for layer in LAYERS if layer.__name__ in text]


@pytest.mark.parametrize("layer", LAYERS)
def test_sums_and_copies_are_of_the_layer(layer: Any) -> None:
    costs = layer.tupledict({("a", 1): 2.0, ("b", 1): 3.0, ("b", 2): 4.0})
    copied = costs.copy()
    assert type(copied) is layer.tupledict
    for found, value in (
        (copied.sum("*", 1), 5.0),
        (copied.sum(), 9.0),
        (copied.prod({("b", 1): 2.0, ("b", 2): 1.0}, "b", "*"), 10.0),
    ):
        assert type(found) is layer.LinExpr
        assert found.getConstant() == value


@pytest.mark.parametrize("layer", LAYERS)
def test_columns_are_of_the_layer(layer: Any) -> None:
    found, lowest, highest = layer.multidict({"a": [1, 4], "b": [2, 5]})
    assert (type(found), type(lowest)) == (layer.tuplelist, layer.tupledict)
    assert (found, lowest, highest) == (["a", "b"], {"a": 1, "b": 2}, {"a": 4, "b": 5})


def test_keys_are_laid_flat_and_named_in_the_brackets_of_the_layer() -> None:
    assert keys((2, [("a", "b")])) == [(0, "a", "b"), (1, "a", "b")]
    assert named("x", (0, "a")) == "x[0,a]"
    assert named("x", 7, "()") == "x(7)"
    assert named("", 7) == ""


def test_constants_are_read_with_their_types(tmp_path: Path) -> None:
    table = tmp_path / "constants.csv"
    table.write_text("group,name,value\nAll,DONE,2\nAll,EPS,1e-6\nAttr,X,X\n", encoding="utf-8")
    words = groups(table)
    assert words == {"All": {"DONE": 2, "EPS": 1e-6}, "Attr": {"X": "X"}}
    all_of = constants("ALL", words["All"], {"Attr": vocabulary("Attr", words["Attr"])})
    assert (all_of.DONE, all_of.Attr.X, all_of.attr.X) == (2, "X", "X")
    with pytest.raises(AttributeError):
        all_of.Attr.X = "Y"


@pytest.mark.parametrize("layer", LAYERS)
def test_lists_of_tuples_are_of_the_layer(layer: Any) -> None:
    keys = layer.tuplelist([("a", 1), ("b", 1), ("b", 2)])
    for found, members in (
        (keys.select("b", "*"), [("b", 1), ("b", 2)]),
        (keys.__add__([("c", 1)]), [("a", 1), ("b", 1), ("b", 2), ("c", 1)]),
        (layer.multidict({"a": 1.0, "b": 2.0})[0], ["a", "b"]),
    ):
        assert type(found) is layer.tuplelist
        assert list(found) == members
    assert type(layer.multidict({"a": (1.0, 3.0)})[2]) is layer.tupledict


def _terms(expression: Any) -> list[tuple[Any, float]]:
    return [
        (expression.getVar(place), expression.getCoeff(place))
        for place in range(len(expression.variables))
    ]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_term_is_removed_by_its_place_and_a_variable_from_all_terms(layer: Any) -> None:
    model = layer.Model() if layer is gurobipy else layer.Envr().createModel()
    x, y = (model.addVar(name=name) for name in "xy")
    expression = 2 * x + 3 * y + 4 * x
    expression.remove(1)
    assert [(var is x, weight) for var, weight in _terms(expression)] == [(True, 2), (True, 4)]
    expression.remove(x)
    assert _terms(expression) == []
    squares = x * x + 2 * x * y + 3 * y * y
    squares.remove(0)
    assert [squares.getCoeff(place) for place in range(2)] == [2, 3]
    squares.remove(x)
    assert (squares.getVar1(0) is y, squares.getCoeff(0)) == (True, 3)
    with pytest.raises(IndexError):
        squares.remove(1)


def test_a_function_has_the_name_and_the_meaning_of_its_operation() -> None:
    for function in (gurobipy.nlfunc.tanh, coptpy.nl.tanh):
        assert (function.__name__, function.__doc__) == ("tanh", "The hyperbolic tangent.")
    assert gurobipy.nlfunc.logistic.__doc__ == "`1 / (1 + exp(-expr))`."
