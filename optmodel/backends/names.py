"""Names for a model file: none twice, none empty, no character that its readers misread.

unique_names(["a b", "", "a_b"], "C", NameStyle.NO_BLANKS)       # ["a_b", "C1", "a_b_2"]
"""

import re
from collections.abc import Iterable
from enum import Enum


class NameStyle(Enum):
    """Which characters a name keeps, and how a repeated name is made unique."""

    NO_BLANKS = "no blanks"
    """Blanks become `_`: names of files that HiGHS and SCIP write."""
    IDENTIFIERS = "identifiers"
    """Letters, digits, points and underscores, no digit first: names of LP files."""
    PLAIN = "plain"
    """Letters, digits, points, underscores and brackets: names of an instance, in MPS."""
    GIVEN = "given"
    """Names of a program in MPS: all but blanks and the marks that open a comment."""


_UNFIT = {
    NameStyle.NO_BLANKS: re.compile(r"\s+"),
    NameStyle.IDENTIFIERS: re.compile(r"[^A-Za-z0-9_.]|^(?=[0-9.])"),
    NameStyle.PLAIN: re.compile(r"[^A-Za-z0-9_.,\[\]]"),
}


def unique_names(names: Iterable[str], prefix: str, style: NameStyle) -> list[str]:
    """The names in their order, made to fit a file; an empty one becomes prefix and number.

    A number is added to repeated names. In files of HiGHS and SCIP a name that occurs once is never
    changed by that; in our own files it is where the numbered form of an earlier name equals it.
    """
    fit = [fitted_name(name, style) or f"{prefix}{number}" for number, name in enumerate(names)]
    is_reserved = style in (NameStyle.NO_BLANKS, NameStyle.IDENTIFIERS)
    separator = "#" if style is NameStyle.GIVEN else "_"
    reserved = set(fit) if is_reserved else frozenset[str]()
    next_number: dict[str, int] = {}
    result: list[str] = []
    for name in fit:
        unique = name
        while unique in next_number or (unique != name and unique in reserved):
            next_number[name] = next_number.get(name, 1) + 1
            unique = f"{name}{separator}{next_number[name]}"
        next_number.setdefault(unique, 1)
        result.append(unique)
    return result


def fitted_name(name: str, style: NameStyle) -> str:
    """One name without the characters that its style excludes; it may be empty then."""
    if style is NameStyle.GIVEN:
        return "_".join(name.split()).lstrip("$*'\"")
    return _UNFIT[style].sub("_", name)
