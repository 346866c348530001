"""Broken checkpoints: found, put aside aloud, and the run goes on from the one before."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optmodel.training import StepMetrics, train
from optmodel.training.checkpoints import MANIFEST, checkpoint_defect, newest_whole_checkpoint
from tests.training.runs import small_run, triples

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")


class Stopped(Exception):
    """Stands for a machine that is switched off."""


def stops_at(step: int) -> Callable[[StepMetrics], None]:
    def report(advance: StepMetrics) -> None:
        if advance.step >= step:
            raise Stopped

    return report


def halved(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])


BROKEN: dict[str, Callable[[Path], object]] = {
    "model.safetensors": lambda place: halved(place / "model.safetensors"),
    "optimizer.pt is": lambda place: (place / "optimizer.pt").unlink(),
    "scheduler.pt has": lambda place: halved(place / "scheduler.pt"),
    "trainer_state.json has": lambda place: halved(place / "trainer_state.json"),
    "tokenizer.json has": lambda place: halved(place / "tokenizer.json"),
    "rng_state.pth has 0 bytes": lambda place: (place / "rng_state.pth").write_bytes(b""),
    "interrupted": lambda place: (place / MANIFEST).unlink(),
    "cannot be read": lambda place: halved(place / MANIFEST),
}


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was stopped at step 8 of 9, with checkpoints 3 and 6; and the whole one."""
    folder = tmp_path_factory.mktemp("stopped")
    (folder / "whole").mkdir()
    train(small_run(folder / "whole", {"training.max_steps": 9}))
    with pytest.raises(Stopped):
        train(small_run(folder, {"training.max_steps": 9}), on_log=stops_at(8))
    return folder


@pytest.mark.parametrize("said", BROKEN)
def test_what_is_broken_is_named_and_put_aside(stopped: Path, tmp_path: Path, said: str) -> None:
    import shutil

    folder = tmp_path / "checkpoints"
    shutil.copytree(stopped / "out" / "checkpoints", folder)
    assert newest_whole_checkpoint(folder, pytest.fail) == folder / "checkpoint-6"
    BROKEN[said](folder / "checkpoint-6")
    assert said in checkpoint_defect(folder / "checkpoint-6")
    told: list[str] = []
    assert newest_whole_checkpoint(folder, told.append) == folder / "checkpoint-3"
    assert len(told) == 1
    assert said in told[0]
    assert "going on from checkpoint-3" in told[0]
    assert (folder / "broken-checkpoint-6").is_dir()
    assert newest_whole_checkpoint(folder, pytest.fail) == folder / "checkpoint-3"


def test_a_run_goes_on_from_the_checkpoint_before(stopped: Path) -> None:
    """Its weights and figures are those of the run that never stopped."""
    halved(stopped / "out" / "checkpoints" / "checkpoint-6" / "model.safetensors")
    told: list[str] = []
    train(small_run(stopped, {"training.max_steps": 9}), notify=told.append)
    assert any("broken" in one and "checkpoint-3" in one for one in told)
    names = ("model/model.safetensors", "checkpoints/checkpoint-6/model.safetensors")
    for name in names:
        whole = (stopped / "whole" / "out" / name).read_bytes()
        assert (stopped / "out" / name).read_bytes() == whole
    rows = [_figures(folder) for folder in (stopped, stopped / "whole")]
    assert rows[0] == rows[1]


def _figures(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "out" / "metrics.jsonl").read_text().splitlines()
    return [{**json.loads(line), "seconds": 0} for line in lines]


def test_without_a_whole_one_it_begins_again(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        train(small_run(tmp_path), on_log=stops_at(4))
    (tmp_path / "out" / "checkpoints" / "checkpoint-3" / "optimizer.pt").unlink()
    told: list[str] = []
    done = train(small_run(tmp_path), notify=told.append)
    assert any("optimizer.pt is missing" in one and "the beginning" in one for one in told)
    assert done.summary.num_steps == 6


def test_older_ones_go_only_when_the_new_one_is_sealed(tmp_path: Path) -> None:
    done = train(small_run(tmp_path, {"training.keep": 1, "training.max_steps": 9}))
    left = sorted(path.name for path in (done.folder / "checkpoints").iterdir())
    assert left == ["checkpoint-9"]
    assert checkpoint_defect(done.folder / "checkpoints" / "checkpoint-9") == ""


def test_a_broken_best_checkpoint_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdicts are known here; step 3 is the best, and is cut short before the end."""
    from optmodel.training.solver_evaluation import SolverEvaluator

    verdicts = iter([0.5, 0.25])

    def judged(self: SolverEvaluator, model: Any, tokenizer: Any) -> dict[str, float]:
        best = tmp_path / "out" / "checkpoints" / "checkpoint-3" / "model.safetensors"
        if best.exists():
            halved(best)
        return {"solver_accuracy": next(verdicts), "survival": 1.0, "num_items": len(self.items)}

    monkeypatch.setattr(SolverEvaluator, "__call__", judged)
    changes = {
        "evaluation.held_out": str(triples(tmp_path / "held.jsonl", range(200, 202))),
        "evaluation.every": 3,
        "evaluation.at_start": False,
    }
    told: list[str] = []
    done = train(small_run(tmp_path, changes), notify=told.append)
    assert any("The best checkpoint" in one and "is broken" in one for one in told)
    assert done.summary.best_step is None
    card = (done.folder / "model" / "README.md").read_text()
    assert "could not be read, and these are the last weights" in card
