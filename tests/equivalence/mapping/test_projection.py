"""Columns mapped and projected out: the same points as by enumeration."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence import (
    ColumnImage,
    ColumnMapping,
    SetRelation,
    is_feasible,
    project_out,
    relate,
)
from optmodel.equivalence.mapping.shared_columns import SharedModels, shared_models
from optmodel.formulation import (
    Domain,
    FlatIndicator,
    FlatModel,
    FlatRow,
    NonlinearTerm,
    Number,
    Polynomial,
)
from optmodel.rejection import Rejection
from tests.equivalence.models import HALF, WHOLE, column, drawn_rows, flat, row
from tests.equivalence.tiny_models import tiny_model


@settings(max_examples=60, deadline=None)
@given(drawn_rows(3), st.integers(0, 4))
def test_adding_rows_gives_the_shadow(rows: list[FlatRow], upper: int) -> None:
    """A point is in the projection where the interval that the rows leave is not empty."""
    columns = [column("x", upper=3), column("y", upper=3), column("z", upper=upper)]
    model = flat(columns, rows)
    projected = project_out(model, [2])
    if isinstance(projected, Rejection):
        return
    for x in range(4):
        for y in range(4):
            low, high = Fraction(0), Fraction(upper)
            is_open = True
            for drawn in rows:
                c = Fraction(drawn.body.terms.get((2,), 0))
                rest = Fraction(drawn.body.terms.get((0,), 0)) * x
                rest += Fraction(drawn.body.terms.get((1,), 0)) * y
                for limit, sign in ((drawn.upper, 1), (drawn.lower, -1)):
                    if limit is None:
                        continue
                    slack = sign * (limit - rest)
                    if not c:
                        is_open &= slack >= 0
                    elif sign * c > 0:
                        high = min(high, slack / (sign * c))
                    else:
                        low = max(low, slack / (sign * c))
            assert is_feasible(projected, [x, y, 0]) == (is_open and low <= high)


def test_a_defined_column_is_substituted_with_its_bounds() -> None:
    model = flat([column("x"), column("t", upper=5)], [row({0: 2, 1: -1}, -1, -1)], {1: 3})
    projected = project_out(model, [1])
    assert isinstance(projected, FlatModel)
    assert projected.objective == Polynomial({(0,): 6, (): 3})
    assert is_feasible(projected, [2, 99])
    assert not is_feasible(projected, [Fraction(21, 10), 0])


@pytest.mark.parametrize(("coefficient", "is_eliminated"), [(1, True), (2, False), (HALF, True)])
def test_a_whole_column_is_substituted_only_where_it_stays_whole(
    coefficient: Fraction, is_eliminated: bool
) -> None:
    rows = [row({0: 1, 1: coefficient}, 4, 4)]
    projected = project_out(flat([column("x", WHOLE), column("t", WHOLE, None)], rows), [1])
    assert isinstance(projected, FlatModel) == is_eliminated


def test_the_column_of_a_condition_stays() -> None:
    columns = [column("x"), column("yes", Domain.BINARY, 0, 1)]
    model = replace(
        flat(columns, [row({0: 1, 1: -1}, 0, 0)]),
        indicators=(FlatIndicator(1, 1, row({0: 1}, upper=2)),),
    )
    assert isinstance(project_out(model, [1]), Rejection)


def test_a_column_without_a_value_leaves_nothing() -> None:
    model = flat([column("x"), column("t", lower=2, upper=1)], [])
    projected = project_out(model, [1])
    assert not isinstance(projected, FlatModel) or not is_feasible(projected, [0, 0])


def test_images_are_scaled_shifted_and_turned() -> None:
    candidate = flat([column("no", Domain.BINARY, 0, 1), column("kg")], [row({0: 5, 1: 1}, 2, 9)])
    reference = flat([column("tons"), column("yes", Domain.BINARY, 0, 1)], [])
    mapping = ColumnMapping((ColumnImage(1, -1, 1), ColumnImage(0, Fraction(1, 1000))))
    shared = shared_models(candidate, reference, mapping)
    assert isinstance(shared, SharedModels)
    assert shared.candidate.rows[0] == row({1: -5, 0: 1000}, -3, 4)
    assert shared.candidate.columns[1].domain is Domain.BINARY
    assert mapping.reference_values([1, 2500]) == {1: 0, 0: Fraction(5, 2)}


def test_a_condition_follows_its_column() -> None:
    candidate = replace(
        flat([column("no", Domain.BINARY, 0, 1), column("x")], []),
        indicators=(FlatIndicator(0, 1, row({1: 1}, upper=2)),),
    )
    mapping = ColumnMapping((ColumnImage(1, -1, 1), ColumnImage(0)))
    reference = flat([column("x"), column("yes", Domain.BINARY, 0, 1)], [])
    shared = shared_models(candidate, reference, mapping)
    assert isinstance(shared, SharedModels)
    assert shared.candidate.indicators == (FlatIndicator(1, 0, row({0: 1}, upper=2)),)


@pytest.mark.parametrize(
    "mapping",
    [
        ColumnMapping.of_columns([0]),
        ColumnMapping.of_columns([0, 0]),
        ColumnMapping.of_columns([0, 5]),
        ColumnMapping((ColumnImage(0, 0), None)),
        ColumnMapping((ColumnImage(0, 2), ColumnImage(1))),
    ],
)
def test_an_unsuitable_mapping_is_rejected(mapping: ColumnMapping) -> None:
    model = flat([column("x", WHOLE), column("y")], [])
    assert isinstance(shared_models(model, model, mapping), Rejection)


def test_a_condition_that_no_whole_value_meets_is_not_rounded() -> None:
    """With `t == 2 n` the condition `t == 1` is `n == 1/2`, and never `n == 0`."""
    columns = [column("n", WHOLE, 0, 3), column("t", Domain.BINARY, 0, 1), column("y")]
    model = replace(
        flat(columns, [row({0: -2, 1: 1}, 0, 0)]),
        indicators=(FlatIndicator(1, 1, row({2: 1}, upper=2)),),
    )
    assert is_feasible(model, [0, 0, 5])
    assert isinstance(project_out(model, [1]), Rejection)


def test_a_continuous_column_of_a_condition_is_not_eliminated() -> None:
    model = replace(
        flat([column("x"), column("t", upper=1)], [row({0: 1, 1: -1}, lower=-4)]),
        indicators=(FlatIndicator(1, 1, row({0: 1}, upper=2)),),
    )
    assert isinstance(project_out(model, [1]), Rejection)


def logarithm(lower: Number | None, limit: Number | None) -> FlatModel:
    """`x` between a bound and 5, and a column `t` that is at most its logarithm, or is it."""
    body = Polynomial({(1,): 1, (2,): -1})
    return replace(
        flat([column("x", lower=lower, upper=5), column("t", lower=None)], []),
        rows=(FlatRow("logarithm", body, limit, 0),),
        nonlinear_terms=(NonlinearTerm("log", (Polynomial.symbol(0),)),),
    )


@pytest.mark.parametrize("limit", [None, 0])
def test_a_column_stays_where_its_function_bounds_others(limit: Number | None) -> None:
    """`t == log(x)` of a free `t` demands `x > 0`, so it may not vanish with `t`."""
    candidate = logarithm(-5, limit)
    assert isinstance(project_out(candidate, [1]), Rejection)
    reference = flat([column("x", lower=-5, upper=5)], [])
    report = relate(candidate, reference, ColumnMapping.of_columns([0, None]))
    assert report.relation is SetRelation.UNKNOWN
    assert report.is_same_model is None


@pytest.mark.parametrize(
    ("function", "arguments", "is_eliminated"),
    [
        ("log", (Polynomial.symbol(0),), False),
        ("log", (Polynomial.symbol(0) + 1,), True),
        ("sqrt", (Polynomial.symbol(0),), True),
        ("sqrt", (5 - Polynomial.symbol(0),), True),
        ("sqrt", (4 - Polynomial.symbol(0),), False),
        ("power", (Polynomial.symbol(0), Polynomial.of(HALF)), True),
        ("power", (Polynomial.symbol(0), Polynomial.of(-HALF)), False),
        ("divide", (Polynomial.of(1), Polynomial.symbol(0) - 6), True),
        ("divide", (Polynomial.of(1), Polynomial.symbol(0) - 4), False),
        ("exp", (Polynomial.symbol(0),), True),
    ],
)
def test_a_function_vanishes_where_the_bounds_define_it(
    function: str, arguments: tuple[Polynomial, ...], is_eliminated: bool
) -> None:
    term = NonlinearTerm(function, arguments)  # type: ignore[arg-type]
    model = replace(logarithm(0, 0), nonlinear_terms=(term,))
    assert isinstance(project_out(model, [1]), FlatModel) == is_eliminated


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9))
def test_a_defined_column_leaves_the_same_points(seed: int) -> None:
    """One of the columns is a sum of others and has bounds, costs and perhaps a condition."""
    rng = random.Random(seed)
    model = tiny_model(rng)
    number = len(model.columns)
    factors = {k: rng.choice((0, 1, 1, -1, 2)) for k in range(number)}
    lower, upper = rng.choice(((None, None), (0, 1), (-2, 3)))
    defined = column("t", WHOLE, lower, upper)
    equation = row({**factors, number: rng.choice((1, -1))}, 1, 1)
    indicators = model.indicators
    if rng.random() < 0.5:
        implied = row({0: 1}, upper=1)
        indicators = (*indicators, FlatIndicator(number, rng.randint(0, 1), implied))
    whole = replace(
        model,
        columns=(*model.columns, defined),
        rows=(*model.rows, equation),
        indicators=indicators,
    )
    projected = project_out(whole, [number])
    if isinstance(projected, Rejection):
        assert indicators != model.indicators
        return
    factor = equation.body.terms[(number,)]
    for _ in range(25):
        point = [rng.randint(-1, 3) for _ in model.columns]
        value = (1 - sum(factors[k] * point[k] for k in range(number))) * factor
        assert is_feasible(projected, [*point, 0]) == is_feasible(whole, [*point, value])
