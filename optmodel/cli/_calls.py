"""What a run would ask a language model, before it asks: `--dry-run`.

    planned_calls(commission, asked)      # rows: step, calls, tokens, dollars

Tokens read are estimated from characters, tokens written are the most there may be, so the sum is
an upper end. The first prompt is shown on standard error.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from optmodel.cli._model import ModelOptions, read_price

if TYPE_CHECKING:
    from optmodel.lm import Price, Request, Usage
    from optmodel.synthesis import Commission


def planned_calls(commission: "Commission", asked: ModelOptions) -> list[dict[str, object]]:
    """A row for each kind of call of a run that makes triples, and the sum."""
    from optmodel.synthesis.planning import planned

    kinds = planned(commission)
    show_request(kinds[0].example)
    return call_rows({kind.step: [kind.example] * kind.num_calls for kind in kinds}, asked)


def call_rows(
    calls: Mapping[str, Sequence["Request"]], asked: ModelOptions
) -> list[dict[str, object]]:
    """A row for each kind of call, and the sum."""
    from optmodel.lm import estimate, total

    price = read_price(asked.price)
    usages = {step: total(map(estimate, requests)) for step, requests in calls.items()}
    rows = [_row(step, usage, price) for step, usage in usages.items()]
    return [*rows, _row("all, at most", total(usages.values()), price)]


def show_request(request: "Request") -> None:
    """The messages of a request, on standard error."""
    for message in request.messages:
        click.echo(f"[{message.role}]\n{message.content}", err=True)


def _row(step: str, usage: "Usage", price: "Price | None") -> dict[str, object]:
    dollars = None if price is None else round(price.of(usage), 2)
    return {
        "step": step,
        "calls": usage.num_calls,
        "tokens read": usage.prompt_tokens,
        "tokens written": usage.completion_tokens,
        "dollars": dollars,
    }
