"""The beginning of a run, or of its going on: what it computes in, and whether it read the same.

    begun = begin(settings, inputs, "cpu", is_sharded=False)
    begun.settings.precision             # 'float32': measured once, and then as run.toml has it
    begun.settings.model.dtype           # 'float32': what its weights are held in, which follows
    begun.config                         # what run.toml is to hold

What is decided here is decided by the first process, for all of them.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from optmodel.errors import UserError
from optmodel.runs import RUN, read_run
from optmodel.training._processes import is_first_process, tell_all
from optmodel.training.inputs import Inputs
from optmodel.training.optimizers.registry import spec, weights_held
from optmodel.training.optimizers.spec import Weights
from optmodel.training.precision import Choice, Precision, choose_precision, fix_threads
from optmodel.training.settings import RunSettings

# What a run may change when it goes on, since it does not change what comes of it.
_SECONDARY = ("output", "training.memory", "evaluation.workers")
_SAID = {
    "data_sha256": "The data (data.train)",
    "held_out_sha256": "The file of held-out triples",
    "model_sha256": "The model",
}


@dataclass(frozen=True, slots=True)
class Beginning:
    """Settings with nothing left to choose, the table `config` of `run.toml`, and the choice.

    `follows` says that the weights are held in float32 because that is computed in.
    """

    settings: RunSettings
    config: dict[str, Any]
    choice: Choice
    follows: bool

    @property
    def timing(self) -> dict[str, Any]:
        """What was timed, as a table of `run.toml`; empty where nothing was."""
        return {"timing": self.choice.timing.plain()} if self.choice.timing else {}

    @property
    def remarks(self) -> list[str]:
        """What was settled, in sentences for the user."""
        told = "Weights are kept in float32, too: bfloat16 ones (model.dtype) are multiplied in it."
        return [self.choice.sentence, *([told] if self.follows else [])]


def begin(settings: RunSettings, inputs: Inputs, device: str, *, is_sharded: bool) -> Beginning:
    """Settle the precision of a new run, or take over that of the run in the folder.

    The type of the weights follows from it, where none is asked for. Raises `UserError` where the
    folder's run read other inputs, or was begun by a version that knew no precision, and as
    `choose_precision` does.
    """
    fix_threads()
    mine = _chosen(settings, inputs, device) if is_first_process() else None
    choice: Choice | None = tell_all(mine)
    digests = tell_all(inputs.digests)
    assert choice is not None, "the first process chooses"
    if any(digests[name] != digest for name, digest in inputs.digests.items()):
        raise UserError("The processes of this run read different data: start it again.")
    held = held_weights(settings, choice.precision, is_sharded=is_sharded)
    usual = held_weights(settings, "bfloat16", is_sharded=is_sharded)
    settled = settings.settled(choice.precision, held)
    config = {"command": "train", **_deciding(settled), **digests}
    return Beginning(settled, config, choice, follows=held != usual)


def held_weights(settings: RunSettings, precision: Precision, *, is_sharded: bool) -> Weights:
    """What the weights are held in: as asked, or what suits the optimizer and the precision.

    Bfloat16 weights are multiplied in bfloat16, the frozen ones beside adapters, too; so where
    float32 is computed in, they are float32 unless the user has said otherwise.
    """
    model = settings.model
    if model.dtype:
        return Weights(model.dtype)
    if precision == "float32":
        return Weights.FLOAT32
    if model.lora:
        return Weights.BFLOAT16
    return weights_held(spec(settings.optimizer.name), sharding=is_sharded)


def _chosen(settings: RunSettings, inputs: Inputs, device: str) -> Choice:
    folder, asked = Path(settings.output.folder), settings.training.precision
    is_kept = False
    if (folder / RUN).exists():
        before = read_run(folder)["config"]
        training = before.get("training", {})
        if "autocast" in training:
            raise UserError(
                f"The run in {folder} was begun by an earlier version, which had no precision "
                "(training.autocast): choose another folder with --out."
            )
        for name, digest in inputs.digests.items():
            if before.get(name, digest) != digest:
                raise UserError(
                    f"{_SAID[name]} is not what the run in {folder} began with ({name} differs): "
                    "put it back, or choose another folder with --out."
                )
        if asked == "auto" and training.get("precision") in ("float32", "bfloat16"):
            asked, is_kept = training["precision"], True
    # What the run began with has to be possible now: the launcher may be another one.
    choice = choose_precision(asked, weights=settings.model.dtype, device=device)
    return replace(choice, was_kept=is_kept)


def _deciding(settings: RunSettings) -> dict[str, Any]:
    """The settings that decide the result; another configuration is another run."""
    config: dict[str, Any] = settings.config()
    for name in _SECONDARY:
        table, _, field = name.partition(".")
        if not field:
            del config[table]
        elif table in config:
            config[table].pop(field)
    return config
