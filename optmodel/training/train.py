"""Fine-tuning from start to end: check, load, train, choose the best by the solver, write it.

    done = train(read_settings(Path("run.toml"), {}), command="optmodel train run.toml")
    done.summary["best_accuracy"], done.folder / "model"      # 0.64, a transformers folder

The folder holds `run.toml` (written before anything is loaded), `metrics.jsonl`, `checkpoints/`,
`model/` with its card, and at the end `summary.json`. The same command goes on from the newest
checkpoint, on one device bit for bit as if it had never stopped.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optmodel.errors import UserError
from optmodel.execution import Level
from optmodel.store import RUN, SUMMARY, RunFolder
from optmodel.training._processes import first_process_first, is_first_process, is_sharded
from optmodel.training.card import Trained, write_card
from optmodel.training.checks import CheckedRun, check_run, require_training
from optmodel.training.data import Message, Pair, data_digest, read_pairs
from optmodel.training.judge import SolverJudge
from optmodel.training.metrics import METRICS, Metrics, Report
from optmodel.training.settings import RunSettings
from optmodel.training.solver_accuracy import HeldOut
from optmodel.versions import about

if TYPE_CHECKING:
    from optmodel.training.models import LoadedModel

_MODEL, _CHECKPOINTS, _TINY = "model", "checkpoints", "tiny"
_PACKAGES = ("torch", "transformers", "trl", "peft", "accelerate", "torchao", "bitsandbytes")
_STATE = "trainer_state.json"
# What a run may change when it goes on, since it does not change what comes of it.
_SECONDARY = ("output", "training.memory", "evaluation.workers")


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """A run that has ended: its folder, and what `summary.json` holds."""

    folder: Path
    summary: dict[str, Any]


def train(
    settings: RunSettings,
    *,
    command: str = "",
    require: Level = Level.LIMITED,
    report: Report | None = None,
) -> TrainedRun:
    """Run, or go on with, a fine-tuning; a finished run is only read.

    Raises `UserError`, before anything is loaded or written, for what is known not to work.
    """
    require_training()
    checked = check_run(settings, device=_device(), is_sharded=is_sharded())
    settings = checked.settings
    path = Path(settings.output.folder)
    if not is_first_process():  # the first process alone keeps the folder
        _run(settings, checked, Metrics(None), require, command)
        return TrainedRun(path, {})
    with RunFolder.open(path, _config(settings), about(_PACKAGES), METRICS) as folder:
        if (path / SUMMARY).exists():
            return TrainedRun(path, json.loads((path / SUMMARY).read_text(encoding="utf-8")))
        try:
            summary = _run(settings, checked, Metrics(folder, report), require, command)
        except UserError:
            _forget_unless_begun(path)
            raise
        folder.write_summary(summary)
    return TrainedRun(path, summary)


def _config(settings: RunSettings) -> dict[str, Any]:
    """What decides the result, for `run.toml`; another configuration is another run."""
    config: dict[str, Any] = settings.config()
    for name in _SECONDARY:
        table, _, field = name.partition(".")
        if not field:
            del config[table]
        elif table in config:
            del config[table][field]
    return {"command": "train", **config, "data_sha256": data_digest(settings.data)}


def _run(
    settings: RunSettings, checked: CheckedRun, metrics: Metrics, require: Level, command: str
) -> dict[str, Any]:
    """Load, train, choose, write the model and its card; the summary."""
    from transformers import set_seed

    from optmodel.training.models import load_model, model_source
    from optmodel.training.optimizers.registry import prepare
    from optmodel.training.tokens import token_dataset

    path, seed = Path(settings.output.folder), settings.training.seed
    set_seed(seed)
    with first_process_first():
        source = model_source(settings.model, lambda: _texts(settings), path / _TINY, seed)
    loaded = load_model(settings.model, source)
    prepare(loaded.model, settings.optimizer.name, settings.optimizer.options)
    with tempfile.TemporaryDirectory(prefix="optmodel-tokens-") as place:
        made = token_dataset(
            _apart(read_pairs(settings.data), checked.held_out),
            loaded.tokenizer,
            max_length=settings.data.max_length,
            folder=Path(place),
            learns_all=settings.data.learn == "all",
        )
        trainer = _train(settings, checked, loaded, made.rows, metrics, require)
    is_best = trainer.load_best()
    summary = {
        **made.counts.summary(),
        "num_steps": int(trainer.state.global_step),
        "best_step": int(trainer.state.best_global_step) if is_best else None,
        "best_accuracy": trainer.state.best_metric if is_best else None,
        "planned_bytes": checked.plan.peak if checked.plan else None,
        "measured_bytes": _measured(),
        "seconds": round(metrics.seconds, 1),
    }
    trained = Trained(settings, command, _config(settings)["data_sha256"], summary, metrics.looks)
    _write_model(trainer, path, trained)
    return summary


def _train(
    settings: RunSettings,
    checked: CheckedRun,
    loaded: "LoadedModel",
    rows: Any,
    metrics: Metrics,
    require: Level,
) -> Any:
    """The loop, from the newest checkpoint where there is one; its trainer."""
    from optmodel.training.trainer import Loop, Trainer

    judged = settings.evaluation
    checkpoints = Path(settings.output.folder) / _CHECKPOINTS
    checkpoint = newest_checkpoint(checkpoints)
    judge = None
    if judged is not None:
        judge = SolverJudge(checked.held_out, judged, settings.data.system_prompt, require)
    loop = Loop(
        settings=settings,
        clipping=checked.clipping,
        checkpoints=checkpoints,
        heard=metrics.hear,
        judge=judge,
        judges_at_start=judged is not None and judged.at_start and checkpoint is None,
    )
    trainer = Trainer(loaded, rows, loop)
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    return trainer


def _texts(settings: RunSettings) -> Iterator[tuple[str, str]]:
    """Prompts and replies as plain text, which a tokenizer of its own is made from."""
    for pair in read_pairs(settings.data):
        yield _plain(pair.prompt), _plain(pair.completion)


def _plain(part: str | tuple[Message, ...]) -> str:
    return part if isinstance(part, str) else "\n".join(turn["content"] for turn in part)


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


def newest_checkpoint(folder: Path) -> Path | None:
    """The last checkpoint that was written to its end: its state, which comes last, is readable."""
    whole: dict[int, Path] = {}
    for path in folder.glob("checkpoint-*"):
        try:
            state = json.loads((path / _STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # the writing was interrupted
        whole[int(state["global_step"])] = path
    return whole[max(whole)] if whole else None


def _apart(pairs: Iterable[Pair], held_out: list[HeldOut]) -> Iterator[Pair]:
    """The pairs; raises `UserError` where a text of the held-out triples is among them."""
    kept_apart = {_fingerprint(item.text) for item in held_out}
    for pair in pairs:
        last = pair.prompt if isinstance(pair.prompt, str) else pair.prompt[-1]["content"]
        if _fingerprint(last) in kept_apart:
            raise UserError(
                "A held-out text is among the training data, so its accuracy would mean nothing; "
                "generate the held-out triples with another seed."
            )
        yield pair


def _fingerprint(text: str) -> bytes:
    return sha256(" ".join(text.split()).encode()).digest()


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
