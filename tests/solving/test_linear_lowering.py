"""Linear lowering: the numbers of the flat model in their places."""

from math import inf

import pytest

from optmodel.backends import LinearRow, VariableType
from optmodel.formulation import FormulationError, flatten
from optmodel.solving.linear_lowering import array_model
from tests.formulation.models import INSTANCES, decision, least, most, scalar

X, Y = decision("x", lower="-1", upper="4"), decision("y", lower=None)
N, ON = decision("n", domain="integer"), decision("on", domain="binary")


def test_every_number_has_its_place() -> None:
    rules = ("2 * n - x <= 7", "x + 1 >= y / 4", "on == 0.5 + x - x", "x - x <= 1")
    model = array_model(flatten(scalar(most("3 * x - n / 8 + 2"), (X, Y, N, ON), *rules)))
    assert (model.is_minimized, model.offset, model.products) == (False, 2.0, [])
    assert model.costs == [3, 0, -0.125, 0]
    assert model.lowers == [-1, -inf, 0, 0]
    assert model.uppers == [4, inf, inf, 1]
    kinds = [VariableType.CONTINUOUS] * 2 + [VariableType.INTEGER, VariableType.BINARY]
    assert model.types == kinds
    assert model.rows == [
        LinearRow([(2, 2), (0, -1)], -inf, 7, "rule1"),
        LinearRow([(0, 1), (1, -0.25)], -1, inf, "rule2"),
        LinearRow([(3, 1)], 0.5, 0.5, "rule3"),
        LinearRow([], -inf, 1, "rule4"),
    ]


def test_products_stand_with_their_coefficients() -> None:
    objective = least("x ** 2 + 3 * x * n - y * n + 5 * n ** 2 + y")
    model = array_model(flatten(scalar(objective, (X, Y, N))))
    assert model.costs == [0, 1, 0]
    assert model.products == [(0, 0, 1), (0, 2, 3), (1, 2, -1), (2, 2, 5)]


def test_integers_keep_all_of_their_digits() -> None:
    model = array_model(flatten(scalar(least(f"{10**17 + 1} * x + y / 3"), (X, Y))))
    assert model.costs == [10**17 + 1, 1 / 3]


@pytest.mark.parametrize("name", ["MILP", "QCP", "SOCP", "NLP", "MINLP", "abs"])
def test_what_arrays_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(FormulationError, match="Only linear rows"):
        array_model(flatten(INSTANCES[name]))
