"""Strength: a loose big-M shows as a weaker root bound, and is no verdict."""

from dataclasses import replace

import pytest

from optmodel.equivalence import (
    FormulationStrength,
    StrengthLimits,
    StrengthReport,
    compare_strength,
    formulation_strength,
)
from optmodel.formulation import Domain, FlatIndicator, FlatModel, NonlinearTerm, ObjectiveSense
from optmodel.rejection import Rejection
from tests.equivalence.models import column, flat, linear, row


def big_m(size: int) -> FlatModel:
    """Open a plant for 100, or make nothing; 30 are to be made of at most 40."""
    return flat(
        [column("make", upper=40), column("open", Domain.BINARY, 0, 1)],
        [row({0: 1, 1: -size}, upper=0), row({0: 1}, lower=30)],
        {0: 2, 1: 100},
        ObjectiveSense.MINIMIZE,
    )


def test_a_larger_constant_is_weaker() -> None:
    report = compare_strength(big_m(1000), big_m(40))
    assert isinstance(report, StrengthReport)
    assert report.is_weaker is True
    assert report.candidate.root_bound == pytest.approx(63)
    assert report.reference.root_bound == pytest.approx(135)
    assert report.candidate.objective == report.reference.objective == pytest.approx(160)
    assert (report.candidate.num_rows, report.candidate.num_columns) == (2, 2)
    assert report.candidate.num_whole_columns == 1
    swapped = compare_strength(big_m(40), big_m(1000))
    assert isinstance(swapped, StrengthReport)
    assert swapped.is_weaker is False


def test_implications_are_no_part_of_the_root_bound() -> None:
    switched = replace(
        big_m(40),
        rows=(row({0: 1}, lower=30),),
        indicators=(FlatIndicator(1, 0, row({0: 1}, upper=0)),),
    )
    found = formulation_strength(switched, StrengthLimits())
    assert isinstance(found, FormulationStrength)
    assert found.root_bound == pytest.approx(60)
    assert found.solver == "scip"
    assert found.objective == pytest.approx(160)


def test_an_infeasible_model_has_no_gap() -> None:
    infeasible = replace(big_m(40), rows=(row({0: 1}, lower=99),))
    report = compare_strength(infeasible, big_m(40))
    assert isinstance(report, StrengthReport)
    assert report.candidate.root_gap is None
    assert report.is_weaker is None


def test_a_relaxation_that_is_not_convex_is_unsupported() -> None:
    term = NonlinearTerm("exp", (linear({0: 1}),))
    curved = replace(big_m(40), nonlinear_terms=(term,), objective=linear({2: 1}))
    assert isinstance(compare_strength(big_m(40), curved), Rejection)
