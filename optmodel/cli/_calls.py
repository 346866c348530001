"""What a run would ask a language model, before it asks: `--dry-run`.

    planned_calls(commission, asked)      # rows: step, calls, tokens, dollars, the first prompt

Tokens read are estimated from characters, tokens written are the most there may be, so the sum is
an upper end. The run ends as soon as it has its triples.
"""

from typing import TYPE_CHECKING

import click

from optmodel.cli._model import ModelOptions, read_price

if TYPE_CHECKING:
    from optmodel.lm import Price, Request, Usage
    from optmodel.synthesis import Commission


def planned_calls(commission: "Commission", asked: ModelOptions) -> list[dict[str, object]]:
    """A row for each kind of call, and the sum; the first prompt goes to standard error."""
    from optmodel.lm import Usage, estimate
    from optmodel.synthesis.planning import planned

    rows: list[dict[str, object]] = []
    price, whole = read_price(asked.price), Usage()
    kinds = planned(commission)
    for kind in kinds:
        one = estimate(kind.example)
        usage = Usage(
            one.prompt_tokens * kind.num_calls,
            one.completion_tokens * kind.num_calls,
            kind.num_calls,
        )
        whole += usage
        rows.append(_row(kind.step, usage, price))
    _show(kinds[0].example)
    return [*rows, _row("all, at most", whole, price)]


def _row(step: str, usage: "Usage", price: "Price | None") -> dict[str, object]:
    dollars = None if price is None else round(price.of(usage), 2)
    return {
        "step": step,
        "calls": usage.num_calls,
        "tokens read": usage.prompt_tokens,
        "tokens written": usage.completion_tokens,
        "dollars": dollars,
    }


def _show(request: "Request") -> None:
    for message in request.messages:
        click.echo(f"[{message.role}]\n{message.content}", err=True)
