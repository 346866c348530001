"""Domains and settings: the nouns, names and units of a trade, and its places of business.

    bakery = domains()["bakery"]
    bakery.roles["product"].names[0]      # ('rye loaf', 'rye loaves')
    bakery.setting[0].actor               # 'a family bakery in a harbor town'

The files are `data/language/domains/DOMAIN.toml`; roles that all domains share are in
`data/language/common.toml`.
"""

from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.narration.telling import Forms, PhraseText


class LanguagePart(BaseModel):
    """What all parts of the language's files share: no other field, no assignment."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RoleWords(LanguagePart):
    """The elements that play a role: what they are, their names, and what they are counted in.

    A name with two forms is a thing that one counts (`rye loaf`, `rye loaves`). `pattern` makes
    names from numbers. `ordered` names are taken in order. `at` is said before a name: `on Monday`.
    """

    noun: Annotated[tuple[str, str], Field(min_length=2)]
    units: tuple[Forms, ...] = ()
    names: tuple[str | Forms, ...] = ()
    pattern: tuple[str, ...] = ()
    ordered: bool = False
    at: str = "at"


class Setting(LanguagePart):
    """A place of business: who acts, what it is called in short, and sentences that show it."""

    actor: str
    short: str
    scene: tuple[PhraseText, ...]


class TradeDomain(LanguagePart):
    """A trade: roles with their words, and its settings."""

    roles: dict[str, RoleWords | tuple[RoleWords, ...]]
    setting: Annotated[tuple[Setting, ...], Field(min_length=1)]


class _CommonFile(LanguagePart):
    roles: dict[str, RoleWords | tuple[RoleWords, ...]]


@cache
def domains() -> dict[str, TradeDomain]:
    """All domains by name. Raises `BadFileError` naming file and field, where one is wrong."""
    found = catalog.files("data", "language/domains", ".toml")
    if not found:
        raise BadFileError("The catalog has no data/language/domains/DOMAIN.toml: add one.")
    return {
        name: catalog.validated(TradeDomain, catalog.parse_toml(path), path)
        for name, path in found.items()
    }


@cache
def common_roles() -> dict[str, tuple[RoleWords, ...]]:
    """The roles that all domains share."""
    path = catalog.locate("data", "language/common.toml")
    return _variants(catalog.validated(_CommonFile, catalog.parse_toml(path), path).roles)


@cache
def roles_of(domain: str) -> dict[str, tuple[RoleWords, ...]]:
    """All roles of a domain and the common ones, each with the ways in which it may be played."""
    return common_roles() | _variants(domains()[domain].roles)


def _variants(
    roles: dict[str, RoleWords | tuple[RoleWords, ...]],
) -> dict[str, tuple[RoleWords, ...]]:
    return {name: words if isinstance(words, tuple) else (words,) for name, words in roles.items()}
