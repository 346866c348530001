"""Predictions: a file of programs, one a line, by the id of the item that each answers.

A line is `{"id": 7, "program": "import pulp ..."}`, or has the model's whole `response`, from which
the program is taken. Several samples of an item are a list, `programs` or `responses`, or lines
with the same id; they count in their order.

    read_predictions(Path("mine.jsonl"), known=["0", "1"])     # {"0": ("import ...", None)}
"""

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import BadFileError
from optmodel.evaluation.items import Item, item_id
from optmodel.evaluation.strict_json import parse_json, read_text
from optmodel.execution import extract_program


@dataclass(frozen=True, slots=True)
class Prediction:
    """A program that answers an item, or None where a reply holds none."""

    item: Item
    program: str | None


def read_predictions(path: Path, known: Container[str]) -> dict[str, tuple[str | None, ...]]:
    """The programs of each item, one a sample; None where a response holds no program.

    Raises `BadFileError` when there is none, or naming the line that is malformed or names an item
    that is not `known`.
    """
    programs: dict[str, tuple[str | None, ...]] = {}
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        value = parse_json(line, place)
        if not isinstance(value, dict):
            raise BadFileError(f"{place}: expected an object with 'id' and 'program'.")
        item = item_id(value.get("id"), "id", place)
        if item not in known:
            raise BadFileError(f"{place}: the benchmark has no item {item!r:.60}.")
        programs[item] = (*programs.get(item, ()), *_programs(value, place))
    if not programs:
        raise BadFileError(f"{path} holds no prediction: give a line for each item.")
    return programs


def _programs(value: dict[str, object], place: str) -> list[str | None]:
    """The programs of a line: one of `program` and `response`, or a list of one of them."""
    given = [name for name in ("program", "programs", "response", "responses") if name in value]
    found = value[given[0]] if len(given) == 1 else None
    is_list = bool(given) and given[0].endswith("s")
    samples = [found] if not is_list else found if isinstance(found, list) else []
    texts = [text for text in samples if isinstance(text, str)]
    if not texts or len(texts) < len(samples):
        raise BadFileError(
            f"{place}: give either 'program' or 'response', as text, or a list of either as "
            "'programs' or 'responses'."
        )
    is_program = given[0].startswith("program")
    return [text if is_program else extract_program(text) for text in texts]
