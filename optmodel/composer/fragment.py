"""A fragment: a part of a formulation together with its part of the telling, from a TOML file.

    fragment = load_fragments("composer/limits")["share_at_most"]
    fragment.filled({"x": "make", "items": "products"}).constraint
    # (ConstraintText(name='share_kept', statement='make[i] <= ...', ...),)

Its texts hold words in angle brackets, `<x>` or `<items>`, which a scene fills.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from pydantic import Field

from optmodel import catalog
from optmodel.formulation import (
    Constraint,
    IndexSet,
    Parameter,
    Variable,
    constraint,
    index_set,
    parameter,
    variable,
)
from optmodel.narration import FactWords, RelationWords, RuleWords, SetWords, TellingPart

_MARKED = re.compile(r"<([a-z]\w*)(?::(\w+))?(?::([^<>]+))?>")


class SetText(TellingPart):
    """A set of a formulation, in text."""

    name: str
    symbol: str
    meaning: str
    within: tuple[str, ...] = ()

    def declared(self) -> IndexSet:
        """The declaration."""
        return index_set(self.name, self.symbol, self.meaning, within=self.within)


class ParameterText(TellingPart):
    """A parameter, in text."""

    name: str
    symbol: str
    over: str = ""
    unit: str = ""
    meaning: str
    integral: bool = False

    def declared(self) -> Parameter:
        """The declaration."""
        return parameter(
            self.name,
            self.symbol,
            self.over,
            unit=self.unit,
            meaning=self.meaning,
            integral=self.integral,
        )


class VariableText(TellingPart):
    """A variable, in text."""

    name: str
    symbol: str
    over: str = ""
    unit: str = ""
    meaning: str
    domain: Literal["continuous", "integer", "binary", "<domain>"] = "continuous"
    lower: str = "0"
    upper: str = ""

    def declared(self) -> Variable:
        """The declaration."""
        assert self.domain != "<domain>", "the fragment is filled"
        return variable(
            self.name,
            self.symbol,
            self.over,
            unit=self.unit,
            meaning=self.meaning,
            domain=self.domain,
            lower=self.lower,
            upper=self.upper or None,
        )


class ConstraintText(TellingPart):
    """A constraint, in text."""

    name: str
    statement: str
    over: str = ""
    meaning: str

    def declared(self) -> Constraint:
        """The declaration."""
        return constraint(self.name, self.statement, self.over, meaning=self.meaning)


class Fragment(TellingPart):
    """What one limit, goal or resource adds to a formulation and to its telling.

    `cost` is an expression in money that a goal in money bears. `about` says what the fragment is.
    """

    about: str = ""
    cost: str = ""
    set: tuple[SetText, ...] = ()
    parameter: tuple[ParameterText, ...] = ()
    variable: tuple[VariableText, ...] = ()
    constraint: tuple[ConstraintText, ...] = ()
    roles: dict[str, str | SetWords] = Field(default_factory=dict)
    units: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    fact: tuple[FactWords, ...] = ()
    relation: tuple[RelationWords, ...] = ()
    rule: tuple[RuleWords, ...] = ()

    def filled(self, words: Mapping[str, str]) -> "Fragment":
        """The fragment with the words of a scene for all that stands in angle brackets."""
        return Fragment.model_validate(fill_parts(self.model_dump(), words))


@cache
def load_fragments(folder: str) -> dict[str, Fragment]:
    """The fragments of a folder of `data`, by name; `BadFileError` where one is wrong."""
    return {
        name: catalog.validated(Fragment, catalog.parse_toml(path), path)
        for name, path in catalog.files("data", folder, ".toml").items()
    }


def fill_words(text: str, words: Mapping[str, str]) -> str:
    """A text with its words in angle brackets filled, and those that stand in these.

    `<sum:total_limit>` is the word `sum`, in which `P` is the parameter that is named.
    """

    def word(found: re.Match[str]) -> str:
        name, parameter_name, rest = found.groups()
        filled = words[name]
        filled = filled.replace("@P", parameter_name) if parameter_name else filled
        return filled.replace("@W", rest) if rest else filled

    before = ""
    while text != before:
        before, text = text, _MARKED.sub(word, text)
    return text


def fill_parts(value: object, words: Mapping[str, str]) -> object:
    """All texts in nested tables and lists with their words in angle brackets filled."""
    match value:
        case str():
            return fill_words(value, words)
        case dict():
            return {fill_words(key, words): fill_parts(part, words) for key, part in value.items()}
        case list() | tuple():
            return [fill_parts(part, words) for part in value]
    return value
