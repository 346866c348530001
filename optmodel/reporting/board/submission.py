"""A submission: a TOML that says whose programs these are, beside the file of predictions.

    submission = read_submission(Path("submissions/mine"))
    submission.table.system, submission.predictions       # "mine", a file beside the TOML

The TOML and the predictions come from strangers: names lead to files of the submission's own
folder, and to nothing else.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.evaluation import PredictionFields, read_predictions
from optmodel.evaluation.prompting import TRANSCRIPTS
from optmodel.reporting.board.entry import (
    MAX_NAME,
    Amount,
    BoardEntry,
    Count,
    EntryFlags,
    read_entry,
)
from optmodel.runs import atomic_write, canonical, digest, file_digest, read_records

SUBMISSION = "submission.toml"
_MOST_BYTES = 256 << 20

_FileName = Annotated[
    str, Field(pattern=r"^\w[\w.-]*$", description="the plain name of a file beside this one")
]


class SubmissionTable(BaseModel):
    """What `submission.toml` says; `docs/leaderboard.md` explains each name.

    Tokens and cost are those of all samples, and are left out where nobody counted them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: Annotated[str, Field(pattern=r"\S", max_length=MAX_NAME, description="a name")]
    authors: Annotated[tuple[str, ...], Field(min_length=1)]
    date: date
    benchmark: str
    predictions: _FileName
    result: _FileName = "result.json"
    url: Annotated[str, Field(pattern=r"^(https?://\S+)?$", description="a link with http")] = ""
    notes: Annotated[str, Field(max_length=2000)] = ""
    flags: EntryFlags
    prediction_fields: PredictionFields = PredictionFields()
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    cost_usd: Amount | None = None

    def facts(self) -> dict[str, object]:
        """What a result has from here, by the names of its fields."""
        named = self.model_dump(exclude={"benchmark", "predictions", "result", "prediction_fields"})
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission's table with the folder that it stands in."""

    table: SubmissionTable
    path: Path

    @property
    def predictions(self) -> Path:
        """The file of predictions. Raises `BadFileError` where it is no plain file there."""
        return self._own_file(self.table.predictions, "predictions")

    @property
    def result(self) -> Path:
        """Where the claimed result stands."""
        return self.path.parent / self.table.result

    def read_result(self) -> BoardEntry:
        """The claimed result. Raises `BadFileError` where there is none."""
        if not self.result.exists():
            raise BadFileError(
                f"{self.path} names the result '{self.table.result}', which is not there: write it "
                f"with `optmodel leaderboard add RUN --submission {self.path}`."
            )
        return read_entry(self._own_file(self.table.result, "result"))

    def is_of(self, entry: BoardEntry) -> bool:
        """Whether its predictions are those that a result scored."""
        return has_scored(entry, self.predictions, self.table.prediction_fields)

    def write_missing_replies(self, run: Path) -> None:
        """Write the replies of a run that asked a model, where the predictions are not there."""
        path = self.path.parent / self.table.predictions
        if path.exists() or not (run / TRANSCRIPTS).is_file():
            return
        replies: dict[str, list[str]] = {}
        for dialogue in sorted(read_records(run / TRANSCRIPTS), key=lambda one: one["sample"]):
            replies.setdefault(dialogue["item"], []).append(dialogue["turns"][0]["reply"])
        rows = [{"id": item, "responses": texts} for item, texts in replies.items()]
        atomic_write(path, "".join(f"{canonical(row)}\n" for row in rows))

    def _own_file(self, name: str, field: str) -> Path:
        file = self.path.parent / name
        if file.is_symlink() or not file.is_file():
            raise BadFileError(f"{self.path}: {field}: '{name}' is no file beside it.")
        if file.stat().st_size > _MOST_BYTES:
            raise BadFileError(
                f"{self.path}: {field}: '{name}' is larger than {_MOST_BYTES >> 20} MiB."
            )
        return file


def has_scored(entry: BoardEntry, file: Path, fields: PredictionFields) -> bool:
    """Whether a result is of the predictions of a file: of the file, or of the same programs.

    A run that asked a model names its programs, and no file.
    """
    if file_digest(file) == entry.predictions_sha256:
        return True
    programs = read_predictions(file, {item.id for item in entry.items}, fields)
    first = {item: samples[0] for item, samples in programs.items()}
    return digest(first) == entry.predictions_sha256


def read_submission(path: Path) -> Submission:
    """The submission of a folder, or of its TOML. Raises `BadFileError` on any other."""
    file = path / SUBMISSION if path.is_dir() else path
    if file.is_symlink():
        raise BadFileError(f"{file} is a link: give the file itself.")
    table = catalog.validated(SubmissionTable, catalog.parse_toml(file), file)
    return Submission(table, file)
