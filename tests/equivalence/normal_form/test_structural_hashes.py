"""Structural hashes: they follow a column wherever it stands, and see what differs around it."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence.normal_form import ReducedModel
from optmodel.equivalence.normal_form._structural_hashes import structural_hashes
from optmodel.formulation import FlatModel
from tests.equivalence.model_rewritings import shuffle
from tests.equivalence.models import WHOLE, column, flat, row
from tests.equivalence.tiny_models import tiny_model

PATH = flat(
    [column(name, upper=9) for name in "abcd"],
    [row({0: 1, 1: 2}, upper=5), row({1: 2, 2: 1}, upper=5), row({2: 3, 3: 1}, upper=5)],
    {0: 1, 1: 1, 2: 1, 3: 1},
)


def hashes(model: FlatModel) -> dict[int, int]:
    return structural_hashes(ReducedModel(model))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_models_in_another_order_have_equal_hashes(seed: int) -> None:
    rng = random.Random(seed)
    model = tiny_model(rng)
    model = replace(model, indicators=())
    other = shuffle(model, rng)
    assert sorted(hashes(model).values()) == sorted(hashes(other).values())


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(4)), st.permutations(range(3)))
def test_each_column_keeps_its_hash_when_it_moves(places: list[int], rows: list[int]) -> None:
    moved = replace(
        PATH,
        columns=tuple(PATH.columns[places.index(k)] for k in range(4)),
        rows=tuple(
            row({places[m[0]]: c for m, c in PATH.rows[k].body.terms.items()}, upper=5)
            for k in rows
        ),
    )
    before, after = hashes(PATH), hashes(moved)
    assert [after[places[k]] for k in range(4)] == [before[k] for k in range(4)]


def test_a_row_may_be_scaled_and_turned() -> None:
    turned = row({0: -3, 1: -6}, lower=-15)
    assert hashes(replace(PATH, rows=(turned, *PATH.rows[1:]))) == hashes(PATH)


@pytest.mark.parametrize(
    "other",
    [
        replace(PATH, columns=(*PATH.columns[:3], column("d", upper=8))),
        replace(PATH, columns=(*PATH.columns[:3], column("d", WHOLE, upper=9))),
        replace(PATH, rows=(*PATH.rows[:2], row({2: 3, 3: 2}, upper=5))),
        replace(PATH, rows=(*PATH.rows[:2], row({2: 3, 3: 1}, upper=6))),
        replace(PATH, rows=(*PATH.rows[:2], row({2: 3, 3: 1}, lower=5))),
        replace(PATH, objective=PATH.objective + PATH.objective.symbol(3)),
    ],
)
def test_a_difference_is_seen_at_the_far_end_of_a_path(other: FlatModel) -> None:
    before, after = hashes(PATH), hashes(other)
    assert all(before[k] != after[k] for k in range(4))


def test_twins_have_one_hash() -> None:
    twins = flat([column("x"), column("y"), column("z")], [row({0: 1, 1: 1, 2: 2}, upper=4)])
    model = replace(twins, objective=twins.objective + twins.objective.symbol(1))
    found = hashes(model)
    assert found[0] == found[1] != found[2]
