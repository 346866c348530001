"""Groups of facts: the data of one index told together, and the layouts for them.

for group in fact_groups(instance, telling):
    group.facts, group.axes, group.keys       # (supply,), ('sources',), (('s1',), ('s2',))
"""

from dataclasses import dataclass
from enum import StrEnum

from optmodel.formulation import Instance, Key, Parameter
from optmodel.narration.telling import FactWords, Telling


class Layout(StrEnum):
    """How the facts of one group are laid out."""

    CLAUSES = "clauses"
    """A sentence or more for each key, of clauses."""
    NOUNS = "nouns"
    """A sentence for each element: its stock is this and its cost that."""
    SERIES = "series"
    """A sentence for each parameter: the stock is this here and that there."""
    GAPPED = "gapped"
    """A clause, and then the numbers of the others without its verb."""
    RESPECTIVELY = "respectively"
    """All elements first, and then their numbers."""
    BULLETS = "bullets"
    """A list with a line for each element."""
    TABLE = "table"
    """A row for each element, or a grid of two indices."""
    TRANSPOSED = "transposed"
    """A column for each element."""
    LONG = "long"
    """A row for each key, with a column for each of its elements."""
    CSV = "csv"
    """Lines with commas between the cells."""
    COLUMNS = "columns"
    """Plain text in which blanks divide the cells."""

    FILE = "file"
    """An attached file, CSV or JSON, which a sentence names."""

    @property
    def has_rows(self) -> bool:
        """Whether it has rows and columns."""
        return self in _IN_ROWS


_IN_ROWS = (Layout.TABLE, Layout.TRANSPOSED, Layout.LONG, Layout.CSV, Layout.COLUMNS, Layout.FILE)


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts with the same keys; `axes` are the sets of the elements at each place of a key."""

    facts: tuple[FactWords, ...]
    parameters: tuple[Parameter, ...]
    axes: tuple[str, ...]
    keys: tuple[Key, ...]

    @property
    def num_cells(self) -> int:
        """How many keys there were if each element stood with each."""
        count = 1
        for place in range(len(self.axes)):
            count *= len({key[place] for key in self.keys})
        return count

    @property
    def is_dense(self) -> bool:
        """Whether a grid of it would be mostly full."""
        return 10 * len(self.keys) >= 6 * self.num_cells

    @property
    def fits_grid(self) -> bool:
        """Whether it makes a table with a row and a column for each element."""
        return len(self.axes) == 2 and (self.is_dense or self.pairs_one_set)

    @property
    def pairs_one_set(self) -> bool:
        """Whether two places of a key have elements of the same set."""
        return len(set(self.axes)) < len(self.axes)


def fact_groups(instance: Instance, telling: Telling) -> list[FactGroup]:
    """The groups of an instance with data; they, and their facts, keep the telling's order."""
    groups: dict[tuple[tuple[str, ...], tuple[Key, ...]], list[FactWords]] = {}
    formulation = instance.formulation
    for fact in telling.fact:
        axes = _axes(instance, formulation.parameter_by_name[fact.parameter])
        groups.setdefault((axes, tuple(instance.parameters[fact.parameter])), []).append(fact)
    return [
        FactGroup(
            tuple(facts),
            tuple(formulation.parameter_by_name[fact.parameter] for fact in facts),
            axes,
            keys,
        )
        for (axes, keys), facts in groups.items()
        if keys
    ]


def _axes(instance: Instance, parameter: Parameter) -> tuple[str, ...]:
    """The set of each index: of a set of pairs, the two sets that it pairs."""
    found: list[str] = []
    for binder in parameter.over.binders:
        item = instance.formulation.set_by_name[binder.set_name]
        found += item.within if item.num_dimensions > 1 else (item.name,)
    return tuple(found)
