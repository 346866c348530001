"""Filters of meaning: what is trivial, and what dropping integrality changes."""

from typing import Any

import pytest

from optmodel.families import family
from optmodel.formulation import (
    Domain,
    Formulation,
    Instance,
    Objective,
    ObjectiveSense,
    constraint,
    parameter,
    parse_expression,
    variable,
)
from optmodel.rejection import Rejection
from optmodel.solving import Certified, certify, relax
from optmodel.synthesis.filters import TrivialityCode, certify_nontrivial, trivial
from optmodel.triples import PipelineStep
from tests.families.every import EVERY_FAMILY


def knapsack(
    limit: float, goal: ObjectiveSense = ObjectiveSense.MAXIMIZE, domain: Any = "integer"
) -> Instance:
    """The most of 3 x + 2 y with 2 x + 2 y within a limit."""
    formulation = Formulation(
        name="small",
        title="Small",
        sets=(),
        parameters=(parameter("limit", "l", unit="", meaning="what there is"),),
        variables=tuple(
            variable(name, name, unit="", meaning=name, domain=domain) for name in ("x", "y")
        ),
        objective=Objective(goal, parse_expression("3 * x + 2 * y"), "worth", "", "worth"),
        constraints=(
            constraint("room", "2 * x + 2 * y <= limit", meaning="no more than there is"),
        ),
    )
    return Instance.create(formulation, {}, {"limit": limit})


def verdict(instance: Instance) -> str | None:
    certified = certify(instance)
    assert isinstance(certified, Certified)
    rejection = trivial(instance, certified.answer)
    assert rejection is None or rejection.step == PipelineStep.SOLVE
    return None if rejection is None else rejection.code


@pytest.mark.parametrize(
    ("instance", "code"),
    [
        (knapsack(5), None),  # 6, and 7.5 without integrality
        (knapsack(4), TrivialityCode.INTEGRALITY_IMMATERIAL),
        (knapsack(5, domain="continuous"), None),
        (knapsack(1, domain="integer"), TrivialityCode.ZERO_OBJECTIVE),
        (knapsack(5, ObjectiveSense.MINIMIZE), TrivialityCode.ZERO_OBJECTIVE),
    ],
)
def test_an_instance_that_teaches_nothing_is_trivial(instance: Instance, code: str | None) -> None:
    assert verdict(instance) == code


def test_relaxing_keeps_the_bounds_of_binaries() -> None:
    relaxed = relax(knapsack(5, domain="binary"))
    for item in relaxed.formulation.variables:
        assert item.domain is Domain.CONTINUOUS
        assert (item.lower, item.upper) == (parse_expression("0"), parse_expression("1"))


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_a_family_draws_something_that_is_certified_and_not_trivial(name: str) -> None:
    drawn = (family(name).draw(1, index).instance for index in range(10))
    may_be_tight = bool(family(name).tight_relaxation)
    assert any(
        isinstance(certify_nontrivial(instance, may_be_tight=may_be_tight), Certified)
        for instance in drawn
    )


def test_what_cannot_be_certified_is_rejected_with_the_reason() -> None:
    unbounded = certify_nontrivial(
        Instance.create(
            Formulation(
                name="free",
                title="Free",
                sets=(),
                parameters=(),
                variables=(variable("x", "x", unit="", meaning="x", domain="continuous"),),
                objective=Objective(ObjectiveSense.MAXIMIZE, parse_expression("x"), "x", "", "x"),
                constraints=(constraint("least", "x >= 0", meaning="x is not negative"),),
            ),
            {},
            {},
        )
    )
    assert isinstance(unbounded, Rejection)
    assert (unbounded.step, unbounded.code) == (PipelineStep.SOLVE, "not_certified_not_optimal")
    assert unbounded.detail == "highs ended with unbounded."
