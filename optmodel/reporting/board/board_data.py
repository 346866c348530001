"""The table of a board as plain values, for the script of its page.

json.dumps(board_data(table))      # columns as lists of numbers, names of rules and labels once

A cell is `[accuracy, low, high, correct, blind, page]`, with `null` where there is no baseline.
"""

from collections.abc import Sequence
from typing import Any

from optmodel.evaluation import Score
from optmodel.reporting.board.board_table import BoardColumn, BoardRow, BoardTable, LabelSet
from optmodel.reporting.board.entry import LABEL_EDITIONS, BoardEntry
from optmodel.reporting.board.layer_facts import LayerFacts
from optmodel.reporting.board.publishing import slug

_DIGITS = 5


def board_data(table: BoardTable) -> dict[str, Any]:
    """All that the page shows."""
    label_sets = table.label_sets
    rules = sorted({(one.rule, one.fingerprint): one.title for one in table.columns}.items())
    places = {key: number for number, (key, _) in enumerate(rules)}
    return {
        "editions": list(LABEL_EDITIONS),
        "labels": [_label_set(one, table, places) for one in label_sets],
        "rules": [
            {"name": name, "fingerprint": fingerprint, "title": title}
            for (name, fingerprint), title in rules
        ],
        "columns": [
            [
                label_sets.index(one.labels),
                places[one.rule, one.fingerprint],
                LABEL_EDITIONS.index(one.edition),
                one.num_items,
                one.ledger,
            ]
            for one in table.columns
        ],
        "rows": [_row(row, table.columns, label_sets) for row in table.rows],
    }


def _label_set(
    labels: LabelSet, table: BoardTable, places: dict[tuple[str, str], int]
) -> dict[str, Any]:
    main = table.main_columns(labels)
    return {
        "title": labels.title,
        "labels": labels.labels,
        "main": list(dict.fromkeys(places[one.rule, one.fingerprint] for one in main)),
    }


def _row(
    row: BoardRow, columns: Sequence[BoardColumn], label_sets: list[LabelSet]
) -> dict[str, Any]:
    pages = {LabelSet.of(entry): slug(entry) for entry in row.entries}
    first = row.entries[0]
    return {
        "system": row.system,
        "blind": first.is_blind,
        "authors": ", ".join(first.authors),
        "date": "" if first.date is None else first.date.isoformat(),
        "results": {label_sets.index(LabelSet.of(one)): _result(one) for one in row.entries},
        "cells": {
            place: [*_cell(row.scores[column]), pages[column.labels]]
            for place, column in enumerate(columns)
            if column in row.scores
        },
    }


def _result(entry: BoardEntry) -> dict[str, Any]:
    """What a result says of itself beside its scores."""
    return {
        "page": slug(entry),
        "flags": list(entry.flags.names),
        "attempts": entry.attempts,
        "turns": entry.turns,
        "tokens": entry.tokens,
        "cost": entry.cost_usd,
        "seconds": entry.program_seconds,
        "ran": entry.ends.get("ok", 0),
        "programs": sum(entry.ends.values()),
        "failed": entry.num_infrastructure,
        "layers": None if entry.layers is None else _layers(entry.layers),
    }


def _layers(facts: LayerFacts) -> dict[str, float]:
    return {
        "share": round(facts.accepted_share, _DIGITS),
        "items": facts.num_items,
        "wrong_models": facts.num_right_value_wrong_model,
        "wrong_values": facts.num_wrong_value_right_model,
    }


def _cell(score: Score) -> list[float | None]:
    low, high = (round(bound, _DIGITS) for bound in score.interval_95)
    blind = None if score.blind is None else round(score.blind.accuracy, _DIGITS)
    return [round(score.accuracy, _DIGITS), low, high, score.num_correct, blind]
