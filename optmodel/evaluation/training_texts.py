"""The texts of a training file, to be compared with a benchmark's: one at a time.

    for one in TrainingTexts(Path("train.jsonl")):
        one.id, one.text               # the number of the line, and what stands in `text`

The file is JSON lines. Without the name of a field it is `text`, `question` or `prompt`; a field
may also hold the messages of a chat.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import BadFileError
from optmodel.evaluation.audit import AuditedText
from optmodel.evaluation.formats import FieldValue, RawRow, json_kind
from optmodel.jsonl import read_lines

_USUAL = ("text", "question", "prompt")


@dataclass(frozen=True, slots=True)
class TrainingTexts:
    """A training file; going over it reads it anew. `field` is empty for the usual ones.

    Raises `BadFileError` where a line has no such field or no text in it, where several usual
    fields stand in the first line, and on a file without a line.
    """

    path: Path
    field: str = ""

    def __iter__(self) -> Iterator[AuditedText]:
        name = self.field
        line = None
        for line in read_lines(self.path):
            row = RawRow(line.table(), line.place)
            name = name or _usual_field(row)
            yield AuditedText(str(line.number), _text(row.pick((name,)), row.place))
        if line is None:
            raise BadFileError(f"{self.path} holds no text.")


def _usual_field(row: RawRow) -> str:
    found = [name for name in _USUAL if name in row.values]
    if len(found) > 1:
        both = ", ".join(map(repr, found))
        raise BadFileError(
            f"{row.place}: several fields may hold the text ({both}): name one with --field."
        )
    return row.pick(_USUAL).name


def _text(found: FieldValue, place: str) -> str:
    """A text, or the contents of a chat's messages."""
    if isinstance(found.value, list):
        contents = [one.get("content") for one in found.value if isinstance(one, dict)]
        texts = [content for content in contents if isinstance(content, str)]
        if texts and len(texts) == len(found.value):
            return "\n".join(texts)
    if not isinstance(found.value, str):
        kind = json_kind(found.value)
        raise BadFileError(f"{place}: '{found.name}' must be a text, found {kind}.")
    return found.value
