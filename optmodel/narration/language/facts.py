"""Facts: the data of an instance in groups of one index, each group in a layout of its own.

    for group in fact_groups(instance, telling):
        section = FactWriter(wording).section(group, Layout.TABLE)

A group holds the facts whose parameters have the same keys. A layout is how the group is told: one
element after the other, one parameter after the other, as a table or as a list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from optmodel.formulation import ElementId, Instance, Key, Parameter
from optmodel.narration._assignment import ParameterDisambiguator, leading_unit
from optmodel.narration.formatting import (
    CURRENCY_SYMBOLS,
    capitalized,
    format_list,
    markdown_table,
    with_cents,
    format_number,
)
from optmodel.narration.grammar import Phrase, PhraseSlot, parse_phrase
from optmodel.narration.language.english import as_sentence
from optmodel.narration.language.passages import Passage, TextSection
from optmodel.narration.language.registers import connectives
from optmodel.narration.language.wording import Filling, Wording
from optmodel.narration.telling import FactWords, Telling
from optmodel.narration.unit_matching import SHARE

_MOST_SENTENCES = 12
_LONGEST_SERIES = 7
_PREPOSITIONS = ("of", "for", "from", "to", "in", "at", "on", "with", "by", "into", "during")


class Layout(StrEnum):
    """How the facts of one group are told."""

    CLAUSES = "clauses"
    """A sentence or more for each key, of clauses."""
    NOUNS = "nouns"
    """A sentence for each element: its stock is this and its cost that."""
    SERIES = "series"
    """A sentence for each parameter: the stock is this here and that there."""
    GAPPED = "gapped"
    """A clause, and then the numbers of the others without its verb."""
    BULLETS = "bullets"
    """A list with a line for each element."""
    TABLE = "table"
    """A row for each element, or a grid of two indices."""
    TRANSPOSED = "transposed"
    """A column for each element."""

    @property
    def is_table(self) -> bool:
        """Whether it has rows and columns."""
        return self in (Layout.TABLE, Layout.TRANSPOSED)


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts with the same keys; `index` are the sets of these."""

    facts: tuple[FactWords, ...]
    parameters: tuple[Parameter, ...]
    index: tuple[str, ...]
    keys: tuple[Key, ...]

    @property
    def has_axes(self) -> bool:
        """Whether it is indexed by one or two plain sets, so that it fits a table."""
        return 1 <= len(self.index) <= 2 and all(len(key) == len(self.index) for key in self.keys)


def fact_groups(instance: Instance, telling: Telling) -> list[FactGroup]:
    """The groups of an instance, those of scalars first; facts keep the telling's order."""
    groups: dict[tuple[tuple[str, ...], tuple[Key, ...]], list[FactWords]] = {}
    formulation = instance.formulation
    for fact in telling.fact:
        over = formulation.parameter_by_name[fact.parameter].over
        sets = tuple(binder.set_name for binder in over.binders)
        keys = tuple(instance.parameters[fact.parameter])
        groups.setdefault((sets, keys), []).append(fact)
    return [
        FactGroup(
            tuple(facts),
            tuple(formulation.parameter_by_name[fact.parameter] for fact in facts),
            sets,
            keys,
        )
        for (sets, keys), facts in groups.items()
        if keys
    ]


class FactWriter:
    """Writes groups of facts in the words of one text."""

    def __init__(self, wording: Wording, *, states_limits: bool) -> None:
        self._wording = wording
        self._stream = wording.stream
        self._states_limits = states_limits
        self._words = ParameterDisambiguator(wording.instance.formulation)
        self.stated: set[str] = set()
        """The constraints that a fact has stated with its data."""

    def layouts(self, group: FactGroup, *, tables: bool) -> list[Layout]:
        """The layouts that suit a group."""
        size, dimension = len(group.keys), len(group.index)
        if dimension == 0 or not group.has_axes:
            return [Layout.CLAUSES]
        is_full = 10 * size >= 6 * self._num_cells(group)
        is_paired = len(set(group.index)) < dimension
        if tables and (is_full or is_paired) and size > 1:
            turned = [] if self._has_units_in_names(group) else [Layout.TRANSPOSED]
            return [Layout.TABLE, Layout.TABLE, *turned]
        if is_paired:
            return [Layout.CLAUSES]
        if dimension == 2:
            few = [Layout.CLAUSES] if size <= 6 else []
            return [Layout.SERIES, Layout.GAPPED, *few]
        many = len(group.facts) > 1
        if not many:
            return [Layout.CLAUSES, Layout.SERIES, Layout.GAPPED]
        return [Layout.CLAUSES, Layout.NOUNS, Layout.NOUNS, Layout.SERIES, Layout.GAPPED, Layout.BULLETS]

    def section(self, group: FactGroup, layout: Layout) -> TextSection:
        """The passages of one group in a layout."""
        write = {
            Layout.CLAUSES: self._clauses,
            Layout.NOUNS: self._nouns,
            Layout.SERIES: self._series,
            Layout.GAPPED: self._gapped,
            Layout.BULLETS: self._bullets,
            Layout.TABLE: self._tables,
            Layout.TRANSPOSED: self._tables,
        }[layout]
        self._layout = layout
        topic = format_list([f"the {self._noun(fact)}" for fact in group.facts[:2]])
        return TextSection(tuple(write(group)), topic, layout.value)

    # ---- words ------------------------------------------------------------------------------

    def _noun(self, fact: FactWords, filling: Filling | None = None) -> str:
        return self._wording.write(self._telling_apart(fact, fact.noun), filling)

    def _telling_apart(self, fact: FactWords, texts: Sequence[str]) -> str:
        """One of several phrases, by which the parameter is known from others like it."""
        clear = [text for text in texts if self._words.sets_apart(fact.parameter, text)]
        return self._wording.choose(clear or texts)

    def _about(self, fact: FactWords, name: str, filling: Filling) -> str:
        return self._wording.write(fact.about.get(name, f"for {{{name}}}"), filling)

    def _clause(self, fact: FactWords) -> Phrase:
        """One way to tell a value, the same for all keys; a limit where it states its rule."""
        texts = fact.clause
        if self._states_limits and fact.limit and self._stream.chance(0.6):
            texts = fact.limit
            self.stated.add(fact.states)
        return parse_phrase(self._telling_apart(fact, texts)).settled(self._stream)

    def _value(self, noun: str, filling: Filling) -> str:
        """A value beside its noun, without the unit where the noun has it: number of workers."""
        assert filling.parameter is not None, "the filling is about a datum"
        has_unit = self._counts(noun, filling.parameter)
        return self._wording.write("{number}" if has_unit else "{value}", filling)

    def _counts(self, noun: str, item: Parameter) -> bool:
        forms = self._wording.cast.units.get(leading_unit(item), ())
        return f" of {forms[-1]}" in noun if forms else False

    def _filling(self, fact: FactWords, key: Key) -> Filling:
        return self._wording.datum(fact.parameter, key)

    def _binders(self, fact: FactWords) -> list[str]:
        item = self._wording.instance.formulation.parameter_by_name[fact.parameter]
        return [name for binder in item.over.binders for name in binder.names]

    # ---- layouts in sentences ---------------------------------------------------------------

    def _clauses(self, group: FactGroup) -> Iterator[Passage]:
        """For each key its clauses, two or three to a sentence."""
        phrases = [self._clause(fact) for fact in group.facts]
        joint = self._stream.choice(connectives().joints)
        for key in group.keys:
            clauses = [
                self._wording.write(phrase, self._filling(fact, key))
                for fact, phrase in zip(group.facts, phrases, strict=True)
            ]
            for start in range(0, len(clauses), 2):
                pair = clauses[start : start + 2]
                if joint == ". ":
                    yield from (Passage(as_sentence(clause)) for clause in pair)
                else:
                    yield Passage(as_sentence(joint.join(pair)))

    def _nouns(self, group: FactGroup) -> Iterator[Passage]:
        lead = self._stream.choice(connectives().leads)
        is_list = not lead.endswith(", ")
        verb = self._stream.choice(connectives().verbs)
        nouns = [self._noun(fact) for fact in group.facts]
        for key in group.keys:
            parts = []
            for place, (fact, noun) in enumerate(zip(group.facts, nouns, strict=True)):
                filling = self._filling(fact, key)
                value = self._value(noun, filling)
                if is_list:
                    parts.append(f"{noun} {value}")
                else:
                    parts.append(f"the {noun} {verb} {value}" if place == 0 else f"the {noun} {value}")
            named = Filling(texts={"name": self._wording.name(key[0])})
            begin = self._wording.write(lead, named)
            yield Passage(as_sentence(f"{begin} {format_list(parts)}"))

    def _series(self, group: FactGroup) -> Iterator[Passage]:
        verb = self._stream.choice(connectives().verbs)
        for fact in group.facts:
            names = self._binders(fact)
            outer = self._stream.integer(0, 1) if len(names) == 2 else None
            noun = self._noun(fact)
            for keys in _runs(group.keys, outer):
                first = self._filling(fact, keys[0])
                lead = f"the {noun}"
                if outer is not None:
                    lead += f" {self._about(fact, names[outer], first)}"
                inner = names[0] if outer is None else names[1 - outer]
                items = []
                for key in keys:
                    filling = self._filling(fact, key)
                    value = self._value(noun, filling)
                    items.append(f"{value} {self._about(fact, inner, filling)}")
                yield Passage(as_sentence(f"{lead} {verb} {format_list(items)}"))

    def _gapped(self, group: FactGroup) -> Iterator[Passage]:
        for fact in group.facts:
            phrase = self._clause(fact)
            names = self._binders(fact)
            outer = 0 if len(names) == 2 else None
            is_clear = self._words.sets_apart(fact.parameter, _before_value(phrase))
            if not is_clear or _preposition(phrase, names[-1]) is None:
                for key in group.keys:
                    text = self._wording.write(phrase, self._filling(fact, key))
                    yield Passage(as_sentence(text))
                continue
            for keys in _runs(group.keys, outer):
                yield Passage(as_sentence(self._gap(fact, phrase, keys, names[-1])))

    def _gap(self, fact: FactWords, phrase: Phrase, keys: Sequence[Key], inner: str) -> str:
        """The clause of the first key; of the others what differs, in the clause's order."""
        lead = _preposition(phrase, inner)
        slots = list(phrase.slots())
        value_first = slots.index("value") < slots.index(inner)
        parts = []
        for place, key in enumerate(keys):
            filling = self._filling(fact, key)
            if place == 0:
                parts.append(self._wording.write(phrase, filling))
                continue
            value = self._wording.write("{value}", filling)
            about = f"{lead} {self._wording.name(key[-1])}".strip()
            parts.append(f"{value} {about}" if value_first else f"{about} {value}")
        return format_list(parts)

    # ---- lists and tables -------------------------------------------------------------------

    def _bullets(self, group: FactGroup) -> Iterator[Passage]:
        nouns = [self._noun(fact) for fact in group.facts]
        lines = []
        for key in group.keys:
            values = [
                f"{noun} {self._value(noun, self._filling(fact, key))}"
                for fact, noun in zip(group.facts, nouns, strict=True)
            ]
            lines.append(f"- {capitalized(self._wording.name(key[0]))}: {', '.join(values)}.")
        caption = self._caption(group, nouns, with_units=False)
        yield Passage("\n".join(lines), is_block=True, caption=caption)

    def _tables(self, group: FactGroup) -> Iterator[Passage]:
        if len(group.index) == 1:
            yield self._sheet(group)
        else:
            for fact in group.facts:
                yield self._grid(group, fact)

    def _sheet(self, group: FactGroup) -> Passage:
        nouns = [self._noun(fact) for fact in group.facts]
        header = [capitalized(self._wording.cast.nouns[group.index[0]][0])]
        header += [
            capitalized(noun) + self._title_unit(noun, item)
            for noun, item in zip(nouns, group.parameters, strict=True)
        ]
        rows = [
            [capitalized(self._wording.name(key[0])), *(self._cell(f, key) for f in group.facts)]
            for key in group.keys
        ]
        cells = [header, *rows]
        if self._layout is Layout.TRANSPOSED and len(group.keys) <= 8:
            cells = [list(column) for column in zip(*cells, strict=True)]
        table = markdown_table(cells[0], cells[1:]).strip()
        return Passage(table, True, self._caption(group, nouns, with_units=False))

    def _grid(self, group: FactGroup, fact: FactWords) -> Passage:
        firsts = list(dict.fromkeys(key[0] for key in group.keys))
        seconds = list(dict.fromkeys(key[1] for key in group.keys))
        known = frozenset(group.keys)
        nouns = self._wording.cast.nouns
        corner = capitalized(nouns[group.index[0]][0])
        rows = [[corner, *(capitalized(self._wording.name(e)) for e in seconds)]]
        for first in firsts:
            cells = [
                self._cell(fact, (first, second)) if (first, second) in known else ""
                for second in seconds
            ]
            rows.append([capitalized(self._wording.name(first)), *cells])
        is_wide = len(seconds) > 8 >= len(firsts)
        if is_wide or (self._layout is Layout.TRANSPOSED and len(firsts) <= 8):
            rows = [list(column) for column in zip(*rows, strict=True)]
            rows[0][0] = capitalized(nouns[group.index[1]][0])
        table = markdown_table(rows[0], rows[1:]).strip()
        one = replace(group, facts=(fact,), parameters=(self._parameter(fact),))
        return Passage(table, True, self._caption(one, [self._noun(fact)], with_units=True))

    def _caption(self, group: FactGroup, nouns: Sequence[str], *, with_units: bool) -> str:
        """The sentence above a table or a list."""
        listed = format_list([f"the {noun}" for noun in nouns])
        singular = [self._wording.cast.nouns[name][0] for name in group.index]
        each = self._stream.choice(("each", "every"))
        where = " and ".join(f"{each} {noun}" for noun in singular)
        unit = self._caption_unit(group.parameters[0]) if with_units else ""
        texts = {
            "nouns": listed,
            "where": where,
            "unit": unit,
            "are": "is" if len(nouns) == 1 else "are",
        }
        phrase = self._wording.fresh(connectives().captions)
        text = self._wording.write(phrase, Filling(texts=texts))
        return as_sentence(text)

    def _caption_unit(self, item: Parameter) -> str:
        unit = leading_unit(item)
        if unit == SHARE or self._wording.cast.units[unit][0] in CURRENCY_SYMBOLS:
            return ""
        return f", in {self._wording.cast.units[unit][-1]}"

    def _title_unit(self, noun: str, item: Parameter) -> str:
        unit = leading_unit(item)
        if unit == SHARE or self._counts(noun, item) or self._wording.cast.units[unit][0] in CURRENCY_SYMBOLS:
            return ""
        return f" ({self._wording.cast.units[unit][-1]})"

    def _cell(self, fact: FactWords, key: Key) -> str:
        filling = self._filling(fact, key)
        item = self._parameter(fact)
        unit = leading_unit(item)
        if unit != SHARE and self._wording.cast.units[unit][0] in CURRENCY_SYMBOLS:
            return self._wording.write("{value}", filling)
        return self._wording.write("{number}", filling)

    def _parameter(self, fact: FactWords) -> Parameter:
        return self._wording.instance.formulation.parameter_by_name[fact.parameter]

    def _has_units_in_names(self, group: FactGroup) -> bool:
        """Whether a title with a name would read as a unit: Stonebridge depot, in depots."""
        cast = self._wording.cast
        words = {word for key in group.keys for e in key for word in cast.names[e].lower().split()}
        return any(form in words for forms in cast.units.values() for form in forms)

    def _num_cells(self, group: FactGroup) -> int:
        count = 1
        for place in range(len(group.index)):
            count *= len({key[place] for key in group.keys})
        return count


def _preposition(phrase: Phrase, name: str) -> str | None:
    """What is said again before an index where the rest of its clause is left out.

    Nothing at the beginning of the phrase or right after the value; None where it cannot be said.
    """
    for before, part in zip((" ", *phrase.parts), phrase.parts, strict=False):
        if part == PhraseSlot(name):
            words = before.split() if isinstance(before, str) else []
            if not words:
                return ""
            return words[-1] if words[-1] in _PREPOSITIONS else None
    return None


def _before_value(phrase: Phrase) -> str:
    """The literal words of a settled phrase before its number."""
    words: list[str] = []
    for part in phrase.parts:
        if part in (PhraseSlot("value"), PhraseSlot("number")):
            break
        words.append(part if isinstance(part, str) else " ")
    return " ".join(words)


def _runs(keys: Sequence[Key], outer: int | None) -> list[list[Key]]:
    """Keys with the same element at `outer`; all of them, in runs that a sentence can hold."""
    if outer is None:
        return [
            list(keys[start : start + _LONGEST_SERIES])
            for start in range(0, len(keys), _LONGEST_SERIES)
        ]
    by_element: dict[ElementId, list[Key]] = {}
    for key in keys:
        by_element.setdefault(key[outer], []).append(key)
    return [run for same in by_element.values() for run in _runs(same, None)]
