"""Facts: the groups of an instance's data, each in a layout that is drawn for it.

writer = FactWriter(wording, states_limits=True)
section = writer.section(group, writer.layout(group, style=Layout.TABLE))
"""

from collections.abc import Iterator, Sequence

from optmodel.formulation import ElementId
from optmodel.narration.formatting import format_list
from optmodel.narration.language.english import numbered_list
from optmodel.narration.language.fact_phrases import FactPhrases
from optmodel.narration.language.groups import FactGroup, Layout
from optmodel.narration.language.passages import TextSection
from optmodel.narration.language.rows import RowWriter
from optmodel.narration.language.sentences import SentenceWriter
from optmodel.narration.language.wording import Wording
from optmodel.narration.reading import SHARE, leading_unit
from optmodel.narration.telling import FactWords

_FEWEST_CELLS = 3
"""Values of which nobody makes a table."""

_MOST_CLAUSES = 6
"""Keys of two indices that may have a sentence each."""


_MOST_ELEMENTS = 4
"""Elements for which nouns may be repeated."""

_JOINED = 0.75
_WIDEST_JOINED = 9
"""Columns of values of a table that joins several."""

_MOST_IN_SENTENCES = 16
"""Data of a group that may be told in sentences."""


class FactWriter:
    """Writes groups of facts in the words of one text."""

    def __init__(self, wording: Wording, *, states_limits: bool) -> None:
        self._phrases = FactPhrases(wording, states_limits=states_limits)
        self._rows = RowWriter(self._phrases)
        self._cast = wording.cast
        self._stream = wording.stream

    @property
    def stated(self) -> set[str]:
        """The constraints that facts have stated with their data."""
        return self._phrases.stated

    @property
    def files(self) -> dict[str, str]:
        """The files that are attached, by name."""
        return self._rows.files

    def layout(self, group: FactGroup, style: Layout | None) -> Layout:
        """A layout that suits a group, in rows of a style where one is given."""
        return self._stream.choice(self._suitable(group, style))

    def sections(self, groups: Sequence[FactGroup], style: Layout | None) -> Iterator[TextSection]:
        """The sections of all groups, each in a layout that is drawn for it.

        Tables with the same first elements become one, where it is not too wide.
        """
        placed = [(group, self.layout(group, style)) for group in groups]
        joined = self._joined([group for group, layout in placed if layout is Layout.TABLE])
        for group, layout in placed:
            if not any(group is other for other in joined):
                yield self.section(group, layout)
            elif group is joined[0]:
                facts = [fact for each in joined for fact in each.facts]
                yield TextSection((self._rows.joined(joined),), self._topic(facts), layout.value)

    def _joined(self, groups: Sequence[FactGroup]) -> list[FactGroup]:
        """Groups that make one table: with all pairs of the same first elements; none mostly."""
        full = [
            each
            for each in groups
            if len(each.axes) <= 2 and each.num_cells == len(each.keys) and not each.pairs_one_set
        ]
        for first in full:
            alike = [each for each in full if _firsts(each) == _firsts(first)]
            width = sum(len(g.facts) * len(g.keys) // len(_firsts(g)) for g in alike)
            num_grids = sum(len(g.facts) for g in alike if len(g.axes) == 2)
            if num_grids and len(alike) + num_grids > 2 and width <= _WIDEST_JOINED:
                return alike if self._stream.chance(_JOINED) else []
        return []

    def section(self, group: FactGroup, layout: Layout) -> TextSection:
        """The passages of one group in a layout."""
        in_rows = layout.has_rows or layout is Layout.BULLETS
        writer = self._rows if in_rows else SentenceWriter(self._phrases)
        passages = tuple(writer.passages(group, layout))
        return TextSection(passages, self._topic(group.facts), layout.value)

    def _topic(self, facts: Sequence[FactWords]) -> str:
        return format_list([f"the {self._phrases.noun(fact)}" for fact in facts[:2]])

    def _suitable(self, group: FactGroup, style: Layout | None) -> list[Layout]:
        size, dimension = len(group.keys), len(group.axes)
        if dimension == 0 or (dimension == 1 and size == 1):
            return [Layout.CLAUSES]
        if self._is_numbered(group) and style is not Layout.FILE and self._stream.chance(0.6):
            return [Layout.RESPECTIVELY]
        is_short = dimension == 1 and size * len(group.facts) <= _FEWEST_CELLS
        if style is not None and size > 1 and not is_short:
            return self._in_rows(group, style)
        return self._of_pairs(group) if dimension > 1 else self._of_elements(group)

    def _of_pairs(self, group: FactGroup) -> list[Layout]:
        """What suits data of two indices or more, where no rows are asked for."""
        size, dimension = len(group.keys), len(group.axes)
        if dimension > 2:
            return [Layout.CLAUSES] if size <= 2 * _MOST_CLAUSES else [Layout.LONG]
        if group.pairs_one_set and size > _MOST_CLAUSES:
            return [Layout.TABLE, Layout.LONG]
        if size > 2 * _MOST_CLAUSES:
            return [Layout.TABLE] if group.fits_grid else [Layout.LONG]
        few = [Layout.CLAUSES] if size <= _MOST_CLAUSES else []
        return [Layout.SERIES, Layout.GAPPED, *few]

    def _of_elements(self, group: FactGroup) -> list[Layout]:
        """What suits data of one index, where no rows are asked for."""
        size = len(group.keys)
        if size * len(group.facts) > _MOST_IN_SENTENCES:
            return [Layout.TABLE, Layout.TRANSPOSED]
        plain = [Layout.CLAUSES, Layout.SERIES, Layout.GAPPED]
        if len(group.facts) == 1:
            return [*plain, Layout.RESPECTIVELY]
        if size > _MOST_ELEMENTS:
            return plain
        return [*plain, Layout.NOUNS, *([] if _has_bare_share(group) else [Layout.BULLETS])]

    def _is_numbered(self, group: FactGroup) -> bool:
        """Whether its elements can be named in one stretch, such as weeks 1 to 6."""
        names = [self._cast.names[key[0]] for key in group.keys]
        return len(group.axes) == 1 and numbered_list(names) is not None

    def _in_rows(self, group: FactGroup, style: Layout) -> list[Layout]:
        if style is Layout.FILE:
            return [Layout.FILE]
        if len(group.axes) > 2 or (len(group.axes) == 2 and not group.is_dense):
            paired = [style] if group.pairs_one_set and len(group.axes) == 2 else []
            return [style if style is Layout.CSV else Layout.LONG, *paired]
        is_ambiguous = self._has_units_in_names(group)
        if style is not Layout.TABLE and not is_ambiguous:
            return [style]
        turned = [] if is_ambiguous else [Layout.TRANSPOSED]
        long = [Layout.LONG] if len(group.axes) == 2 and len(group.keys) <= 12 else []
        return [Layout.TABLE, Layout.TABLE, *turned, *long]

    def _has_units_in_names(self, group: FactGroup) -> bool:
        """Whether a title with a name would read as a unit: Stonebridge depot, in depots."""
        names = (self._cast.names[element] for key in group.keys for element in key)
        words = {word for name in names for word in name.lower().split()}
        return any(form in words for forms in self._cast.units.values() for form in forms)


def _has_bare_share(group: FactGroup) -> bool:
    """Whether it has a share that is no percentage: beside numbers with units it looks like one."""
    return any(
        leading_unit(item) == SHARE and not fact.percent
        for fact, item in zip(group.facts, group.parameters, strict=True)
    )


def _firsts(group: FactGroup) -> list[ElementId]:
    """The first elements of the keys."""
    return list(dict.fromkeys(key[0] for key in group.keys))
