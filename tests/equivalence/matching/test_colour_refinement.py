"""Colour refinement over the graph of two models: what it tells apart, and what it cannot."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence.limits import WorkLimit, WorkLimitError
from optmodel.equivalence.matching._colour_refinement import Colouring
from optmodel.equivalence.matching._model_graph import ModelGraph, Palette
from optmodel.equivalence.normal_form import ReducedModel
from optmodel.formulation import FlatIndicator, FlatModel, FlatRow, NonlinearTerm, Polynomial
from tests.equivalence.model_rewritings import shuffle
from tests.equivalence.models import WHOLE, column, flat, row
from tests.equivalence.tiny_models import tiny_model

X, Y, F = map(Polynomial.symbol, range(3))
BASE = flat(
    [column("x", upper=9), column("y", upper=9), column("b", WHOLE, 0, 1)],
    [row({0: 2, 1: 1}, upper=8), row({0: 1, 2: 3}, 1, 7)],
    {0: 3, 1: 4, 2: 1},
)
IMPLIED = FlatIndicator(2, 1, row({0: 1, 1: 1}, upper=4))
SWITCHED = replace(BASE, indicators=(IMPLIED,))
CURVED = replace(
    BASE,
    nonlinear_terms=(NonlinearTerm("power", (Polynomial.symbol(0), Polynomial.symbol(1))),),
    rows=(*BASE.rows, FlatRow("curve", Polynomial.symbol(3), None, 5)),
)


def colouring(first: FlatModel, second: FlatModel) -> Colouring:
    graph = ModelGraph((ReducedModel(first), ReducedModel(second)))
    return Colouring(graph, WorkLimit(1_000_000))


def agrees(first: FlatModel, second: FlatModel) -> bool:
    found = colouring(first, second)
    return found.refine() and found.has_equal_places()


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9))
def test_models_in_another_order_agree(seed: int) -> None:
    rng = random.Random(seed)
    model = tiny_model(rng)
    assert agrees(model, shuffle(model, rng))


def test_every_column_of_a_model_without_twins_gets_its_own_colour() -> None:
    found = colouring(BASE, BASE)
    assert found.refine()
    assert found.smallest_class() is None
    assert found.vertices[:3] == found.vertices[3:]
    assert len(set(found.vertices)) == 3


def test_a_row_counts_up_to_its_factor_and_its_direction() -> None:
    turned = row({0: -4, 1: -2}, lower=-16)
    scaled = row({0: 5, 2: 15}, 5, 35)
    assert agrees(BASE, replace(BASE, rows=(scaled, turned)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (BASE, replace(BASE, rows=(row({0: 2, 1: 1}, upper=9), BASE.rows[1]))),
        (BASE, replace(BASE, rows=(row({0: 2, 1: 3}, upper=8), BASE.rows[1]))),
        (BASE, replace(BASE, rows=(row({0: 2, 1: 1}, lower=8), BASE.rows[1]))),
        (BASE, replace(BASE, rows=(row({0: 2, 1: -1}, upper=8), BASE.rows[1]))),
        (BASE, replace(BASE, rows=(row({1: 2, 0: 1}, upper=8), BASE.rows[1]))),
        (BASE, replace(BASE, rows=(*BASE.rows, BASE.rows[0]))),
        (BASE, replace(BASE, columns=(column("x", upper=8), *BASE.columns[1:]))),
        (BASE, replace(BASE, columns=(column("x", WHOLE, 0, 9), *BASE.columns[1:]))),
        (BASE, replace(BASE, objective=BASE.objective * 2)),
        (BASE, replace(BASE, objective=-BASE.objective)),
        (SWITCHED, replace(BASE, indicators=(replace(IMPLIED, value=0),))),
        (SWITCHED, replace(BASE, rows=(*BASE.rows, IMPLIED.row))),
        (CURVED, replace(CURVED, nonlinear_terms=(NonlinearTerm("power", (Y, X)),))),
        (CURVED, replace(CURVED, nonlinear_terms=(NonlinearTerm("power", (X, X)),))),
    ],
)
def test_one_difference_is_seen(first: FlatModel, second: FlatModel) -> None:
    assert agrees(first, first)
    assert agrees(second, second)
    assert not agrees(first, second)


def test_the_order_of_arguments_counts_where_it_matters() -> None:
    def extreme(function: str, *arguments: Polynomial) -> FlatModel:
        term = NonlinearTerm(function, arguments)  # type: ignore[arg-type]
        return replace(CURVED, nonlinear_terms=(term,))

    assert agrees(extreme("max", X, Y * 2), extreme("max", Y * 2, X))
    assert not agrees(extreme("max", X, Y * 2), extreme("max", X * 2, Y))
    assert not agrees(extreme("max", X, Y), extreme("min", X, Y))


def ring(*lengths: int) -> FlatModel:
    """Rings of columns that look alike: each in two rows, which refinement alone never splits."""
    rows, start = [], 0
    for length in lengths:
        for k in range(length):
            rows.append(row({start + k: 1, start + (k + 1) % length: 1}, upper=1))
        start += length
    columns = [column(f"x{k}", WHOLE, 0, 1) for k in range(start)]
    return flat(columns, rows, dict.fromkeys(range(start), 1))


def test_rings_are_told_apart_only_where_a_column_is_singled_out() -> None:
    """One ring of six and two of three have the same colours, until one column has its own."""
    found = colouring(ring(6), ring(3, 3))
    assert found.refine()
    members = found.smallest_class()
    assert members == list(range(12))
    for other in members[6:]:
        split = found.individualised(0, other)
        assert not (split.refine() and split.has_equal_places())
    assert len(set(found.vertices)) == 1, "a copy was split, and not the colouring itself"
    same = colouring(ring(6), ring(6)).individualised(0, 8)
    assert same.refine()
    assert len(set(same.vertices)) == 4


def test_the_work_is_limited() -> None:
    graph = ModelGraph((ReducedModel(ring(30)), ReducedModel(ring(30))))
    with pytest.raises(WorkLimitError):
        Colouring(graph, WorkLimit(20)).refine()


def test_a_palette_numbers_things_as_they_come() -> None:
    palette = Palette()
    assert [palette.number(thing) for thing in ("a", (1, 2), "a", None, (1, 2))] == [0, 1, 0, 2, 1]
    assert len(palette) == 3
