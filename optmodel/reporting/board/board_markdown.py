"""The board in Markdown: a table for each set of labels, under its main rules.

Path("LEADERBOARD.md").write_text(board_markdown(table))

Every cell has percent, interval and baseline, and every head the rule, the labels and the count.
"""

from optmodel.evaluation import Score
from optmodel.reporting.board.board_table import BoardColumn, BoardTable, LabelSet
from optmodel.reporting.board.entry import BoardEntry
from optmodel.reporting.board.layer_facts import LayerFacts
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
    rows = [(row, row.entry_on(labels)) for row in table.rows_of(columns)]
    has_layers = any(entry.layers is not None for _, entry in rows)
    heads = [escape_markdown(_head(one)) for one in columns] + (
        ["all layers"] if has_layers else []
    )
    lines = [
        f"## {escape_markdown(labels.title)}, labels {escape_markdown(labels.labels)}\n",
        f"| system | {' | '.join(heads)} |",
        "|---|" + "---:|" * len(heads),
    ]
    for row, entry in rows:
        cells = [_cell(row.scores.get(one)) for one in columns]
        cells += [_layers_cell(entry.layers)] if has_layers else []
        lines.append(f"| {_name(entry)} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _head(column: BoardColumn) -> str:
    ledger = f", ledger {column.ledger}" if column.ledger else ""
    return (
        f"{column.rule} (rule {column.fingerprint}, {column.edition} labels{ledger}, "
        f"n = {column.num_items})"
    )


def _name(entry: BoardEntry) -> str:
    notes = [*entry.flags.names]
    if entry.num_infrastructure:
        notes.append(f"{entry.num_infrastructure} not run")
    return escape_markdown(entry.system) + (f" ({', '.join(notes)})" if notes else "")


def _layers_cell(facts: LayerFacts | None) -> str:
    if facts is None:
        return ""
    return (
        f"{100 * facts.accepted_share:.1f} % of {facts.num_items}; right value, wrong model "
        f"{facts.num_right_value_wrong_model}; wrong value, right model "
        f"{facts.num_wrong_value_right_model}"
    )


def _cell(score: Score | None) -> str:
    if score is None:
        return ""
    low, high = score.interval_95
    text = f"{100 * score.accuracy:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"
    return f"{text}, blind {100 * score.blind.accuracy:.1f} %" if score.blind else text
