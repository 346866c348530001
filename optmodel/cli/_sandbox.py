"""The option `--require-sandbox`, the same for every verb that runs programs.

@sandbox_option
def verb(*, require: Level) -> None: ...
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from optmodel.execution import Level


def sandbox_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--require-sandbox`, by default what keeps programs from network or files at least."""
    option = click.option(
        "--require-sandbox",
        "require",
        default="limited",
        show_default=True,
        metavar="LEVEL",
        callback=_level,
        help="Run no program that is confined to less: none, limited, confined or full.",
    )
    return option(function)


def _level(context: click.Context, parameter: click.Parameter, name: str) -> "Level":
    from optmodel.execution import Level

    return Level.named(name)
