"""What a presolve finds: bounds, coefficients and big-Ms, worked out by hand."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.equivalence.normal_form._presolve import (
    CoefficientChange,
    big_m,
    epigraph_side,
    implied_bounds,
    implies_lower,
    implies_upper,
    linear_factor,
    makes_whole,
    smallest_coefficient,
    without,
)
from optmodel.equivalence.normal_form.reduced_model import ActivityRange, ReducedModel
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatIndicator,
    FlatRow,
    Number,
    ObjectiveSense,
    Polynomial,
)
from tests.equivalence.models import HALF, WHOLE, column, flat, linear, row

YES = column("yes", Domain.BINARY, 0, 1)
X, Y = Polynomial.symbol(0), Polynomial.symbol(1)


def reduced(columns: list[FlatColumn], *rows: FlatRow) -> ReducedModel:
    return ReducedModel(flat(columns, list(rows), sense=ObjectiveSense.MINIMIZE))


def test_a_factor_is_that_of_a_column_by_itself() -> None:
    assert linear_factor(X * 3 + Y, 0) == 3
    assert linear_factor(X * 3 + X * Y, 0) is None
    assert linear_factor(X * Y, 0) is None
    assert linear_factor(Y, 0) is None
    assert without(X * 3 + X * Y, 0) == X * Y


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (0, 11, (True, True)),
        (1, 11, (False, True)),
        (None, 10, (True, False)),
        (0, None, (True,) * 2),
    ],
)
def test_a_side_is_implied_by_the_bounds(
    lower: Number | None, upper: Number | None, expected: tuple[bool, bool]
) -> None:
    """`2 x + y` is between 0 and 11."""
    model = reduced([column("x", upper=4), column("y", upper=3)], row({0: 2, 1: 1}, lower, upper))
    assert (implies_lower(model, model.rows[0]), implies_upper(model, model.rows[0])) == expected


@pytest.mark.parametrize(
    ("one", "coefficients", "sides", "expected"),
    [
        (column("x"), {0: 2, 1: 1}, (None, 9), (None, Fraction(9, 2))),
        (column("x"), {0: 2, 1: 1}, (9, None), (3, None)),
        (column("x"), {0: -2, 1: 1}, (None, 9), (Fraction(-9, 2), None)),
        (column("x", WHOLE), {0: 2, 1: 1}, (8, 9), (3, 4)),
        (column("x", WHOLE), {0: 2, 1: -1}, (None, 9), (None, 6)),
    ],
)
def test_bounds_that_a_row_implies(
    one: FlatColumn,
    coefficients: Mapping[int, Number],
    sides: tuple[Number | None, Number | None],
    expected: tuple[Number | None, Number | None],
) -> None:
    """The other column is between 0 and 3."""
    model = reduced([one, column("y", upper=3)], row(coefficients, *sides))
    assert implied_bounds(model, 0, 0) == ActivityRange(*expected)


def test_no_bound_follows_from_a_row_with_a_condition_or_an_endless_column() -> None:
    endless = reduced([column("x"), column("y", lower=None)], row({0: 1, 1: 1}, upper=4))
    assert implied_bounds(endless, 0, 0) == ActivityRange(None, None)
    switched = ReducedModel(
        replace(
            flat([column("x"), YES], []), indicators=(FlatIndicator(1, 1, row({0: 1}, upper=4)),)
        )
    )
    assert implied_bounds(switched, 0, 0) == ActivityRange(None, None)


@pytest.mark.parametrize(
    ("coefficient", "lower", "upper", "expected"),
    [
        (-20, None, 0, CoefficientChange(-8, 0)),  # x <= 20 yes, and x <= 8
        (-8, None, 0, None),
        (-5, None, 0, None),
        (20, 0, None, None),  # x + 20 yes >= 0 always holds, yes or no
        (20, 5, None, CoefficientChange(5, 5)),  # x + 20 yes >= 5
        (4, 5, None, None),
        (3, None, 10, CoefficientChange(1, 8)),  # x + 3 yes <= 10 is x + yes <= 8
        (3, None, 8, None),
        (2, None, 10, None),
        (-3, -2, None, CoefficientChange(-1, 0)),  # x - 3 yes >= -2 is x - yes >= 0
    ],
)
def test_coefficients_of_binary_columns_become_small(
    coefficient: int, lower: int | None, upper: int | None, expected: CoefficientChange | None
) -> None:
    """`x` is between 0 and 8; whatever is found leaves each point as it was."""
    model = reduced([column("x", upper=8), YES], row({0: 1, 1: coefficient}, lower, upper))
    change = smallest_coefficient(model, 1, 0)
    assert change == expected
    if change is not None:
        for x in (Fraction(k, 2) for k in range(17)):
            for yes in (0, 1):
                before, after = x + coefficient * yes, x + change.factor * yes
                if upper is None:
                    assert lower is not None
                    assert (before >= lower) == (after >= change.side)
                else:
                    assert (before <= upper) == (after <= change.side)


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [(None, 6, 14), (None, 30, -10), (5, None, -5), (5, 6, None), (None, None, None)],
)
def test_a_condition_needs_just_so_large_a_constant(
    lower: int | None, upper: int | None, expected: int | None
) -> None:
    """`2 x + y` is between 0 and 20."""
    columns = [column("x", upper=8), column("y", upper=4), YES]
    indicator = FlatIndicator(2, 1, row({0: 2, 1: 1}, lower, upper))
    model = ReducedModel(replace(flat(columns, []), indicators=(indicator,)))
    assert big_m(model, 0) == expected


def test_no_constant_is_large_enough_for_an_endless_column() -> None:
    indicator = FlatIndicator(1, 1, row({0: 1}, upper=6))
    model = ReducedModel(replace(flat([column("x"), YES], []), indicators=(indicator,)))
    assert big_m(model, 0) is None


@pytest.mark.parametrize(
    ("cost", "own", "sides", "expected"),
    [
        (1, column("t", lower=None), (2, None), 2),  # t is minimized, and at least x + 2
        (1, column("t", lower=2), (2, None), 2),  # its bound never holds it before the row
        (1, column("t", lower=3), (2, None), None),
        (1, column("t", WHOLE, None), (2, None), None),
        (1, column("t", lower=None), (None, 2), None),
        (-1, column("t", lower=None), (None, 2), 2),
        (-1, column("t", upper=4), (None, 2), None),
        (0, column("t", lower=None), (2, None), None),
    ],
)
def test_the_objective_pushes_a_column_onto_a_row(
    cost: int,
    own: FlatColumn,
    sides: tuple[Number | None, Number | None],
    expected: Number | None,
) -> None:
    """The row is `t - x`, where `x` is between 0 and 8."""
    model = flat(
        [own, column("x", upper=8)],
        [row({0: 1, 1: -1}, *sides)],
        {0: cost, 1: 5},
        ObjectiveSense.MINIMIZE,
    )
    assert epigraph_side(ReducedModel(model), 0, 0) == expected


@pytest.mark.parametrize(
    ("coefficients", "lower", "upper", "expected"),
    [
        ({0: 2, 1: 4}, 6, 6, True),
        ({0: 2, 1: 4}, 5, 5, False),
        ({0: 2, 1: 3}, 6, 6, False),
        ({0: 2, 1: 4}, 6, 8, False),
        ({0: 1, 2: 1}, 6, 6, False),
        ({0: HALF, 1: 1}, 3, 3, True),
        ({1: 1}, 3, 3, False),
    ],
)
def test_an_equation_of_whole_columns_makes_its_column_whole(
    coefficients: Mapping[int, Number], lower: int, upper: int, expected: bool
) -> None:
    columns = [column("x"), column("n", WHOLE, 0, 9), column("y")]
    model = reduced(columns, FlatRow("row", linear(coefficients), lower, upper))
    assert makes_whole(model, model.rows[0], 0) == expected
