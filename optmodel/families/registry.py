"""The registry of families: the built-in ones by name, and those of installed packages.

A package adds a family through the entry-point group `optmodel.families`; the entry point's name is
the family's, its value the `Family` object. The words of its texts are in the package's
catalog: see `optmodel.catalog`.

    family("transportation").draw(seed=7, index=0)
    family_names()
family_themes()[0].name, family_themes()[0].families     # 'flows', ('transportation', ...)
"""

import importlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from optmodel.errors import UnknownNameError, UserError
from optmodel.families.problem_family import Family

_THEMES = (
    "flows",
    "planning",
    "scheduling",
    "packing",
    "location",
    "production",
    "finance",
    "nonlinear",
    "uncertainty",
    "energy",
    "routing",
    "assignment",
    "graphs",
)


@dataclass(frozen=True, slots=True)
class FamilyTheme:
    """A theme: its name, what its families are about in a sentence, and their names."""

    name: str
    about: str
    families: tuple[str, ...]


@cache
def _built_in() -> dict[str, str]:
    """The module of each family of ours: the first of every theme, then the second, and so on.

    A run takes the families in turn, so that a short one has families of every theme.
    """
    named = [
        (rank, f"optmodel.families.{theme}", name)
        for theme in _THEMES
        for rank, name in enumerate(importlib.import_module(f"optmodel.families.{theme}").NAMES)
    ]
    return {name: f"{theme}.{name}" for _, theme, name in sorted(named, key=lambda one: one[0])}


@cache
def _added() -> dict[str, EntryPoint]:
    """The entry points of installed packages; to look for them reads every package's metadata."""
    return {point.name: point for point in entry_points(group="optmodel.families")}


def family_names() -> list[str]:
    """All names, built-in ones first."""
    ours = _built_in()
    return [*ours, *sorted(name for name in _added() if name not in ours)]


def family_themes() -> list[FamilyTheme]:
    """The families by theme; those of installed packages are the last theme, if any."""
    themes = []
    for name in _THEMES:
        module = importlib.import_module(f"optmodel.families.{name}")
        about = (module.__doc__ or "").partition("\n")[0]
        themes.append(FamilyTheme(name, about, tuple(module.NAMES)))
    added = tuple(name for name in family_names() if name not in _built_in())
    own = FamilyTheme("installed", "Families that installed packages add.", added)
    return [*themes, own] if added else themes


def family(name: str) -> Family:
    """One family. Raises `UnknownNameError`, which names the nearest one.

    Raises `UserError` where the entry point of a package does not load as a family of its name.
    """
    module = _built_in().get(name)
    if module is not None:
        found = importlib.import_module(module).FAMILY
        assert isinstance(found, Family)
        return found
    if name not in _added():
        raise UnknownNameError("family", name, family_names())
    point = _added()[name]
    try:
        found = point.load()
    except (ImportError, AttributeError) as error:
        raise UserError(f"The family '{point.name}' ({point.value}) fails: {error}.") from error
    if not isinstance(found, Family) or found.name != point.name:
        raise UserError(f"The entry point '{point.name}' ({point.value}) is no family of its name.")
    return found
