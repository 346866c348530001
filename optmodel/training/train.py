"""Fine-tuning from start to end: check, load, train, choose the best by the solver, write it.

    done = train(read_settings(Path("run.toml"), {}), command="optmodel train run.toml")
    done.summary["best_accuracy"], done.folder / "model"      # 0.64, a transformers folder

The folder holds `run.toml` (written before anything is loaded), `metrics.jsonl`, `checkpoints/`,
`model/` with its card, and at the end `summary.json`. The same command goes on from the newest
whole checkpoint, on one device bit for bit as if it had never stopped.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optmodel.errors import UserError
from optmodel.execution import Level
from optmodel.runs import RUN, SUMMARY, RunFolder, about, read_summary
from optmodel.training._processes import first_process_first, is_first_process, is_sharded, tell_all
from optmodel.training.beginning import begin
from optmodel.training.card import Trained, write_card
from optmodel.training.checkpoints import Tell, resumable
from optmodel.training.checks import check_run, plan_run, require_training
from optmodel.training.inputs import Inputs, take_inputs
from optmodel.training.judge import SolverJudge
from optmodel.training.launched import as_launched
from optmodel.training.memory import Plan
from optmodel.training.metrics import METRICS, Metrics, Report
from optmodel.training.settings import RunSettings

if TYPE_CHECKING:
    from optmodel.training.models import LoadedModel

_MODEL, _CHECKPOINTS, _TINY = "model", "checkpoints", "tiny"
_PACKAGES = ("torch", "transformers", "trl", "peft", "accelerate", "torchao", "bitsandbytes")


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """A run that has ended: its folder, and what `summary.json` holds."""

    folder: Path
    summary: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Run:
    """All that decides a run; `train` is the way from its inputs to its model."""

    settings: RunSettings
    clipping: float
    plan: Plan | None
    inputs: Inputs
    require: Level
    tell: Tell
    command: str

    @property
    def folder(self) -> Path:
        return Path(self.settings.output.folder)

    def train(self, metrics: Metrics) -> dict[str, Any]:
        """Load, train, choose, write the model and its card; the summary."""
        from transformers import set_seed

        from optmodel.training.tokens import token_dataset

        set_seed(self.settings.training.seed)
        loaded = self._loaded()
        with tempfile.TemporaryDirectory(prefix="optmodel-tokens-") as place:
            made = token_dataset(
                self.inputs.pairs(),
                loaded.tokenizer,
                max_length=self.settings.data.max_length,
                folder=Path(place),
                learns_all=self.settings.data.learn == "all",
            )
            trainer = self._trainer(loaded, made.rows, metrics)
        is_best = trainer.load_best(self.tell)
        summary = {
            **made.counts.summary(),
            "num_duplicates": self.inputs.num_duplicates,
            "num_steps": int(trainer.state.global_step),
            "best_step": int(trainer.state.best_global_step) if is_best else None,
            "best_accuracy": trainer.state.best_metric if is_best else None,
            "planned_bytes": self.plan.peak if self.plan else None,
            "measured_bytes": _measured(),
            "seconds": round(metrics.seconds, 1),
        }
        digests = self.inputs.digests
        trained = Trained(self.settings, self.command, digests, summary, metrics.looks)
        _write_model(trainer, self.folder, trained)
        return summary

    def _loaded(self) -> "LoadedModel":
        from optmodel.training.models import load_model, model_source
        from optmodel.training.optimizers.registry import prepare

        model, optimizer = self.settings.model, self.settings.optimizer
        seed = self.settings.training.seed
        with first_process_first():
            source = model_source(model, self.inputs.texts, self.folder / _TINY, seed)
        loaded = load_model(model, source, self.settings.precision)
        if self.inputs.model is not None:
            self.inputs.model.require_unchanged()
        prepare(loaded.model, optimizer.name, optimizer.options)
        return loaded

    def _trainer(self, loaded: "LoadedModel", rows: Any, metrics: Metrics) -> Any:
        """The loop, from the newest whole checkpoint where there is one; its trainer."""
        from optmodel.training.trainer import Loop, Trainer

        judged, judge = self.settings.evaluation, None
        if judged is not None:
            places = (self.settings.output.folder, self.settings.data.train, judged.held_out)
            judge = SolverJudge(
                self.inputs.held_out,
                judged,
                self.settings.data.system_prompt,
                self.require,
                self.settings.autocasts,
                hidden=tuple(map(Path, places)),
            )
        folder = self.folder / _CHECKPOINTS
        checkpoint = tell_all(resumable(folder, self.tell) if is_first_process() else None)
        loop = Loop(
            settings=self.settings,
            clipping=self.clipping,
            checkpoints=folder,
            heard=metrics.hear,
            judge=judge,
            judges_at_start=judged is not None and judged.at_start and checkpoint is None,
        )
        trainer = Trainer(loaded, rows, loop)
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        return trainer


def train(
    settings: RunSettings,
    *,
    command: str = "",
    require: Level = Level.LIMITED,
    report: Report | None = None,
    tell: Tell | None = None,
) -> TrainedRun:
    """Run, or go on with, a fine-tuning; a finished run is only read.

    `report` hears every log, `tell` in sentences what the user should know. Raises `UserError`,
    before anything is loaded or written, for what is known not to work.
    """
    require_training()
    told = tell if tell is not None and is_first_process() else _nobody
    settings = as_launched(settings)
    device, shards = _device(), is_sharded()
    clipping = check_run(settings, device=device, is_sharded=shards)
    with tempfile.TemporaryDirectory(prefix="optmodel-data-") as place:
        inputs = take_inputs(settings, Path(place))
        begun = begin(settings, inputs, device, is_sharded=shards)
        plan = plan_run(begun.settings, device=device, is_sharded=shards)
        run = _Run(begun.settings, clipping, plan, inputs, require, told, command)
        if not is_first_process():  # the first process alone keeps the folder
            run.train(Metrics(None))
            return TrainedRun(run.folder, {})
        made_with = about(_PACKAGES) | begun.timing
        with RunFolder.open(run.folder, begun.config, made_with, METRICS) as folder:
            if (run.folder / SUMMARY).exists():
                return TrainedRun(run.folder, read_summary(run.folder))
            for sentence in (*begun.remarks, *inputs.remarks(settings.data)):
                told(sentence)
            try:
                summary = run.train(Metrics(folder, report))
            except UserError:
                _forget_unless_begun(run.folder)
                raise
            folder.write_summary(summary)
    return TrainedRun(run.folder, summary)


def _nobody(sentence: str) -> None:
    """Nobody listens."""


def _write_model(trainer: Any, path: Path, trained: Trained) -> None:
    """Save the model, whole or not at all; every process takes part where it is sharded."""
    place = path / f".{_MODEL}"
    if is_first_process():
        shutil.rmtree(place, ignore_errors=True)
    trainer.save_model(str(place))
    if is_first_process():
        (place / "training_args.bin").unlink()  # a pickle, and no part of the model
        write_card(place, trained)
        shutil.rmtree(path / _MODEL, ignore_errors=True)
        os.replace(place, path / _MODEL)


def _forget_unless_begun(path: Path) -> None:
    """Take away what was made before the first row, so that the mistake can be put right."""
    if (path / METRICS).stat().st_size or any(path.glob(f"{_CHECKPOINTS}/*")):
        return
    for name in (_TINY, _CHECKPOINTS):
        shutil.rmtree(path / name, ignore_errors=True)
    for name in (METRICS, RUN):
        (path / name).unlink()


def _device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _measured() -> int | None:
    """The most bytes that torch has held on the GPU; on a CPU it does not count them."""
    import torch

    return int(torch.cuda.max_memory_allocated()) if torch.cuda.is_available() else None
