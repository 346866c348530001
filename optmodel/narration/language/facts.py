"""Facts: the groups of an instance's data, each in a layout that is drawn for it.

writer = FactWriter(wording, states_limits=True)
section = writer.section(group, writer.layout(group, style=Layout.TABLE))
"""

from optmodel.narration.formatting import format_list
from optmodel.narration.language.fact_phrases import FactPhrases
from optmodel.narration.language.groups import FactGroup, Layout
from optmodel.narration.language.passages import TextSection
from optmodel.narration.language.rows import RowWriter
from optmodel.narration.language.sentences import SentenceWriter
from optmodel.narration.language.wording import Wording

_FEWEST_CELLS = 3
"""Values of which nobody makes a table."""

_MOST_CLAUSES = 6
"""Keys of two indices that may have a sentence each."""


_MOST_ELEMENTS = 4
"""Elements for which nouns may be repeated."""

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

    def section(self, group: FactGroup, layout: Layout) -> TextSection:
        """The passages of one group in a layout."""
        in_rows = layout.has_rows or layout is Layout.BULLETS
        writer = self._rows if in_rows else SentenceWriter(self._phrases)
        passages = tuple(writer.passages(group, layout))
        topic = format_list([f"the {self._phrases.noun(fact)}" for fact in group.facts[:2]])
        return TextSection(passages, topic, layout.value)

    def _suitable(self, group: FactGroup, style: Layout | None) -> list[Layout]:
        size, dimension = len(group.keys), len(group.axes)
        if dimension == 0 or (dimension == 1 and size == 1):
            return [Layout.CLAUSES]
        is_short = dimension == 1 and size * len(group.facts) <= _FEWEST_CELLS
        if style is not None and size > 1 and not is_short:
            return self._in_rows(group, style)
        if dimension > 2:
            return [Layout.CLAUSES] if size <= 2 * _MOST_CLAUSES else [Layout.LONG]
        if group.pairs_one_set and size > _MOST_CLAUSES:
            return [Layout.TABLE, Layout.LONG]
        if dimension == 2:
            few = [Layout.CLAUSES] if size <= _MOST_CLAUSES else []
            return [Layout.SERIES, Layout.GAPPED, *few]
        if size * len(group.facts) > _MOST_IN_SENTENCES:
            return [Layout.TABLE, Layout.TRANSPOSED]
        plain = [Layout.CLAUSES, Layout.SERIES, Layout.GAPPED]
        if len(group.facts) == 1:
            return [*plain, Layout.RESPECTIVELY]
        return [*plain, Layout.NOUNS, Layout.BULLETS] if size <= _MOST_ELEMENTS else plain

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
