"""The option `--cache`, the same for every verb that runs programs somebody else wrote.

@cache_option
def verb(*, use_cache: bool) -> None:
    with opened_cache(use_cache) as cache: ...        # None without the option
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from optmodel.execution import Cache


def cache_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--cache` and `--no-cache`."""
    option = click.option(
        "--cache/--no-cache",
        "use_cache",
        default=False,
        show_default=True,
        help="Take what was run alike before from the cache in your cache folder, and add to it.",
    )
    return option(function)


@contextmanager
def opened_cache(use_cache: bool) -> "Iterator[Cache | None]":
    """The user's cache where it is wanted. Raises `UserError` when it cannot be used."""
    from optmodel.execution import Cache

    if not use_cache:
        yield None
        return
    with Cache.of_user() as cache:
        yield cache
