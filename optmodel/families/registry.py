"""The families there are: ours by name, and those that installed packages add.

A package adds a family through the entry-point group `optmodel.families`; the entry point's name is
the family's, its value the `Family` object.

    family("transportation").draw(seed=7, index=0)
    family_names()
"""

import importlib
from importlib.metadata import entry_points

from optmodel.errors import UnknownNameError
from optmodel.families.family import Family

# In the order of the classes they exercise. Each module holds `FAMILY`.
_OURS = (
    "transportation",
    "blending",
    "staffing",
    "project_selection",
    "facility_location",
    "lot_sizing",
    "portfolio",
    "pricing",
    "service_center",
    "robust_supply",
    "inventory",
    "reliability",
)


def family_names() -> list[str]:
    """All names, ours first."""
    added = (point.name for point in entry_points(group="optmodel.families"))
    return [*_OURS, *sorted(name for name in added if name not in _OURS)]


def family(name: str) -> Family:
    """One family. Raises `UnknownNameError`, naming the nearest."""
    if name in _OURS:
        module = importlib.import_module(f"optmodel.families.{name}")
        found = module.FAMILY
    else:
        points = {point.name: point for point in entry_points(group="optmodel.families")}
        if name not in points:
            raise UnknownNameError("family", name, family_names())
        found = points[name].load()
    assert isinstance(found, Family)
    return found
