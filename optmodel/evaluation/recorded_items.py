"""The items that a run scored, as its folder keeps them: without their texts.

    items = record_items(benchmark_items, load_ledger("optibench"))
    write_recorded_items(items, Path("runs/mine"))
    read_recorded_items(Path("runs/mine"))["29"].label.optimum

With them a run is judged anew, compared and shown without the benchmark's file, whose texts may not
be copied. `group` is the id of the first item that is a near-duplicate of this one: see
`duplicates`.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.evaluation.duplicates import duplicate_groups
from optmodel.evaluation.items import Item
from optmodel.evaluation.labels import LabelStatus, Ledger, LedgerEntry, text_key
from optmodel.jsonl import read_lines
from optmodel.judging import Label, Quantity
from optmodel.runs import atomic_write, canonical

ITEMS = "items.jsonl"


class RecordedItem(BaseModel):
    """One item of a run: its id, its type, its label, and the first of its near-duplicates.

    `text` is the key of its text. `status` is what the ledger says of the label, with its `reason`,
    as far as `quantities` go, and as far as any goes where none is named. `corrected` is the label
    of corrected scores: None where the text cannot be answered. `problem_class` and `num_variables`
    are those of a formulation, where the benchmark's file has them.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    type: str
    group: str
    text: str = ""
    label: Label
    status: LabelStatus = LabelStatus.OK
    reason: str = ""
    quantities: tuple[Quantity, ...] = ()
    corrected: Label | None = None
    problem_class: str = ""
    num_words: int = Field(default=0, ge=0)
    num_variables: int | None = None

    def is_in_doubt(self, quantity: Quantity) -> bool:
        """Whether the label is in doubt, as far as a quantity is concerned."""
        return self.status is not LabelStatus.OK and (
            not self.quantities or quantity in self.quantities
        )


def record_items(items: Sequence[Item], ledger: Ledger) -> list[RecordedItem]:
    """The items with what a ledger says of them; without an entry the label stands as it is."""
    groups = duplicate_groups([item.question for item in items])
    return [
        _recorded(item, items[group].id, ledger) for item, group in zip(items, groups, strict=True)
    ]


def with_ledger(items: Sequence[RecordedItem], ledger: Ledger) -> list[RecordedItem]:
    """The items with what another state of the ledger says of them."""
    return [
        item.model_copy(update=_known(item.label, ledger.find(item.text, item.id)))
        for item in items
    ]


def _recorded(item: Item, group: str, ledger: Ledger) -> RecordedItem:
    return RecordedItem(
        id=item.id,
        type=item.type,
        group=group,
        text=text_key(item.question),
        label=item.label,
        problem_class=item.problem_class,
        num_words=len(item.question.split()),
        num_variables=item.num_variables,
    ).model_copy(update=_known(item.label, ledger.of(item)))


def _known(label: Label, entry: LedgerEntry | None) -> dict[str, object]:
    """What an entry says of a label; without one the label stands as it is."""
    return {
        "status": LabelStatus.OK if entry is None else entry.status,
        "reason": "" if entry is None else entry.reason,
        "quantities": () if entry is None else entry.quantities,
        "corrected": label if entry is None else entry.correct(label),
    }


def num_in_doubt(items: Sequence[RecordedItem]) -> int:
    """How many items have a label that is not ok."""
    return sum(item.status is not LabelStatus.OK for item in items)


def group_numbers(items: Sequence[RecordedItem]) -> list[int]:
    """A number for each item, the same for near-duplicates of one another."""
    numbers: dict[str, int] = {}
    return [numbers.setdefault(item.group, len(numbers)) for item in items]


def write_recorded_items(items: Sequence[RecordedItem], folder: Path) -> None:
    """Write the items of a run into its folder."""
    rows = (item.model_dump(mode="json") for item in items)
    atomic_write(folder / ITEMS, "".join(f"{canonical(row)}\n" for row in rows))


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
