"""Objectives that agree up to a factor, a constant and equations, and points that tell others."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence import (
    SetRelation,
    compare_objectives,
    objective_fault,
    objective_value,
    relate,
    relation_fault,
)
from optmodel.formulation import FlatModel, ObjectiveSense, Polynomial
from tests.equivalence.edits import identity
from tests.equivalence.models import column, drawn_models, flat, linear, points, row

COSTS = st.lists(st.integers(-2, 3), min_size=2, max_size=2)

BASE = flat(
    [column("x", upper=9), column("y")],
    [row({0: 1, 1: 1}, upper=10, name="capacity"), row({0: 1}, lower=2, name="demand")],
    {0: 3, 1: 2},
)
SAME = identity(BASE)


def test_objectives_may_be_negated_scaled_and_shifted() -> None:
    objective = BASE.objective * -2 + 7
    candidate = replace(BASE, objective=objective, sense=ObjectiveSense.MINIMIZE)
    assert relate(candidate, BASE, SAME).objective.answer is True
    turned = replace(BASE, sense=ObjectiveSense.MINIMIZE)
    assert relate(turned, BASE, SAME).objective.answer is False


def test_objectives_may_differ_by_an_equation() -> None:
    equal = replace(BASE, rows=(row({0: 1, 1: 1}, 10, 10),))
    candidate = replace(equal, objective=flat(list(BASE.columns), [], {0: 1}).objective)
    report = relate(candidate, equal, SAME)  # 3 x + 2 y = x + 20
    assert report.is_same_model
    assert relation_fault(candidate, equal, SAME, report.certificate()) is None


def test_another_objective_is_shown_by_points() -> None:
    candidate = replace(BASE, objective=BASE.objective + BASE.objective.symbol(1) * 2)
    report = relate(candidate, BASE, SAME)
    assert report.relation is SetRelation.SAME
    assert report.objective.answer is False
    assert report.is_same_model is False
    assert relation_fault(candidate, BASE, SAME, report.certificate()) is None


@settings(max_examples=30, deadline=None)
@given(drawn_models(), COSTS, COSTS)
def test_objectives_that_agree_rank_all_points_alike(
    model: FlatModel, first: list[int], second: list[int]
) -> None:
    reference = replace(model, objective=linear(dict(enumerate(first))))
    candidate = replace(model, objective=linear(dict(enumerate(second))))
    relation = compare_objectives(candidate, reference, seconds=2.0)
    values = [
        (objective_value(reference, point), objective_value(candidate, point))
        for point in points(model)
    ]
    ranks = [((a > c) - (a < c), (b > d) - (b < d)) for a, b in values for c, d in values]
    if relation.answer is True:
        assert all(own == other for own, other in ranks)
    if relation.answer is False:
        assert objective_fault(candidate, reference, relation.certificate) is None
        assert len(values) > 1
    if any(first) and second == [3 * cost for cost in first]:
        assert relation.answer is True


@pytest.mark.parametrize(
    "certificate",
    [
        None,
        {},
        {"factor": "2"},
        {"factor": "-1"},
        {"factor": "0"},
        {"factor": "1/0"},
        {"factor": "1", "rows": {"0": "1"}},
        {"factor": "1", "rows": {"7": "1"}},
        {"factor": "1", "rows": {"-1": "0"}},
        {"factor": "1", "rows": "none"},
        {"points": []},
        {"points": [["2", "0"], ["9", "0"]]},
        {"points": [["9", "9"], ["2", "0"]]},
        {"points": [["2"], ["9"]]},
        {"points": [["2", "0"], ["3", "0"], ["4", "0"]]},
        {"points": "none"},
    ],
)
def test_a_damaged_certificate_of_objectives_shows_nothing(certificate: object) -> None:
    assert objective_fault(BASE, BASE, {"factor": "1"}) is None
    assert objective_fault(BASE, BASE, certificate) is not None


def test_three_points_show_another_objective_where_two_cannot() -> None:
    """Both objectives grow with `x`, so they rank points alike, and none is a multiple."""
    line = flat([column("x", upper=9)], [])
    square = replace(line, objective=Polynomial({(0, 0): 1}))
    certificate = {"points": [["0"], ["1"], ["3"]]}
    assert objective_fault(square, line, certificate) is None
    assert objective_fault(line, line, certificate) is not None
    assert objective_fault(square, line, {"points": [["0"], ["3"]]}) is not None
