"""Wording: fills the slots of phrases with the words, names and numbers of one text.

wording.write("{i} has {value} on hand", wording.datum("supply", ("s1",)))
# 'the Canal bakehouse has 120 trays on hand'
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from optmodel.errors import BadFileError
from optmodel.formulation import ElementId, Instance, Key, Number, Parameter
from optmodel.narration.formatting import (
    CURRENCY_SYMBOLS,
    format_list,
    format_percent,
    with_article,
)
from optmodel.narration.grammar import Phrase, parse_phrase
from optmodel.narration.language.casting import Cast
from optmodel.narration.language.english import numbered_list, plural_person, third_person
from optmodel.narration.language.number_style import NUMBER_WORDS, NumberStyle
from optmodel.narration.language.voice import Voice
from optmodel.narration.reading import SHARE, leading_unit
from optmodel.narration.telling import Telling
from optmodel.random_stream import RandomStream

_ARTICLE = re.compile(r"\ba ([aeiouh]\w+)")
"""An article before a word that may need `an`."""

_PART_OF = re.compile(r"\bone-(quarter|fifth)(?= of\b)")
"""A share that is said `a quarter` before what it is of, but not at the end of a sentence."""

_LONGEST_LIST = 5
"""Names that a phrase may list."""

_LONGEST_WRITTEN = 8
"""Names that are listed where a phrase must; more are only named with their data."""

_PRONOUNS = 0.7
"""How often a person who has been named is a pronoun."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What the slots of one phrase stand for beside what the whole text knows.

    `elements` are those of a binder's name, one or several; `parameter` and `value` the datum,
    which stands `in_digits` among others of its kind.
    """

    elements: Mapping[str, tuple[ElementId, ...]] = field(default_factory=dict)
    parameter: Parameter | None = None
    value: Number | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    in_digits: bool = False


class Wording:
    """The words of one text, and the stream from which alternatives are drawn."""

    def __init__(
        self,
        instance: Instance,
        telling: Telling,
        cast: Cast,
        voice: Voice,
        style: NumberStyle,
        stream: RandomStream,
    ) -> None:
        self.instance = instance
        self.telling = telling
        self.cast = cast
        self.voice = voice
        self.style = style
        self._digits = style.in_digits()
        self.stream = stream
        self.is_brief = False
        self._words: dict[str, str] = {}
        self._used: set[str] = set()
        self._is_named = False

    def write(self, phrase: str | Phrase, filling: Filling | None = None) -> str:
        """A phrase with its slots filled and its alternatives drawn."""
        parsed = parse_phrase(phrase) if isinstance(phrase, str) else phrase
        given = filling or Filling()
        written = parsed.write(self.stream, lambda slot: self._fill(slot, given))
        written = _PART_OF.sub(r"a \1", written)
        return _ARTICLE.sub(lambda match: with_article(match[1]), written)

    def choose(self, phrases: Sequence[str]) -> str:
        """One of several phrases, without those that would list too many names.

        A brief text draws two, and takes the shorter one.
        """
        short = [text for text in phrases if not any(map(self._is_long, _listed(text)))]
        fitting = short or phrases
        if self.is_brief:
            return min((self.stream.choice(fitting) for _ in range(2)), key=len)
        return self.stream.choice(fitting)

    def introduce(self) -> None:
        """The text has named who acts, so that a pronoun may stand for them."""
        self._is_named = True

    def fresh(self, phrases: Sequence[str]) -> str:
        """One of several phrases that the text has not used yet, as long as there is one."""
        unused = [text for text in phrases if text not in self._used] or list(phrases)
        chosen = self.stream.choice(unused)
        self._used.add(chosen)
        return chosen

    def datum(self, parameter: str, key: Key) -> Filling:
        """The filling of a phrase about one datum."""
        item = self.instance.formulation.parameter_by_name[parameter]
        names = [name for binder in item.over.binders for name in binder.names]
        elements = {name: (element,) for name, element in zip(names, key, strict=True)}
        return Filling(elements, item, self.instance.parameters[parameter][key])

    def name(self, element: ElementId) -> str:
        """What the text calls an element."""
        return self.cast.names[element]

    def digits(self, item: Parameter, value: Number, *, has_unit: bool = False) -> str:
        """A value as tables have it; with the sign of money where `has_unit`."""
        if self._is_percent(item):
            return format_percent(value)
        plain = NumberStyle(self.style.units)
        return plain.quantity(value, leading_unit(item)) if has_unit else plain.number(value)

    def _amount(self, item: Parameter, value: Number, style: NumberStyle) -> str:
        """A value with its unit."""
        unit = leading_unit(item)
        return self._number(item, value, style) if unit == SHARE else style.quantity(value, unit)

    def _number(self, item: Parameter, value: Number, style: NumberStyle) -> str:
        """A value without a unit."""
        return style.share(value) if self._is_percent(item) else style.number(value)

    def _is_percent(self, item: Parameter) -> bool:
        words = self.telling.fact_of(item.name)
        return words is not None and words.percent

    def _is_long(self, name: str) -> bool:
        return len(self.instance.sets.get(name, ())) > _LONGEST_LIST

    def _fill(self, slot: str, filling: Filling) -> str:
        head, colon, rest = slot.partition(":")
        if slot in filling.texts:
            return filling.texts[slot]
        if head in filling.elements and rest in ("", "one"):
            return self._elements(filling.elements[head], rest)
        if colon:
            return self._fill_marked(head, rest, filling)
        if slot in self.cast.words:
            return self._word(slot, filling)
        text = self._voiced(slot) or self._of_datum(slot, filling)
        if text is None:
            raise self._unknown(slot)
        return text

    def _of_datum(self, slot: str, filling: Filling) -> str | None:
        """What a slot means of the datum that a phrase is about."""
        item, value = filling.parameter, filling.value
        if item is None or value is None:
            return None
        style = self._digits if filling.in_digits else self.style
        if slot == "value":
            return self._amount(item, value, style)
        if slot == "number":
            return self._number(item, value, style)
        if slot == "times":
            return style.multiple(value)
        return self._unit(leading_unit(item), slot) if slot in ("unit", "units") else None

    def _voiced(self, slot: str) -> str | None:
        """The words for the business."""
        if slot == "we":
            return self._subject()
        return {"us": self.voice.us, "our": self.voice.our}.get(slot)

    def _subject(self) -> str:
        """The subject of the voice: a person is named first, and then mostly a pronoun."""
        is_named, self._is_named = self._is_named, True
        has_pronoun = is_named and self.voice.pronoun and self.stream.chance(_PRONOUNS)
        return self.voice.pronoun if has_pronoun else self.voice.we

    def _fill_marked(self, head: str, rest: str, filling: Filling) -> str:
        """A slot with a colon, by what stands before it."""
        fill: Callable[[str, str, Filling], str | None] | None = {
            "a": self._with_article,
            "at": self._with_preposition,
            "unit": self._unit_form,
            "units": self._unit_form,
            "one": self._noun,
            "many": self._noun,
            "list": self._whole_set,
            "count": self._whole_set,
            "value": self._scalar,
            "number": self._scalar,
            "percent": self._scalar,
            "v": self._verb,
            "n": self._verb,
        }.get(head)
        text = fill(head, rest, filling) if fill else None
        if text is None:
            raise self._unknown(f"{head}:{rest}")
        return text

    def _with_article(self, _: str, rest: str, filling: Filling) -> str:
        return with_article(self._fill(rest, filling))

    def _with_preposition(self, _: str, index: str, filling: Filling) -> str | None:
        elements = filling.elements.get(index, ())
        return f"{self.cast.prepositions[elements[0]]} {self._list(elements)}" if elements else None

    def _unit_form(self, form: str, unit: str, _: Filling) -> str:
        return self._unit(unit, form)

    def _noun(self, form: str, name: str, _: Filling) -> str | None:
        return self.cast.nouns[name][form == "many"] if name in self.cast.nouns else None

    def _whole_set(self, form: str, name: str, _: Filling) -> str | None:
        keys = self.instance.sets.get(name)
        if keys is None:
            return None
        if form == "list":
            if len(keys) > _LONGEST_WRITTEN:
                return "those named below"
            return self._list([key[0] for key in keys])
        return NUMBER_WORDS[len(keys)] if len(keys) < len(NUMBER_WORDS) else str(len(keys))

    def _scalar(self, form: str, name: str, _: Filling) -> str | None:
        item = self.instance.formulation.parameter_by_name.get(name)
        if item is None:
            return None
        value = self.instance.parameters[name][()]
        if form == "percent":
            return self.style.share(value)
        write = self._amount if form == "value" else self._number
        return write(item, value, self.style)

    def _verb(self, subject: str, rest: str, filling: Filling) -> str | None:
        """A verb in agreement with the datum, with an index that is named after it, or a voice."""
        if subject == "n":
            is_one = filling.value == 1
            return third_person(rest) if is_one else plural_person(rest)
        verb, _, index = rest.rpartition(" ")
        if verb and index in filling.elements:
            return self._agreeing(verb, filling.elements[index])
        return self.voice.verb(rest)

    def _elements(self, elements: tuple[ElementId, ...], form: str) -> str:
        if form == "one":
            return format_list([self.cast.singulars.get(e, self.name(e)) for e in elements])
        return self._list(elements)

    def _list(self, elements: Sequence[ElementId]) -> str:
        names = [self.name(element) for element in elements]
        return numbered_list(names) or format_list(names)

    def _agreeing(self, verb: str, elements: tuple[ElementId, ...]) -> str:
        is_plural = len(elements) > 1 or elements[0] in self.cast.singulars
        return plural_person(verb) if is_plural else third_person(verb)

    def _word(self, name: str, filling: Filling) -> str:
        """A word of the telling is drawn once for a text."""
        if name not in self._words:
            self._words[name] = self.write(self.cast.words[name], filling)
        return self._words[name]

    def _unit(self, unit: str, form: str) -> str:
        if unit not in self.cast.units:
            raise self._unknown(f"{form}:{unit}")
        forms = self.cast.units[unit]
        if form == "units":
            return forms[-1]
        return forms[-1].removesuffix("s") if forms[0] in CURRENCY_SYMBOLS else forms[0]

    def _unknown(self, slot: str) -> BadFileError:
        name = self.instance.formulation.name
        return BadFileError(
            f"The telling of '{name}' has the slot '{{{slot}}}', which stands for nothing there: "
            "docs/adding/family.md lists the slots."
        )


@cache
def _listed(text: str) -> tuple[str, ...]:
    """The sets whose elements a phrase lists."""
    slots = parse_phrase(text).slots()
    return tuple(slot.removeprefix("list:") for slot in slots if slot.startswith("list:"))


def plain(text: str) -> str:
    """A noun phrase without `the` before it."""
    return re.sub(r"^(?:the|a|an) ", "", text)
