"""Layouts of files: a JSON list or object, JSON lines, CSV or Parquet, found by what a file holds.

for row in read_rows(Path("IndustryOR.json")):     # a list or lines: many endings are wrong
    row.values["en_question"], row.place
read_rows(Path("runs/held-out"))                   # a run's folder: its records.jsonl
"""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from io import StringIO
from pathlib import Path
from typing import Literal

from optmodel.errors import BadFileError, MissingExtraError, UserError, brief
from optmodel.evaluation.formats.rows import RawRow, json_kind
from optmodel.evaluation.strict_json import parse_json, read_text
from optmodel.runs import RECORDS, digest, file_digest, unchanging

Layout = Literal["json", "jsonl", "csv", "parquet", "folders", "optibench-json", "optibench-jsonl"]
"""What a benchmark was found in."""

_LINES = (".jsonl", ".ndjson")
_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_MOST_CELL = 64 << 20


def read_rows(path: Path) -> Iterator[RawRow]:
    """The rows of a file, whatever its layout; of a run's folder, those of its records.

    Raises `BadFileError` naming the place of what cannot be read.
    """
    path = data_file(path)
    if path.suffix == ".parquet":
        return _parquet_rows(path)
    if path.suffix in _SEPARATORS:
        return _csv_rows(path, _SEPARATORS[path.suffix])
    return _json_rows(path)


def data_file(path: Path) -> Path:
    """The file itself, or the records of a run's folder. Raises `BadFileError` where it has none.

    A folder's report and other files are no data: they are in no digest.
    """
    records = path / RECORDS
    if not path.is_dir() or records.is_file():
        return records if path.is_dir() else path
    raise BadFileError(f"{path} holds no {RECORDS}: name a file, or a run's folder.")


def item_list_rows(path: Path) -> Iterator[RawRow]:
    """The rows of a JSON list. Raises `BadFileError` where the file holds anything else."""
    entries = parse_json(read_text(path), path)
    if not isinstance(entries, list):
        raise BadFileError(f"{path}: expected a list of items, found {json_kind(entries)}.")
    for number, value in enumerate(entries):
        yield _row(value, f"{path}, item {number}")


def json_line_rows(path: Path) -> Iterator[RawRow]:
    """The rows of JSON lines; a line separator inside a text is no line end."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            place = f"{path}, line {number}"
            yield _row(parse_json(line, place), place)


def path_digest(path: Path) -> str:
    """The SHA-256 of a file, or of the names and hashes of all files in a folder."""
    if not path.is_dir():
        return file_digest(path)
    files = sorted(one for one in path.rglob("*") if one.is_file())
    return digest({str(one.relative_to(path).as_posix()): file_digest(one) for one in files})


def unchanging_path(path: Path) -> AbstractContextManager[str]:
    """The digest of a file or folder that is read inside the context, as `runs.unchanging`."""
    return _unchanging_folder(path) if path.is_dir() else unchanging(path)


@contextmanager
def _unchanging_folder(path: Path) -> Iterator[str]:
    before = path_digest(path)
    yield before
    if path_digest(path) != before:
        raise UserError(f"{path} changed while it was read: give the command again.")


def _json_rows(path: Path) -> Iterator[RawRow]:
    """A list, lines, or one object that holds the rows by their names."""
    text = read_text(path)
    if text.lstrip().startswith("["):
        return item_list_rows(path)
    lines = [line for line in text.split("\n") if line.strip()]
    first = _parsed_or_none(lines[0]) if lines else None
    if first is None and path.suffix not in _LINES:
        return _named_rows(parse_json(text, path), path)
    if len(lines) == 1 and isinstance(first, dict) and _holds_rows(first):
        return _named_rows(first, path)
    return json_line_rows(path)


def _named_rows(table: object, path: Path) -> Iterator[RawRow]:
    if not isinstance(table, dict):
        raise BadFileError(f"{path}: expected a list of items, found {json_kind(table)}.")
    for key, value in table.items():
        yield _row(value, f"{path}, item {brief(key)}", key)


def _holds_rows(table: dict[str, object]) -> bool:
    return bool(table) and all(isinstance(value, dict) for value in table.values())


def _parsed_or_none(line: str) -> object:
    try:
        return parse_json(line, "line 1")
    except BadFileError:
        return None


def _row(value: object, place: str, key: str | None = None) -> RawRow:
    if not isinstance(value, dict):
        raise BadFileError(f"{place}: expected an object, found {json_kind(value)}.")
    return RawRow(value, place, key)


def _csv_rows(path: Path, separator: str) -> Iterator[RawRow]:
    csv.field_size_limit(_MOST_CELL)
    reader = csv.reader(StringIO(read_text(path), newline=""), delimiter=separator, strict=True)
    names: list[str] = []
    try:
        for cells in reader:
            place = f"{path}, line {reader.line_num}"
            if not names:
                names = [cell.strip() for cell in cells]
                _check_names(names, path)
            elif cells:
                if len(cells) != len(names):
                    raise BadFileError(f"{place}: {len(cells)} cells in {len(names)} columns.")
                yield RawRow(dict(zip(names, cells, strict=True)), place)
    except csv.Error as error:
        raise BadFileError(f"{path}, line {reader.line_num}: not valid CSV ({error}).") from error


def _check_names(names: list[str], path: Path) -> None:
    for name, number in Counter(names).items():
        if number > 1:
            raise BadFileError(f"{path}: two columns have the name {brief(name)}.")


def _parquet_rows(path: Path) -> Iterator[RawRow]:
    try:
        from pyarrow import ArrowException, parquet
    except ModuleNotFoundError as error:
        raise MissingExtraError("pyarrow", "publish", "A Parquet file") from error
    try:
        table = parquet.read_table(path)
    except (OSError, ArrowException) as error:
        raise BadFileError(f"Cannot read {path}: {error}.") from error
    _check_names(table.column_names, path)
    for number, values in enumerate(table.to_pylist()):
        cells = {name: _without_nulls(value) for name, value in values.items()}
        yield RawRow(cells, f"{path}, row {number}")


def _without_nulls(value: object) -> object:
    """A cell without what its objects lack: a column has one set of names for all of them."""
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return value
