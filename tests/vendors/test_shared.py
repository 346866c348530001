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
