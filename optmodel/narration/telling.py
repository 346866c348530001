"""A telling: what a formulation means in words, from `data/narration/NAME.toml` or made in code.

It has phrases for each parameter, constraint and set, and knows nothing of registers or layouts.

    telling = find_telling("transportation")
    telling.fact_of("cost").noun        # ('[cost|price] of moving one {unit:units}',)
"""

from functools import cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.narration.grammar import parse_phrase


def _checked(text: str) -> str:
    parse_phrase(text)
    return text


def _several(value: object) -> object:
    """One text may stand without a list around it."""
    return [value] if isinstance(value, str) else value


PhraseText = Annotated[str, BeforeValidator(_checked)]
Phrases = Annotated[tuple[PhraseText, ...], BeforeValidator(_several), Field(min_length=1)]
Forms = Annotated[tuple[str, ...], Field(min_length=1, max_length=2)]


class TellingPart(BaseModel):
    """What all parts of a telling share: no other field, no assignment."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SetWords(TellingPart):
    """What the elements of a set are called, where no role of the settings says it.

    `names` are enough for the largest set; they are taken in order, or in any order where they are
    `shuffled`. `pattern` makes them from numbers: `week {n}`. `at` is the preposition before a
    name: `on Monday`.
    """

    one: str
    many: str
    names: tuple[str | Forms, ...] = ()
    pattern: tuple[str, ...] = ()
    at: str = "at"
    shuffled: bool = False


class FactWords(TellingPart):
    """How the values of one parameter are told.

    `noun` names the parameter without an article, `about` says what of each index (`from {i}`).
    A `clause` tells one value. A `limit` does too, and states the constraint `states` with it;
    without a limit, the clauses state it.
    """

    parameter: str
    noun: Phrases
    about: dict[str, PhraseText] = {}
    clause: Phrases
    limit: tuple[PhraseText, ...] = ()
    states: str = ""
    percent: bool = False


class RelationWords(TellingPart):
    """How a set of pairs, or a subset, is told: `{first} works on {second}`, or `{list}`.

    Where the clause states a constraint with it, `states` names that. `pairs` stands above many
    pairs whose order does not matter: these must be kept apart.
    """

    set: str
    clause: Phrases
    pairs: tuple[PhraseText, ...] = ()
    states: str = ""


class RuleWords(TellingPart):
    """What a constraint, or the domain of a variable, means; its scalar data may be told in it."""

    constraint: str
    say: Phrases


class GoalWords(TellingPart):
    """The objective as a noun phrase with its article, and what is decided: `how much ...`."""

    objective: Phrases
    decide: Phrases


class Telling(TellingPart):
    """The words of one formulation."""

    activity: Phrases
    opening: Phrases
    domains: tuple[str, ...] = ()
    roles: dict[str, str | SetWords] = {}
    words: dict[str, str | tuple[PhraseText, ...]] = {}
    units: dict[str, str | Forms] = {}
    fact: tuple[FactWords, ...] = ()
    relation: tuple[RelationWords, ...] = ()
    rule: tuple[RuleWords, ...] = ()
    goal: GoalWords

    def fact_of(self, parameter: str) -> FactWords | None:
        """The words of a parameter, or None where a rule tells it."""
        return next((fact for fact in self.fact if fact.parameter == parameter), None)


@cache
def find_telling(name: str) -> Telling:
    """The telling of a family. Raises `BadFileError` naming file and field, where one is wrong."""
    path = catalog.find("data", f"narration/{name}.toml")
    if path is None:
        raise BadFileError(
            f"There are no words for '{name}': write data/narration/{name}.toml by "
            "docs/adding/family.md."
        )
    return catalog.validated(Telling, catalog.parse_toml(path), path)
