"""The labels of benchmarks as they were published, and what is known of each: the ledger.

ledger = load_ledger("optibench")
ledger.of(item).status                        # LabelStatus.WRONG
KnownLabels.of(items, ledger).corrected       # the labels of corrected scores
"""

from optmodel.evaluation.labels.known_labels import KnownLabels
from optmodel.evaluation.labels.ledger import (
    NO_SOLUTION,
    LabelStatus,
    Ledger,
    LedgerEntry,
    load_ledger,
)
from optmodel.evaluation.labels.text_hash import text_key

__all__ = [
    "NO_SOLUTION",
    "KnownLabels",
    "LabelStatus",
    "Ledger",
    "LedgerEntry",
    "load_ledger",
    "text_key",
]
