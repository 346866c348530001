"""The board in Markdown: a table for each set of labels, under its main rules.

Path("LEADERBOARD.md").write_text(board_markdown(table))

Every cell has percent, interval and baseline, and every head the rule, the labels and the count.
"""

from collections.abc import Sequence

from optmodel.evaluation import Score
from optmodel.reporting.board.board_table import BoardColumn, BoardRow, BoardTable, LabelSet
from optmodel.reporting.tables import escape_markdown

_NOTE = (
    "Intervals are Wilson's at 95 %. A column holds one rule on one edition of labels: the "
    "original ones of the benchmark's file, the corrected ones of the ledger, or the original ones "
    "that nobody disputes. Blind is what the best program gets that ignores the problem.\n"
)


def board_markdown(table: BoardTable) -> str:
    """All tables, with the best system under the first rule first."""
    parts = ["# Leaderboard\n"]
    parts += [_section(table, labels) for labels in table.label_sets]
    return "\n".join([*parts, _NOTE])


def _section(table: BoardTable, labels: LabelSet) -> str:
    columns = table.main_columns(labels)
    lines = [
        f"## {escape_markdown(labels.title)}, labels {escape_markdown(labels.labels)}\n",
        f"| system | {' | '.join(escape_markdown(_head(one)) for one in columns)} |",
        "|---|" + "---:|" * len(columns),
    ]
    lines += [_row(row, columns) for row in table.rows_of(columns)]
    return "\n".join(lines) + "\n"


def _head(column: BoardColumn) -> str:
    ledger = f", ledger {column.ledger}" if column.ledger else ""
    return (
        f"{column.rule} (rule {column.fingerprint}, {column.edition} labels{ledger}, "
        f"n = {column.num_items})"
    )


def _row(row: BoardRow, columns: Sequence[BoardColumn]) -> str:
    labels = columns[0].labels
    [entry] = [one for one in row.entries if LabelSet.of(one) == labels]
    notes = [*entry.flags.names]
    if entry.num_infrastructure:
        notes.append(f"{entry.num_infrastructure} not run")
    name = escape_markdown(row.system) + (f" ({', '.join(notes)})" if notes else "")
    cells = [_cell(row.scores.get(column)) for column in columns]
    return f"| {name} | {' | '.join(cells)} |"


def _cell(score: Score | None) -> str:
    if score is None:
        return ""
    low, high = score.interval_95
    text = f"{100 * score.accuracy:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"
    return f"{text}, blind {100 * score.blind.accuracy:.1f} %" if score.blind else text
