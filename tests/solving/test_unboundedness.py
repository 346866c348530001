"""Rays of unbounded models: exact, whole where variables are, and refused where they are forged."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.formulation import Instance, Number, Solution, evaluate_objective, violations
from optmodel.rejection import Rejection
from optmodel.solving import (
    OutcomeCode,
    UnboundednessProof,
    prove_unbounded,
    unboundedness_fault,
)
from tests.solving.models import BOXED_X, BOXED_Y, X, Y, decision, model, most


def values(**given: Number) -> Solution:
    return {(name, ()): value for name, value in given.items()}


OPEN = model(most("x + 2 * y"), (X, Y), "x - 2 * y <= 3", "x >= 1")


def test_the_shortest_ray_is_found_in_whole_steps() -> None:
    proof = prove_unbounded(OPEN)
    assert isinstance(proof, UnboundednessProof)
    assert proof.ray == values(x=0, y=1)


def test_a_ray_keeps_equations_exactly() -> None:
    ratio = model(most("x"), (X, Y), "3 * x == 7 * y", "y >= 1")
    proof = prove_unbounded(ratio)
    assert isinstance(proof, UnboundednessProof)
    assert proof.ray == values(x=7, y=3)


def test_whole_variables_take_whole_steps() -> None:
    whole = model(most("x"), (decision("x", domain="integer"), Y), "x <= 0.4 * y", "y >= 2.5")
    proof = prove_unbounded(whole)
    assert isinstance(proof, UnboundednessProof)
    assert proof.ray == values(x=2, y=5)


@pytest.mark.parametrize(
    ("instance", "code"),
    [
        (model(most("x"), (X, Y), "x + y <= 4"), OutcomeCode.NO_RAY),
        (model(most("x"), (BOXED_X, BOXED_Y), "x - y <= 4"), OutcomeCode.NO_RAY),
        (model(most("x"), (X, Y), "x * y <= 4"), OutcomeCode.NOT_LINEAR),
        (model(most("x"), (X, Y), "y >= 3", "y <= 2"), OutcomeCode.NO_POINT),
    ],
)
def test_no_ray_is_found_where_none_is(instance: Instance, code: OutcomeCode) -> None:
    rejection = prove_unbounded(instance)
    assert isinstance(rejection, Rejection)
    assert rejection.code is code


FORGERIES: Mapping[str, tuple[Solution, Solution, OutcomeCode]] = {
    "an infeasible point": (values(x=0, y=0), values(x=0, y=1), OutcomeCode.NO_POINT),
    "a point that a billionth is missing": (
        values(x=1 - Fraction(1, 10**9), y=0),
        values(x=0, y=1),
        OutcomeCode.NO_POINT,
    ),
    "no point": ({}, values(x=0, y=1), OutcomeCode.NO_POINT),
    "a ray that leaves a row": (values(x=1, y=0), values(x=3, y=1), OutcomeCode.NO_RAY),
    "a ray that leaves a bound": (values(x=1, y=0), values(x=1, y=-1), OutcomeCode.NO_RAY),
    "a ray that improves nothing": (values(x=1, y=0), values(x=0, y=0), OutcomeCode.NO_RAY),
    "half a ray": (values(x=1, y=0), values(y=1), OutcomeCode.NO_RAY),
    "a ray too many": (values(x=1, y=0), values(x=0, y=1, z=1), OutcomeCode.NO_RAY),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_proof_does_not_hold(forgery: str) -> None:
    point, ray, code = FORGERIES[forgery]
    rejection = unboundedness_fault(OPEN, point, ray)
    assert rejection is not None
    assert rejection.code is code


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.integers(-5, 5), min_size=3, max_size=3), min_size=1, max_size=3),
    st.lists(st.integers(0, 20), min_size=3, max_size=3),
    st.integers(1, 10**6),
)
def test_every_multiple_of_a_ray_is_feasible_and_better(
    rows: list[list[int]], sides: list[int], times: int
) -> None:
    variables = tuple(decision(name) for name in "xyz")
    texts = [
        " + ".join(f"{a} * {name}" for a, name in zip(row, "xyz", strict=True)) + f" <= {side}"
        for row, side in zip(rows, sides, strict=False)
    ]
    instance = model(most("x + 2 * y + 3 * z"), variables, *texts)
    proof = prove_unbounded(instance)
    if isinstance(proof, Rejection):
        assert proof.code is OutcomeCode.NO_RAY
        return
    far = {key: value + times * proof.ray[key] for key, value in proof.point.items()}
    assert not any(one.amount for one in violations(instance, far))
    assert evaluate_objective(instance, far) > evaluate_objective(instance, proof.point)
