"""Facts in sentences: clauses, series, and the shorter forms in which people list numbers.

list(SentenceWriter(phrases).passages(group, Layout.SERIES))
# [Passage('The stock is 120 tons at the north mill and 90 tons at the south mill.')]
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from optmodel.formulation import ElementId, Key
from optmodel.narration.formatting import CURRENCY_SYMBOLS, format_list
from optmodel.narration.grammar import Phrase, PhraseSlot
from optmodel.narration.language.english import as_sentence
from optmodel.narration.language.fact_phrases import FactPhrases
from optmodel.narration.language.groups import FactGroup, Layout
from optmodel.narration.language.passages import Passage
from optmodel.narration.language.registers import connectives
from optmodel.narration.language.wording import Filling
from optmodel.narration.telling import FactWords

LONGEST_SERIES = 7
"""How many values a sentence may list."""

_VALUES = (PhraseSlot("value"), PhraseSlot("number"))

_PREPOSITIONS = ("of", "for", "from", "to", "in", "at", "on", "with", "by", "into", "during")


class SentenceWriter:
    """Writes groups of facts in sentences."""

    def __init__(self, phrases: FactPhrases) -> None:
        self._phrases = phrases
        self._wording = phrases.wording
        self._stream = phrases.wording.stream

    def passages(self, group: FactGroup, layout: Layout) -> Iterator[Passage]:
        """The sentences of a group."""
        write: Mapping[Layout, Callable[[FactGroup], Iterator[str]]] = {
            Layout.CLAUSES: self._clauses,
            Layout.NOUNS: self._nouns,
            Layout.SERIES: self._series,
            Layout.GAPPED: self._gapped,
            Layout.RESPECTIVELY: self._respectively,
        }
        yield from (Passage(as_sentence(text)) for text in write[layout](group))

    def _clauses(self, group: FactGroup) -> Iterator[str]:
        """For each key its clauses, one or two to a sentence."""
        ways = [self._phrases.clauses(fact) for fact in group.facts]
        joint = self._stream.choice(connectives().joints)
        for key in group.keys:
            told = [
                self._wording.write(next(way), self._phrases.filling(fact, key, is_listed=False))
                for fact, way in zip(group.facts, ways, strict=True)
            ]
            for start in range(0, len(told), 2):
                pair = told[start : start + 2]
                yield from pair if joint == ". " else [joint.join(pair)]

    def _nouns(self, group: FactGroup) -> Iterator[str]:
        lead = self._stream.choice(connectives().leads)
        verb = self._stream.choice(connectives().verbs)
        nouns = [self._phrases.noun(fact) for fact in group.facts]
        for key in group.keys:
            parts = []
            for place, (fact, noun) in enumerate(zip(group.facts, nouns, strict=True)):
                value = self._phrases.value(noun, self._phrases.filling(fact, key))
                if not lead.endswith(", "):
                    parts.append(self._phrases.listed(noun, value))
                else:
                    parts.append(f"the {noun} {'' if place else f'{verb} '}{value}")
            name = self._wording.name(key[0])
            begin = self._wording.write(lead, Filling(texts={"name": name}))
            yield f"{begin} {format_list(parts)}"

    def _series(self, group: FactGroup) -> Iterator[str]:
        verb = self._stream.choice(connectives().verbs)
        for fact in group.facts:
            names = self._phrases.indices(fact)
            outer = self._stream.integer(0, 1) if len(names) == 2 else None
            noun = self._phrases.noun(fact)
            for keys in runs(group.keys, outer):
                lead = f"the {noun}"
                if outer is not None and len(keys) == 1:
                    filling = self._phrases.filling(fact, keys[0])
                    abouts = [self._phrases.about(fact, name, filling) for name in names]
                    value = self._phrases.value(noun, filling)
                    yield f"{lead} {' '.join(abouts)} {verb} {value}"
                    continue
                if outer is not None:
                    first = self._phrases.filling(fact, keys[0])
                    lead += f" {self._phrases.about(fact, names[outer], first)}"
                inner = names[0] if outer is None else names[1 - outer]
                items = []
                for key in keys:
                    filling = self._phrases.filling(fact, key)
                    value = self._phrases.value(noun, filling)
                    items.append(f"{value} {self._phrases.about(fact, inner, filling)}")
                yield f"{lead} {verb} {format_list(items)}"

    def _respectively(self, group: FactGroup) -> Iterator[str]:
        for fact in group.facts:
            [name] = self._phrases.indices(fact)
            noun = self._phrases.noun(fact)
            item = self._phrases.parameter(fact)
            forms = self._phrases.unit_forms(item)
            is_money = bool(forms) and forms[0] in CURRENCY_SYMBOLS
            for keys in runs(group.keys, None):
                together = Filling({name: tuple(key[0] for key in keys)})
                about = self._phrases.about(fact, name, together)
                values = [self._phrases.filling(fact, key) for key in keys]
                if is_money or not forms:
                    listed = format_list([self._wording.write("{value}", v) for v in values])
                else:
                    numbers = format_list([self._wording.write("{number}", v) for v in values])
                    is_one = values[-1].value == 1
                    listed = f"{numbers} {forms[0] if is_one else forms[-1]}"
                if len(keys) == 1:
                    yield f"the {noun} {about} is {self._phrases.value(noun, values[0])}"
                else:
                    yield f"the {noun} {about} is {listed}, respectively"

    def _gapped(self, group: FactGroup) -> Iterator[str]:
        for fact in group.facts:
            phrase = self._phrases.clause(fact)
            names = self._phrases.indices(fact)
            is_clear = self._phrases.sets_apart(fact, _before_value(phrase))
            can_end = _ends_with_pair(phrase, names[-1]) and "times" not in phrase.slots()
            if not can_end or not is_clear or _preposition(phrase, names[-1]) is None:
                for key in group.keys:
                    yield self._wording.write(phrase, self._phrases.filling(fact, key))
                continue
            for keys in runs(group.keys, 0 if len(names) == 2 else None):
                yield self._gap(fact, phrase, keys, names[-1])

    def _gap(self, fact: FactWords, phrase: Phrase, keys: Sequence[Key], inner: str) -> str:
        """The clause of the first key; of the others what differs, in the clause's order."""
        lead = _preposition(phrase, inner)
        slots = [slot.removeprefix("at:") for slot in phrase.slots()]
        value = "value" if "value" in slots else "number"
        value_first = slots.index(value) < slots.index(inner)
        parts = [self._wording.write(phrase, self._phrases.filling(fact, keys[0]))]
        for key in keys[1:]:
            filling = self._phrases.filling(fact, key)
            written = self._wording.write("{value}", filling)
            slot = f"at:{inner}" if lead == "at" and f"at:{inner}" in phrase.slots() else inner
            about = self._wording.write(f"{{{slot}}}", filling)
            about = about if slot != inner else f"{lead} {about}".strip()
            parts.append(f"{written} {about}" if value_first else f"{about} {written}")
        return format_list(parts)


def runs(keys: Sequence[Key], outer: int | None) -> list[list[Key]]:
    """Keys with the same element at `outer`; all of them, in runs that a sentence can hold."""
    if outer is None:
        starts = range(0, len(keys), LONGEST_SERIES)
        return [list(keys[start : start + LONGEST_SERIES]) for start in starts]
    by_element: dict[ElementId, list[Key]] = {}
    for key in keys:
        by_element.setdefault(key[outer], []).append(key)
    return [run for same in by_element.values() for run in runs(same, None)]


def _preposition(phrase: Phrase, name: str) -> str | None:
    """What is said again before an index where the rest of its clause is left out.

    Nothing at the beginning of the phrase or right after the value; None where it cannot be said.
    """
    for before, part in zip((" ", *phrase.parts), phrase.parts, strict=False):
        if part == PhraseSlot(f"at:{name}"):
            return "at"
        if part == PhraseSlot(name):
            words = before.split() if isinstance(before, str) else []
            if not words:
                return ""
            return words[-1] if words[-1] in _PREPOSITIONS else None
    return None


def _ends_with_pair(phrase: Phrase, name: str) -> bool:
    """Whether a clause ends with its value, or with the index that comes after its value.

    Others cannot be gapped: `a loaf takes 3 hours of baking and a cake 2`.
    """
    last = phrase.parts[-1]
    if last in _VALUES:
        return True
    slots = [PhraseSlot(slot) for slot in phrase.slots()]
    return last in (PhraseSlot(name), PhraseSlot(f"at:{name}")) and any(
        slot in _VALUES for slot in slots
    )


def _before_value(phrase: Phrase) -> str:
    """The literal words of a settled phrase before its number."""
    words: list[str] = []
    for part in phrase.parts:
        if part in _VALUES:
            break
        words.append(part if isinstance(part, str) else " ")
    return " ".join(words)
