"""Resolution of what settings leave open: the precision, and the type of the weights.

    settings = apply_launcher_dtype(settings)       # FSDP with mixed precision holds float32
    resolved = resolve_run(settings, inputs, "cpu", is_sharded=False)
    resolved.settings.precision          # 'float32': timed once, and kept in run.toml
    resolved.settings.model.dtype        # 'float32': the type of the weights follows from it
    resolved.config                      # the table `config` of run.toml

A resumed run takes the resolved settings of its folder, and must read the same inputs. The first
process decides for all processes.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from optmodel.errors import UserError
from optmodel.runs import RUN, Environment, read_run
from optmodel.training.distributed import broadcast, is_first_process, is_held_in_float32
from optmodel.training.input_snapshot import InputSnapshot
from optmodel.training.library_types import Table
from optmodel.training.optimizers import WeightDtype, optimizer_spec, weight_dtype
from optmodel.training.precision import (
    Precision,
    PrecisionChoice,
    choose_precision,
    fix_thread_count,
)
from optmodel.training.settings import RunSettings

# Settings that a resumed run may change, since they do not change its result.
_SECONDARY = ("output", "training.memory", "evaluation.workers")
_PACKAGES = ("torch", "transformers", "trl", "peft", "accelerate", "torchao", "bitsandbytes")
_INPUT_NAMES = {
    "data_sha256": "The data (data.train)",
    "held_out_sha256": "The file of held-out triples",
    "model_sha256": "The model",
}


@dataclass(frozen=True, slots=True)
class ResolvedRun:
    """Resolved settings, and the table `config` of `run.toml`.

    `precision_sets_dtype`: the weights are held in float32 because the run computes in float32.
    """

    settings: RunSettings
    config: Table
    precision: PrecisionChoice
    precision_sets_dtype: bool

    @property
    def environment(self) -> Environment:
        """The versions of the run, and the timing of the precisions if one was made."""
        timing = self.precision.timing
        measurements = {"timing": timing.plain()} if timing is not None else {}
        return replace(Environment.current(_PACKAGES), measurements=measurements)

    @property
    def remarks(self) -> list[str]:
        """Sentences for the user about what was resolved."""
        note = "Weights are kept in float32, too: bfloat16 ones (model.dtype) are multiplied in it."
        return [self.precision.sentence, *([note] if self.precision_sets_dtype else [])]


def apply_launcher_dtype(settings: RunSettings) -> RunSettings:
    """The settings with the type of trained weights, if the launcher leaves no choice.

    Raises `UserError` if another type is requested. With adapters, which are always float32, the
    model's own weights are frozen and keep their type.
    """
    model = settings.model
    if model.lora is not None or not is_held_in_float32():
        return settings
    if model.dtype == "bfloat16":
        raise UserError(
            "FSDP holds trained weights in float32 under the launcher's mixed precision: set "
            "mixed_precision to no in its file, or model.dtype to float32."
        )
    filled = model.model_copy(update={"dtype": "float32"})
    return settings.model_copy(update={"model": filled})


def resolve_run(
    settings: RunSettings, inputs: InputSnapshot, device: str, *, is_sharded: bool
) -> ResolvedRun:
    """Choose the precision of a new run, or take that of the run in the folder.

    The type of the weights follows from the precision, if none is requested. Raises `UserError` if
    the run in the folder read other inputs, or is from a version without precisions, and as
    `choose_precision` does.
    """
    fix_thread_count()
    own = _choose(settings, inputs, device) if is_first_process() else None
    choice: PrecisionChoice | None = broadcast(own)
    digests = broadcast(inputs.digests)
    assert choice is not None, "the first process chooses"
    if any(digests[name] != digest for name, digest in inputs.digests.items()):
        raise UserError("The processes of this run read different data: start it again.")
    held = resolve_weight_dtype(settings, choice.precision, is_sharded=is_sharded)
    usual = resolve_weight_dtype(settings, "bfloat16", is_sharded=is_sharded)
    settled = settings.settled(choice.precision, held)
    config = {"command": "train", **_deciding_settings(settled), **digests}
    return ResolvedRun(settled, config, choice, precision_sets_dtype=held != usual)


def resolve_weight_dtype(
    settings: RunSettings, precision: Precision, *, is_sharded: bool
) -> WeightDtype:
    """The type of the weights: as requested, or one that fits the optimizer and the precision.

    Bfloat16 weights are multiplied in bfloat16, and so are frozen ones under adapters. So a run
    that computes in float32 holds float32 weights, unless the user requests another type.
    """
    model = settings.model
    if model.dtype:
        return WeightDtype(model.dtype)
    if precision == "float32":
        return WeightDtype.FLOAT32
    if model.lora:
        return WeightDtype.BFLOAT16
    return weight_dtype(optimizer_spec(settings.optimizer.name), sharding=is_sharded)


def _choose(settings: RunSettings, inputs: InputSnapshot, device: str) -> PrecisionChoice:
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
                    f"{_INPUT_NAMES[name]} is not what the run in {folder} began with ({name} "
                    "differs): put it back, or choose another folder with --out."
                )
        if asked == "auto" and training.get("precision") in ("float32", "bfloat16"):
            asked, is_kept = training["precision"], True
    # The precision of the run must be possible now too: the launcher may be another one.
    choice = choose_precision(asked, weights=settings.model.dtype, device=device)
    return replace(choice, was_kept=is_kept)


def _deciding_settings(settings: RunSettings) -> Table:
    """The settings that decide the result. With other ones it is another run."""
    config: Table = settings.to_table()
    for name in _SECONDARY:
        table, _, field = name.partition(".")
        if not field:
            del config[table]
        elif table in config:
            config[table].pop(field)
    return config
