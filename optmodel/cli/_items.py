"""The option that scores a part of a benchmark.

@items_option
def command(*, part: int | Path | None, ...) -> None: ...
"""

from pathlib import Path

import click


def _read(context: click.Context, option: click.Parameter, given: str | None) -> int | Path | None:
    """A number, unless a file is called so; else the name of a file."""
    if given is None:
        return None
    is_number = given.isdecimal() and given.isascii() and not Path(given).exists()
    return int(given) if is_number and len(given) < 10 else Path(given)


items_option = click.option(
    "--items",
    "part",
    metavar="FILE|NUMBER",
    callback=_read,
    show_default="all",
    help="Score a part: the first ones, or those whose ids stand in a file, one a line.",
)
"""Adds the option, and hands on what it says as `part`."""
