"""The files of `optmodel generate RUN.toml` and `optmodel evaluate RUN.toml`, as models.

    file = read_run_file(GenerateFile, Path("run.toml"), flags, options)
    file.generate.count, file.output.folder, file.client.server

`[generate]` and `[evaluate]` hold all settings that decide the outcome; `[client]` says how to call
a language model, `[execution]` how programs are run here, and `[output]` names the folder.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StrictInt, field_validator, model_validator

from optmodel import catalog
from optmodel.cli._model_options import DEFAULT_MAX_TOKENS
from optmodel.cli._options import num_cores
from optmodel.errors import MissingExtraError, UserError
from optmodel.evaluation import EvaluateConfig
from optmodel.execution import SandboxLevel
from optmodel.runs import EventLoop, Flag
from optmodel.synthesis import GenerateConfig, LLMRunConfig, Models

if TYPE_CHECKING:
    from optmodel.lm import Budget, Client, CompletionCache, LanguageModel, Price

_STRICT = ConfigDict(frozen=True, extra="forbid")
_Seconds = Annotated[float, Field(strict=True)]


class ClientTable(BaseModel):
    """`[client]`: the server of a language model, limits of its calls, and the budget."""

    model_config = _STRICT

    server: str | None = None
    vllm: bool = False
    replay: Path | None = None
    modeller_server: str | None = None
    budget: str | None = None
    price: str | None = None
    calls: StrictInt = Field(default=32, ge=1)
    patience: _Seconds = Field(default=900.0, ge=0)
    timeout: _Seconds = Field(default=600.0, ge=1)

    @property
    def is_given(self) -> bool:
        """Whether the table names a server, vLLM or recordings."""
        return bool(self.server or self.vllm or self.replay)

    def open(self, name: str) -> "LanguageModel":
        """Open the model. Raises `UserError` unless exactly one place where it runs is given."""
        ways = [bool(self.server), self.vllm, bool(self.replay)]
        if sum(ways) != 1:
            raise UserError("Say where the model runs: --server, --vllm or --replay, one of them.")
        return self.open_at(name, self.server)

    def open_at(self, name: str, server: str | None) -> "LanguageModel":
        """Open recordings, a model in this process, or a server, which must respond."""
        from optmodel.lm import InProcess, Replay, Server

        if self.replay is not None:
            return Replay.read(self.replay, name)
        if server is None:
            if find_spec("vllm") is None:
                raise MissingExtraError("vllm", "vllm", "A model in this process")
            return InProcess(name)
        found = Server(server, name, self.timeout)
        with EventLoop() as loop:
            loop.run(found.check())
        return found

    def opener(self, name: str) -> "Callable[[CompletionCache], Client]":
        """Open the model, and return a factory of its clients over a cache."""
        from optmodel.lm import Client, RetryPolicy

        budget = self.read_budget()
        model = self.open(name)
        return lambda cache: Client(model, cache, budget, self.calls, RetryPolicy(self.patience))

    def models(self, config: LLMRunConfig) -> Models:
        """The models that write texts and programs for a dataset."""
        from optmodel.lm import RetryPolicy

        budget = self.read_budget()
        writer = self.open(config.writer_model)
        coder = None
        if "coder_model" in config.model_fields_set:
            coder = self.open_at(config.coder_model, self.modeller_server or self.server)
        return Models(
            writer=writer,
            coder=coder,
            budget=budget,
            max_concurrency=self.calls,
            retry_policy=RetryPolicy(self.patience),
        )

    def read_budget(self) -> "Budget":
        """The budget and the price of tokens."""
        from optmodel.lm import Budget

        price = self.read_price()
        return Budget.parse(self.budget, price) if self.budget else Budget(price=price)

    def read_price(self) -> "Price | None":
        """`0.15,0.60` as dollars for a million tokens read and written."""
        from optmodel.lm import Price

        if self.price is None:
            return None
        try:
            read, written = map(float, self.price.split(","))
        except ValueError:
            raise UserError(
                f"'{self.price}' is no price: write two numbers such as 0.15,0.60."
            ) from None
        if not (0 <= read < 1e6 and 0 <= written < 1e6):
            raise UserError(f"'{self.price}' is no price of tokens.")
        return Price(read, written)


class ExecutionTable(BaseModel):
    """`[execution]`: how programs are run here; it decides no outcome."""

    model_config = _STRICT

    workers: StrictInt = Field(default_factory=num_cores, ge=1)
    require_sandbox: SandboxLevel = SandboxLevel.LIMITED
    cache: bool = False

    @field_validator("require_sandbox", mode="before")
    @classmethod
    def _named_level(cls, level: object) -> object:
        return SandboxLevel.named(level) if isinstance(level, str) else level


class OutputTable(BaseModel):
    """`[output]`: the folder of the run."""

    model_config = _STRICT

    folder: Path


class _RunFile(BaseModel):
    """The tables that both files have."""

    model_config = _STRICT

    client: ClientTable = ClientTable()
    execution: ExecutionTable = Field(default_factory=ExecutionTable)
    output: OutputTable


class GenerateFile(_RunFile):
    """All of RUN.toml for `optmodel generate`."""

    generate: GenerateConfig

    @model_validator(mode="before")
    @classmethod
    def _default_method(cls, tables: dict[str, object]) -> dict[str, object]:
        """Fill in the method `templates`, and the model name `replay` for recordings."""
        given = tables.get("generate", {})
        if not isinstance(given, dict):
            return tables
        table = {"method": "templates", **given}
        if table["method"] != "templates" and _replays(tables):
            table.setdefault("model", "replay")
        return tables | {"generate": table}

    @model_validator(mode="after")
    def _model_fits_method(self) -> Self:
        config, methods = self.generate, "resocratic, optmath or augment"
        if not isinstance(config, LLMRunConfig):
            if self.client.is_given:
                raise UserError(f"A model is asked with --method {methods}: choose one.")
            idle = min(self.client.model_fields_set, default="").replace("_", "-")
            if idle:
                raise UserError(
                    f"The method templates asks no language model: leave out --{idle}, or choose "
                    f"--method {methods}."
                )
        elif self.client.modeller_server and "coder_model" not in config.model_fields_set:
            raise UserError("Name the model that --modeller-server has, with --modeller.")
        return self


class EvaluateFile(_RunFile):
    """All of RUN.toml for `optmodel evaluate`."""

    evaluate: EvaluateConfig

    @model_validator(mode="before")
    @classmethod
    def _settle_prompting(cls, tables: dict[str, object]) -> dict[str, object]:
        """Fill in the model name `replay` for recordings; without a model, drop `[prompting]`."""
        given = tables.get("evaluate", {})
        if not isinstance(given, dict) or not isinstance(given.get("prompting", {}), dict):
            return tables
        prompting = dict(given.get("prompting", {}))
        if _replays(tables):
            prompting = {"model": "replay"} | prompting
        table = {name: value for name, value in given.items() if name != "prompting"}
        if "model" in prompting:
            table["prompting"] = {"max_tokens": DEFAULT_MAX_TOKENS} | prompting
        return tables | {"evaluate": table}

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if self.client.is_given and self.evaluate.predictions is not None:
            raise UserError("Give either --predictions or a language model with --model.")
        return self


def refuse_idle_settings(file: EvaluateFile, path: Path | None, flags: Mapping[str, Flag]) -> None:
    """Raise `UserError` at a setting of the file or an option that would have no effect.

    Without a language model these are the settings of one, and with it the fields of predictions.
    """
    tables = catalog.parse_toml(path) if path is not None else {}
    shown = {name: f"{path}: {name}" for name in _settings(tables)}
    shown |= {name: flag.option for name, flag in flags.items()}
    asks_model = file.evaluate.prompting is not None
    idle = ("evaluate.prediction_fields.",) if asks_model else ("evaluate.prompting.", "client.")
    found = next((shown[name] for name in shown if name.startswith(idle)), None)
    if found is None:
        return
    if asks_model:
        raise UserError(
            f"{found} names a field of --predictions, and a language model is asked: leave it out."
        )
    raise UserError(
        f"{found} says how a language model is asked, and --predictions asks none: leave out one "
        "of the two."
    )


def _settings(tables: Mapping[str, object], prefix: str = "") -> Iterator[str]:
    """The dotted names of all settings in tables."""
    for name, value in tables.items():
        if isinstance(value, dict):
            yield from _settings(value, f"{prefix}{name}.")
        else:
            yield prefix + name


def _replays(tables: dict[str, object]) -> bool:
    client = tables.get("client")
    return isinstance(client, dict) and bool(client.get("replay"))
