"""Metrics of a training run: one line of `metrics.jsonl` for each log.

    metrics = MetricsLog(run, on_log=print)    # an open TrainingRun; None but in the first process
    metrics.log(20, 400, {"loss": 1.2})          # {"key": "training-20", "step": 20, "loss": 1.2 …}
    metrics.evaluations                          # the rows of evaluations

A resumed run repeats the logs after its checkpoint, and no row is written twice.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from optmodel.errors import UserError
from optmodel.training.library_types import Table
from optmodel.training.summary import TrainingRun

METRICS = "metrics.jsonl"
_EVALUATION = "evaluation"
# TRL counts tokens from the last start, not from the first.
_LEFT_OUT = ("num_tokens",)


@dataclass(frozen=True, slots=True)
class StepMetrics:
    """What is logged at a step: the step, the number of all steps, and the figures."""

    step: int
    num_steps: int
    figures: Mapping[str, float]


OnLog = Callable[[StepMetrics], None]
"""Called with each log."""


class MetricsLog:
    """The rows of a run, including those that it logged before it was resumed."""

    def __init__(self, run: TrainingRun | None, on_log: OnLog | None = None) -> None:
        self._run, self._on_log = run, on_log
        self._rows = run.latest() if run else {}
        self._before = max((row["seconds"] for row in self._rows.values()), default=0.0)
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the run began, without the time in which it was stopped."""
        return float(self._before + time.monotonic() - self._started)

    @property
    def evaluations(self) -> list[Table]:
        """The rows of evaluations, in their order."""
        return [row for row in self._rows.values() if row["kind"] == _EVALUATION]

    def log(self, step: int, num_steps: int, figures: Mapping[str, float]) -> None:
        """Write one row for each step and kind. Raises `UserError` if the loss is not finite."""
        if not math.isfinite(figures.get("loss", 0.0)):
            raise UserError(
                f"The loss is {figures['loss']} at step {step}; lower the learning rate, and "
                "choose another folder."
            )
        is_evaluation = any(name.startswith("eval_") for name in figures)
        kind = _EVALUATION if is_evaluation else "training"
        key = f"{kind}-{step}"
        if self._run is not None and key not in self._rows:
            row = {"key": key, "kind": kind, "step": step, "seconds": round(self.seconds, 1)}
            row |= {
                name.removeprefix("eval_"): value if math.isfinite(value) else None
                for name, value in figures.items()
                if name not in _LEFT_OUT
            }
            self._run.append(row)
            self._rows[key] = row
        if self._on_log is not None:
            self._on_log(StepMetrics(step, num_steps, figures))
