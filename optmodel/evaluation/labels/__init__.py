"""The labels of benchmarks as they were published, and what is known of each: the ledger.

ledger = load_ledger("optibench")
ledger.of(item).status                        # LabelStatus.WRONG
ledger.of(item).correct(item.label)           # the label of corrected scores, if there is one
"""

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
    "LabelStatus",
    "Ledger",
    "LedgerEntry",
    "load_ledger",
    "text_key",
]
