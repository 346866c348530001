"""Reduced models: substitution is composition, activities enclose, and occurrences stay right."""

import random
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence.limits import WorkLimitError
from optmodel.equivalence.normal_form import OBJECTIVE, ReducedColumn, ReducedModel, scaled_range
from optmodel.equivalence.normal_form.reduced_model import ActivityRange, FunctionTerm
from optmodel.equivalence.points import polynomial_value
from optmodel.formulation import Domain, FlatRow, NonlinearTerm, Polynomial
from tests.equivalence.models import HALF, WHOLE, column, flat, row
from tests.equivalence.tiny_models import tiny_model

X, Y, F, G = map(Polynomial.symbol, range(4))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_activities_enclose_the_values_of_all_points(seed: int) -> None:
    flat_model = tiny_model(random.Random(seed))
    model = ReducedModel(flat_model)
    ranges = [range(int(c.lower or 0), int(c.upper or 0) + 1) for c in model.columns.values()]
    points = list(product(*ranges))
    for body in (model.objective, *(each.body for each in model.rows.values())):
        ends = model.activity(body)
        values = [polynomial_value(body, point) for point in points]
        assert ends.lower is not None
        assert ends.upper is not None
        assert ends.lower <= min(values) <= max(values) <= ends.upper
        if body.degree <= 1:
            assert (ends.lower, ends.upper) == (min(values), max(values))


def test_a_missing_bound_is_infinite_on_its_side_alone() -> None:
    model = ReducedModel(flat([column("x"), column("y", lower=None, upper=2)], []))
    assert model.activity(X + Y) == ActivityRange(None, None)
    assert model.activity(X - Y) == ActivityRange(-2, None)
    assert model.activity(X - Y, without=(0,)) == ActivityRange(-2, None)
    assert model.activity(X + Y, without=(0,)) == ActivityRange(None, 2)
    assert model.activity(X * X) == ActivityRange(None, None)
    assert scaled_range(1, None, -2) == ActivityRange(None, -2)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(-2, 3), st.integers(-2, 2))
def test_substitution_is_composition(seed: int, slope: int, start: int) -> None:
    rng = random.Random(seed)
    model = ReducedModel(tiny_model(rng))
    before = [model.objective, *(each.body for each in model.rows.values())]
    uppers = [each.upper for each in model.rows.values()]
    model.substitute(0, Y * slope + start)
    after = [model.objective, *(each.body for each in model.rows.values())]
    shifts = [
        0,
        *(
            a - b if a is not None and b is not None else None
            for a, b in zip(uppers, (each.upper for each in model.rows.values()), strict=True)
        ),
    ]
    point = [rng.randint(-3, 3) for _ in model.columns]
    point[0] = slope * point[1] + start
    for old, new, shift in zip(before, after, shifts, strict=True):
        if shift is not None:
            assert polynomial_value(old, point) == polynomial_value(new, point) + shift
        assert not model.depends(new, 0)
    assert not model.places(0)


def functions() -> ReducedModel:
    """`exp(x) + log(exp(x) + y)` is at most 9, and `max(y, x)` is minimized."""
    columns = [column("x", upper=4), column("y", lower=1, upper=4)]
    terms = (
        NonlinearTerm("exp", (X,)),
        NonlinearTerm("log", (F + Y,)),
        NonlinearTerm("max", (Y, X)),
    )
    rows = (FlatRow("row", F + G, None, 9),)
    model = replace(flat(columns, []), nonlinear_terms=terms, rows=rows)
    return ReducedModel(replace(model, objective=Polynomial.symbol(4)))


def test_functions_are_kept_as_long_as_they_occur() -> None:
    model = functions()
    assert sorted(term.function for term in model.terms.values()) == ["exp", "log", "max"]
    (exponential,) = (n for n, term in model.terms.items() if term.function == "exp")
    assert model.find_term("max", [X, Y]) == model.find_term("max", [Y, X]) is not None
    assert model.find_term("exp", [Y]) is None
    assert model.depends(model.rows[0].body, 1)
    assert 0 in model.places(exponential)
    model.set_body(
        0, Polynomial({m: c for m, c in model.rows[0].body.terms.items() if m == (exponential,)})
    )
    assert sorted(term.function for term in model.terms.values()) == ["exp", "max"]
    model.remove_row(0)
    assert [term.function for term in model.terms.values()] == ["max"]
    model.set_objective(X)
    assert not model.terms
    assert model.places(0) == {OBJECTIVE}
    assert not model.places(1)


def test_a_function_of_a_number_or_of_equal_arguments_becomes_one() -> None:
    model = functions()
    model.substitute(0, Y)  # max(y, y) is y
    assert model.objective == -Y  # it was maximized
    model.substitute(1, Polynomial.of(1))
    assert [term for term in model.terms.values() if term.function == "exp"] == [
        FunctionTerm("exp", (Polynomial.of(1),))
    ]


def test_functions_may_be_nested_only_so_deep() -> None:
    terms = tuple(NonlinearTerm("exp", (Polynomial.symbol(k),)) for k in range(60))
    deep = replace(flat([column("x")], []), nonlinear_terms=terms, objective=Polynomial.symbol(60))
    with pytest.raises(WorkLimitError):
        ReducedModel(deep)


def test_columns_are_restricted_to_whole_values() -> None:
    whole = ReducedColumn(True, 0, None)
    whole.restrict(HALF, HALF * 7)
    assert (whole.lower, whole.upper) == (1, 3)
    whole.restrict(-5, 9)
    assert (whole.lower, whole.upper) == (1, 3)
    whole.restrict(3, None)
    assert whole.fixed_value == 3
    whole.restrict(4, None)
    assert whole.is_empty
    binary = ReducedModel(flat([column("b", Domain.BINARY, None, None)], [])).columns[0]
    assert binary.is_binary
    assert not ReducedModel(flat([column("n", WHOLE, 0, 2)], [])).columns[0].is_binary


def test_a_constant_in_a_row_goes_to_its_sides() -> None:
    model = ReducedModel(flat([column("x"), column("y")], [row({0: 1, 1: 1}, 2, 9)]))
    model.set_body(0, X + 4)
    assert (model.rows[0].body, model.rows[0].lower, model.rows[0].upper) == (X, -2, 5)
