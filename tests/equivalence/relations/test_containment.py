"""Containments: as enumeration has them, and certificates that show something else are refused."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from optmodel.equivalence import (
    Containment,
    SearchLimits,
    containment_fault,
    decide_containment,
    is_feasible,
)
from optmodel.equivalence.relations.containment import intersection
from optmodel.formulation import Domain, FlatIndicator, FlatModel
from tests.equivalence.models import HALF, WHOLE, column, drawn_models, flat, points, row

LIMITS = SearchLimits(seconds=30.0)
COLUMNS = [column("x", WHOLE, 0, 3), column("y", upper=4)]
TIGHT = flat(COLUMNS, [row({0: 1, 1: 1}, upper=5, name="sum")])
LOOSE = flat(COLUMNS, [row({0: 2, 1: 2}, upper=12, name="double")])


def contained(inner: FlatModel, outer: FlatModel) -> Containment:
    return decide_containment(inner, outer, LIMITS)


@settings(max_examples=40, deadline=None)
@given(drawn_models(), drawn_models())
def test_a_proof_or_a_point_is_found_and_shows_just_that(
    inner: FlatModel, outer: FlatModel
) -> None:
    found = contained(inner, outer)
    is_within = set(points(inner)) <= set(points(outer))
    assert found.answer is is_within
    certificate = json.loads(json.dumps(found.certificate()))
    assert containment_fault(inner, outer, certificate) is None
    for shown in found.violated:
        point = {"violated": shown.key, "point": [str(value) for value in shown.point]}
        assert containment_fault(inner, outer, point) is None
        assert not is_feasible(outer, shown.point)
    if is_within:
        needed = [key for key in certificate["proofs"] if not key.endswith(":whole")]
        for key in needed:
            fewer = {k: proof for k, proof in certificate["proofs"].items() if k != key}
            assert containment_fault(inner, outer, {"proofs": fewer}) is not None


@settings(max_examples=40, deadline=None)
@given(drawn_models(), drawn_models())
def test_an_intersection_has_the_points_of_both(first: FlatModel, second: FlatModel) -> None:
    both = intersection(first, second)
    assert both is not None
    assert set(points(both)) == set(points(first)) & set(points(second))


@pytest.mark.parametrize(
    ("without", "point"),
    [
        ("row:0:upper", [3, 3]),
        ("column:0:upper", [4, 0]),
        ("column:0:whole", [HALF, 0]),
        ("column:1:lower", [0, -1]),
    ],
)
def test_an_intersection_is_without_just_one_side(without: str, point: list[Fraction]) -> None:
    nothing = flat([column("x", lower=None), column("y", lower=None)], [])
    for key in ("row:0:upper", "column:0:upper", "column:0:whole", "column:1:lower"):
        both = intersection(nothing, TIGHT, without=key)
        assert both is not None
        assert is_feasible(both, point) == (key == without)


def test_a_proof_of_one_direction_does_not_prove_the_other() -> None:
    certificate = contained(TIGHT, LOOSE).certificate()
    assert certificate is not None
    assert containment_fault(TIGHT, LOOSE, certificate) is None
    assert containment_fault(LOOSE, TIGHT, certificate) is not None
    beyond = contained(LOOSE, TIGHT)
    assert [shown.name for shown in beyond.violated] == ["sum <= 5"]
    assert beyond.violated[0].violates_only_it
    assert containment_fault(TIGHT, LOOSE, beyond.certificate()) is not None


@pytest.mark.parametrize(
    "certificate",
    [
        None,
        {},
        {"proofs": None},
        {"proofs": {}},
        {"violated": "row:0:upper", "point": ["3"]},
        {"violated": "row:0:upper", "point": ["3", "2"]},
        {"violated": "row:0:upper", "point": ["3", "4"]},
        {"violated": "row:0:upper", "point": ["5/2", "3"]},
        {"violated": "row:0:lower", "point": ["3", "3"]},
        {"violated": "row:1:upper", "point": ["3", "3"]},
        {"violated": "column:0:whole", "point": ["3", "3"]},
        {"violated": "row:0:upper", "point": ["3", "1/0"]},
        {"violated": "row:0:upper", "point": ["3", "1e99999999"]},
        {"violated": "row:0:upper", "point": "33"},
        {"point": ["3", "3"]},
    ],
)
def test_a_damaged_certificate_shows_nothing(certificate: object) -> None:
    good = {"violated": "row:0:upper", "point": ["3", "3"]}
    assert containment_fault(LOOSE, TIGHT, good) is None
    assert containment_fault(LOOSE, TIGHT, certificate) is not None


def test_what_is_to_be_whole_needs_its_own_proof() -> None:
    """`x + 2 n == 3` makes `x` whole, and `2 x + 2 n == 3` does not."""
    outer = flat([column("x", WHOLE, None), column("n", WHOLE, 0, 9)], [])
    real = [column("x", lower=None), column("n", WHOLE, 0, 9)]
    makes_whole = flat(real, [row({0: 1, 1: 2}, 3, 3)])
    found = contained(makes_whole, outer)
    assert found.answer is True
    certificate = found.certificate()
    assert containment_fault(makes_whole, outer, certificate) is None
    halves = flat(real, [row({0: 2, 1: 2}, 3, 3)])
    assert containment_fault(halves, outer, certificate) is not None
    shown = contained(halves, outer)
    assert shown.answer is False
    assert shown.violated[0].key == "column:0:whole"
    assert containment_fault(halves, outer, shown.certificate()) is None


def test_a_condition_of_the_outer_model_binds_only_where_it_is_met() -> None:
    columns = [column("x", upper=9), column("yes", Domain.BINARY, 0, 1)]
    outer = replace(flat(columns, []), indicators=(FlatIndicator(1, 1, row({0: 1}, upper=5)),))
    inner = flat(columns, [row({0: 1, 1: 4}, upper=9)])
    found = contained(inner, outer)
    assert found.answer is True
    assert containment_fault(inner, outer, found.certificate()) is None
    beyond = contained(outer, inner)
    assert beyond.answer is None or beyond.answer is True
    loose = flat(columns, [row({0: 1, 1: 3}, upper=9)])
    shown = contained(loose, outer)
    assert shown.answer is False
    assert shown.violated[0].point[1] == 1
    not_met = {"violated": "indicator:0:upper", "point": ["9", "0"]}
    assert containment_fault(loose, outer, not_met) is not None
