"""The options of verbs that call a language model, and the estimate of its calls: `--dry-run`.

    @model_options
    def generate(*, dry_run: bool, **given: object) -> None:
        emit(call_rows({"tell": requests}, price), as_json=False, title="Calls")

A key comes from the environment alone: see `optmodel.lm.server`. Prompt tokens are estimated from
characters, and completion tokens are the most there may be: the sum of a dry run is an upper bound.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from optmodel.cli._options import FILE, Command, Given, Result, number_option

if TYPE_CHECKING:
    from optmodel.lm import Price, Request, Usage

DEFAULT_MAX_TOKENS = 3072
"""The most tokens of a reply, by default."""

CLIENT_FIELDS = {
    name: f"client.{name}"
    for name in (
        "server",
        "vllm",
        "replay",
        "budget",
        "price",
        "calls",
        "patience",
        "timeout",
    )
}
"""Option → the field of a run file that it sets: server, retries, budget and the like."""

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
    number_option("--calls", 32, "How many calls may be under way at a time.", least=1),
    number_option("--max-tokens", DEFAULT_MAX_TOKENS, "How long a reply may be.", least=1),
    number_option(
        "--patience",
        900.0,
        "How long a call that fails is tried again.",
        least=0,
        metavar="SECONDS",
    ),
    number_option(
        "--timeout",
        600.0,
        "How long one call to a server may take.",
        least=1,
        metavar="SECONDS",
    ),
    click.option("--dry-run", is_flag=True, help="Show what would be asked, and what it may cost."),
)


def model_options(command: Command[Given, Result]) -> Command[Given, Result]:
    """Add all of them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def call_rows(
    calls: Mapping[str, Sequence["Request"]], price: "Price | None"
) -> list[dict[str, object]]:
    """A row for each kind of call, and the sum; the first prompt is shown on standard error."""
    from optmodel.lm import estimate, total_usage

    for message in next(iter(calls.values()))[0].messages:
        click.echo(f"[{message.role}]\n{message.content}", err=True)
    usages = {step: total_usage(map(estimate, requests)) for step, requests in calls.items()}
    rows = [_row(step, usage, price) for step, usage in usages.items()]
    return [*rows, _row("all, at most", total_usage(usages.values()), price)]


def _row(step: str, usage: "Usage", price: "Price | None") -> dict[str, object]:
    dollars = None if price is None else round(price.of(usage), 2)
    return {
        "step": step,
        "calls": usage.num_calls,
        "tokens read": usage.prompt_tokens,
        "tokens written": usage.completion_tokens,
        "dollars": dollars,
    }
