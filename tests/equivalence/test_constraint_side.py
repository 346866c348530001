"""Constraints by side: together they are the model, and each is found again by its key."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence import is_feasible
from optmodel.equivalence.constraint_side import (
    LinearPart,
    constraint_sides,
    linear_coefficients,
    linear_parts,
    side_of_key,
)
from optmodel.equivalence.points import polynomial_value
from optmodel.formulation import Domain, FlatIndicator, FlatRow, Polynomial
from tests.equivalence.models import WHOLE, column, flat, row
from tests.equivalence.tiny_models import tiny_model

MODEL = replace(
    flat(
        [column("x", WHOLE, 0, 4), column("yes", Domain.BINARY, 0, 1)],
        [row({0: 1, 1: 5}, 1, 8, name="range"), FlatRow("curve", Polynomial({(0, 0): 1}), None, 9)],
    ),
    indicators=(FlatIndicator(1, 0, row({0: 2}, lower=6, name="implied")),),
)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_a_point_is_feasible_where_all_sides_hold(seed: int) -> None:
    rng = random.Random(seed)
    model = tiny_model(rng)
    for _ in range(20):
        point = [rng.randint(-2, 4) for _ in model.columns]
        holds = all(
            polynomial_value(side.body, point) <= side.limit
            for side in constraint_sides(model)
            if side.condition is None or point[side.condition[0]] == side.condition[1]
        )
        assert holds == is_feasible(model, point)


def test_sides_have_names_and_keys() -> None:
    assert {side.key: side.name for side in constraint_sides(MODEL)} == {
        "row:0:upper": "range <= 8",
        "row:0:lower": "range >= 1",
        "row:1:upper": "curve <= 9",
        "indicator:0:lower": "implied >= 6",
        "column:0:upper": "x <= 4",
        "column:0:lower": "x >= 0",
        "column:1:upper": "yes <= 1",
        "column:1:lower": "yes >= 0",
    }


@pytest.mark.parametrize("key", [side.key for side in constraint_sides(MODEL)])
def test_a_key_names_one_side(key: str) -> None:
    side = side_of_key(MODEL, key)
    assert side is not None
    assert side.key == key
    assert (side.condition == (1, 0)) == key.startswith("indicator")


@pytest.mark.parametrize("key", ["", "row:0", "row:2:upper", "row:1:lower", "column:0:whole"])
def test_another_key_names_none(key: str) -> None:
    assert side_of_key(MODEL, key) is None


def test_linear_parts_leave_out_what_is_curved() -> None:
    assert linear_parts(MODEL) == {
        "row:0": LinearPart({0: 1, 1: 5}, 1, 8),
        "indicator:0": LinearPart({0: 2}, 6, None, (1, 0)),
    }


def test_only_columns_alone_are_linear() -> None:
    assert linear_coefficients(Polynomial({(0,): 2, (1,): -1}), 2) == {0: 2, 1: -1}
    assert linear_coefficients(Polynomial({(0, 1): 2}), 2) is None
    assert linear_coefficients(Polynomial({(2,): 1}), 2) is None
    assert linear_coefficients(Polynomial({(0,): 1, (): 1}), 2) is None
