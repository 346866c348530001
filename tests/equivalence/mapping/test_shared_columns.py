"""Models over one set of columns: a point of the one is its image in the other."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence import (
    ColumnImage,
    ColumnMapping,
    JointTerms,
    is_feasible,
    objective_value,
)
from optmodel.equivalence.mapping.shared_columns import SharedModels, composed, shared_models
from optmodel.equivalence.points import polynomial_value
from optmodel.formulation import (
    Domain,
    FlatIndicator,
    FormulationError,
    NonlinearTerm,
    Number,
    Polynomial,
)
from tests.equivalence.models import HALF, WHOLE, column, flat, row
from tests.equivalence.normal_form.enumeration import mixed_model

X, Y = Polynomial.symbol(0), Polynomial.symbol(1)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9))
def test_points_keep_feasibility_and_value_under_any_image(seed: int) -> None:
    """Whole columns are turned and shifted, the continuous one has any unit, one has no image."""
    rng = random.Random(seed)
    candidate = mixed_model(rng)
    num_columns = len(candidate.columns)
    places = rng.sample(range(num_columns), num_columns)
    images: list[ColumnImage | None] = [
        ColumnImage(place, rng.choice((1, -1)), rng.randint(-2, 2)) for place in places
    ]
    images[-1] = ColumnImage(places[-1], rng.choice((HALF, -3, 1000)), rng.choice((0, HALF)))
    own = rng.randrange(num_columns)
    images[own] = None
    mapping = ColumnMapping(tuple(images))
    reference = flat([column(f"r{k}") for k in range(num_columns)], [])
    shared = shared_models(candidate, reference, mapping)
    assert isinstance(shared, SharedModels)
    assert shared.candidate_only == (num_columns,)
    assert shared.reference_only == (places[own],)
    for _ in range(15):
        point: list[Number] = [rng.randint(-1, 4) for _ in candidate.columns]
        point[-1] = Fraction(rng.randint(-4, 10), 2)
        image: list[Number] = [*[0] * num_columns, point[own]]
        for number, value in mapping.reference_values(point).items():
            image[number] = value
        assert is_feasible(shared.candidate, image) == is_feasible(candidate, point)
        assert objective_value(shared.candidate, image) == objective_value(candidate, point)
        assert is_feasible(shared.reference, image) == all(v >= 0 for v in image[:-1])


def test_equal_functions_of_two_models_are_one_term() -> None:
    terms = JointTerms(2)
    columns = (column("x"), column("y"))
    own = replace(
        flat(list(columns), []),
        objective=Polynomial.symbol(2),
        nonlinear_terms=(NonlinearTerm("exp", (X * 2 + Y,)),),
    )
    first = terms.substituted(own, [X, Y], columns)
    second = terms.substituted(own, [Y * HALF, X * 2], columns)
    third = terms.substituted(own, [X + 1, Y], columns)
    assert first.objective == Polynomial.symbol(2)
    assert second.objective == Polynomial.symbol(2)
    assert third.objective == Polynomial.symbol(3)
    assert terms.terms == (
        NonlinearTerm("exp", (X * 2 + Y,)),
        NonlinearTerm("exp", (X * 2 + Y + 2,)),
    )


@pytest.mark.parametrize(
    ("image", "value"),
    [(X, 1), (-X + 1, 0), (X - 3, 4), (X * 2 - 1, 1), (X * 2, None), (X + Y, None), (X * X, None)],
)
def test_a_condition_is_translated_exactly_or_not_at_all(
    image: Polynomial, value: int | None
) -> None:
    model = replace(
        flat([column("n", WHOLE), column("y")], []),
        indicators=(FlatIndicator(0, 1, row({1: 1}, upper=2)),),
    )
    terms = JointTerms(2)
    if value is None:
        with pytest.raises(FormulationError, match="condition"):
            terms.substituted(model, [image, Y], model.columns)
    else:
        changed = terms.substituted(model, [image, Y], model.columns)
        assert changed.indicators == (FlatIndicator(0, value, row({1: 1}, upper=2)),)


@given(st.lists(st.integers(-3, 3), min_size=4, max_size=4), st.integers(-3, 3))
def test_composition_is_evaluation(numbers: list[int], at: int) -> None:
    a, b, c, d = numbers
    body = X * X * a + X * Y * b + Y * c + d
    images = [Y * 2 - 1, X * Y + 3]
    values = [polynomial_value(image, [at, 2]) for image in images]
    assert polynomial_value(composed(body, images), [at, 2]) == polynomial_value(body, values)


def test_a_whole_domain_follows_its_column() -> None:
    candidate = flat([column("n", Domain.BINARY, 0, 1), column("m", WHOLE, 1, 6)], [])
    reference = flat([column("a"), column("b", Domain.BINARY, 0, 1)], [])
    mapping = ColumnMapping((ColumnImage(0, 1, 2), ColumnImage(1, -1, 0)))
    shared = shared_models(candidate, reference, mapping)
    assert isinstance(shared, SharedModels)
    first, second = shared.candidate.columns
    assert (first.name, first.domain, first.lower, first.upper) == ("a", WHOLE, 2, 3)
    assert (second.name, second.domain, second.lower, second.upper) == ("b", WHOLE, -6, -1)
