"""The configuration of an evaluation: which benchmark, whose programs, and how they are scored.

    EvaluateConfig(benchmark="mini", predictions=Path("mine.jsonl"))
    EvaluateConfig(benchmark="mini", prompting=PromptingConfig(model="qwen", prompt="zero-shot"))
    EvaluateConfig(benchmark_file=file, fields=FileFields(question="q", answer="a"), predictions=p)

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
from optmodel.evaluation.benchmark import ItemFields
from optmodel.evaluation.items import ItemsOfType
from optmodel.evaluation.predictions import PredictionFields
from optmodel.evaluation.prompting import PromptingConfig
from optmodel.execution import Limits
from optmodel.runs import RunConfig

PREDICTED = "predicted"
"""Asks for the part of a benchmark that a file of predictions answers."""

_OF_TYPE = "type="


class FileFields(BaseModel):
    """The fields of a benchmark file by name, where they are other ones than the benchmark's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str = ""
    answer: str = ""
    id: str = ""
    type: str = ""

    @property
    def names_an_item(self) -> bool:
        """Whether they say where a question and its answer stand."""
        return bool(self.question and self.answer)

    def to_table(self) -> dict[str, str]:
        """The fields that are named, as plain values."""
        return self.model_dump(exclude_defaults=True)

    def over(self, known: ItemFields) -> ItemFields:
        """The known fields, with those that are named here in their place."""
        named = {"question": self.question, "label": self.answer, "id": self.id, "type": self.type}
        given = {name: (one,) for name, one in named.items() if one}
        required = tuple(name for name in ("id", "type") if name in given)
        return known.model_copy(update=given | {"required": required})


class EvaluateConfig(BaseModel):
    """What is scored, and how.

    `benchmark_file` holds the problems, by default those that come with the `benchmark`. Without a
    benchmark it is any file, whose fields `fields` names; with one, these are the fields that a
    copy calls otherwise. `prediction_fields` does the same for the predictions. `items` asks for
    the first ones only, for those of a type (`type=NAME`), for those that are `predicted`, or for
    those whose ids stand in a file, one a line. `system` says whose programs these are, by default
    the name of the predictions' file, or the model's. Rules and limits are the benchmark's own
    where none are given. With `confirm` each captured model is solved again, and an answer that is
    not its own counts as wrong.

    Raises `UserError` unless there are items, and either predictions or a model to be asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    benchmark: str = ""
    benchmark_file: Path | None = None
    fields: FileFields | None = None
    predictions: Path | None = None
    prediction_fields: PredictionFields = PredictionFields()
    prompting: PromptingConfig | None = None
    system: str = ""
    items: StrictInt | Literal["predicted"] | ItemsOfType | Path | None = None
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

    @field_validator("items", mode="before")
    @classmethod
    def _named_type(cls, given: object) -> object:
        is_type = isinstance(given, str) and given.startswith(_OF_TYPE)
        return ItemsOfType(type=str(given).removeprefix(_OF_TYPE)) if is_type else given

    @model_validator(mode="after")
    def _has_items(self) -> Self:
        names_items = self.fields is not None and self.fields.names_an_item
        if not self.benchmark and (self.benchmark_file is None or not names_items):
            raise UserError(
                "Name a benchmark with --benchmark, or any file of problems with --benchmark-file, "
                "--question and --answer."
            )
        return self

    @model_validator(mode="after")
    def _has_programs(self) -> Self:
        if (self.predictions is None) is (self.prompting is None):
            raise UserError("Give either --predictions or a language model with --model.")
        if self.items == PREDICTED and self.predictions is None:
            raise UserError(f"--items {PREDICTED} needs a file of --predictions.")
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
    fields: dict[str, str] | None = None
    part: str | None = None
    attachments_sha256: str | None = None
    predictions_sha256: str | None = None
    prediction_fields: dict[str, str] | None = None
    limits: dict[str, Any]
    confirms: Literal[True] | None = None
    asked: dict[str, Any] | None = None
