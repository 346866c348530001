"""Scenarios: the setting and words of texts, from `data/narration/<family>/scenarios.toml`.

A scenario names the elements, spells the units and supplies nouns; a phrasing is a template beside
it (`<phrasing>.md`) that every scenario of the family can fill.

    scenarios("transportation")[0].elements["sources"]     # ('Amberfield silo', ...)
    phrasings("transportation")                            # ('brief', 'letter', 'report')
"""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from optmodel import catalog
from optmodel.errors import BadFileError


class Scenario(BaseModel):
    """One setting. `units` maps a unit of the formulation to its (singular, plural) or symbol.

    `elements` lists names for each set, enough for the largest one. An ordered set takes them in
    their order, or a pattern with `{n}`, such as `week {n}`. `words` are the nouns that templates
    use.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    setting: str
    words: dict[str, str]
    units: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]]
    elements: dict[str, tuple[str, ...] | str]


class _ScenarioFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    scenario: Annotated[tuple[Scenario, ...], Field(min_length=1)]


@cache
def scenarios(family: str) -> tuple[Scenario, ...]:
    """All scenarios of a family, in file order. Raises `BadFileError` naming file and field."""
    path = _folder(family) / "scenarios.toml"
    return catalog.validated(_ScenarioFile, catalog.parse_toml(path), path).scenario


@cache
def phrasings(family: str) -> tuple[str, ...]:
    """Names of the family's templates, sorted. Raises `BadFileError` when there is none."""
    folder = _folder(family)
    names = tuple(sorted(path.stem for path in folder.glob("*.md")))
    if not names:
        raise BadFileError(f"{folder} holds no template: write one in a file ending in .md.")
    return names


def template_text(family: str, phrasing: str) -> str:
    """The source of one template."""
    return (_folder(family) / f"{phrasing}.md").read_text(encoding="utf-8")


def _folder(family: str) -> Path:
    return catalog.locate("data", f"narration/{family}")
