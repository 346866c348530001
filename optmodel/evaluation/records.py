"""A record of a run: one item's execution, as a line of `records.jsonl` and back.

record_of(item_id, execution)["end"]      # "ok"
execution_of(record, file).last_solve
"""

from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError
from optmodel.execution import Execution, from_plain, to_plain
from optmodel.runs import digest


def record_key(
    item: str, program: str | None, limits: dict[str, Any], attachments: str = ""
) -> str:
    """What decides a record: the item, the program, its limits, and the digest of its files."""
    files = {"attachments": attachments} if attachments else {}
    return digest({"item": item, "program": program, "limits": limits} | files)


def record_of(item: str, execution: Execution) -> dict[str, Any]:
    """An execution as plain JSON values, with its item."""
    return {"item": item} | to_plain(execution)


def execution_of(record: dict[str, Any], place: Path) -> Execution:
    """The execution that a record holds. Raises `BadFileError`, naming `place`, when it is none."""
    try:
        return from_plain(record)
    except ValueError as error:
        raise BadFileError(
            f"{place}: the record '{record['key'][:8]}' is damaged at {error}: "
            "choose another folder with --out."
        ) from error
