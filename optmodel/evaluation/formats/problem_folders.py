"""A folder for each problem: its text, label and data in files of their own.

files = {"description": "description.txt", "sample": "sample.json"}
for row in folder_rows(Path("dataset/ComplexOR"), files):      # a row for each description.txt
    row.key, row.values["description"], row.values["sample"]

A problem is any folder below, however deep, that holds the first of the files.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from optmodel.errors import BadFileError
from optmodel.evaluation.formats.rows import RawRow
from optmodel.evaluation.strict_json import parse_json, read_text
from optmodel.execution import read_attachment
from optmodel.runs import canonical

_DIGITS = re.compile(r"(\d+)")


class AttachedFiles(BaseModel):
    """What of a row is given to its programs as files.

    `folder` are patterns of files below the problem's folder, such as `data/*.csv`; `fields` maps
    the name of a file to the field that it holds, as JSON or, where that is a text, as it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: tuple[str, ...] = ()
    fields: dict[str, str] = {}

    def of(self, row: RawRow) -> dict[str, bytes]:
        """The contents of a row's files, by their names. Raises `UserError` on one too large."""
        files: dict[str, bytes] = {}
        for pattern in self.folder if row.folder is not None else ():
            assert row.folder is not None
            for path in sorted(one for one in row.folder.glob(pattern) if one.is_file()):
                files[path.relative_to(row.folder).as_posix()] = read_attachment(path)
        for name, field in self.fields.items():
            found = row.find((field,))
            if found is not None and found.value is not None:
                value = found.value
                files[name] = (value if isinstance(value, str) else canonical(value)).encode()
        return files


def folder_rows(root: Path, files: Mapping[str, str]) -> Iterator[RawRow]:
    """A row for each problem below a folder, in the order in which people count.

    `files` has the name of each field and the file that holds it; JSON is parsed, and a file that a
    problem lacks is a field that its row lacks. Raises `BadFileError` when no problem is found.
    """
    if not root.is_dir():
        raise BadFileError(f"{root} is no folder: name the one that holds a folder a problem.")
    deciding = next(iter(files.values()))
    folders = sorted((path.parent for path in root.rglob(deciding)), key=_counting_order)
    if not folders:
        raise BadFileError(f"{root} holds no problem: none of its folders has a {deciding}.")
    for folder in folders:
        given = {name: folder / file for name, file in files.items()}
        values = {name: _content(path) for name, path in given.items() if path.is_file()}
        key = folder.relative_to(root).as_posix()
        yield RawRow(values, str(folder), key, folder)


def _content(path: Path) -> object:
    text = read_text(path)
    return parse_json(text, path) if path.suffix == ".json" else text


def _counting_order(path: Path) -> list[tuple[int, str]]:
    """A key that puts problem 2 before problem 10."""
    parts = _DIGITS.split(path.as_posix())
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]
