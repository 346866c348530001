"""The summary of a fine-tuning run, and the run that it is written to.

    summary = read_training_summary(Path("runs/a"))
    summary.num_steps, summary.best_accuracy        # 1100, 0.64

`TrainingRun` is the `Run` of fine-tuning. Its configuration is the resolved settings, and its
records are the rows of `metrics.jsonl`.
"""

from pathlib import Path
from typing import TypeAlias

from pydantic import BaseModel, ValidationError

from optmodel.errors import BadFileError
from optmodel.runs import SUMMARY, Run, RunConfig, read_summary
from optmodel.training.library_types import Table


class TrainingSummary(BaseModel):
    """The result of a run: pairs and tokens read, steps made, the best checkpoint, memory and time.

    `best_step` and `best_accuracy` (a share) are None if nothing was held out or the best
    checkpoint could not be read. `planned_bytes` is None without a memory plan, `measured_bytes` on
    a CPU. `num_disagreeing` counts the pairs whose prompt has other tokens alone than within the
    pair.
    """

    num_pairs: int
    num_too_long: int
    num_tokens: int
    num_supervised: int
    num_disagreeing: int
    longest: int
    supervised_share: float
    num_duplicates: int
    num_steps: int
    best_step: int | None
    best_accuracy: float | None
    planned_bytes: float | int | None
    measured_bytes: int | None
    seconds: float


TrainingRun: TypeAlias = Run[RunConfig, Table, TrainingSummary]


def read_training_summary(folder: Path) -> TrainingSummary:
    """The summary of a finished run. Raises `BadFileError` if there is none."""
    try:
        return TrainingSummary.model_validate(read_summary(folder))
    except ValidationError as error:
        place = folder / SUMMARY
        raise BadFileError(f"{place} is not the summary of a fine-tuning run.") from error
