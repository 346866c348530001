"""A scene: what is decided in an elementary word problem, and the words for it.

    scene = scenes()["planting"]
    scene.words()["amount"]        # '{value} of {i}': 20 acres of wheat

The files are `data/composer/scenes/SCENE.toml`.
"""

from enum import StrEnum
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from optmodel import catalog
from optmodel.narration import Forms, Phrases, SetWords, TellingPart

Range = tuple[int, int, int]
"""The least value, the largest one, and the step between values."""


class Counting(StrEnum):
    """How amounts of an item are said."""

    PIECES = "pieces"
    """Twenty chairs."""
    UNITS = "units"
    """Twenty trays of rye loaves, twenty trips by the red van."""
    MONEY = "money"
    """$2,000 in the Alder fund."""


class ThemeWords(TellingPart):
    """One scalar property of an item: its unit, its noun, and the clause that tells it.

    `sense` says whether more of it is better. `have` says what there is of it, `need` how much
    there must be, `whole` is the sum of it.
    """

    noun: Phrases
    unit: Forms
    range: Range
    sense: Literal["minimize", "maximize"] = "minimize"
    clause: Phrases
    have: tuple[str, ...] = ()
    need: tuple[str, ...] = ()
    whole: str = ""


class RowWords(TellingPart):
    """A set of resources that items use, or of properties that they bring, and their words."""

    set: str
    one: str
    many: str
    role: str = ""
    names: tuple[str, ...] = ()
    unit: Forms
    range: Range
    noun: Phrases
    clause: Phrases
    total_noun: Phrases
    total: Phrases
    rule: Phrases


class Scene(TellingPart):
    """What is decided, for whom, and in which words.

    `weight` says how often it is drawn. `items` is the set, `decision` the variable, `make` the
    verb, `done` its participle and `doing` its gerund, `chosen` the
    participle that goes with kinds. `link` stands between an amount and an
    item: `of`, `by`.
    """

    items: str
    symbol: str
    meaning: str
    decision: str
    decided: str
    make: str
    done: str
    doing: str
    chosen: str = ""
    counting: Counting
    link: str = "of"
    role: str = ""
    one: str = ""
    many: str = ""
    names: tuple[str | Forms, ...] = ()
    unit: str | Forms = ""
    settings: tuple[str, ...] = ()
    domains: Annotated[tuple[Literal["integer", "continuous"], ...], Field(min_length=1)]
    goals: Annotated[tuple[str, ...], Field(min_length=1)]
    without: tuple[str, ...] = ()
    plan: Range
    money: Range
    activity: Phrases
    opening: Phrases
    decide: Phrases
    whole: str = ""
    resource: RowWords | None = None
    requirement: RowWords | None = None
    capacity: tuple[ThemeWords, ...] = ()
    coverage: tuple[ThemeWords, ...] = ()
    measure: tuple[ThemeWords, ...] = ()
    groups: tuple[str, ...] = ()
    ratings: tuple[str, ...] = ()
    burdens: tuple[str, ...] = ()
    weight: Annotated[int, Field(ge=1)] = 1

    def set_words(self, names: tuple[str | Forms, ...]) -> str | SetWords:
        """What the items are called: by a role of the settings, or by chosen names."""
        return self.role or SetWords(one=self.one, many=self.many, names=names)

    def words(self) -> dict[str, str]:
        """The words for which fragments have angle brackets."""
        own = {
            "items": self.items,
            "x": self.decision,
            "symbol": self.symbol,
            "decided": self.decided,
            "make": self.make,
            "done": self.done,
            "doing": self.doing,
            "chosen": self.chosen or self.done,
            "link": self.link,
            "one": f"{{one:{self.items}}}",
            "many": f"{{many:{self.items}}}",
        }
        words = own | _WORDS[self.counting]
        some = {"of": "@", "by": "{units:amount} by @"}.get(self.link, "@")
        some = "money in @" if self.counting is Counting.MONEY else some
        part = {"by": "by {i}"}.get(self.link, "{i}")
        return words | {
            "some": some.replace("@", "{i}"),
            "somefirst": some.replace("@", "{first}"),
            "somesecond": some.replace("@", "{second}"),
            "second": _SECOND[self.counting],
            "part": "in {i}" if self.counting is Counting.MONEY else part,
            "lot": "{number}" if self.counting is Counting.PIECES else "{value}",
            "kind": "kind" if self.counting is Counting.PIECES else words["one"],
        }


_SECOND = {
    Counting.PIECES: "{number} {j}",
    Counting.UNITS: "{value} <link> {j}",
    Counting.MONEY: "{value} in {j}",
}
_WORDS = {
    Counting.PIECES: {
        "unit": "",
        "each": "<one_of> {i:one}",
        "eachpair": "each {j:one}",
        "amount": "{number} {i}",
        "asmany": "as many {i} as {j}",
        "aspair": "as many {first} as {second}",
        "more": "{number} more {i} than {j}",
        "of": "[the number of|] {i}",
        "number": "the number of {i}",
        "othernumber": "that of {j}",
        "sum": "{number:@P} <many>",
        "any": "{number:@P} of @W kind",
        "things": "<many>",
        "per": "{one:<items>}",
    },
    Counting.UNITS: {
        "unit": "amount",
        "each": "<one_of> {unit:amount} <link> {i}",
        "eachpair": "each {unit:amount} <link> {j}",
        "amount": "{value} <link> {i}",
        "asmany": "as many {units:amount} <link> {i} as <link> {j}",
        "aspair": "as many {units:amount} <link> {first} as <link> {second}",
        "more": "{number} more {units:amount} <link> {i} than <link> {j}",
        "of": "{i}",
        "number": "the number of {units:amount} <link> {i}",
        "othernumber": "that <link> {j}",
        "sum": "{value:@P}",
        "any": "{value:@P} <link> @W <one>",
        "things": "{units:amount}",
        "per": "{unit:amount}",
    },
    Counting.MONEY: {
        "unit": "money",
        "each": "each {unit:money} in {i}",
        "eachpair": "each {unit:money} in {j}",
        "amount": "{value} in {i}",
        "asmany": "as much in {i} as in {j}",
        "aspair": "as much in {first} as in {second}",
        "more": "{value} more in {i} than in {j}",
        "of": "{i}",
        "number": "the amount in {i}",
        "othernumber": "that in {j}",
        "sum": "{value:@P}",
        "any": "{value:@P} in @W <one>",
        "things": "{units:money}",
        "per": "{unit:money}",
    },
}


@cache
def scenes() -> dict[str, Scene]:
    """All scenes by name. Raises `BadFileError` naming file and field, where one is wrong."""
    return {
        name: catalog.validated(Scene, catalog.parse_toml(path), path)
        for name, path in catalog.files("data", "composer/scenes", ".toml").items()
    }
