"""Tightened data lie just beyond what is feasible, and are of the kind that they were."""

from fractions import Fraction

import pytest

from optmodel.families import family
from optmodel.random_stream import RandomStream
from optmodel.solving import (
    Certified,
    InfeasibilityProof,
    certify,
    prove_infeasible,
    tightenings,
)


@pytest.mark.parametrize("name", ["transportation", "staffing", "blending"])
def test_tightened_data_are_infeasible_and_of_the_kind_that_they_were(name: str) -> None:
    instance = family(name).draw(3, 1).instance
    assert isinstance(certify(instance), Certified)
    found = list(tightenings(instance, RandomStream("tighten", name)))
    assert found
    for one in found:
        assert isinstance(prove_infeasible(one.instance), InfeasibilityProof)
        assert one.instance.parameters[one.parameter][one.key] == one.new
        assert Fraction(1, 4) <= Fraction(one.new) / Fraction(one.old) <= 4
        if 0 < one.old < 1:
            assert 0 < one.new < 1


def test_nothing_is_tightened_where_rows_are_curved_or_hold_data_elsewhere() -> None:
    curved = family("robust_supply").draw(3, 1).instance
    assert not list(tightenings(curved, RandomStream("tighten", 1)))
    # The data of an assignment are costs alone.
    costs = family("assignment").draw(3, 1).instance
    assert not list(tightenings(costs, RandomStream("tighten", 1)))


def test_the_stream_decides_what_is_tightened() -> None:
    instance = family("transportation").draw(3, 1).instance
    first, again, other = (
        next(tightenings(instance, RandomStream("tighten", number))) for number in (1, 1, 2)
    )
    assert first == again
    assert (other.parameter, other.key, other.new) != (first.parameter, first.key, first.new)
