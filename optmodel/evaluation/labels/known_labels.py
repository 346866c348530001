"""What a ledger says of the scored items: the labels in doubt, and the corrected ones.

known = KnownLabels.of(items, load_ledger("optibench"))
known.is_in_doubt("144", Quantity.OBJECTIVE), known.corrected["144"].optimum     # True, 40000.0
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optmodel.evaluation.items import Item
from optmodel.evaluation.labels.ledger import LabelStatus, Ledger, LedgerEntry
from optmodel.judging import Label, Quantity


@dataclass(frozen=True, slots=True)
class KnownLabels:
    """What the ledger says of the labels of some items.

    `corrected` has the label of every item whose text can be answered, the original one where
    nothing is known.
    """

    entries: Mapping[str, LedgerEntry]
    corrected: Mapping[str, Label]

    @classmethod
    def of(cls, items: Sequence[Item], ledger: Ledger) -> "KnownLabels":
        """What a ledger says of these items."""
        found = {item.id: ledger.of(item) for item in items}
        entries = {name: entry for name, entry in found.items() if entry is not None}
        corrected = {
            item.id: entries[item.id].correct(item.label) if item.id in entries else item.label
            for item in items
        }
        kept = {name: label for name, label in corrected.items() if label is not None}
        return cls(entries, kept)

    def is_in_doubt(self, item: str, quantity: Quantity) -> bool:
        """Whether an item's label is in doubt, as far as a quantity is concerned."""
        return item in self.entries and self.entries[item].concerns(quantity)

    @property
    def num_in_doubt(self) -> int:
        """How many items have a label that is not ok."""
        return sum(one.status is not LabelStatus.OK for one in self.entries.values())
