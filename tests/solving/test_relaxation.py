"""The relaxation of an instance, its distance, and the time that a solve is expected to take."""

from dataclasses import replace
from fractions import Fraction
from typing import Literal

import pytest

from optmodel.families import family
from optmodel.formulation import (
    Domain,
    Formulation,
    Instance,
    constraint,
    flatten,
    maximize,
    parameter,
    variable,
)
from optmodel.solving import (
    SolveLimits,
    expected_seconds,
    has_integers,
    integrality_gap,
    quick_solve,
    relax,
    relaxation_differs,
)


def _instance(domain: Literal["integer", "continuous"], limit: Fraction) -> Instance:
    """The most of 4 x with 2 x within a limit."""
    formulation = Formulation(
        name="one_thing",
        title="One thing",
        sets=(),
        parameters=(parameter("limit", "b", unit="things", meaning="what there is"),),
        variables=(variable("x", "x", unit="things", meaning="how much", domain=domain),),
        objective=maximize("4 * x", name="worth", unit="money", meaning="the worth"),
        constraints=(constraint("within", "2 * x <= limit", meaning="no more than there is"),),
    )
    return Instance.create(formulation, {}, {"limit": limit})


def test_the_gap_is_how_much_better_fractions_are() -> None:
    instance = _instance("integer", Fraction(7))  # 3 things are worth 12; three and a half, 14
    assert has_integers(instance)
    assert quick_solve(relax(instance)).objective == 14
    assert integrality_gap(instance, 12) == pytest.approx(2 / 12)
    assert integrality_gap(_instance("integer", Fraction(6)), 12) == 0


def test_without_integers_it_is_zero_and_without_an_optimum_to_compare_it_is_none() -> None:
    assert integrality_gap(_instance("continuous", Fraction(7)), 14) == 0.0
    assert integrality_gap(_instance("integer", Fraction(1)), 0) is None


def test_a_relaxation_differs_or_not() -> None:
    limits = SolveLimits()
    assert relaxation_differs(_instance("integer", Fraction(7)), 12, limits)
    assert relaxation_differs(_instance("integer", Fraction(6)), 12, limits) is False
    assert relaxation_differs(_instance("continuous", Fraction(7)), 14, limits) is None


def test_rows_with_constants_relax_what_indicators_do_not() -> None:
    instance = family("lot_sizing").draw(7, 0).instance
    objective = quick_solve(instance).objective
    assert objective is not None
    assert relaxation_differs(instance, objective, SolveLimits())


def test_indicators_have_no_relaxation() -> None:
    instance = family("lot_sizing").draw(7, 0).instance
    assert not has_integers(instance)
    answer = quick_solve(instance)
    assert answer.objective is not None
    assert integrality_gap(instance, answer.objective) is None


def test_relaxed_binaries_keep_their_bounds() -> None:
    relaxed = relax(family("project_selection").draw(7, 0).instance)
    columns = flatten(relaxed).columns
    assert all(column.domain is Domain.CONTINUOUS for column in columns)
    assert {(column.lower, column.upper) for column in columns} == {(0, 1)}


@pytest.mark.parametrize("name", ["bin_packing", "transportation", "pricing", "reliability"])
def test_the_counts_of_a_solver_repeat(name: str) -> None:
    instance = family(name).draw(7, 1).instance
    flat = flatten(instance)
    answers = [quick_solve(instance) for _ in range(3)]
    counts = {(one.num_nodes, one.num_iterations) for one in answers}
    assert len(counts) == 1
    assert len({expected_seconds(flat, one) for one in answers}) == 1


@pytest.mark.parametrize("name", ["bin_packing", "transportation", "pricing", "reliability"])
def test_more_work_is_expected_to_take_longer(name: str) -> None:
    instance = family(name).draw(7, 1).instance
    flat, answer = flatten(instance), quick_solve(instance)
    times = [expected_seconds(flat, replace(answer, num_iterations=10**k)) for k in range(6)]
    assert times == sorted(times)
    assert 1e-4 < times[0] < times[-1] < 60
