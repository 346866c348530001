"""The metrics of a run: whole lines, once each, also when a run is resumed."""

import json
from pathlib import Path

import pytest

from optmodel.errors import UserError
from optmodel.runs import RunConfig
from optmodel.training.metrics import METRICS, MetricsLog, StepMetrics
from optmodel.training.summary import TrainingRun


def opened(path: Path) -> TrainingRun:
    return TrainingRun.open(path, RunConfig(), 0, table={"command": "train"}, records=METRICS)


def test_rows_are_written_once(tmp_path: Path) -> None:
    heard: list[StepMetrics] = []
    for _ in range(2):
        with opened(tmp_path) as folder:
            metrics = MetricsLog(folder, heard.append)
            metrics.log(10, 20, {"loss": 1.5, "num_tokens": 7})
            metrics.log(10, 20, {"eval_solver_accuracy": 0.25})
            assert [row["solver_accuracy"] for row in metrics.evaluations] == [0.25]
    rows = [json.loads(line) for line in (tmp_path / METRICS).read_text().splitlines()]
    assert [row["key"] for row in rows] == ["training-10", "evaluation-10"]
    assert rows[0]["loss"] == 1.5
    assert "num_tokens" not in rows[0]
    assert len(heard) == 4


def test_seconds_go_on_where_they_were(tmp_path: Path) -> None:
    with opened(tmp_path) as folder:
        folder.append({"key": "training-1", "kind": "training", "step": 1, "seconds": 100.0})
    with opened(tmp_path) as folder:
        assert 100 <= MetricsLog(folder).seconds < 160


def test_a_lost_loss_ends_the_run(tmp_path: Path) -> None:
    with opened(tmp_path) as folder, pytest.raises(UserError, match="The loss is nan at step 3"):
        MetricsLog(folder).log(3, 9, {"loss": float("nan")})


def test_an_infinite_norm_is_no_number(tmp_path: Path) -> None:
    with opened(tmp_path) as folder:
        MetricsLog(folder).log(3, 9, {"loss": 1.0, "grad_norm": float("inf")})
        assert [row["grad_norm"] for row in folder.records()] == [None]


def test_a_process_without_the_folder_writes_nothing() -> None:
    metrics = MetricsLog(None)
    metrics.log(1, 2, {"loss": 1.0})
    assert metrics.evaluations == []
