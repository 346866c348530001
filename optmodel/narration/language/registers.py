"""Registers: the kinds of texts there are, from `data/language/registers/REGISTER.toml`.

    registers()["memo"].voices       # (VoiceKind.WE,)

A register has a frame (what stands before and after the problem), voices, and orders of telling.
"""

from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import Field

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.formulation import ObjectiveSense
from optmodel.narration.language.domains import LanguagePart
from optmodel.narration.language.voice import Person, VoiceKind
from optmodel.narration.telling import PhraseText


class TextPart(StrEnum):
    """What an order of telling puts in order."""

    OPENING = "opening"
    FACTS = "facts"
    RULES = "rules"
    GOAL = "goal"


class Beginning(StrEnum):
    """How a text gets to speak of its business."""

    ACTOR = "actor"
    """The opening names it in full."""
    SCENE = "scene"
    """Sentences of the setting show it."""
    INTRODUCTION = "introduction"
    """A sentence presents it, and what it is about to do."""
    NONE = "none"
    """Whoever reads the text knows it."""


class Asking(StrEnum):
    """The kind of sentence in which the goal is told."""

    REQUEST = "request"
    QUESTION = "question"
    STATEMENT = "statement"


Chance = Annotated[float, Field(ge=0, le=1)]
Lines = tuple[PhraseText, ...]


class Frame(StrEnum):
    """How the parts of a text are put on the page."""

    PAGE = "page"
    """One after the other."""
    DIALOGUE = "dialogue"
    """As answers to questions."""
    THREAD = "thread"
    """In messages that answer one another."""


class Register(LanguagePart):
    """One kind of text.

    `weight` says how often it is drawn, `tables` and `limits` how probable tables are, facts that
    state their own limit, `distractors` and attached `files`. `questions` ask for a part,
    `headings` stand above it. A register that `is_brief` prefers short phrases.
    """

    weight: Annotated[int, Field(ge=1)]
    voices: Annotated[tuple[VoiceKind, ...], Field(min_length=1)]
    begins: Annotated[tuple[Beginning, ...], Field(min_length=1)]
    tables: Chance
    limits: Chance
    orders: Annotated[tuple[tuple[TextPart, ...], ...], Field(min_length=1)]
    asks: Annotated[tuple[Asking, ...], Field(min_length=1)]
    distractors: Chance = 0
    files: Chance = 0
    frame: Frame = Frame.PAGE
    is_brief: bool = False
    one_paragraph: bool = False
    rules_as_list: bool = False
    head: Lines = ()
    close: Lines = ()
    replies: Lines = ()
    questions: dict[TextPart, Lines] = Field(default_factory=dict)
    headings: dict[TextPart, Lines] = Field(default_factory=dict)


class SensePhrases(LanguagePart):
    """The goal in the three kinds of sentences."""

    request: Lines
    question: Lines
    statement: Lines


class GoalPhrases(LanguagePart):
    """The goal by the sense of the objective."""

    minimize: SensePhrases
    maximize: SensePhrases

    def of(self, sense: ObjectiveSense, asking: Asking) -> Lines:
        """The phrases for a sense and a kind of sentence."""
        phrases = self.minimize if sense is ObjectiveSense.MINIMIZE else self.maximize
        return {
            Asking.REQUEST: phrases.request,
            Asking.QUESTION: phrases.question,
            Asking.STATEMENT: phrases.statement,
        }[asking]


class Introductions(LanguagePart):
    """Sentences that present a business, by voice."""

    short: Lines
    we: Lines
    you: Lines
    person: Lines

    def of(self, voice: VoiceKind) -> Lines:
        """The sentences of a voice."""
        return {
            VoiceKind.SHORT: self.short,
            VoiceKind.WE: self.we,
            VoiceKind.YOU: self.you,
            VoiceKind.PERSON: self.person,
        }[voice]


class Connectives(LanguagePart):
    """The words between data."""

    captions: Lines
    list_captions: Lines
    file_captions: Lines
    joints: tuple[str, ...]
    rule_leads: Lines
    leads: Lines
    verbs: tuple[str, ...]


class _DistractorsFile(LanguagePart):
    sentences: Lines


class _PeopleFile(LanguagePart):
    he: tuple[str, ...]
    she: tuple[str, ...]


@cache
def registers() -> dict[str, Register]:
    """All registers by name. Raises `BadFileError` naming file and field, where one is wrong."""
    found = catalog.files("data", "language/registers", ".toml")
    if not found:
        raise BadFileError("The catalog has no data/language/registers/REGISTER.toml: add one.")
    return {
        name: catalog.validated(Register, catalog.parse_toml(path), path)
        for name, path in found.items()
    }


@cache
def goal_phrases() -> GoalPhrases:
    """The words of goals, from `data/language/goals.toml`."""
    path = catalog.locate("data", "language/goals.toml")
    return catalog.validated(GoalPhrases, catalog.parse_toml(path), path)


@cache
def introductions() -> Introductions:
    """The words of introductions, from `data/language/introductions.toml`."""
    path = catalog.locate("data", "language/introductions.toml")
    return catalog.validated(Introductions, catalog.parse_toml(path), path)


@cache
def connectives() -> Connectives:
    """The words between data, from `data/language/connectives.toml`."""
    path = catalog.locate("data", "language/connectives.toml")
    return catalog.validated(Connectives, catalog.parse_toml(path), path)


@cache
def distractors() -> Lines:
    """Sentences that change nothing, from `data/language/distractors.toml`."""
    path = catalog.locate("data", "language/distractors.toml")
    return catalog.validated(_DistractorsFile, catalog.parse_toml(path), path).sentences


@cache
def people() -> tuple[Person, ...]:
    """Who speaks, writes and runs businesses, from `data/language/people.toml`."""
    path = catalog.locate("data", "language/people.toml")
    file = catalog.validated(_PeopleFile, catalog.parse_toml(path), path)
    return (
        *(Person(name, "he") for name in file.he),
        *(Person(name, "she") for name in file.she),
    )
