"""The lines of a dataset: triples, and problems whose right answer is no optimum.

for record in read_dataset(Path("runs/first")):
    outcome_of(record)                        # ProblemOutcome.OPTIMAL, or another
record_type({"outcome": "unbounded"})         # UnboundedRecord
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from optmodel.errors import BadFileError
from optmodel.jsonl import Line
from optmodel.runs import RECORDS, record_lines, record_of
from optmodel.triples.outcome import ProblemOutcome, named_outcome
from optmodel.triples.outcomes import OUTCOME_RECORDS, OutcomeRecord
from optmodel.triples.triple import TripleRecord, triple_of

DatasetRecord = TripleRecord | OutcomeRecord
"""A line of a dataset."""


def record_type(row: Mapping[str, object]) -> type[TripleRecord] | type[OutcomeRecord]:
    """What a row is the record of; a triple where it names no other outcome."""
    outcome = named_outcome(row)
    return TripleRecord if outcome is ProblemOutcome.OPTIMAL else OUTCOME_RECORDS[outcome]


def outcome_of(record: DatasetRecord) -> ProblemOutcome:
    """The outcome of a record."""
    return (
        ProblemOutcome.OPTIMAL
        if isinstance(record, TripleRecord)
        else ProblemOutcome(record.outcome)
    )


def read_dataset(path: str | os.PathLike[str]) -> Iterator[DatasetRecord]:
    """All records of a run's folder or a file, one a line.

    Raises `BadFileError` when the file cannot be read, and naming the line that holds no record.
    """
    place = Path(path)
    for line in record_lines(place / RECORDS if place.is_dir() else place):
        yield _record(line)


def _record(line: Line) -> DatasetRecord:
    row = record_of(line)
    kind = record_type(row)
    if kind is TripleRecord:
        return triple_of(line)
    try:
        return kind.of(row)
    except BadFileError as error:
        seen = str(error).rstrip(".")
        raise BadFileError(
            f"{line.place}: not a problem that is {row['outcome']} ({seen}); `optmodel verify` "
            "says what is off."
        ) from error
