"""Proofs and counterexamples: decided like an enumeration decides, and checked without a search."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence import SearchLimits, is_feasible
from optmodel.equivalence.constraint_side import ConstraintSide
from optmodel.equivalence.points.exact_point import polynomial_value
from optmodel.equivalence.relations._implication_proof import proof_fault
from optmodel.equivalence.relations._implication_search import (
    NOWHERE,
    Counterexample,
    ImplicationSearch,
    Implied,
)
from optmodel.formulation import Domain, FlatIndicator, FlatModel, Number, Polynomial
from optmodel.rejection import Rejection
from tests.equivalence.models import HALF, WHOLE, column, drawn_models, flat, linear, points, row

LIMITS = SearchLimits(seconds=30.0)
CAPACITY = flat([column("x"), column("y")], [row({0: 2, 1: 1}, upper=8), row({1: 1}, upper=4)])


def side(coefficients: dict[int, Number], limit: Number) -> ConstraintSide:
    return ConstraintSide("side", "side", linear(coefficients), limit)


def decided(model: FlatModel, demanded: ConstraintSide) -> Implied | Counterexample | Rejection:
    return ImplicationSearch(model, LIMITS).decide(demanded)


@settings(max_examples=60, deadline=None)
@given(drawn_models(), st.lists(st.integers(-3, 3), min_size=2, max_size=2), st.integers(-4, 9))
def test_whole_models_are_decided_as_by_enumeration(
    model: FlatModel, coefficients: list[int], limit: int
) -> None:
    demanded = side(dict(enumerate(coefficients)), limit)
    outcome = decided(model, demanded)
    values = [polynomial_value(demanded.body, point) for point in points(model)]
    if all(value <= limit for value in values):
        assert isinstance(outcome, Implied)
        assert proof_fault(model, demanded, json.loads(json.dumps(outcome.proof))) is None
    else:
        assert isinstance(outcome, Counterexample)
        assert outcome.point in list(points(model))
        assert outcome.amount == polynomial_value(demanded.body, outcome.point) - limit > 0


@pytest.mark.parametrize(
    ("coefficients", "limit", "is_implied"),
    [
        ({0: 1}, 4, True),
        ({0: 1}, Fraction(39, 10), False),
        ({0: 1, 1: 1}, 6, True),
        ({0: 1, 1: 1}, 5, False),
        ({0: -1}, 0, True),
        ({0: -1, 1: -1}, -1, False),
    ],
)
def test_continuous_models_are_decided_at_the_exact_limit(
    coefficients: dict[int, Number], limit: Number, is_implied: bool
) -> None:
    outcome = decided(CAPACITY, side(coefficients, limit))
    assert isinstance(outcome, Implied if is_implied else Counterexample)


def test_a_point_beyond_an_unbounded_limit_is_found() -> None:
    outcome = decided(flat([column("x")], []), side({0: 1}, 1000))
    assert isinstance(outcome, Counterexample)
    assert outcome.amount > 1


def test_thirds_are_exact() -> None:
    model = flat([column("x", lower=None)], [row({0: 3}, 1, 1)])
    assert isinstance(decided(model, side({0: 1}, Fraction(1, 3))), Implied)
    assert isinstance(decided(model, side({0: 1}, Fraction(333, 1000))), Counterexample)


def test_free_columns_leave_no_rest() -> None:
    rows = [row({0: 7, 1: 3}, 1, 1), row({0: 1, 1: -1}, upper=Fraction(5, 7))]
    model = flat([column("x", lower=None), column("y", lower=None)], rows)
    limit = Fraction(22, 70)  # 10 x = 7 x + 3 y + 3 (x - y) <= 1 + 15 / 7
    outcome = decided(model, side({0: 1}, limit))
    assert isinstance(outcome, Implied)
    assert isinstance(decided(model, side({0: 1}, limit - Fraction(1, 100))), Counterexample)


def test_a_difference_below_the_tolerance_is_unknown() -> None:
    outcome = decided(flat([column("x", upper=10)], []), side({0: 1}, 10 - Fraction(1, 10**7)))
    assert isinstance(outcome, Rejection)


def test_rounding_is_used_only_for_whole_columns() -> None:
    demanded = side({0: 2}, 7)
    whole = flat([column("x", WHOLE, upper=HALF * 7)], [])
    assert isinstance(decided(whole, demanded), Implied)
    parity = flat([column("x", WHOLE, upper=9)], [row({0: 2}, upper=7)])
    assert isinstance(decided(parity, side({0: 1}, 3)), Implied)
    real = flat([column("x", upper=9)], [row({0: 2}, upper=7)])
    assert isinstance(decided(real, side({0: 1}, 3)), Counterexample)


def test_a_condition_is_branched_on() -> None:
    """`yes == 0` implies `x <= 0`, and `x <= 9` anyway: so `x <= 9 yes`."""
    columns = [column("x", upper=9), column("yes", Domain.BINARY, 0, 1)]
    switched = replace(flat(columns, []), indicators=(FlatIndicator(1, 0, row({0: 1}, upper=0)),))
    big_m = side({0: 1, 1: -9}, 0)
    outcome = decided(switched, big_m)
    assert isinstance(outcome, Implied)
    assert "column" in outcome.proof
    assert proof_fault(switched, big_m, outcome.proof) is None
    assert isinstance(decided(switched, side({0: 1, 1: -8}, 0)), Counterexample)
    only_then = ConstraintSide("side", "side", linear({0: 1}), 0, condition=(1, 0))
    rowed = flat(columns, [row({0: 1, 1: -9}, upper=0)])
    assert isinstance(decided(rowed, only_then), Implied)
    loose = decided(flat(columns, []), only_then)
    assert isinstance(loose, Counterexample)
    assert loose.point[1] == 0


def test_an_empty_model_implies_everything() -> None:
    model = flat([column("x", lower=None)], [row({0: 1}, upper=1), row({0: 1}, lower=2)])
    outcome = decided(model, NOWHERE)
    assert isinstance(outcome, Implied)
    assert proof_fault(model, NOWHERE, outcome.proof) is None
    assert proof_fault(CAPACITY, NOWHERE, outcome.proof) is not None


def test_a_feasible_point_satisfies_the_model() -> None:
    found = ImplicationSearch(CAPACITY, LIMITS).feasible_point()
    assert isinstance(found, Counterexample)
    assert is_feasible(CAPACITY, found.point)


def test_the_search_ends_at_its_limit() -> None:
    columns = [column(f"x{k}", WHOLE, 0, 1) for k in range(12)]
    model = flat(columns, [row(dict.fromkeys(range(12), 2), 0, 100)])
    odd = replace(model, rows=(row(dict.fromkeys(range(12), 2), 11, 11),))
    outcome = ImplicationSearch(odd, SearchLimits(num_nodes=5)).feasible_point()
    assert isinstance(outcome, Rejection)


def test_a_tree_without_end_is_given_up() -> None:
    columns = [column("x", WHOLE, None), column("y", WHOLE, None)]
    model = flat(columns, [row({0: 2, 1: -2}, 1, 1)])
    assert isinstance(ImplicationSearch(model, LIMITS).feasible_point(), Rejection)


def test_a_number_of_a_billion_digits_is_refused() -> None:
    proof = {"weight": 1, "rows": {"row:0": "1e999999999"}}
    assert proof_fault(CAPACITY, side({0: 1}, 4), proof) is not None


def test_a_nonlinear_side_is_implied_by_its_like_alone() -> None:
    body = Polynomial({(0, 0): 1, (1,): 2})
    circle = replace(CAPACITY, rows=(replace(CAPACITY.rows[0], body=body, upper=5),))
    twice = ConstraintSide("side", "side", body * 2, 11)
    outcome = decided(circle, twice)
    assert isinstance(outcome, Implied)
    assert proof_fault(circle, twice, outcome.proof) is None
    assert proof_fault(circle, replace(twice, limit=9), outcome.proof) is not None
    assert isinstance(decided(circle, replace(twice, limit=9)), Rejection)


@pytest.mark.parametrize(
    "proof",
    [
        None,
        {},
        {"weight": 1, "rows": {"row:0": "0.4"}},
        {"weight": 1, "rows": {"row:9": "1/2"}},
        {"weight": 1, "rows": {"row:0": "-1/2"}},
        {"weight": 1, "rows": {"row:0": "one"}},
        {"weight": 0, "rows": {"row:0": "1/2"}},
        {"weight": 1, "rows": None},
        {"column": 0, "floor": 3, "below": None, "above": None},
        {"column": 7, "floor": 3},
    ],
)
def test_a_proof_that_does_not_add_up_is_refused(proof: object) -> None:
    demanded = side({0: 1}, 4)
    assert proof_fault(CAPACITY, demanded, {"weight": 1, "rows": {"row:0": "1/2"}}) is None
    assert proof_fault(CAPACITY, demanded, proof) is not None


def test_a_continuous_column_is_not_split() -> None:
    leaf = {"weight": 1, "rows": {}}
    proof = {"column": 0, "floor": 0, "below": leaf, "above": leaf}
    real = flat([column("x", lower=HALF, upper=Fraction(3, 4))], [])
    assert proof_fault(real, side({0: 1}, 0), proof) is not None


def _leaves() -> st.SearchStrategy[dict[str, object]]:
    keys = st.sampled_from(["row:0", "row:1", "row:2"])
    numbers = st.sampled_from(["1", "-1", "1/2", "2", "-1/3", "3", "0"])
    return st.builds(
        lambda weight, rows: {"weight": weight, "rows": rows},
        st.integers(0, 1),
        st.dictionaries(keys, numbers, max_size=3),
    )


PROOFS = st.recursive(
    _leaves(),
    lambda nodes: st.builds(
        lambda column, floor, below, above: {
            "column": column,
            "floor": floor,
            "below": below,
            "above": above,
        },
        st.integers(0, 1),
        st.integers(-1, 3),
        nodes,
        nodes,
    ),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(
    drawn_models(),
    st.lists(st.integers(-1, 2), min_size=2, max_size=2),
    PROOFS,
    st.sampled_from([1, HALF, 3]),
)
def test_no_proof_shows_what_is_false(
    model: FlatModel, coefficients: list[int], proof: object, less: Fraction
) -> None:
    """Whatever is offered as a proof of one less than what is true is refused."""
    demanded = side(dict(enumerate(coefficients)), 0)
    values = [polynomial_value(demanded.body, point) for point in points(model)]
    if not values:
        return
    true = replace(demanded, limit=max(values))
    false = replace(demanded, limit=max(values) - less)
    assert proof_fault(model, false, proof) is not None
    outcome = decided(model, true)
    assert isinstance(outcome, Implied)
    assert proof_fault(model, true, outcome.proof) is None
    assert proof_fault(model, false, outcome.proof) is not None
