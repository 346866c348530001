"""Predictions: a file of programs, or of replies with programs, by the item that each answers.

A line is `{"id": 7, "program": "import pulp ..."}`, or has the model's whole `response`, from which
the program is taken. Several samples of an item are a list, `programs` or `responses`, or lines
with the same id; they count in their order.

    read_predictions(Path("mine.jsonl"), known=["0", "1"])     # {"0": ("import ...", None)}

Files of others are read as they lie: as a JSON list, an object, CSV or Parquet, with the names that
are usual for these fields. What has no id is matched by the text of its question, else by its
number where there is one for each item.
"""

from collections.abc import Container, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from optmodel.errors import BadFileError, brief
from optmodel.evaluation.formats import FieldValue, RawRow, read_rows
from optmodel.evaluation.items import Item, item_id
from optmodel.evaluation.labels import text_key
from optmodel.execution import extract_program

_OWN = ("program", "programs", "response", "responses")
_IDS = (
    "id",
    "index",
    "idx",
    "item_id",
    "problem_id",
    "question_id",
    "task_id",
    "item",
    "item_index",
)
_QUESTIONS = ("question", "en_question", "Question", "problem", "description", "question_text")
_PROGRAMS = (
    "code", "codes", "llm_code", "python_code", "generated_code", "predicted_code", "pred_code",
    "extracted_code", "solver_code",
)  # fmt: skip
_REPLIES = (
    "reply", "replies", "output", "outputs", "completion", "completions", "generated_text",
    "generated_texts", "generation", "generations", "llm_output", "model_output", "raw_response",
    "prediction", "predictions", "llm_response", "model_response", "content",
)  # fmt: skip

_MOST_SHOWN, _MOST_CHARACTERS = 3, 24
"""How many ids a message shows, and of how many characters."""


class PredictionFields(BaseModel):
    """The fields of a predictions file by name, where they are none of the usual ones.

    `program` may lead into the row, as `choices/0/message/content` does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = ""
    program: str = ""

    def to_table(self) -> dict[str, str] | None:
        """The fields that are named, as plain values; None where none is."""
        return self.model_dump(exclude_defaults=True) or None


@dataclass(frozen=True, slots=True)
class Prediction:
    """A program that answers an item, or None where a reply holds none."""

    item: Item
    program: str | None


def read_predictions(
    path: Path, known: Container[str], fields: PredictionFields | None = None
) -> dict[str, tuple[str | None, ...]]:
    """The programs of each item, one a sample; None where a response holds no program.

    `known` are the ids of the items, or better their questions by id: then a prediction without an
    id can be matched, and one whose question is that of another item is refused. Raises
    `BadFileError` when there is none, or naming the line that is malformed, that names an item that
    is not known, or in which several fields may be meant.
    """
    named = fields or PredictionFields()
    rows = list(read_rows(path))
    if not rows:
        raise BadFileError(f"{path} holds no prediction: give a line for each item.")
    items = _ItemsOfRows(named, known, known if isinstance(known, Mapping) else {})
    programs: dict[str, tuple[str | None, ...]] = {}
    for row, item in zip(rows, items.of(rows, path), strict=True):
        programs[item] = (*programs.get(item, ()), *_samples(row, named.program))
    return programs


@dataclass(frozen=True, slots=True)
class _ItemsOfRows:
    """Which item each row of a file answers."""

    fields: PredictionFields
    known: Container[str]
    questions: Mapping[str, str]
    _by_text: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for item, question in self.questions.items():
            self._by_text.setdefault(text_key(question), []).append(item)

    def of(self, rows: Sequence[RawRow], path: Path) -> list[str]:
        """The item of each row: by its id, else by its question, else by its number."""
        if self.fields.id or any(_id_of(row) is not None for row in rows):
            return [self._by_id(row) for row in rows]
        if not self.questions:
            return [item_id(None, "id", row.place) for row in rows]
        matched = [self._items_of_text(row) for row in rows]
        if all(len(items) == 1 for items in matched):
            return [item for [item] in matched]
        if len(rows) == len(self.questions):
            return list(self.questions)
        raise BadFileError(
            f"{path} holds {len(rows)} predictions without an id for {len(self.questions)} items: "
            f"name the field with --prediction-id; {rows[0].fields_there_are}"
        )

    def _by_id(self, row: RawRow) -> str:
        found = row.pick((self.fields.id,)) if self.fields.id else _id_of(row)
        name, value = ("id", None) if found is None else (found.name, found.value)
        item = item_id(value, name, row.place)
        if item not in self.known:
            others = [one for one in _IDS if one in row.values and one != name]
            hint = f"; is it {others[0]!r}?" if others else "."
            raise BadFileError(
                f"{row.place}: the benchmark has no item {brief(item)}{_first_ids(self.known)}: "
                f"give one of its ids, or name their field with --prediction-id{hint}"
            )
        same = self._items_of_text(row)
        if same and item not in same:
            raise BadFileError(
                f"{row.place}: the item {brief(item)} has another question, this one is that of "
                f"{brief(same[0])}: name the field of the id with --prediction-id."
            )
        return item

    def _items_of_text(self, row: RawRow) -> list[str]:
        found = row.find(_QUESTIONS)
        text = "" if found is None or not isinstance(found.value, str) else found.value
        return self._by_text.get(text_key(text), []) if text else []


def _first_ids(known: Container[str]) -> str:
    """The first ids of the items and how many more there are, in parentheses."""
    ids = list(known) if isinstance(known, Sequence | Mapping) else []
    if isinstance(known, AbstractSet):
        ids = sorted(known)
    if not ids:
        return ""
    shown = ", ".join(brief(one, _MOST_CHARACTERS) for one in ids[:_MOST_SHOWN])
    more = len(ids) - _MOST_SHOWN
    return f" (its items are {shown}{f' and {more} more' if more > 0 else ''})"


def _id_of(row: RawRow) -> FieldValue | None:
    own = row.find(("id",))
    if own is not None:
        return own
    if row.key is not None:
        return FieldValue("id", row.key)
    return row.find(_IDS)


def _samples(row: RawRow, named: str) -> list[str | None]:
    """The programs of a row, one a sample."""
    if named:
        return _foreign_samples(row.pick((named,)), row, is_program=None)
    given = [name for name in _OWN if name in row.values]
    if given:
        return _own_samples(row, given)
    programs = [name for name in _PROGRAMS if name in row.values]
    replies = [name for name in _REPLIES if name in row.values]
    if len(programs) + len(replies) > 1:
        both = ", ".join(map(repr, programs + replies))
        raise BadFileError(
            f"{row.place}: several fields may hold the program ({both}): name one with "
            f"--prediction-program; {row.fields_there_are}"
        )
    if not programs and not replies:
        raise _no_program(row)
    found = row.pick([*programs, *replies])
    return _foreign_samples(found, row, is_program=bool(programs))


def _own_samples(row: RawRow, given: Sequence[str]) -> list[str | None]:
    """The programs of our own fields: one of them, a text or a list of texts."""
    found = row.values[given[0]] if len(given) == 1 else None
    is_list = given[0].endswith("s")
    samples = [found] if not is_list else found if isinstance(found, list) else []
    texts = [text for text in samples if isinstance(text, str)]
    if not texts or len(texts) < len(samples):
        raise _no_program(row)
    is_program = given[0].startswith("program")
    return [text if is_program else extract_program(text) for text in texts]


def _foreign_samples(
    found: FieldValue, row: RawRow, *, is_program: bool | None
) -> list[str | None]:
    """The programs of somebody else's field: a text, nothing, or a list of these.

    What is called code may still be fenced, and what is called a reply may be bare code.
    """
    samples = found.value if isinstance(found.value, list) else [found.value]
    texts = [text for text in samples if text is None or isinstance(text, str)]
    if not texts or len(texts) < len(samples):
        raise BadFileError(
            f"{row.place}: '{found.name}' must be a text or a list of texts; {row.fields_there_are}"
        )
    return [_program_in(text, is_program=is_program) for text in texts]


def _program_in(text: str | None, *, is_program: bool | None) -> str | None:
    if text is None or not text.strip():
        return None
    if is_program and "```" not in text:
        return text
    extracted = extract_program(text)
    return text if extracted is None and is_program is not False else extracted


def _no_program(row: RawRow) -> BadFileError:
    return BadFileError(
        f"{row.place}: give either 'program' or 'response', as text, or a list of either as "
        "'programs' or 'responses', or name another field with --prediction-program; "
        f"{row.fields_there_are}"
    )
