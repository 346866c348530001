"""Triples as training reads them: texts and programs to learn, held-out ones to be judged by.

    TripleText.of({"text": "How many ...?", "programs": {"pyomo": "..."}}).programs["pyomo"]
    items = read_held_out(Path("runs/held-out/records.jsonl"), "pyscipopt")
    items[0].label.objective                   # 570.0

No other module of this room reads the fields of a record.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import BadFileError, UserError
from optmodel.judging import Label
from optmodel.runs import read_records
from optmodel.training.library_types import Json
from optmodel.training.program_renumbering import data_numbers


@dataclass(frozen=True, slots=True)
class TripleText:
    """What a row of training data has in common with a triple: a text, and programs by dialect."""

    text: str
    programs: Mapping[str, str | None]

    @staticmethod
    def of(row: Mapping[str, Json]) -> "TripleText | None":
        """The text and programs of a row, or None where it has none."""
        text, programs = row.get("text"), row.get("programs")
        if not isinstance(text, str) or not isinstance(programs, Mapping):
            return None
        if not all(program is None or isinstance(program, str) for program in programs.values()):
            return None
        return TripleText(text, programs)


@dataclass(frozen=True, slots=True)
class HeldOutTriple:
    """A triple to be answered: its text, its own program, its label, the numbers of its data."""

    key: str
    text: str
    program: str
    label: Label
    data: tuple[float, ...]


def read_triple_texts(records: Path) -> Iterator[TripleText]:
    """The texts and programs of a file of triples. Raises `BadFileError` for another record."""
    for record in read_records(records):
        found = TripleText.of(record)
        if found is None:
            raise BadFileError(f"{records}: the record '{record['key']}' is no triple.")
        yield found


def read_held_out(records: Path, dialect: str, *, limit: int | None = None) -> list[HeldOutTriple]:
    """The first `limit` triples of a file that have a program in `dialect`.

    Raises `BadFileError` where a line is no triple, and `UserError` where none has such a program.
    """
    items: list[HeldOutTriple] = []
    for record in read_records(records):
        if limit is not None and len(items) >= limit:
            break
        try:
            program = record["programs"][dialect]
            if program is not None:
                items.append(_held_out(record, program))
        except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
            detail = f"the record '{record['key']}' is no triple with programs in {dialect}"
            raise BadFileError(f"{records}: {detail}.") from error
    if not items:
        raise UserError(f"{records} has no triple with a program in {dialect}; name another.")
    return items


def _held_out(record: Mapping[str, Json], program: str) -> HeldOutTriple:
    name = json.loads(record["formulation"])["objective"]["name"]
    optimum = float(record["objective"])
    return HeldOutTriple(
        key=record["key"],
        text=record["text"],
        program=program,
        label=Label({name: optimum}, name, optimum),
        data=data_numbers(json.loads(record["data"])),
    )
