"""The report of a fine-tuning: loss, solver accuracy, settings and versions.

training_page(Path("runs/trained"))      # "<!doctype html> ...", and runs/trained/accuracy.svg
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import UndefinedError
from pydantic import BaseModel, ConfigDict, ValidationError

from optmodel.errors import BadFileError
from optmodel.reporting._html import render_page
from optmodel.reporting.plots import line_plot, standalone
from optmodel.runs import SUMMARY, atomic_write, read_records, read_run, read_summary

ACCURACY_PLOT = "accuracy.svg"
_METRICS = "metrics.jsonl"


class LossPoint(BaseModel):
    """The loss at one step."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    step: int
    loss: float


class EvaluationPoint(BaseModel):
    """The solver accuracy on held-out triples at one step."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    step: int
    seconds: float
    solver_accuracy: float
    survival: float
    num_right: int
    num_surviving: int
    num_items: int

    @property
    def robust_accuracy(self) -> float:
        """The share of programs that are right with fresh numbers as well."""
        return self.num_surviving / self.num_items if self.num_items else 0.0


def training_page(folder: Path) -> str:
    """The page of a training run; also writes `accuracy.svg` where the model was evaluated.

    Raises `BadFileError` when the run is not finished, or its files have another shape.
    """
    if not (folder / SUMMARY).is_file():
        raise BadFileError(f"There is no {folder / SUMMARY}: finish the training first.")
    run = read_run(folder)
    rows = list(read_records(folder / _METRICS))
    try:
        losses = [LossPoint.model_validate(row) for row in rows if row["kind"] == "training"]
        evaluations = [
            EvaluationPoint.model_validate(row) for row in rows if row["kind"] == "evaluation"
        ]
        accuracy = line_plot(
            {
                "right": [(one.step, one.solver_accuracy) for one in evaluations],
                "right with fresh numbers too": [
                    (one.step, one.robust_accuracy) for one in evaluations
                ],
            },
            "step",
            "solver accuracy",
            y_max=1.0,
        )
        page = render_page(
            "training.html",
            name=folder.resolve().name,
            config=run["config"],
            versions=run["about"]["versions"],
            settings=list(_settings(run["config"])),
            summary=read_summary(folder),
            evaluations=evaluations,
            loss=line_plot({"loss": [(p.step, p.loss) for p in losses]}, "step", "loss per token"),
            accuracy=accuracy,
        )
    except (KeyError, TypeError, ValidationError, UndefinedError) as error:
        raise BadFileError(f"{folder} holds no whole training run: {error!r} is off.") from error
    if evaluations:
        atomic_write(folder / ACCURACY_PLOT, standalone(accuracy))
    return page


def _settings(config: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every setting by its dotted name."""
    for name, value in config.items():
        if isinstance(value, Mapping):
            yield from _settings(value, f"{prefix}{name}.")
        else:
            yield prefix + name, json.dumps(value, ensure_ascii=False)
