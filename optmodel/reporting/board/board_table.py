"""The board as one table: a row for a system, a column for a benchmark, a rule and its labels.

    table = BoardTable.of([run.entry for run in runs])
    table.columns[0].rule, table.rows[0].scores[table.columns[0]]

What differs in labels, rule or count never shares a column: a column is known by the edition of the
labels, the part that was scored, the rule's fingerprint, the number of items and, where the ledger
decides, the ledger's digest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from optmodel.evaluation import Score
from optmodel.reporting.board.entry import LABEL_EDITIONS, BoardEntry
from optmodel.reporting.board.publishing import slug


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The labels that results share: a benchmark, the edition of its file, and the scored part."""

    benchmark: str
    labels: str
    title: str = field(compare=False)

    @classmethod
    def of(cls, entry: BoardEntry) -> Self:
        """The labels that a result is on."""
        return cls(entry.benchmark.name, entry.benchmark.labels, entry.benchmark.title)


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """Scores under one revision of a rule, on one edition of the labels, of so many items.

    Columns that differ in the title alone are equal.
    """

    labels: LabelSet
    rule: str
    title: str = field(compare=False)
    fingerprint: str
    edition: str
    num_items: int
    ledger: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One system with its results, one for each set of labels that it was scored on."""

    system: str
    entries: tuple[BoardEntry, ...]
    scores: Mapping[BoardColumn, Score]

    @property
    def pages(self) -> list[str]:
        """The names of its results' pages."""
        return [slug(entry) for entry in self.entries]

    def entry_on(self, labels: LabelSet) -> BoardEntry:
        """Its result on a set of labels."""
        [entry] = [one for one in self.entries if LabelSet.of(one) == labels]
        return entry


@dataclass(frozen=True, slots=True)
class BoardTable:
    """All rows, by their names, and all columns, by benchmark, rule and labels.

    `main_rules` are those that the results on a set of labels were scored by in the first place.
    """

    columns: tuple[BoardColumn, ...]
    rows: tuple[BoardRow, ...]
    main_rules: dict[LabelSet, tuple[str, ...]]

    @classmethod
    def of(cls, entries: Sequence[BoardEntry]) -> Self:
        """The table of some results; their order decides nothing."""
        ordered = sorted(entries, key=lambda entry: entry.key)
        columns = dict.fromkeys(column for entry in ordered for column in _scores(entry))
        main: dict[LabelSet, dict[str, None]] = {}
        for entry in ordered:
            main.setdefault(LabelSet.of(entry), {}).update(dict.fromkeys(entry.main_rules))
        systems = dict.fromkeys(entry.system for entry in ordered)
        return cls(
            tuple(sorted(columns, key=_order)),
            tuple(_row([entry for entry in ordered if entry.system == name]) for name in systems),
            {labels: tuple(rules) for labels, rules in main.items()},
        )

    @property
    def has_layers(self) -> bool:
        """Whether a result has counts of the layers beneath the value."""
        return any(entry.layers is not None for row in self.rows for entry in row.entries)

    @property
    def label_sets(self) -> list[LabelSet]:
        """The sets of labels, that with most results first."""
        numbers = dict.fromkeys(self.main_rules, 0)
        for row in self.rows:
            for entry in row.entries:
                numbers[LabelSet.of(entry)] += not entry.is_blind
        return sorted(numbers, key=lambda one: (-numbers[one], one.benchmark, one.labels))

    def main_columns(self, labels: LabelSet) -> list[BoardColumn]:
        """The columns of a set of labels under its main rules, in the order of these."""
        rules = self.main_rules[labels]
        own = [one for one in self.columns if one.labels == labels and one.rule in rules]
        return sorted(own, key=lambda one: rules.index(one.rule))

    def rows_of(self, columns: Sequence[BoardColumn]) -> list[BoardRow]:
        """The rows with a score in any of these columns, the best in the first of them first."""
        found = [row for row in self.rows if any(one in row.scores for one in columns)]
        return sorted(found, key=lambda row: [_rank(row.scores.get(one)) for one in columns])


def _row(entries: Sequence[BoardEntry]) -> BoardRow:
    scores = {column: score for entry in entries for column, score in _scores(entry).items()}
    return BoardRow(entries[0].system, tuple(entries), scores)


def _scores(entry: BoardEntry) -> dict[BoardColumn, Score]:
    """The scores of a result, by their columns."""
    labels, facts = LabelSet.of(entry), entry.benchmark
    return {
        BoardColumn(
            labels=labels,
            rule=name,
            title=rule.title,
            fingerprint=rule.fingerprint,
            edition=edition,
            num_items=score.num_items,
            ledger="" if edition == "original" else facts.ledger,
        ): score
        for name, rule in entry.rules.items()
        for edition in LABEL_EDITIONS
        if (score := rule.score(edition)) is not None
    }


def _order(column: BoardColumn) -> tuple[str, str, str, int, str, int, str]:
    labels, edition = column.labels, LABEL_EDITIONS.index(column.edition)
    key = (labels.benchmark, labels.labels, column.rule)
    return (*key, edition, column.fingerprint, column.num_items, column.ledger)


def _rank(score: Score | None) -> float:
    return -score.accuracy if score else 1.0
