"""What agrees under a mapping: numbers are counted, rows find their partners without names."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence.mapping._column_colours import ColumnColours
from optmodel.equivalence.mapping._likeness import likeness_of_rows
from optmodel.equivalence.mapping._model_structure import (
    ModelStructure,
    agreement,
    paired_rows,
    scaled_roles,
)
from optmodel.formulation import FlatModel, ObjectiveSense
from tests.equivalence.models import WHOLE, column, flat, row
from tests.equivalence.tiny_models import tiny_model

BASE = flat(
    [column("x", upper=9), column("y", upper=7), column("n", WHOLE, 0, 3)],
    [row({0: 2, 1: 1}, upper=8), row({1: 5, 2: 3}, 1, 7), row({0: 1, 2: -1}, 0, 0)],
    {0: 3, 1: 4, 2: 1},
)
IDENTITY = [0, 1, 2]
NUM_NUMBERS = 4 * 2 + 3 + 3 * 2 + 3 * 3
"""Two sides of each row and of the objective, the coefficients, and three of each column."""


def share(candidate: FlatModel, columns: list[int | None] | None = None) -> float:
    return agreement(ModelStructure(candidate), ModelStructure(BASE), columns or IDENTITY)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.randoms(use_true_random=False))
def test_a_model_agrees_with_itself_in_any_order(seed: int, rng: random.Random) -> None:
    model = replace(tiny_model(random.Random(seed)), indicators=())
    other = replace(model, rows=tuple(rng.sample(model.rows, len(model.rows))))
    columns = list(range(len(model.columns)))
    assert agreement(ModelStructure(model), ModelStructure(other), columns) == 1
    turned = replace(
        model,
        rows=tuple(
            replace(
                one,
                body=one.body * -3,
                lower=None if one.upper is None else one.upper * -3,
                upper=None if one.lower is None else one.lower * -3,
            )
            for one in model.rows
        ),
    )
    assert agreement(ModelStructure(turned), ModelStructure(model), columns) == 1


@pytest.mark.parametrize(
    "candidate",
    [
        replace(BASE, rows=(row({0: 2, 1: 2}, upper=8), *BASE.rows[1:])),
        replace(BASE, rows=(row({0: 2, 1: 1}, upper=9), *BASE.rows[1:])),
        replace(BASE, columns=(column("x", upper=8), *BASE.columns[1:])),
        replace(BASE, columns=(column("x", WHOLE, 0, 9), *BASE.columns[1:])),
        replace(BASE, objective=BASE.objective + BASE.objective.symbol(2)),
    ],
)
def test_one_number_that_differs_is_one_of_all(candidate: FlatModel) -> None:
    assert share(candidate) == pytest.approx((NUM_NUMBERS - 1) / NUM_NUMBERS)


def test_a_model_without_an_objective_agrees_with_itself_alone() -> None:
    aimless = replace(BASE, objective=BASE.objective * 0)
    structure = ModelStructure(aimless)
    assert agreement(structure, structure, IDENTITY) == 1
    assert share(aimless) == pytest.approx((NUM_NUMBERS - 5) / NUM_NUMBERS)


def test_a_wrong_mapping_and_a_turned_objective_agree_less() -> None:
    assert share(BASE) == 1
    assert share(BASE, [1, 0, 2]) < 0.8
    turned = replace(BASE, sense=ObjectiveSense.MINIMIZE, objective=-BASE.objective)
    assert share(turned) == 1
    assert share(BASE, [0, 1, None]) < 0.9


def test_each_row_has_at_most_one_partner_the_likest_first() -> None:
    twice = replace(BASE, rows=(row({0: 2, 1: 9}, upper=8), *BASE.rows))
    own, other = ModelStructure(twice), ModelStructure(BASE)
    pairs = paired_rows(own, other, IDENTITY)
    partners = {own.rows.index(p.candidate): other.rows.index(p.reference) for p in pairs}
    assert partners == {0: 0, 2: 1, 3: 2, 4: 3}
    assert [pair.ratio for pair in pairs] == [1.0] * 4


def test_likeness_is_greatest_for_a_column_itself() -> None:
    structure = ModelStructure(BASE)
    for likeness in (
        ColumnColours(structure, structure).likeness().tolist(),
        likeness_of_rows(structure, structure, IDENTITY),
    ):
        for column_number, row_of_likeness in enumerate(likeness):
            others = [v for k, v in enumerate(row_of_likeness) if k != column_number]
            assert row_of_likeness[column_number] > max(others)
    assert ColumnColours(structure, structure).likeness()[1, 1] == 1


def test_a_changed_cost_leaves_the_other_columns_as_they_are() -> None:
    dearer = replace(BASE, objective=BASE.objective + BASE.objective.symbol(0) * 5)
    likeness = ColumnColours(ModelStructure(dearer), ModelStructure(BASE)).likeness(slice(4))
    assert [likeness[k][k] for k in range(3)] == [0.75, 1, 1]


def test_roles_are_scaled_with_their_row() -> None:
    """`5 y` of a row with `20 n`, as one of a row with `3 n` and `y` would have it."""
    wide = replace(BASE, rows=(row({1: 5, 2: 20}, 5, 35),))
    narrow = replace(BASE, rows=(row({1: 5, 2: 3}, 1, 7),))
    roles, others = (ModelStructure(model).rows[1].occurrences for model in (wide, narrow))
    assert roles[1] != others[1]
    assert scaled_roles(roles[1], 4.0) == others[1]
    assert scaled_roles(roles[1], 1.0) == roles[1]
