"""The options of verbs that ask a language model, and the model they name.

    @model_options
    def verb(*, asked: ModelOptions) -> None:
        model = asked.open("--model")

A key comes from the environment alone: see `optmodel.lm.server`.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optmodel.cli._options import collected
from optmodel.cli._paths import FILE
from optmodel.errors import MissingExtraError, UserError

if TYPE_CHECKING:
    from optmodel.lm import Budget, LanguageModel

_OPTIONS = (
    click.option("--model", metavar="NAME", help="The language model to ask."),
    click.option(
        "--server",
        metavar="URL",
        help="Its OpenAI-compatible server, such as http://127.0.0.1:8000/v1; a key is taken from"
        " OPTMODEL_API_KEY.",
    ),
    click.option("--vllm", is_flag=True, help="Run it in this process with vLLM."),
    click.option("--replay", type=FILE, help="Take recorded answers from a file instead."),
    click.option("--budget", metavar="AMOUNT", help="Stop at '$2.50' or '500k tokens'."),
    click.option(
        "--price",
        metavar="IN,OUT",
        help="Dollars for a million tokens read and written, such as 0.15,0.60.",
    ),
    click.option(
        "--calls",
        type=click.IntRange(min=1),
        default=32,
        show_default=True,
        metavar="NUMBER",
        help="How many calls may be under way at a time.",
    ),
    click.option(
        "--max-tokens",
        type=click.IntRange(min=1),
        default=3072,
        show_default=True,
        metavar="NUMBER",
        help="How long a reply may be.",
    ),
    click.option(
        "--patience",
        type=click.FloatRange(min=0),
        default=900.0,
        show_default=True,
        metavar="SECONDS",
        help="How long a call that fails is tried again.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=1),
        default=600.0,
        show_default=True,
        metavar="SECONDS",
        help="How long one call to a server may take.",
    ),
    click.option("--dry-run", is_flag=True, help="Show what would be asked, and what it may cost."),
)


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What the options say."""

    model: str | None
    server: str | None
    vllm: bool
    replay: Path | None
    budget: str | None
    price: str | None
    calls: int
    max_tokens: int
    patience: float
    timeout: float
    dry_run: bool

    @property
    def is_given(self) -> bool:
        """Whether a model is named in any way."""
        return bool(self.model or self.server or self.vllm or self.replay)

    @property
    def name(self) -> str:
        """The model's name; recorded answers are called `replay` where nothing else is said."""
        if self.model:
            return self.model
        if self.replay:
            return "replay"
        raise UserError("Name the language model with --model.")

    def open(self) -> "LanguageModel":
        """The model. Raises `UserError` where it is not said where it runs, or in several ways."""
        ways = [bool(self.server), self.vllm, bool(self.replay)]
        if sum(ways) != 1:
            raise UserError("Say where the model runs: --server, --vllm or --replay, one of them.")
        return self.open_as(self.name, self.server)

    def open_as(self, name: str, server: str | None) -> "LanguageModel":
        """Another model, in the same place or behind another server."""
        return open_model(name, server, self.replay, self.timeout)

    def read_budget(self) -> "Budget":
        """The budget and the price of tokens."""
        from optmodel.lm import Budget

        price = read_price(self.price)
        return Budget.read(self.budget, price) if self.budget else Budget(price=price)


def open_model(
    name: str, server: str | None, replay: Path | None, seconds: float
) -> "LanguageModel":
    """A model behind a server, which must answer; of recordings; or in this process."""
    import asyncio

    from optmodel.lm import InProcess, Replay, Server

    if replay is not None:
        return Replay.read(replay, name)
    if server is None:
        if find_spec("vllm") is None:
            raise MissingExtraError("vllm", "vllm", "A model in this process")
        return InProcess(name)
    found = Server(server, name, seconds)
    asyncio.run(found.check())
    return found


def read_price(text: str | None) -> Any:
    """`0.15,0.60` as dollars for a million tokens read and written, or None."""
    from optmodel.lm import Price

    if text is None:
        return None
    try:
        read, written = map(float, text.split(","))
    except ValueError:
        raise UserError(f"'{text}' is no price: write two numbers such as 0.15,0.60.") from None
    if not (0 <= read < 1e6 and 0 <= written < 1e6):
        raise UserError(f"'{text}' is no price of tokens.")
    return Price(read, written)


model_options = collected(_OPTIONS, ModelOptions, "asked")
"""Adds the options, and hands them on together as `asked`."""
