"""The verdicts of a run, as its `verdicts.jsonl` holds them.

verdicts = read_verdicts(Path("runs/mine"))
[one.item for one in verdicts if one.rule == "objective-rel-1e-6" and one.correct]
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.jsonl import read_lines
from optmodel.judging import AnswerSource, VerdictReason

VERDICTS = "verdicts.jsonl"


class RecordedVerdict(BaseModel):
    """One line: a verdict with its item, its rule, its sample and its turn.

    `sample` counts from 0. `turn` is `first` or `last` where a language model was asked, and empty
    where the programs came from a file.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    item: str
    rule: str
    correct: bool
    reason: VerdictReason
    detail: str = ""
    value: float | None = None
    source: AnswerSource | None = None
    sample: int = Field(default=0, ge=0)
    turn: str = ""


def read_verdicts(folder: Path) -> list[RecordedVerdict]:
    """The verdicts of a run, in their order. Raises `BadFileError` on a folder without any."""
    path = folder / VERDICTS
    if not path.is_file():
        raise BadFileError(f"{folder} holds no {VERDICTS}: give the folder of `optmodel evaluate`.")
    return [catalog.validated(RecordedVerdict, one.table(), one.place) for one in read_lines(path)]
