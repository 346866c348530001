"""Rows in literal form and their penalties say what the rows say, at every point."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.errors import UserError
from optmodel.formulation import Polynomial
from optmodel.qubo.bit_encoding import bounded_weights
from optmodel.qubo.literal_row import LiteralRow, literal_rows
from optmodel.qubo.penalties import row_penalty
from tests.qubo.small import points, value

WEIGHTS = st.lists(st.integers(-7, 7), min_size=1, max_size=6)
LIMITS = st.integers(-15, 20)


def _body(weights: Sequence[int]) -> Polynomial:
    return Polynomial({(k,): w for k, w in enumerate(weights) if w})


def _rows(
    weights: Sequence[int], lower: int | None, upper: int | None, premise: int | None = None
) -> list[LiteralRow]:
    """The rows in literal form; one that never holds where they say so."""
    try:
        return list(literal_rows("row", _body(weights), lower, upper, premise))
    except UserError:
        return [LiteralRow("never", (), 1, is_equality=True)]


def _hold(rows: Sequence[LiteralRow], point: Sequence[int]) -> bool:
    return not any(row.excess(point) for row in rows)


@given(WEIGHTS, LIMITS, LIMITS, st.sampled_from(["<=", ">=", "==", "both"]))
def test_literal_rows_hold_where_the_row_does(
    weights: list[int], low: int, high: int, sense: str
) -> None:
    lower = None if sense == "<=" else low
    upper = None if sense == ">=" else low if sense == "==" else high
    rows = _rows(weights, lower, upper)
    for point in points(len(weights)):
        reached = value(_body(weights), point)
        holds = (lower is None or reached >= lower) and (upper is None or reached <= upper)
        assert _hold(rows, point) is holds


@given(WEIGHTS, LIMITS, st.booleans())
def test_a_premise_says_the_row_only_where_it_is_true(
    weights: list[int], limit: int, is_one: bool
) -> None:
    bit = len(weights)
    rows = _rows(weights, limit, limit, premise=bit if is_one else ~bit)
    for point in points(bit + 1):
        says = bool(point[bit]) is is_one
        assert _hold(rows, point) is (not says or value(_body(weights), point) == limit)


@given(WEIGHTS, LIMITS, st.booleans())
def test_a_penalty_is_zero_where_its_row_holds_and_one_or_more_elsewhere(
    weights: list[int], limit: int, is_equality: bool
) -> None:
    for row in _rows(weights, limit if is_equality else None, limit):
        if row.name == "never":
            continue
        penalty = row_penalty(row, first_slack=len(weights))
        for point in points(len(weights)):
            least = min(
                value(penalty.body, (*point, *slack)) for slack in points(penalty.num_slack)
            )
            assert least == 0 if not row.excess(point) else least >= 1


@pytest.mark.parametrize(
    ("weights", "limit", "num_slack"),
    [
        ([1, 1], 1, 0),  # one of two
        ([1, -1], 0, 0),  # one implies the other
        ([-1, -1], -1, 0),  # one at least
        ([5, 3, 4], 6, 0),  # no two of them fit
        ([9, 1, 1], 1, 0),  # the first never fits, and of the others one
        ([1, 1, 1], 2, 1),  # not all three
        ([1, 1, 1, 1], 2, 2),
        ([30, 30, 50, 70], 100, 4),  # divided by ten: limits from 0 to 10
        ([2, 4, 6], 11, 1),  # 10 is the most that is reached: not all three
        ([2, 4, 6, 8], 11, 3),  # limits from 0 to 5, in twos
    ],
)
def test_slack_bits_are_as_few_as_the_limit_asks(
    weights: list[int], limit: int, num_slack: int
) -> None:
    (row,) = literal_rows("row", _body(weights), None, limit)
    assert row_penalty(row, first_slack=len(weights)).num_slack == num_slack


@given(st.integers(0, 200))
def test_bounded_weights_reach_every_number_and_no_other(largest: int) -> None:
    sums = {0}
    for weight in bounded_weights(largest):
        sums |= {number + weight for number in sums}
    assert sums == set(range(largest + 1))
    assert len(bounded_weights(largest)) == largest.bit_length()


def test_a_row_that_holds_nowhere_is_named() -> None:
    with pytest.raises(UserError, match="The row 'row' holds at no point"):
        list(literal_rows("row", _body([2, 4]), 3, 3))
