"""Predictions: a file of programs, one a line, by the id of the item that each answers.

A line is `{"id": 7, "program": "import pulp ..."}`, or has the model's whole `response`, from which
the program is taken.

    read_predictions(Path("mine.jsonl"), known=["0", "1"])     # {"0": "import pulp ...", "1": None}
"""

from collections.abc import Container
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError
from optmodel.evaluation._files import parse_json, read_text
from optmodel.evaluation.items import identity
from optmodel.execution import extract


def read_predictions(path: Path, known: Container[str]) -> dict[str, str | None]:
    """Programs by item; None where a response holds no program.

    Raises `BadFileError` when there is none, or naming the line that is malformed, repeats an item
    or names one that is not `known`.
    """
    programs: dict[str, str | None] = {}
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        value = parse_json(line, place)
        if not isinstance(value, dict):
            raise BadFileError(f"{place}: expected an object with 'id' and 'program'.")
        item = identity(value.get("id"), "id", place)
        if item not in known:
            raise BadFileError(f"{place}: the benchmark has no item {item!r:.60}.")
        if item in programs:
            raise BadFileError(f"{place}: a second prediction for the item {item!r:.60}.")
        programs[item] = _program(value, place)
    if not programs:
        raise BadFileError(f"{path} holds no prediction: give a line for each item.")
    return programs


def _program(value: dict[str, Any], place: str) -> str | None:
    given = [name for name in ("program", "response") if isinstance(value.get(name), str)]
    if len(given) != 1:
        raise BadFileError(f"{place}: give either 'program' or 'response', as text.")
    text: str = value[given[0]]
    return text if given[0] == "program" else extract(text)
