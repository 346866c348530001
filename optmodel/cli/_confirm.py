"""The option `--confirm`, the same for every verb that runs programs somebody else wrote.

@confirm_option
def verb(*, confirms: bool) -> None: ...
"""

from collections.abc import Callable
from typing import Any

import click


def confirm_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--confirm`."""
    option = click.option(
        "--confirm",
        "confirms",
        is_flag=True,
        help="Solve each captured model again, by itself, and believe no answer that differs.",
    )
    return option(function)
