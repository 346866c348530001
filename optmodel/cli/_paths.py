"""Files and folders on the command line. No name may be empty: that would be the current folder.

@click.option("--out", type=FOLDER, required=True)
"""

import os
from pathlib import Path
from typing import Any

import click


class _Path(click.Path):
    """A path that need not exist, shown in help by what it is."""

    def __init__(self, name: str) -> None:
        super().__init__(path_type=Path)
        self.name = name

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        if not os.fspath(value):
            self.fail(f"the {self.name}'s name is empty", param, ctx)
        return super().convert(value, param, ctx)


FILE = _Path("file")
FOLDER = _Path("folder")
