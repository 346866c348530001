"""A candidate without its own columns: those of the reference are left, and all that binds them."""

from fractions import Fraction
from itertools import product

import pytest

from optmodel.equivalence import ColumnMapping, is_feasible
from optmodel.equivalence.mapping import reduced_candidate
from optmodel.formulation import FlatColumn, FlatModel
from tests.equivalence.models import WHOLE, column, flat, row

REFERENCE = flat(
    [column("x", WHOLE, 0, 4), column("y", upper=6)],
    [row({0: 2, 1: 3}, upper=12), row({0: 1, 1: -1}, lower=-2)],
    {0: 5, 1: 4},
)


def with_total(total: FlatColumn) -> FlatModel:
    """The reference's rows around a first column that is `x + y`, and that alone is bounded."""
    return flat(
        [total, column("y", upper=6), column("x", WHOLE, 0, 4)],
        [row({2: 2, 1: 3}, upper=12), row({2: 1, 1: -1}, lower=-2), row({0: -1, 1: 1, 2: 1}, 0, 0)],
        {2: 5, 1: 4},
    )


@pytest.mark.parametrize("most", [3, Fraction(9, 2), 20])
def test_a_column_of_its_own_is_eliminated_with_its_bound(most: Fraction | int) -> None:
    candidate = with_total(column("total", lower=None, upper=most))
    reduced = reduced_candidate(candidate, REFERENCE)
    assert reduced.kept == (1, 2)
    assert [each.name for each in reduced.model.columns] == ["y", "x"]
    for y, x in product([Fraction(k, 2) for k in range(13)], range(5)):
        assert is_feasible(reduced.model, [y, x]) == is_feasible(candidate, [x + y, y, x])


def test_the_mapping_of_what_is_kept_is_one_of_all() -> None:
    reduced = reduced_candidate(with_total(column("total", lower=None)), REFERENCE)
    mapping = reduced.mapping_of_all(ColumnMapping.of_columns([1, 0]), 3)
    assert mapping == ColumnMapping.of_columns([None, 1, 0])


def test_a_column_that_cannot_be_eliminated_stays() -> None:
    """`2 total == x + y` of a whole total says more than any rows of `x` and `y`."""
    candidate = with_total(column("total", WHOLE, 0, 9))
    halved = flat(
        list(candidate.columns), [*candidate.rows[:2], row({0: -2, 1: 1, 2: 1}, 0, 0)], {2: 5, 1: 4}
    )
    reduced = reduced_candidate(halved, REFERENCE)
    assert reduced.model is halved
    assert reduced.kept == (0, 1, 2)


def test_a_model_with_no_more_columns_is_left_as_it_is() -> None:
    assert reduced_candidate(REFERENCE, REFERENCE).model is REFERENCE
    assert reduced_candidate(REFERENCE, with_total(column("total"))).kept == (0, 1)
