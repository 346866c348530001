"""The items that a run scored, as its folder keeps them: without their texts.

    write_recorded_items(items, Path("runs/mine"))
    read_recorded_items(Path("runs/mine"))["29"].label.optimum

With them a run is judged anew, compared and shown without the benchmark's file, whose texts may not
be copied. `group` is the id of the first item that is a near-duplicate of this one: see
`duplicates`.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.evaluation.duplicates import duplicate_groups
from optmodel.evaluation.items import Item
from optmodel.evaluation.labels import KnownLabels, LabelStatus
from optmodel.jsonl import read_lines
from optmodel.judging import Label
from optmodel.runs import atomic_write, canonical

ITEMS = "items.jsonl"


class RecordedItem(BaseModel):
    """One item of a run: its id, its type, its label, and the first of its near-duplicates.

    `status` is what the ledger says of the label, with its `reason`. `corrected` is the label of
    corrected scores: None where the text cannot be answered.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    type: str
    group: str
    label: Label
    status: LabelStatus = LabelStatus.OK
    reason: str = ""
    corrected: Label | None = None


def write_recorded_items(items: Sequence[Item], known: KnownLabels, folder: Path) -> None:
    """Write the items of a run into its folder."""
    groups = duplicate_groups([item.question for item in items])
    rows = (_row(item, items[group].id, known) for item, group in zip(items, groups, strict=True))
    atomic_write(folder / ITEMS, "".join(f"{canonical(row)}\n" for row in rows))


def _row(item: Item, group: str, known: KnownLabels) -> dict[str, object]:
    entry, corrected = known.entries.get(item.id), known.corrected.get(item.id)
    return {
        "id": item.id,
        "type": item.type,
        "group": group,
        "label": asdict(item.label),
        "status": LabelStatus.OK if entry is None else entry.status,
        "reason": "" if entry is None else entry.reason,
        "corrected": None if corrected is None else asdict(corrected),
    }


def read_recorded_items(folder: Path) -> dict[str, RecordedItem]:
    """The items of a run by their ids, in their order.

    Raises `BadFileError` where the folder has none, as runs of earlier releases have not.
    """
    path = folder / ITEMS
    if not path.is_file():
        raise BadFileError(
            f"{folder} holds no {ITEMS}: run its `optmodel evaluate` command again, which runs no "
            "program a second time."
        )
    items = [catalog.validated(RecordedItem, one.table(), one.place) for one in read_lines(path)]
    return {item.id: item for item in items}
