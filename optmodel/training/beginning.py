"""The beginning of a run, or of its going on: the precision is settled, and what it read compared.

    begun = begin(settings, inputs, "cpu")
    begun.settings.precision             # 'float32': measured once, and then as run.toml has it
    begun.config                         # what run.toml is to hold

What is decided here is decided by the first process, for all of them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optmodel.errors import UserError
from optmodel.store import RUN, read_run
from optmodel.training._processes import is_first_process, tell_all
from optmodel.training.inputs import Inputs
from optmodel.training.precision import Choice, choose_precision, fix_threads
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
    """Settings with nothing left to choose, the table `config` of `run.toml`, and the choice."""

    settings: RunSettings
    config: dict[str, Any]
    choice: Choice

    @property
    def timing(self) -> dict[str, Any]:
        """What was timed, as a table of `run.toml`; empty where nothing was."""
        return {"timing": self.choice.timing.plain()} if self.choice.timing else {}


def begin(settings: RunSettings, inputs: Inputs, device: str) -> Beginning:
    """Settle the precision of a new run, or take over that of the run in the folder.

    Raises `UserError` where the folder's run read other inputs, or was begun by a version that knew
    no precision.
    """
    fix_threads()
    mine = _chosen(settings, inputs, device) if is_first_process() else None
    choice: Choice | None = tell_all(mine)
    digests = tell_all(inputs.digests)
    assert choice is not None, "the first process chooses"
    if any(digests[name] != digest for name, digest in inputs.digests.items()):
        raise UserError("The processes of this run read different data: start it again.")
    settled = settings.with_precision(choice.precision)
    config = {"command": "train", **_deciding(settled), **digests}
    return Beginning(settled, config, choice)


def _chosen(settings: RunSettings, inputs: Inputs, device: str) -> Choice:
    folder, asked = Path(settings.output.folder), settings.training.precision
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
            return Choice(training["precision"], was_kept=True)
    return choose_precision(asked, weights=settings.model.dtype, device=device)


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
