"""The configuration of an evaluation: which benchmark, whose programs, and how they are scored.

    EvaluateConfig(benchmark="mini", predictions=Path("mine.jsonl"))
    EvaluateConfig(benchmark="mini", prompting=PromptingConfig(model="qwen", prompt="zero-shot"))

The programs are those of a file of predictions, or a language model is asked for them.
"""

from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    field_validator,
    model_validator,
)

from optmodel.errors import UnknownNameError, UserError
from optmodel.evaluation.prompting import PromptingConfig
from optmodel.execution import Limits
from optmodel.runs import RunConfig


class EvaluateConfig(BaseModel):
    """What is scored, and how.

    `benchmark_file` holds the problems, by default those that come with the benchmark. `items` asks
    for the first ones only, or for those whose ids stand in a file, one a line. `system` says whose
    programs these are, by default the name of the predictions' file, or the model's. Rules and
    limits are the benchmark's own where none are given. With `confirm` each captured model is
    solved again, and an answer that is not its own counts as wrong.

    Raises `UserError` unless there are either predictions or a model to be asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    benchmark: str
    benchmark_file: Path | None = None
    predictions: Path | None = None
    prompting: PromptingConfig | None = None
    system: str = ""
    items: StrictInt | Path | None = None
    rules: tuple[str, ...] = ()
    limits: Limits | None = None
    confirm: bool = Field(default=False, validation_alias=AliasChoices("confirm", "confirms"))

    @field_validator("limits", mode="before")
    @classmethod
    def _known_limits(cls, given: object) -> object:
        known = [field.name for field in fields(Limits)]
        for name in given if isinstance(given, dict) else ():
            if name not in known:
                raise UnknownNameError("limit", str(name), known)
        return given

    @model_validator(mode="after")
    def _has_programs(self) -> Self:
        if (self.predictions is None) is (self.prompting is None):
            raise UserError("Give either --predictions or a language model with --model.")
        return self

    @property
    def default_system(self) -> str:
        """What the result is called where nothing is said."""
        if self.prompting is not None:
            return self.prompting.title
        assert self.predictions is not None, "there are predictions where no model is asked"
        return self.predictions.stem


class EvaluationTable(RunConfig):
    """The `[config]` table of a run's `run.toml`: files stand in it by what they hold."""

    command: Literal["evaluate"] = "evaluate"
    system: str
    benchmark: str
    edition: str
    benchmark_sha256: str
    part: str | None = None
    attachments_sha256: str | None = None
    predictions_sha256: str | None = None
    limits: dict[str, Any]
    confirms: Literal[True] | None = None
    asked: dict[str, Any] | None = None
