"""The relation of feasible sets: as enumeration has it, on families, and never wrong."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from optmodel.equivalence import (
    ColumnImage,
    ColumnMapping,
    SetRelation,
    is_feasible,
    relate,
    relation_fault,
)
from optmodel.families import Difficulty, family
from optmodel.formulation import Domain, FlatModel, FlatRow, flatten
from optmodel.random_stream import RandomStream
from tests.equivalence.edits import FAMILIES, edits, identity, shuffled
from tests.equivalence.models import WHOLE, column, drawn_models, flat, points, row

BASE = flat(
    [column("x", upper=9), column("y")],
    [row({0: 1, 1: 1}, upper=10, name="capacity"), row({0: 1}, lower=2, name="demand")],
    {0: 3, 1: 2},
)
SAME = identity(BASE)


def with_rows(*rows: FlatRow) -> FlatModel:
    return replace(BASE, rows=rows)


@settings(max_examples=40, deadline=None)
@given(drawn_models(), drawn_models())
def test_whole_models_relate_as_their_points_do(first: FlatModel, second: FlatModel) -> None:
    report = relate(first, second, identity(first))
    inner, outer = set(points(first)), set(points(second))
    expected = {
        (True, True): SetRelation.SAME,
        (False, True): SetRelation.RELAXATION,
        (True, False): SetRelation.RESTRICTION,
        (False, False): SetRelation.OVERLAPPING,
    }[inner <= outer, outer <= inner]
    assert report.relation is expected
    certificate = json.loads(json.dumps(report.certificate()))
    assert relation_fault(first, second, identity(first), certificate) is None
    for other in set(SetRelation) - {expected}:
        claimed = certificate | {"relation": str(other)}
        assert relation_fault(first, second, identity(first), claimed) is not None
    for missing in report.missing:
        assert missing.point in inner - outer
    for spurious in report.spurious:
        assert spurious.point in outer - inner


def test_a_missing_row_is_shown_by_a_point_that_violates_just_it() -> None:
    report = relate(with_rows(BASE.rows[1]), BASE, SAME)
    assert report.relation is SetRelation.RELAXATION
    (missing,) = report.missing
    assert missing.name == "capacity <= 10"
    assert missing.violates_only_it
    assert is_feasible(with_rows(BASE.rows[1]), missing.point)
    assert not is_feasible(BASE, missing.point)
    assert report.is_same_model is False


def test_a_spurious_row_is_shown_by_a_point_that_it_cuts_off() -> None:
    candidate = with_rows(*BASE.rows, row({1: 1}, upper=5, name="extra"))
    report = relate(candidate, BASE, SAME)
    assert report.relation is SetRelation.RESTRICTION
    (spurious,) = report.spurious
    assert spurious.name == "extra <= 5"
    assert is_feasible(BASE, spurious.point)
    assert not is_feasible(candidate, spurious.point)


def test_a_redundant_row_changes_nothing() -> None:
    candidate = with_rows(*BASE.rows, row({0: 2, 1: 1}, upper=19))
    report = relate(candidate, BASE, SAME)
    assert report.relation is SetRelation.SAME
    assert report.is_same_model


def test_an_unlike_row_violates_nothing_else_only_where_it_can() -> None:
    twice = with_rows(*BASE.rows, row({0: 1, 1: 1}, upper=10))
    report = relate(with_rows(BASE.rows[1]), twice, SAME)
    assert [missing.violates_only_it for missing in report.missing] == [False, False]


def test_the_same_optimum_alone_is_called_so() -> None:
    report = relate(with_rows(*BASE.rows, row({0: 1}, lower=3)), BASE, SAME)
    assert report.relation is SetRelation.RESTRICTION
    assert report.same_optimum
    assert report.is_same_optimum_only


def test_an_own_column_is_projected_out() -> None:
    columns = [*BASE.columns, column("total", lower=None)]
    rows = [row({0: 1, 1: 1, 2: -1}, 0, 0), row({2: 1}, upper=10), BASE.rows[1]]
    candidate = flat(columns, rows, {0: 1, 2: 2})
    mapping = ColumnMapping.of_columns([0, 1, None])
    report = relate(candidate, BASE, mapping)
    assert report.relation is SetRelation.SAME_PROJECTION
    assert report.objective.answer
    assert relation_fault(candidate, BASE, mapping, report.certificate()) is None
    assert relation_fault(candidate, BASE, SAME, report.certificate()) is not None


def test_what_cannot_be_projected_is_unknown() -> None:
    columns = [*BASE.columns, column("lots", WHOLE)]
    candidate = flat(columns, [*BASE.rows, row({0: 1, 2: -5}, upper=0)])
    report = relate(candidate, BASE, ColumnMapping.of_columns([0, 1, None]))
    assert report.relation is SetRelation.UNKNOWN
    assert "lots" in report.detail


def test_columns_in_other_units() -> None:
    mapping = ColumnMapping((ColumnImage(0, Fraction(1, 1000)), ColumnImage(1)))
    grams = flat(
        [column("x", upper=9000), column("y")],
        [row({0: 1, 1: 1000}, upper=10000), row({0: 1}, lower=2000)],
        {0: Fraction(3, 1000), 1: 2},
    )
    report = relate(grams, BASE, mapping)
    assert (report.relation, report.is_same_model) == (SetRelation.SAME, True)


def test_a_domain_is_a_constraint_too() -> None:
    whole = replace(BASE, columns=(replace(BASE.columns[0], domain=WHOLE), BASE.columns[1]))
    report = relate(whole, BASE, SAME)
    assert report.relation is SetRelation.RESTRICTION
    assert [spurious.name for spurious in report.spurious] == ["x is whole"]
    assert relation_fault(whole, BASE, SAME, report.certificate()) is None
    assert relate(BASE, whole, SAME).relation is SetRelation.RELAXATION


def test_a_column_that_an_equation_makes_whole_needs_no_domain() -> None:
    rows = [row({0: 1, 1: -2}, 0, 0)]
    real = flat([column("x"), column("y", WHOLE)], rows)
    whole = flat([column("x", WHOLE), column("y", WHOLE)], rows)
    report = relate(real, whole, identity(real))
    assert report.relation is SetRelation.SAME
    assert relation_fault(real, whole, identity(real), report.certificate()) is None


def test_binary_is_an_integer_between_its_bounds() -> None:
    binary = flat([column("x", Domain.BINARY, None, None)], [])
    assert relate(binary, flat([column("x", WHOLE, 0, 1)], []), identity(binary)).is_same_model


def test_empty_models_are_the_same_and_within_any() -> None:
    empty = with_rows(row({0: 1}, lower=99))
    other = with_rows(row({0: 1, 1: 1}, upper=-1))
    assert relate(empty, other, SAME).relation is SetRelation.SAME
    report = relate(empty, BASE, SAME)
    assert report.relation is SetRelation.RESTRICTION
    assert relation_fault(empty, BASE, SAME, report.certificate()) is None


@pytest.mark.parametrize("damage", ["point", "proof", "objective", "relation"])
def test_a_damaged_certificate_is_refused(damage: str) -> None:
    candidate = with_rows(BASE.rows[1])
    certificate = json.loads(json.dumps(relate(candidate, BASE, SAME).certificate()))
    match damage:
        case "point":
            certificate["within_reference"]["point"][0] = "0"
        case "proof":
            certificate["within_candidate"]["proofs"].popitem()
        case "objective":
            certificate["objective"]["factor"] = "2"
        case "relation":
            certificate["relation"] = "same"
    assert relation_fault(candidate, BASE, SAME, certificate) is not None


@pytest.mark.parametrize("name", FAMILIES)
def test_edits_of_a_family(name: str) -> None:
    reference = flatten(family(name).draw(5, 0, difficulty=Difficulty.EASY).instance)
    stream = RandomStream("edits", name)
    is_linear = all(row.body.degree <= 1 for row in reference.rows)
    for edit in edits(reference, stream):
        candidate = shuffled(edit, stream)
        report = relate(candidate.model, reference, candidate.mapping)
        certificate = json.loads(json.dumps(report.certificate()))
        assert relation_fault(candidate.model, reference, candidate.mapping, certificate) is None
        if edit.keeps_meaning:
            assert report.is_same_model, edit.name
        elif is_linear and not reference.nonlinear_terms:
            assert report.relation is not SetRelation.UNKNOWN, edit.name
            if edit.name == "row dropped":
                assert report.relation in (SetRelation.RELAXATION, SetRelation.SAME)
            if edit.name == "row added":
                assert report.relation in (SetRelation.RESTRICTION, SetRelation.SAME)
