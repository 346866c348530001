"""The settings of a fine-tuning run: the file RUN.toml, read into one strict model.

    settings = read_settings(Path("run.toml"), {"optimizer.learning_rate": 1e-5})
    settings.model.name, settings.training.num_sequences     # 'Qwen/Qwen2.5-0.5B-Instruct', 16

The error for an unknown field names the nearest known one. Defaults suit full fine-tuning of a
small model. `to_table()` returns all settings as plain values.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optmodel.runs import Flag, RunConfig, read_run_file
from optmodel.training.library_types import Json, Table
from optmodel.training.precision import Precision, RequestedPrecision


class _SettingsTable(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LoraSettings(_SettingsTable):
    """Adapters instead of all weights (arXiv:2106.09685); `targets` is peft's `target_modules`."""

    rank: int = Field(default=16, ge=1)
    alpha: float = Field(default=32.0, gt=0)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    targets: str | list[str] = "all-linear"


class TinySettings(_SettingsTable):
    """A model made from nothing; see `optmodel.training.tiny`."""

    vocabulary: int = Field(default=4096, ge=261)
    hidden: int = Field(default=256, ge=8)
    feed_forward: int = Field(default=704, ge=8)
    num_layers: int = Field(default=4, ge=1)
    num_heads: int = Field(default=4, ge=1)
    context: int = Field(default=1024, ge=16)


class ModelSettings(_SettingsTable):
    """The model to train: a folder or a name on the hub, or a tiny model made from the data.

    `dtype` is the type of weights between steps. The default is bfloat16, or float32 if the
    optimizer would lose steps in bfloat16 or the run computes in float32. Adapters are always
    float32. `quantize` loads the frozen weights in 4 or 8 bits, and requires adapters (QLoRA).
    """

    name: str = ""
    tiny: TinySettings | None = None
    dtype: Literal["", "bfloat16", "float32"] = ""
    attention: Literal["", "eager", "sdpa", "flash_attention_2"] = ""
    lora: LoraSettings | None = None
    quantize: Literal["", "nf4", "int8"] = ""

    @model_validator(mode="after")
    def _is_one_model(self) -> "ModelSettings":
        if bool(self.name) == (self.tiny is not None):
            raise ValueError("give either name or the table tiny")
        if self.quantize and self.lora is None:
            raise ValueError("quantized weights stay frozen; add the table model.lora")
        return self


class DataSettings(_SettingsTable):
    """The source of the pairs: a run folder, a JSONL or Parquet file, or a dataset on the hub.

    A triple gives its text and its program in `dialect`; with `fenced` the program is in a code
    block. The loss is over the completion; a model that is made from nothing may learn "all". At
    most `limit` pairs are kept, and those longer than `max_length` tokens are then left out and
    counted. Exact `duplicates` are counted, and kept unless they are to be dropped.
    """

    train: str = Field(min_length=1)
    split: str = "train"
    dialect: str = "pyomo"
    fenced: bool = True
    system_prompt: str = ""
    learn: Literal["completion", "all"] = "completion"
    limit: int | None = Field(default=None, ge=1)
    max_length: int = Field(default=2048, ge=2)
    packing: bool = False
    duplicates: Literal["keep", "drop"] = "keep"


class OptimizerSettings(_SettingsTable):
    """A method of `optmodel optimizers list` with its own options, and the schedule.

    After `warmup` (a share of all steps) the learning rate stays, falls along a line or a cosine,
    or stays and falls to zero in the last fifth ("stable").
    """

    name: str = "adamw"
    learning_rate: float = Field(default=2e-5, gt=0)
    weight_decay: float = Field(default=0.0, ge=0)
    schedule: Literal["constant", "linear", "cosine", "stable"] = "cosine"
    warmup: float = Field(default=0.03, ge=0, lt=1)
    options: Table = Field(default_factory=dict)


class TrainingSettings(_SettingsTable):
    """The training loop. A step takes `batch_size` × `accumulation` pairs on each device.

    The loss is computed over chunks of tokens, so that all logits are never held at once. Without
    `chunked_loss` it is faster, if there is memory for all logits.

    `precision` is the type of the products of float32 weights, of NF4 weights, and of the
    iterations of Muon and COSMOS; "auto" times both types once. Bfloat16 weights are multiplied in
    bfloat16, and int8 weights in float16.

    `clipping` bounds the norm of all gradients; 0 turns it off, and the default is 1 if the
    optimizer supports it. `memory` is how much the device may use, such as "24GiB"; by default all
    it has.
    """

    batch_size: int = Field(default=1, ge=1)
    accumulation: int = Field(default=16, ge=1)
    epochs: float = Field(default=1.0, gt=0)
    max_steps: int | None = Field(default=None, ge=1)
    clipping: float | None = Field(default=None, ge=0)
    checkpointing: bool = True
    chunked_loss: bool = True
    precision: RequestedPrecision = "auto"
    group_by_length: bool = False
    seed: int = Field(default=0, ge=0)
    log_every: int = Field(default=10, ge=1)
    save_every: int = Field(default=200, ge=1)
    keep: int = Field(default=2, ge=1)
    memory: str = ""
    trackers: list[Literal["trackio", "wandb", "tensorboard"]] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _knows_no_autocast(cls, table: Json) -> Json:
        """Raise ValueError for the setting that `precision` has replaced."""
        if isinstance(table, dict) and "autocast" in table:
            raise ValueError(
                'training.autocast is no more: write precision = "bfloat16" or "float32", or leave '
                "it out to have it measured"
            )
        return table

    @property
    def num_sequences(self) -> int:
        """Pairs, or packed rows, of one step on one device."""
        return self.batch_size * self.accumulation


class EvaluationSettings(_SettingsTable):
    """Held-out triples, whose programs are generated and judged every `every` steps."""

    held_out: str = Field(min_length=1)
    limit: int = Field(default=100, ge=1)
    every: int = Field(default=200, ge=1)
    at_start: bool = True
    batch_size: int = Field(default=32, ge=1)
    max_new_tokens: int = Field(default=1024, ge=1)
    workers: int = Field(default=1, ge=1)


class OutputSettings(_SettingsTable):
    """The folder of the run."""

    folder: str = Field(min_length=1)


class RunSettings(_SettingsTable, RunConfig):
    """All of RUN.toml."""

    model: ModelSettings
    data: DataSettings
    optimizer: OptimizerSettings = OptimizerSettings()
    training: TrainingSettings = TrainingSettings()
    evaluation: EvaluationSettings | None = None
    output: OutputSettings

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "RunSettings":
        if self.data.packing and self.training.group_by_length:
            raise ValueError("packed rows are all full; leave out packing or group_by_length")
        judged = self.evaluation
        if judged is not None and judged.every % self.training.save_every:
            raise ValueError(
                f"evaluation.every is {judged.every}, which is no multiple of training.save_every "
                f"({self.training.save_every}); the best checkpoint must have been saved"
            )
        return self

    @property
    def precision(self) -> Precision:
        """The precision that the run computes in, once "auto" is resolved."""
        assert self.training.precision != "auto", "a run chooses its precision before it needs it"
        return self.training.precision

    @property
    def autocasts(self) -> bool:
        """Whether float32 weights are multiplied in bfloat16."""
        return self.precision == "bfloat16" and self.model.dtype == "float32"

    def settled(self, precision: Precision, dtype: str) -> "RunSettings":
        """The same settings with the resolved precision and type of the weights."""
        training = self.training.model_copy(update={"precision": precision})
        model = self.model.model_copy(update={"dtype": str(dtype)})
        return self.model_copy(update={"training": training, "model": model})


def read_settings(file: Path | None, flags: Mapping[str, object]) -> RunSettings:
    """RUN.toml with single fields replaced; `flags` maps dotted names (`data.train`) to values.

    Raises `BadFileError` naming the field that is wrong, and `UnknownNameError` for an unknown
    name.
    """
    named = {name: Flag(value, name) for name, value in flags.items()}
    return read_run_file(RunSettings, file, named)
