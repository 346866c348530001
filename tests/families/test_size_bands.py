"""The size ranges of the first twelve families: figures of speed are of these sizes.

Whoever makes an instance smaller makes its certification faster, and the figure says nothing more.
"""

import pytest

from optmodel.families import Difficulty, family

Band = tuple[int, int]

BANDS: dict[str, dict[str, tuple[Band, Band, Band]]] = {
    "transportation": {
        "num_sources": ((2, 2), (2, 3), (3, 5)),
        "num_targets": ((2, 3), (3, 4), (4, 6)),
    },
    "blending": {
        "num_ingredients": ((3, 3), (4, 5), (5, 7)),
        "num_properties": ((2, 2), (2, 3), (3, 5)),
    },
    "staffing": {
        "num_patterns": ((3, 4), (4, 5), (6, 8)),
        "num_periods": ((3, 4), (4, 5), (5, 7)),
    },
    "project_selection": {
        "num_projects": ((4, 5), (5, 7), (7, 9)),
        "num_conflicts": ((1, 1), (1, 2), (2, 3)),
        "num_prerequisites": ((1, 1), (1, 2), (2, 3)),
    },
    "facility_location": {
        "num_sites": ((2, 3), (3, 4), (4, 6)),
        "num_customers": ((2, 3), (3, 5), (5, 7)),
    },
    "lot_sizing": {
        "num_periods": ((3, 4), (4, 6), (6, 8)),
    },
    "portfolio": {
        "num_assets": ((3, 3), (4, 4), (5, 6)),
    },
    "service_center": {
        "num_customers": ((3, 4), (4, 6), (6, 9)),
        "num_urgent": ((1, 2), (2, 3), (3, 4)),
    },
    "robust_supply": {
        "num_suppliers": ((3, 4), (4, 6), (6, 8)),
    },
    "pricing": {
        "num_products": ((2, 3), (3, 4), (5, 7)),
        "num_resources": ((2, 2), (2, 2), (2, 3)),
    },
    "inventory": {
        "num_products": ((2, 3), (3, 5), (5, 7)),
    },
    "reliability": {
        "num_stages": ((2, 3), (3, 5), (5, 6)),
    },
}
"""Lowest and highest by difficulty: easy, medium, hard."""


@pytest.mark.parametrize("name", BANDS)
def test_sizes_are_not_lowered(name: str) -> None:
    bands = {
        size.name: tuple(size.range(difficulty) for difficulty in Difficulty)
        for size in family(name).size_parameters
    }
    assert bands == BANDS[name]
