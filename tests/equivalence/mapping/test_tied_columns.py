"""Columns that are alike are told apart, so that what hangs together is mapped together."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence import MappedColumns, map_columns
from optmodel.equivalence.mapping._column_colours import ColumnColours
from optmodel.equivalence.mapping._model_structure import ModelStructure
from optmodel.equivalence.mapping._tied_columns import (
    likeness_without_ties,
    without_unpaired_rows,
)
from optmodel.formulation import FlatModel, FlatRow
from optmodel.random_stream import RandomStream
from tests.equivalence.edits import ModelEdit, identity, scaled, shuffled
from tests.equivalence.mapping.test_column_search import statements
from tests.equivalence.models import WHOLE, column, flat, row

BINARY = column("use", WHOLE, 0, 1)


def ring(length: int, first: int = 0) -> list[FlatRow]:
    """Neighbours around a ring are not used together; no column differs from another."""
    return [row({first + k: 1, first + (k + 1) % length: 1}, upper=1) for k in range(length)]


def twins(num_copies: int, size: int, weights: list[int]) -> FlatModel:
    """Machines that are alike, each with jobs of its own, and a row that all share."""
    rows = [
        row({c * size + k: weights[k % len(weights)] for k in range(size)}, upper=sum(weights))
        for c in range(num_copies)
    ]
    rows += [
        row({c * size + k: 1, c * size + k + 1: -1}, 0, 0)
        for c in range(num_copies)
        for k in range(size - 1)
    ]
    rows += [row({c * size + k: 1 for c in range(num_copies)}, lower=1) for k in range(size)]
    number = num_copies * size
    return flat([BINARY] * number, rows, dict.fromkeys(range(number), 1))


def graph(rng: random.Random, num_nodes: int, degree: int) -> FlatModel:
    """A graph in which each node has as many edges: refinement alone tells no column apart."""
    edges: set[tuple[int, int]] = set()
    while len(edges) < num_nodes * degree // 2:
        ends = [node for node in range(num_nodes) for _ in range(degree)]
        rng.shuffle(ends)
        drawn = {(min(pair), max(pair)) for pair in zip(ends[::2], ends[1::2], strict=True)}
        edges = {pair for pair in drawn if pair[0] != pair[1]}
    rows = [row({a: 1, b: 1}, upper=1) for a, b in sorted(edges)]
    return flat([BINARY] * num_nodes, rows, dict.fromkeys(range(num_nodes), 1))


MODELS = {
    "one ring": flat([BINARY] * 9, ring(9)),
    "rings": flat([BINARY] * 12, [*ring(4), *ring(8, first=4)], dict.fromkeys(range(12), 1)),
    "twins": twins(3, 4, [2, 5, 3]),
    "alike": twins(4, 5, [1]),
    "no rows": flat([BINARY] * 5, [], dict.fromkeys(range(5), 1)),
}


def mixed(model: FlatModel, stream: RandomStream) -> FlatModel:
    """The model with columns and rows in another order, and rows in other units and directions."""
    rows = tuple(scaled(one, stream.choice((-3, -1, 1, 2))) for one in model.rows)
    edit = ModelEdit("mixed", replace(model, rows=rows), identity(model), keeps_meaning=True)
    return shuffled(edit, stream).model


def fits(candidate: FlatModel, reference: FlatModel) -> bool:
    """Whether a mapping is found under which each row of the candidate is one of the reference."""
    found = map_columns(candidate, reference)
    assert isinstance(found, MappedColumns)
    images = [image for image in found.columns if image is not None]
    everything = statements(reference, range(len(reference.columns)))
    return len(images) == len(candidate.columns) and statements(candidate, images) <= everything


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(MODELS)), st.integers(0, 10**9))
def test_columns_that_are_alike_are_not_mixed(name: str, seed: int) -> None:
    candidate = mixed(MODELS[name], RandomStream("tied", seed))
    assert fits(candidate, MODELS[name])
    found = map_columns(candidate, MODELS[name])
    assert isinstance(found, MappedColumns)
    assert found.agreement == 1


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([(8, 3), (10, 3), (10, 4)]))
def test_nodes_of_regular_graphs_find_their_neighbours(seed: int, size: tuple[int, int]) -> None:
    reference = graph(random.Random(seed), *size)
    assert fits(mixed(reference, RandomStream("graph", seed)), reference)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["one ring", "rings", "twins"]), st.integers(0, 10**9))
def test_a_row_that_is_missing_hides_nothing(name: str, seed: int) -> None:
    stream = RandomStream("missing", seed)
    rows = list(MODELS[name].rows)
    rows.pop(stream.integer(0, len(rows) - 1))
    assert fits(mixed(replace(MODELS[name], rows=tuple(rows)), stream), MODELS[name])


def test_columns_of_two_rings_have_one_likest_each() -> None:
    """Refinement alone finds all columns alike, whichever ring they are of."""
    structure = ModelStructure(MODELS["rings"])
    colours = ColumnColours(structure, structure)
    assert (colours.likeness() == 1).all()
    likeness = likeness_without_ties(colours)
    assert sorted(likeness.argmax(axis=1).tolist()) == list(range(12))
    assert ((likeness == likeness.max(axis=1)[:, None]).sum(axis=1) == 1).all()
    few = likeness_without_ties(colours, max_work=colours.work)
    assert ((few == few.max(axis=1)[:, None]).sum(axis=1) > 1).any()


@pytest.mark.parametrize("sides", [(0, 0), (-2, 2)])
def test_a_row_reads_the_same_in_both_directions(sides: tuple[int, int]) -> None:
    """`0 <= x - y <= 0` and `-2 <= y - x <= 2` have no direction of their own."""
    reference = flat([column("x"), column("y")], [row({0: 1, 1: -1}, *sides), row({0: 1}, upper=4)])
    turned = replace(reference, rows=tuple(scaled(one, -5) for one in reference.rows))
    colours = ColumnColours(ModelStructure(turned), ModelStructure(reference))
    assert colours.likeness().tolist()[0][0] == colours.likeness().tolist()[1][1] == 1


def test_rows_that_one_model_alone_has_are_left_out() -> None:
    reference = MODELS["twins"]
    own, other = (
        ModelStructure(one) for one in (reference, replace(reference, rows=reference.rows[1:]))
    )
    assert without_unpaired_rows(ColumnColours(own, own)) is None
    assert len(ColumnColours(own, other).unpaired_rows()) == 3
    left = without_unpaired_rows(ColumnColours(own, other))
    assert left is not None
    assert left.unpaired_rows() == []
    assert not left.stood_alike(0, 0)
    assert left.stood_alike(11, 11)
    bare = ModelStructure(replace(reference, rows=()))
    assert without_unpaired_rows(ColumnColours(own, bare)) is None
