"""How every verb that lists something writes it: a table for people, JSON for programs.

    @json_option
    def list_(*, as_json: bool) -> None:
        emit(rows, as_json=as_json, title="Families")

Rows share their keys; the keys of the first row are the columns.
"""

import json
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

Given = ParamSpec("Given")
Result = TypeVar("Result")

PLAIN_WIDTH = 160
"""The width of a table that goes to a file or a pipe, in characters."""


def json_option(command: Callable[Given, Result]) -> Callable[Given, Result]:
    """Add `--json`, the same for every verb that has it."""
    option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
    return option(command)


def emit(rows: list[dict[str, object]], *, as_json: bool, title: str) -> None:
    """Write rows to standard output as a table, or as one JSON array with `as_json`."""
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    columns = list(rows[0]) if rows else []
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for column in columns:
        values = [row[column] for row in rows]
        numeric = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
        # A name is copied into the next command, so it is never cut; other columns give way.
        table.add_column(
            column.replace("_", " "),
            justify="right" if numeric else "left",
            no_wrap=column == "name",
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(cell(row[column])) for column in columns))
    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    console.print(table if rows else f"{title}: none.")


def in_percent(share: float) -> str:
    """A share as tables and reports write it: 0.972 is `97.2 %`."""
    return f"{100 * share:.1f} %"


def cell(value: object) -> str:
    """One value as people read it: yes and no, lists with commas, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(cell(item) for item in value)
    return str(value)
