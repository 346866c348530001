"""The ledger of a benchmark's labels: what was published for each text, and what is known of it.

A ledger is a file `eval/labels/<name>.jsonl`, one line a problem, found by the key of its text, so
that it serves every copy of the benchmark. An entry without such a key is found by the item's id.

    ledger = load_ledger("optmath-166")
    entry = ledger.of(item)           # None where nothing is known of this item
    entry.status, entry.accepted      # LabelStatus.WRONG, (18640.0,)

`python bench/label_ledger.py` builds our files from public copies and reviews.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.evaluation.items import Item
from optmodel.evaluation.labels.text_hash import text_key
from optmodel.jsonl import read_lines
from optmodel.judging import Label, Quantity
from optmodel.runs import digest

_STRICT = ConfigDict(frozen=True, extra="forbid")

NO_SOLUTION: Literal["no solution"] = "no solution"
"""How a ledger writes that a problem has no optimal solution."""

_Value = Annotated[float, Field(allow_inf_nan=False)] | Literal["no solution"]


class LabelStatus(StrEnum):
    """What is known of a label.

    - `ok`: nothing speaks against it.
    - `disputed`: public copies or reviews differ, and no evidence decides.
    - `wrong`: evidence shows another answer, or none; see `accepted`.
    - `underspecified`: the text leaves out what the answer needs, or can be read in two ways.
    """

    OK = "ok"
    DISPUTED = "disputed"
    WRONG = "wrong"
    UNDERSPECIFIED = "underspecified"


class PublishedLabel(BaseModel):
    """A label as one public edition of the text has it."""

    model_config = _STRICT

    value: _Value
    edition: Annotated[str, Field(min_length=1)]


class AcceptedAnswer(BaseModel):
    """An answer that counts, and the reading of the text under which it is right."""

    model_config = _STRICT

    value: _Value
    reading: Literal["", "integer", "continuous"] = ""


class LedgerEntry(BaseModel):
    """What is known of one text.

    `text` is its key (see `text_hash`), `id` the item's id in the benchmark's own file. `accepted`
    are the right answers where the published label is not one of them, or not the only one.
    `quantities` are those that the status concerns, all of them when empty: where several plans are
    optimal, the objective is not in doubt. `evidence` says what the status rests on.
    """

    model_config = _STRICT

    text: Annotated[str, Field(pattern="^([0-9a-f]{40})?$")] = ""
    id: Annotated[str, Field(min_length=1)]
    labels: tuple[PublishedLabel, ...] = ()
    accepted: tuple[AcceptedAnswer, ...] = ()
    status: LabelStatus
    reason: str = ""
    evidence: str = ""
    quantities: tuple[Quantity, ...] = ()

    @model_validator(mode="after")
    def _gives_a_reason(self) -> Self:
        if self.status is not LabelStatus.OK and not (self.reason and self.evidence):
            raise ValueError("a label in doubt needs a 'reason' and its 'evidence'")
        return self

    def correct(self, label: Label) -> Label | None:
        """The corrected label; None where the text cannot be answered.

        A text that lacks what its answer needs cannot, nor one whose label is wrong and whose
        answer is not known. Where several plans are optimal, the label is left as it is.
        """
        if self.quantities or self.status in (LabelStatus.OK, LabelStatus.DISPUTED):
            return label
        if not self.accepted:
            return None
        values = [one.value for one in self.accepted]
        numbers = tuple(value for value in values if value != NO_SOLUTION)
        if not numbers:
            return Label({}, label.objective, None)
        first, *others = numbers
        name = label.objective
        return replace(
            label, values={name: first}, optimum=first, accepted=tuple(others), decimals=None
        )


@dataclass(frozen=True)
class Ledger:
    """The entries of a benchmark; `digest` names this state of them, and is empty without any."""

    entries: tuple[LedgerEntry, ...] = ()

    @cached_property
    def _by_text(self) -> Mapping[str, LedgerEntry]:
        return {one.text: one for one in self.entries if one.text}

    @cached_property
    def _by_id(self) -> Mapping[str, LedgerEntry]:
        return {one.id: one for one in self.entries if not one.text}

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits of the hash of all entries."""
        rows = [one.model_dump(mode="json") for one in self.entries]
        return digest(rows)[:8] if rows else ""

    def of(self, item: Item) -> LedgerEntry | None:
        """The entry of an item, if there is one."""
        return self.find(text_key(item.question), item.id) if self.entries else None

    def find(self, text: str, item: str) -> LedgerEntry | None:
        """The entry of a text's key, else of an item's id, if there is one."""
        return self._by_text.get(text) or self._by_id.get(item)


def load_ledger(name: str) -> Ledger:
    """The ledger of a benchmark, empty where it has none.

    Raises `BadFileError` on a malformed file, and on two entries of one text or of one item.
    """
    path = catalog.files("eval", "labels", ".jsonl").get(name)
    if path is None:
        return Ledger()
    entries: dict[str, LedgerEntry] = {}
    for line in read_lines(path):
        entry = catalog.validated(LedgerEntry, line.table(), line.place)
        key = entry.text or f"id {entry.id}"
        if key in entries:
            raise BadFileError(f"{line.place}: the item '{entry.id}' stands here twice.")
        entries[key] = entry
    return Ledger(tuple(entries.values()))
