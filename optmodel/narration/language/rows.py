"""Facts in rows: lists, Markdown tables, CSV and columns of plain text, each below a sentence.

[passage] = RowWriter(phrases).passages(group, Layout.TABLE)
passage.caption, passage.text      # 'Here is the stock of each mill:', '| Mill | Stock (tons) ...'
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from optmodel.formulation import Key
from optmodel.narration.formatting import capitalized, format_list, markdown_table
from optmodel.narration.language.english import as_sentence
from optmodel.narration.language.fact_phrases import FactPhrases
from optmodel.narration.language.groups import FactGroup, Layout
from optmodel.narration.language.passages import Passage
from optmodel.narration.language.registers import connectives
from optmodel.narration.language.wording import Filling
from optmodel.narration.telling import FactWords

_WIDEST = 8
"""Columns of values that a turned table may have."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

Cells = list[list[str]]


class RowWriter:
    """Writes groups of facts in rows."""

    def __init__(self, phrases: FactPhrases) -> None:
        self._phrases = phrases
        self._wording = phrases.wording
        self.files: dict[str, str] = {}
        """The files that are attached, by name."""

    def passages(self, group: FactGroup, layout: Layout) -> Iterator[Passage]:
        """The tables of a group, or its list."""
        if layout is Layout.BULLETS:
            yield self._bullets(group)
        elif layout is Layout.FILE:
            yield self._file(group)
        elif layout is not Layout.LONG and group.fits_grid:
            for fact in group.facts:
                yield self._grid(group, fact, layout)
        else:
            yield self._sheet(group, layout)

    def _bullets(self, group: FactGroup) -> Passage:
        nouns = [self._phrases.noun(fact) for fact in group.facts]
        lines = []
        for key in group.keys:
            values = [
                self._phrases.listed(
                    noun, self._phrases.value(noun, self._phrases.filling(fact, key))
                )
                for fact, noun in zip(group.facts, nouns, strict=True)
            ]
            name = format_list([self._wording.name(element) for element in key], "with")
            lines.append(f"- {capitalized(name)}: {', '.join(values)}.")
        return Passage("\n".join(lines), True, self._caption(group, ()))

    def _sheet(self, group: FactGroup, layout: Layout) -> Passage:
        """A row for each key: its elements, and then the values."""
        is_bare = layout in (Layout.CSV, Layout.COLUMNS)
        nouns = [self._phrases.noun(fact) for fact in group.facts]
        titles = [
            self._phrases.title(noun, item, is_bare=is_bare)
            for noun, item in zip(nouns, group.parameters, strict=True)
        ]
        cells = [[*self._corners(group), *titles]]
        for key in group.keys:
            values = [self._phrases.cell(fact, key, is_bare=is_bare) for fact in group.facts]
            cells.append([*(self._wording.name(element) for element in key), *values])
        if layout is Layout.TRANSPOSED and len(group.axes) == 1 and len(group.keys) <= _WIDEST:
            cells = _turned(cells)
        return Passage(_written(cells, layout), True, self._caption(group, nouns))

    def joined(self, groups: Sequence[FactGroup]) -> Passage:
        """One table of several groups with the same first elements, which have a row each."""
        firsts = list(dict.fromkeys(key[0] for key in groups[0].keys))
        rows = [[self._wording.name(first)] for first in firsts]
        titles, nouns = [self._corners(groups[0])[0]], []
        for group in groups:
            for fact, item in zip(group.facts, group.parameters, strict=True):
                nouns.append(self._phrases.noun(fact))
                seconds = list(dict.fromkeys(key[1:] for key in group.keys))
                for second in seconds:
                    about = self._about_second(fact, second)
                    titles.append(self._phrases.title(f"{nouns[-1]} {about}".strip(), item))
                    for row, first in zip(rows, firsts, strict=True):
                        row.append(self._phrases.cell(fact, (first, *second)))
        caption = self._caption(replace(groups[0], axes=groups[0].axes[:1]), nouns)
        return Passage(_written([titles, *rows], Layout.TABLE), True, caption)

    def _about_second(self, fact: FactWords, second: Key) -> str:
        """What a column is of, where it is of a second element."""
        if not second:
            return ""
        name = self._phrases.indices(fact)[1]
        return self._phrases.about(fact, name, Filling({name: second}))

    def _file(self, group: FactGroup) -> Passage:
        """The sentence that names a file, which has a record for each key."""
        nouns = [self._phrases.noun(fact) for fact in group.facts]
        titles = [
            self._phrases.title(noun, item, is_bare=True)
            for noun, item in zip(nouns, group.parameters, strict=True)
        ]
        cells = [[*self._corners(group), *titles]]
        for key in group.keys:
            values = [self._phrases.cell(fact, key, is_bare=True) for fact in group.facts]
            cells.append([*(self._wording.name(element) for element in key), *values])
        stem = "_".join(re.findall(r"[a-z]+", group.facts[0].parameter.lower()))
        in_json = self._wording.stream.chance(0.4)
        name = f"{stem}.{'json' if in_json else 'csv'}"
        self.files[name] = _as_json(cells) if in_json else _as_csv(cells)
        return Passage(self._caption(group, nouns, file=name))

    def _grid(self, group: FactGroup, fact: FactWords, layout: Layout) -> Passage:
        """A row for each first element and a column for each second one."""
        is_bare = layout in (Layout.CSV, Layout.COLUMNS)
        known = frozenset(group.keys)
        firsts = list(dict.fromkeys(key[0] for key in group.keys))
        seconds = list(dict.fromkeys(key[1] for key in group.keys))

        def cell(key: Key) -> str:
            return self._phrases.cell(fact, key, is_bare=is_bare) if key in known else ""

        first_corner, second_corner = self._corners(group)
        cells = [[first_corner, *(self._wording.name(second) for second in seconds)]]
        cells += [
            [self._wording.name(first), *(cell((first, second)) for second in seconds)]
            for first in firsts
        ]
        is_wide = len(seconds) > _WIDEST >= len(firsts)
        is_turned = is_wide or (layout is Layout.TRANSPOSED and len(firsts) <= _WIDEST)
        if is_turned and not group.pairs_one_set:  # rows are from and columns to
            cells = _turned(cells)
            cells[0][0] = second_corner
        one = replace(group, facts=(fact,), parameters=(self._phrases.parameter(fact),))
        unit = self._phrases.caption_unit(one.parameters[0], is_bare=is_bare)
        return Passage(
            _written(cells, layout), True, self._caption(one, [self._phrases.noun(fact)], unit)
        )

    def _each(self, name: str) -> str:
        """What an element of a set is; of things that one counts, sometimes a type."""
        noun = self._wording.cast.nouns[name][0]
        first = self._wording.instance.sets[name][0][0]
        is_counted = first in self._wording.cast.singulars
        return f"type of {noun}" if is_counted and self._wording.stream.chance(0.3) else noun

    def _corners(self, group: FactGroup) -> list[str]:
        """The titles of the columns of names: from and to where two are of one set."""
        nouns = [self._wording.cast.nouns[name][0] for name in group.axes]
        paired = [place for place, noun in enumerate(nouns) if nouns.count(noun) == 2]
        for place, title in zip(paired, ("from", "to"), strict=False):
            nouns[place] = title
        return nouns

    def _caption(
        self, group: FactGroup, nouns: Sequence[str], unit: str = "", file: str = ""
    ) -> str:
        """The sentence above a block, or the one that names a file."""
        each = self._wording.stream.choice(("each", "every"))
        singular = list(dict.fromkeys(self._each(name) for name in group.axes))
        where = " and ".join(f"{each} {noun}" for noun in singular)
        if group.pairs_one_set and len(group.axes) == 2:
            where = f"{each} pair of {self._wording.cast.nouns[group.axes[0]][1]}"
        texts = {
            "nouns": format_list([f"the {noun}" for noun in nouns]),
            "where": where,
            "one": singular[0],
            "unit": unit,
            "are": "is" if len(nouns) == 1 else "are",
        }
        phrases = connectives().captions if nouns else connectives().list_captions
        if file:
            texts["file"], phrases = file, connectives().file_captions
        phrase = self._wording.fresh(phrases)
        return as_sentence(self._wording.write(phrase, Filling(texts=texts)))


def _turned(cells: Cells) -> Cells:
    return [list(column) for column in zip(*cells, strict=True)]


def _as_csv(cells: Cells) -> str:
    return "".join(f"{','.join(cell.replace(',', '') for cell in row)}\n" for row in cells)


def _as_json(cells: Cells) -> str:
    """A list with an object for each row; numbers stand without quotes."""
    titles, *rows = cells
    lines = []
    for row in rows:
        pairs = []
        for title, cell in zip(titles, row, strict=True):
            bare = cell.replace(",", "")
            value = bare if _NUMBER.fullmatch(bare) else json.dumps(cell, ensure_ascii=False)
            pairs.append(f"{json.dumps(title, ensure_ascii=False)}: {value}")
        lines.append(f"  {{{', '.join(pairs)}}}")
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _written(cells: Cells, layout: Layout) -> str:
    """The cells as a Markdown table, as CSV or in columns."""
    if layout is Layout.CSV:
        return f"```csv\n{_as_csv(cells)}```"
    if layout is Layout.COLUMNS:
        filled = [[cell or "-" for cell in row] for row in cells]
        widths = [max(len(cell) for cell in column) for column in _turned(filled)]
        padded = (
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in filled
        )
        return "\n".join(padded)
    named = [[capitalized(cell) for cell in row] for row in cells]
    return markdown_table(named[0], named[1:]).strip()
