"""The report of a fine-tuning: its curves and looks, and what is no whole run."""

import json
import re
from pathlib import Path

import pytest

from optmodel.errors import BadFileError
from optmodel.reporting import write_report
from optmodel.runs import RunFolder

SUMMARY = {
    "num_pairs": 24,
    "num_too_long": 2,
    "longest": 900,
    "supervised_share": 0.5,
    "num_steps": 20,
    "best_step": 20,
    "best_accuracy": 0.75,
    "planned_bytes": 3 * 2**30,
    "measured_bytes": None,
    "seconds": 90.0,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    config = {"command": "train", "optimizer": {"name": "lion", "options": {"kernel": "sign"}}}
    about = {"versions": {"torch": "2.13.0"}}
    with RunFolder.open(tmp_path, config, about, "metrics.jsonl") as run:
        for step in (1, 10, 20):
            row: dict[str, object] = {
                "key": f"training-{step}",
                "kind": "training",
                "step": step,
                "seconds": step,
            }
            run.append(row | {"loss": 3.0 / step})
        look = {"solver_accuracy": 0.75, "survival": 0.5, "num_right": 3, "num_surviving": 1}
        row = {"key": "evaluation-20", "kind": "evaluation", "step": 20, "seconds": 66.0}
        run.append(row | look | {"num_items": 4})
        run.write_summary(SUMMARY)
    return tmp_path


def test_the_report_tells_the_run(folder: Path) -> None:
    page = write_report(folder).read_text()
    for said in ("20 steps with lion on 24 pairs", "75.0 %", "3.00 GiB", "torch 2.13.0", "kernel"):
        assert said in page
    assert "prefers-color-scheme" in (folder / "accuracy.svg").read_text()


def test_a_run_without_looks_has_no_accuracy(folder: Path) -> None:
    lines = (folder / "metrics.jsonl").read_text().splitlines(keepends=True)
    (folder / "metrics.jsonl").write_text("".join(lines[:-1]))
    assert "What the solver said" not in write_report(folder).read_text()
    assert not (folder / "accuracy.svg").exists()


def test_an_unfinished_run_and_a_broken_one(folder: Path) -> None:
    (folder / "summary.json").write_text(json.dumps({"num_steps": 3}))
    with pytest.raises(BadFileError, match="no whole training run"):
        write_report(folder)
    (folder / "summary.json").unlink()
    with pytest.raises(BadFileError, match="finish the training first"):
        write_report(folder)


def test_a_loss_curve_begins_at_zero_and_shows_its_points(folder: Path) -> None:
    page = write_report(folder).read_text()
    loss, accuracy = re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL)
    assert "loss per token" in loss
    assert len(re.findall(r"<use ", accuracy)) > 2  # a marker for each point
    for said in ("solver accuracy", "right with fresh numbers too", "step"):
        assert said in accuracy
