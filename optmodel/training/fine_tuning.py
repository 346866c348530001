"""Fine-tuning from start to end: check, load, train, choose the best checkpoint, write the model.

    done = train(read_settings(Path("run.toml"), {}), command="optmodel train run.toml")
    done.summary.best_accuracy, done.folder / "model"         # 0.64, a transformers folder

The folder holds `run.toml` (written before anything is loaded), `metrics.jsonl`, `checkpoints/`,
`model/` with its card, and at the end `summary.json`. The same command resumes from the newest
complete checkpoint. On one device the result is bit for bit that of a run without a stop.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from optmodel.errors import UserError
from optmodel.execution import SandboxLevel
from optmodel.runs import RUN, SUMMARY
from optmodel.training.checkpoints import Notify, newest_whole_checkpoint
from optmodel.training.distributed import (
    broadcast,
    first_process_first,
    is_first_process,
    is_sharded,
)
from optmodel.training.input_snapshot import InputSnapshot, snapshot_inputs
from optmodel.training.memory import MemoryPlan
from optmodel.training.metrics import METRICS, MetricsLog, OnLog
from optmodel.training.model_card import ModelCardData, write_model_card
from optmodel.training.preflight import check_run, plan_run, require_training
from optmodel.training.run_resolution import ResolvedRun, apply_launcher_dtype, resolve_run
from optmodel.training.settings import RunSettings
from optmodel.training.solver_evaluation import SolverEvaluator
from optmodel.training.summary import TrainingRun, TrainingSummary, read_training_summary

if TYPE_CHECKING:
    from optmodel.training.library_types import Dataset
    from optmodel.training.models import LoadedModel
    from optmodel.training.trainer import Trainer

_MODEL, _CHECKPOINTS, _TINY = "model", "checkpoints", "tiny"


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """A run that has ended: its folder, and what `summary.json` holds."""

    folder: Path
    summary: TrainingSummary


@dataclass(frozen=True, slots=True)
class _FineTuning:
    """A fine-tuning whose settings and inputs are resolved."""

    settings: RunSettings
    clipping: float
    plan: MemoryPlan | None
    inputs: InputSnapshot
    require: SandboxLevel
    notify: Notify
    command: str

    @property
    def folder(self) -> Path:
        return Path(self.settings.output.folder)

    def train(self, metrics: MetricsLog) -> TrainingSummary:
        """Load, train, choose the best checkpoint, write model and card; returns the summary."""
        from transformers import set_seed

        from optmodel.training.tokenization import token_dataset

        set_seed(self.settings.training.seed)
        loaded = self._loaded()
        with tempfile.TemporaryDirectory(prefix="optmodel-tokens-") as place:
            made = token_dataset(
                self.inputs.pairs(),
                loaded.tokenizer,
                max_length=self.settings.data.max_length,
                folder=Path(place),
                learns_prompt=self.settings.data.learn == "all",
            )
            trainer = self._trained(loaded, made.rows, metrics)
        is_best = trainer.load_best(self.notify)
        summary = TrainingSummary(
            **asdict(made.counts),
            supervised_share=made.counts.supervised_share,
            num_duplicates=self.inputs.num_duplicates,
            num_steps=int(trainer.state.global_step),
            best_step=int(trainer.state.best_global_step) if is_best else None,
            best_accuracy=trainer.state.best_metric if is_best else None,
            planned_bytes=self.plan.peak if self.plan else None,
            measured_bytes=_peak_gpu_bytes(),
            seconds=round(metrics.seconds, 1),
        )
        digests = self.inputs.digests
        card = ModelCardData(self.settings, self.command, digests, summary, metrics.evaluations)
        _write_model(trainer, self.folder, card)
        return summary

    def _loaded(self) -> "LoadedModel":
        from optmodel.training.models import load_model, model_source
        from optmodel.training.optimizers import prepare_model

        model, optimizer = self.settings.model, self.settings.optimizer
        seed = self.settings.training.seed
        with first_process_first():
            source = model_source(model, self.inputs.texts, self.folder / _TINY, seed)
        loaded = load_model(model, source, self.settings.precision)
        if self.inputs.model is not None:
            self.inputs.model.require_unchanged()
        prepare_model(loaded.model, optimizer.name, optimizer.options)
        return loaded

    def _trained(self, loaded: "LoadedModel", rows: "Dataset", metrics: MetricsLog) -> "Trainer":
        """Train, from the newest complete checkpoint if there is one; returns the trainer."""
        from optmodel.training.trainer import Trainer, TrainerConfig

        evaluation = self.settings.evaluation
        folder = self.folder / _CHECKPOINTS
        newest = newest_whole_checkpoint(folder, self.notify) if is_first_process() else None
        checkpoint = broadcast(newest)
        config = TrainerConfig(
            settings=self.settings,
            clipping=self.clipping,
            checkpoints=folder,
            on_log=metrics.log,
            evaluate=self._evaluator(),
            evaluates_at_start=evaluation is not None and evaluation.at_start and not checkpoint,
        )
        trainer = Trainer(loaded, rows, config)
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        return trainer

    def _evaluator(self) -> SolverEvaluator | None:
        """The evaluator of the held-out triples. Programs cannot see the run's files."""
        settings, evaluation = self.settings, self.settings.evaluation
        if evaluation is None:
            return None
        paths = (settings.output.folder, settings.data.train, evaluation.held_out)
        return SolverEvaluator(
            self.inputs.held_out,
            evaluation,
            settings.data.system_prompt,
            self.require,
            settings.autocasts,
            hidden=tuple(map(Path, paths)),
        )


def train(
    settings: RunSettings,
    *,
    command: str = "",
    require: SandboxLevel = SandboxLevel.LIMITED,
    on_log: OnLog | None = None,
    notify: Notify | None = None,
) -> TrainedRun:
    """Start or resume a fine-tuning run; a finished run is only read.

    `on_log` is called with every log, `notify` with each sentence for the user. Raises `UserError`,
    before anything is loaded or written, for anything that is known to fail.
    """
    require_training()
    import torch

    say = notify if notify is not None and is_first_process() else _ignore
    settings = apply_launcher_dtype(settings)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    shards = is_sharded()
    clipping = check_run(settings, device=device, is_sharded=shards)
    with tempfile.TemporaryDirectory(prefix="optmodel-data-") as place:
        inputs = snapshot_inputs(settings, Path(place))
        resolved = resolve_run(settings, inputs, device, is_sharded=shards)
        plan = plan_run(resolved.settings, device=device, is_sharded=shards)
        tuning = _FineTuning(resolved.settings, clipping, plan, inputs, require, say, command)
        folder = tuning.folder
        with ExitStack() as stack:
            run = _opened(resolved, folder, stack) if is_first_process() else None
            if broadcast((folder / SUMMARY).exists()):
                return TrainedRun(folder, read_training_summary(folder))
            if run is None:  # only the first process writes to the folder
                return TrainedRun(folder, tuning.train(MetricsLog(None)))
            run.require_same_versions()
            for sentence in (*resolved.remarks, *inputs.remarks(settings.data)):
                say(sentence)
            try:
                summary = tuning.train(MetricsLog(run, on_log))
            except UserError:
                _remove_unless_begun(folder)
                raise
            run.write_summary(summary)
    return TrainedRun(folder, summary)


def _opened(resolved: ResolvedRun, folder: Path, stack: ExitStack) -> TrainingRun:
    """Create or resume the run in the folder; closing the stack closes the run."""
    run = TrainingRun.open(
        folder,
        resolved.settings,
        num_total=resolved.settings.training.max_steps or 0,
        table=resolved.config,
        records=METRICS,
        environment=resolved.environment,
    )
    return stack.enter_context(run)


def _ignore(sentence: str) -> None:
    """Print nothing, in all processes but the first."""


def _write_model(trainer: "Trainer", path: Path, card: ModelCardData) -> None:
    """Save the model, completely or not at all. If it is sharded, all processes take part."""
    place = path / f".{_MODEL}"
    if is_first_process():
        shutil.rmtree(place, ignore_errors=True)
    trainer.save_model(str(place))
    if is_first_process():
        (place / "training_args.bin").unlink()  # a pickle, and no part of the model
        write_model_card(place, card)
        shutil.rmtree(path / _MODEL, ignore_errors=True)
        os.replace(place, path / _MODEL)


def _remove_unless_begun(path: Path) -> None:
    """Remove the files of a run that logged nothing yet, so that its settings can be corrected."""
    if (path / METRICS).stat().st_size or any(path.glob(f"{_CHECKPOINTS}/*")):
        return
    for name in (_TINY, _CHECKPOINTS):
        shutil.rmtree(path / name, ignore_errors=True)
    for name in (METRICS, RUN):
        (path / name).unlink()


def _peak_gpu_bytes() -> int | None:
    """The largest number of bytes that torch has held on the GPU; None on a CPU."""
    import torch

    return int(torch.cuda.max_memory_allocated()) if torch.cuda.is_available() else None
