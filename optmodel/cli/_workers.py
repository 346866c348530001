"""The option `--workers`, the same for every verb that runs many things.

@workers_option
def verb(*, workers: int) -> None: ...
"""

import os
from collections.abc import Callable
from typing import Any

import click


def workers_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--workers`, by default the cores that this process may use."""
    option = click.option(
        "--workers",
        type=click.IntRange(min=1),
        default=lambda: len(os.sched_getaffinity(0)),
        show_default="cores",
        metavar="NUMBER",
        help="How many processes work at a time.",
    )
    return option(function)
