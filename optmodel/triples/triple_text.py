"""The text and the programs of a row: all that training and evaluation need of a triple.

for text in read_triple_texts(Path("runs/first/records.jsonl")):
    text.prompt, text.programs["pyomo"]
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from optmodel.errors import BadFileError
from optmodel.runs import record_lines, record_of
from optmodel.triples.record_fields import TextDetails


def _ours(writing: object) -> object:
    """How a text was written, where it is ours: a field of this name may be somebody else's."""
    is_ours = isinstance(writing, dict) and writing.keys() == TextDetails.model_fields.keys()
    return writing if is_ours or isinstance(writing, TextDetails) else None


class TripleText(BaseModel):
    """The fields that a row has in common with a triple: a text, and a program of each dialect.

    Training needs no more, and rows that others publish have no more. Other fields are ignored.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    key: str = ""
    text: str
    programs: dict[str, str | None]
    writing: Annotated[TextDetails | None, BeforeValidator(_ours)] = None

    @property
    def prompt(self) -> str:
        """The text, and below it the files that it speaks of: what a model is asked."""
        return with_files(self.text, self.writing)

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Self | None:
        """The text and programs of a row, or None where it has none."""
        try:
            return cls.model_validate(row)
        except ValidationError:
            return None


def with_files(text: str, writing: TextDetails | None) -> str:
    """A text and its attached files, each below its name."""
    files = writing.attached_files() if writing else {}
    parts = (f"{name}:\n```\n{content.rstrip()}\n```" for name, content in files.items())
    return "\n\n".join((text, *parts))


def read_triple_texts(path: Path) -> Iterator[TripleText]:
    """The texts and programs of a file of triples. Raises `BadFileError` for another record."""
    for line in record_lines(path):
        text = TripleText.of(record_of(line))
        if text is None:
            raise BadFileError(f"{line.place}: not a triple with a text and programs.")
        yield text
