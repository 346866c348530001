"""Objectives that agree up to a factor, a constant and equations, and points that tell others."""

from dataclasses import replace

from optmodel.equivalence import SetRelation, relate, relation_fault
from optmodel.formulation import ObjectiveSense
from tests.equivalence.edits import identity
from tests.equivalence.models import column, flat, row

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
