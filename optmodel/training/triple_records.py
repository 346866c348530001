"""Triples as training uses them: texts and programs to learn, and held-out triples to evaluate on.

    items = read_held_out(Path("runs/held-out/records.jsonl"), "pyscipopt")
    items[0].label.objective, items[0].label.optimum     # 'total profit', 570.0
    items[0].changes()[0].renumbered(program)            # a program with other data

`optmodel.triples` reads the records, and resamples data through the algebra.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from optmodel.errors import BadFileError, OptmodelError, UserError
from optmodel.judging import Label

if TYPE_CHECKING:
    from optmodel.triples import DataChange, TripleRecord

_NUM_CHANGES = 4
"""The number of changes of the data that a right program must survive."""


@dataclass(frozen=True, slots=True)
class HeldOutTriple:
    """A held-out triple: its record, its program in the dialect, and the label."""

    record: "TripleRecord"
    dialect: str
    program: str
    label: Label

    @property
    def key(self) -> str:
        """The key of the record."""
        return self.record.key

    @property
    def text(self) -> str:
        """The text with its files, which is the model's input."""
        return self.record.prompt

    def changes(self) -> "tuple[DataChange, ...]":
        """Other data for the triple with their certified optima. Solving them takes time."""
        from optmodel.triples import data_changes

        return data_changes(self.record, self.dialect, _NUM_CHANGES)

    def label_of(self, optimum: float) -> Label:
        """The label with another optimum of the same objective."""
        name = self.label.objective
        return Label({name: optimum}, name, optimum)


def read_held_out(records: Path, dialect: str, *, limit: int | None = None) -> list[HeldOutTriple]:
    """The first `limit` triples of a file that have a program in `dialect`.

    Raises `BadFileError` for a line that is not a triple, and `UserError` if no triple has such a
    program.
    """
    from optmodel.triples import read_triples

    items: list[HeldOutTriple] = []
    for record in read_triples(records):
        if limit is not None and len(items) >= limit:
            break
        program = record.programs.get(dialect)
        if program is not None:
            items.append(_held_out(record, dialect, program, records))
    if not items:
        raise UserError(f"{records} has no triple with a program in {dialect}; name another.")
    return items


def _held_out(record: "TripleRecord", dialect: str, program: str, file: Path) -> HeldOutTriple:
    try:
        name = record.parse_formulation().objective.name
    except OptmodelError as error:
        raise BadFileError(f"{file}: the record '{record.key}' is no triple ({error})") from error
    label = Label({name: record.objective}, name, record.objective)
    return HeldOutTriple(record, dialect, program, label)
