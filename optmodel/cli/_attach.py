"""The option that gives a program the files of its problem.

@attach_option
def command(*, attached: Attachments, ...) -> None: ...
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.errors import UserError

if TYPE_CHECKING:
    from optmodel.execution import Attachments


def _read(context: click.Context, option: click.Parameter, given: Sequence[str]) -> "Attachments":
    """The files; what stands before a first `=` is the name, unless a file is called so."""
    from optmodel.execution import Attachments, read_attachment

    files: dict[str, bytes] = {}
    for text in given:
        name, sign, path = text.partition("=")
        file = Path(path if sign and not Path(text).exists() else text)
        name = name if file == Path(path) and sign else file.name
        if name in files:
            raise UserError(f"Two attachments are called '{name}': give one as OTHER=FILE.")
        files[name] = read_attachment(file)
    return Attachments(files)


attach_option = click.option(
    "--attach",
    "attached",
    multiple=True,
    metavar="[NAME=]FILE",
    callback=_read,
    help="A file that its problem comes with, read-only in its folder; repeat it for several.",
)
"""Adds the option, and hands its files on as `attached`."""
