"""The registry of families: the built-in ones by name, and those of installed packages.

A package adds a family through the entry-point group `optmodel.families`; the entry point's name is
the family's, its value the `Family` object. The words of its texts are in the package's
catalog: see `optmodel.catalog`.

    family("transportation").draw(seed=7, index=0)
    family_names()
"""

import importlib
from importlib.metadata import entry_points

from optmodel.errors import UnknownNameError, UserError
from optmodel.families.problem_family import Family

# In the order of the classes they exercise. Each module holds `FAMILY`.
_BUILT_IN = (
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
    """All names, built-in ones first."""
    added = (point.name for point in entry_points(group="optmodel.families"))
    return [*_BUILT_IN, *sorted(name for name in added if name not in _BUILT_IN)]


def family(name: str) -> Family:
    """One family. Raises `UnknownNameError`, which names the nearest one.

    Raises `UserError` where the entry point of a package does not load as a family of its name.
    """
    if name in _BUILT_IN:
        found = importlib.import_module(f"optmodel.families.{name}").FAMILY
        assert isinstance(found, Family)
        return found
    points = {point.name: point for point in entry_points(group="optmodel.families")}
    if name not in points:
        raise UnknownNameError("family", name, family_names())
    point = points[name]
    try:
        found = point.load()
    except (ImportError, AttributeError) as error:
        raise UserError(f"The family '{point.name}' ({point.value}) fails: {error}.") from error
    if not isinstance(found, Family) or found.name != point.name:
        raise UserError(f"The entry point '{point.name}' ({point.value}) is no family of its name.")
    return found
