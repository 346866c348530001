"""Composition: an instance and its telling become a text in a setting and a register.

    narrative = compose(instance, telling, RandomStream("text", 7))
    narrative.text, narrative.register, narrative.setting

Setting, register, voice, order of telling, layouts and every alternative of a phrase are drawn
from the stream. The text is not read back here: see `narrate`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from optmodel.formulation import Instance
from optmodel.narration.grammar import parse_phrase
from optmodel.narration.language.casting import Cast, draw_cast
from optmodel.narration.language.english import as_sentence
from optmodel.narration.language.facts import FactWriter
from optmodel.narration.language.frames import Framing
from optmodel.narration.language.groups import Layout, fact_groups
from optmodel.narration.language.interchange import interchangeable
from optmodel.narration.language.number_style import draw_number_style
from optmodel.narration.language.passages import Passage, TextSection
from optmodel.narration.language.registers import (
    Beginning,
    Register,
    TextPart,
    connectives,
    distractors,
    goal_phrases,
    introductions,
    people,
    registers,
)
from optmodel.narration.language.relations import relation_passages
from optmodel.narration.language.voice import VoiceKind, voice_of
from optmodel.narration.language.wording import Filling, Wording, plain
from optmodel.narration.narrative import Narrative
from optmodel.narration.reading import distinctive_words
from optmodel.narration.telling import Telling
from optmodel.narration.tokens import stem
from optmodel.random_stream import RandomStream

_ROW_CHANCES = ((14, 0.0), (24, 0.4), (40, 0.7), (70, 0.9))
"""Up to how many data tables have which chance."""

_ROW_STYLES = (*[Layout.TABLE] * 7, Layout.CSV, Layout.COLUMNS)


def compose(instance: Instance, telling: Telling, stream: RandomStream) -> Narrative:
    """A text of the instance. Raises `BadFileError` where the telling does not fit it."""
    cast = draw_cast(instance, telling, stream)
    weighted = [name for name, one in registers().items() for _ in range(one.weight)]
    register = stream.choice(weighted)
    return _Composer(instance, telling, cast, register, stream).narrative()


_ONLY_RULES = "rules"
"""The layout of a text whose data all stand in sentences of rules: it is written, as others are."""

_RULE_LEADS = 0.2
"""How often a rule is led in by a word, such as `moreover`."""

_COUNTS = (13, 97)
"""Between which a number lies that says nothing."""


def _row_chance(instance: Instance) -> float:
    """How probable tables are at least: nobody writes many data out in sentences."""
    num_data = sum(len(values) for values in instance.parameters.values())
    return next((chance for most, chance in _ROW_CHANCES if num_data <= most), 1)


class _Composer:
    """Composes one text."""

    def __init__(
        self,
        instance: Instance,
        telling: Telling,
        cast: Cast,
        register: str,
        stream: RandomStream,
    ) -> None:
        self._register_name = register
        self._register: Register = registers()[register]
        self._telling = telling
        self._instance = instance
        self._cast = cast
        self._stream = stream
        self._person, self._writer, self._reader = stream.sample(people(), 3)
        kind = stream.choice(self._register.voices)
        self._voice = voice_of(kind, cast.setting.short, self._person)
        self._style = draw_number_style(cast.units, stream)
        self._wording = Wording(instance, telling, cast, self._voice, self._style, stream)
        self._wording.is_brief = self._register.is_brief
        self._layouts: list[str] = []
        self._distractors: list[str] = []
        self._files: dict[str, str] = {}

    def narrative(self) -> Narrative:
        """The text with what is needed to read it back."""
        text = self._text()
        return Narrative(
            text=text,
            setting=self._cast.id,
            register=self._register_name,
            layout=" ".join(dict.fromkeys(self._layouts)) or _ONLY_RULES,
            has_table="| --- |" in text,
            names=self._cast.names,
            singulars=self._cast.singulars,
            units=self._cast.units,
            conversions=self._style.conversions(),
            distractors=tuple(self._distractors),
            files=self._files,
        )

    def _text(self) -> str:
        has_rows = self._stream.chance(max(self._register.tables, _row_chance(self._instance)))
        style = Layout(self._stream.choice(_ROW_STYLES)) if has_rows else None
        if self._stream.chance(self._register.files):
            style = Layout.FILE
        writer = FactWriter(self._wording, states_limits=self._stream.chance(self._register.limits))
        facts = list(self._facts(writer, style))
        rules = list(self._rules(writer.stated))
        self._files = writer.files
        goal = [TextSection(tuple(self._goal()))]
        by_part = {
            TextPart.OPENING: list(self._opening()),
            TextPart.FACTS: facts,
            TextPart.RULES: [TextSection(tuple(rules))] if rules else [],
            TextPart.GOAL: goal,
        }
        order = self._stream.choice(self._register.orders)
        framing = Framing(self._register, self._wording, self._writer, self._reader)
        return framing.text([(part, by_part[part]) for part in order])

    # ---- parts --------------------------------------------------------------------------------

    def _opening(self) -> Iterator[TextSection]:
        begins = self._stream.choice(self._register.begins)
        sentences: list[str] = []
        actor = self._cast.setting.actor
        if self._voice.kind is not VoiceKind.SHORT and begins in (Beginning.ACTOR, Beginning.SCENE):
            if begins is Beginning.SCENE:
                sentences.append(self._wording.write(self._stream.choice(self._cast.setting.scene)))
                actor = self._cast.setting.short
            begins = Beginning.INTRODUCTION
        wording = self._wording
        openings = self._telling.opening
        if begins is Beginning.ACTOR:
            named = [text for text in openings if "we" in parse_phrase(text).slots()]
            if named:
                openings = tuple(named)
                wording = self._named_in_full()
                self._wording.introduce()
            else:
                begins = Beginning.INTRODUCTION
        elif begins is Beginning.SCENE:
            sentences.append(self._wording.write(self._stream.choice(self._cast.setting.scene)))
        if begins is Beginning.INTRODUCTION:
            activity = self._wording.write(self._wording.choose(self._telling.activity))
            phrases = introductions().of(self._voice.kind)
            texts = {"actor": actor, "activity": activity, "person": self._person.name}
            filling = Filling(texts=texts)
            sentences.append(self._wording.write(self._stream.choice(phrases), filling))
            self._wording.introduce()
        sentences.append(wording.write(wording.choose(openings)))
        if self._stream.chance(self._register.distractors):
            count = Filling(texts={"count": str(self._stream.integer(*_COUNTS))})
            text = self._stream.choice(self._plain_distractors())
            text = as_sentence(self._wording.write(text, count))
            self._distractors.append(text)
            sentences.append(text)
        yield TextSection(tuple(Passage(as_sentence(text)) for text in sentences))

    def _plain_distractors(self) -> list[str]:
        """The sentences that have no word of a single number of the problem, such as its years."""
        scalars = [p for p in self._instance.formulation.parameters if not p.over.binders]
        telling = frozenset().union(*map(distinctive_words, scalars))
        return [
            text
            for text in distractors()
            if telling.isdisjoint(map(stem, re.findall(r"[a-z]{2,}", text)))
        ]

    def _named_in_full(self) -> Wording:
        voice = replace(self._voice, we=self._cast.setting.actor)
        return Wording(self._instance, self._telling, self._cast, voice, self._style, self._stream)

    def _facts(self, writer: FactWriter, style: Layout | None) -> Iterator[TextSection]:
        groups = fact_groups(self._instance, self._telling)
        if self._stream.chance(0.5):
            groups = sorted(groups, key=lambda group: len(group.axes))
        for section in writer.sections(groups, style):
            self._layouts.append(section.layout)
            yield section
        relations = list(relation_passages(self._wording, self._register.tables))
        if relations:
            yield TextSection(tuple(relations))

    def _rules(self, stated: set[str]) -> Iterator[Passage]:
        stated = stated | {relation.states for relation in self._telling.relation}
        is_first = True
        for rule in self._telling.rule:
            if rule.constraint not in stated:
                said = interchangeable(self._wording.choose(rule.say))
                text = self._wording.write(said)
                if not is_first and self._stream.chance(_RULE_LEADS):
                    lead = self._wording.fresh(connectives().rule_leads)
                    text = self._wording.write(lead, Filling(texts={"rule": text}))
                is_first = False
                yield Passage(as_sentence(text))

    def _goal(self) -> Iterator[Passage]:
        goal = self._telling.goal
        objective = self._wording.write(self._wording.choose(goal.objective))
        if objective.startswith("the total ") and not objective.startswith("the total of "):
            total = self._stream.choice(connectives().totals)
            objective = f"the {total} {objective.removeprefix('the total ')}"
        decide = self._wording.write(self._wording.choose(goal.decide))
        asking = self._stream.choice(self._register.asks)
        sense = self._instance.formulation.objective.sense
        phrases = goal_phrases().of(sense, asking)
        if not objective.startswith("the "):  # what it costs in all: it has no superlative
            phrases = tuple(each for each in phrases if "{bare}" not in each)
        phrase = self._stream.choice(phrases)
        texts = {"objective": objective, "bare": plain(objective), "decide": decide}
        yield Passage(as_sentence(self._wording.write(phrase, Filling(texts=texts))))
