"""Columns found without names, and what speaks for the mapping that was found."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.equivalence import MappedColumns, map_columns, mapping_support
from optmodel.families import Difficulty, family
from optmodel.formulation import FlatModel, FlatRow, flatten
from optmodel.random_stream import RandomStream
from tests.equivalence.edits import edits, shuffled
from tests.equivalence.models import WHOLE, column, flat, row
from tests.families.every import EVERY_FAMILY

BLEND = flat(
    [column("x", upper=40), column("y", upper=70)],
    [row({0: 2, 1: 3}, upper=120), row({0: 5, 1: 1}, upper=90), row({0: 1, 1: 4}, lower=15)],
    {0: 7, 1: 11},
)


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_columns_are_found_in_any_order(name: str) -> None:
    reference = flatten(family(name).draw(3, 1, difficulty=Difficulty.MEDIUM).instance)
    stream = RandomStream("mapping", name)
    for edit in edits(reference, stream):
        candidate = shuffled(edit, stream)
        if edit.name not in ("unchanged", "rows scaled", "sides swapped", "row dropped"):
            continue
        found = map_columns(candidate.model, reference)
        assert isinstance(found, MappedColumns), edit.name
        if found.mapping != candidate.mapping:  # such as two colors that may change places
            images = [image.column for image in found.mapping.images if image is not None]
            assert len(images) == len(found.mapping.images)
            own = statements(candidate.model, images)
            assert own <= statements(reference, range(len(images))), edit.name
            assert len(own) >= len(reference.rows) - 1


def statements(model: FlatModel, images: Sequence[int]) -> Counter[tuple[object, ...]]:
    """The rows and indicators of a model in the columns of another, each divided by its first."""
    rows = [(None, None, row) for row in model.rows]
    indicators = [(images[one.column], one.value, one.row) for one in model.indicators]
    return Counter((*switch, *_divided(row, images)) for *switch, row in [*rows, *indicators])


def _divided(row: FlatRow, images: Sequence[int]) -> tuple[object, ...]:
    terms = sorted(
        (tuple(sorted(images[column] for column in term)), Fraction(value))
        for term, value in row.body.terms.items()
    )
    first = terms[0][1]
    limits = [None if limit is None else limit / first for limit in (row.lower, row.upper)]
    ordered = tuple(limits if first > 0 else reversed(limits))
    return tuple((term, value / first) for term, value in terms), ordered


def test_a_model_supports_its_own_columns() -> None:
    support = mapping_support(BLEND, BLEND, [0, 1])
    assert support.is_reliable
    assert support.scales == (1, 1)
    assert not support.is_scaled
    assert not mapping_support(BLEND, BLEND, [1, 0]).is_reliable


def test_a_column_in_another_unit_has_a_scale() -> None:
    grams = flat(
        [column("x", upper=40), column("y", upper=70_000)],
        [
            row({0: 2, 1: Fraction(3, 1000)}, upper=120),
            row({0: 5, 1: Fraction(1, 1000)}, upper=90),
            row({0: 1, 1: Fraction(4, 1000)}, lower=15),
        ],
        {0: 7, 1: Fraction(11, 1000)},
    )
    assert mapping_support(grams, BLEND, [0, 1]).scales == (1, Fraction(1, 1000))


@pytest.mark.parametrize(
    ("columns", "is_reliable"),
    [([0, 1], True), ([1, 0], False), ([None, 1], True), ([0, None], True), ([1, None], False)],
)
def test_a_column_without_an_image_speaks_against_nothing(
    columns: list[int | None], is_reliable: bool
) -> None:
    assert mapping_support(BLEND, BLEND, columns).is_reliable == is_reliable


@pytest.mark.parametrize("unit", [Fraction(1, 1000), Fraction(12)])
def test_a_unit_of_all_columns_is_common_to_all(unit: Fraction) -> None:
    """All columns are counted in another unit; the right-hand sides and the profit are not."""
    other = replace(
        BLEND,
        objective=BLEND.objective * unit,
        rows=tuple(replace(each, body=each.body * unit) for each in BLEND.rows),
        columns=tuple(replace(each, upper=(each.upper or 0) / unit) for each in BLEND.columns),
    )
    support = mapping_support(other, BLEND, [0, 1])
    assert support.common_scale == unit
    assert support.scales == (unit, unit)
    assert support.is_scaled
    assert not support.is_reliable


def test_rows_in_another_unit_are_no_unit_of_columns() -> None:
    rows = tuple(
        replace(
            each,
            body=each.body * 60,
            lower=None if each.lower is None else each.lower * 60,
            upper=None if each.upper is None else each.upper * 60,
        )
        for each in BLEND.rows
    )
    support = mapping_support(replace(BLEND, rows=rows), BLEND, [0, 1])
    assert (support.is_reliable, support.common_scale, support.scales) == (True, 1, (1, 1))


def test_a_whole_column_has_no_unit() -> None:
    whole = replace(BLEND, columns=(column("x", WHOLE, 0, 40), column("y", WHOLE, 0, 70)))
    doubled = tuple(replace(each, body=each.body * 2) for each in whole.rows)
    assert mapping_support(replace(whole, rows=doubled), whole, [0, 1]).scales == (1, 1)
