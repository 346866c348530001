"""The folder of a board: a build replaces the pages of the build before it, and nothing else.

replace_pages(Path("board"), {"index.html": lambda: text, "runs/mine-on-mini.html": make_page})
(Path("board") / BOARD).read_text()          # the names of the pages, by which they are known again

A folder with other files in it is refused. A build that was interrupted is repaired by the next.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from optmodel import catalog
from optmodel.errors import UserError
from optmodel.evaluation import parse_json, read_text
from optmodel.runs import atomic_write, make_folder

BOARD = "board.json"
_GENERATOR = "optmodel leaderboard build"


class BoardPageList(BaseModel):
    """What `board.json` holds: the pages of a build, all of them files of its folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    generator: Literal["optmodel leaderboard build"]
    pages: tuple[Annotated[str, Field(pattern=r"^(runs/)?\w[\w.-]*$")], ...]


def replace_pages(folder: Path, pages: Mapping[str, Callable[[], str]]) -> None:
    """Write pages, each by its name and what makes its text; those of an earlier build go.

    Raises `UserError` where the folder holds files that no build wrote, before anything is written.
    """
    earlier = _earlier_pages(folder)
    foreign = next((one for one in pages if one not in earlier and (folder / one).exists()), None)
    if foreign is not None:
        raise UserError(
            f"{folder / foreign} is no page of an earlier build: take it away, or choose another "
            "folder with --out."
        )
    make_folder(folder)
    make_folder(folder / "runs")
    # Until all is done both builds are ours, so that one that is interrupted can be replaced.
    _write_list(folder, {*earlier, *pages})
    for name, make_text in pages.items():
        atomic_write(folder / name, make_text())
    for gone in (folder / name for name in earlier - pages.keys()):
        if gone.is_file():
            gone.unlink()
    _write_list(folder, pages)


def _earlier_pages(folder: Path) -> frozenset[str]:
    """The pages of the build that a folder holds; none where it is new or empty.

    Hidden files, as version control keeps them, are no matter. Raises `UserError` where there are
    others.
    """
    if (folder / BOARD).is_file():
        text = read_text(folder / BOARD)
        listed = parse_json(text, folder / BOARD)
        return frozenset(catalog.validated(BoardPageList, listed, folder / BOARD).pages)
    names = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    other = next((name for name in names if not name.startswith(".")), None)
    if other is not None:
        raise UserError(
            f"{folder} holds other files, such as '{other}', and no {BOARD} of an earlier build: "
            "choose a new or empty folder with --out."
        )
    return frozenset()


def _write_list(folder: Path, pages: Iterable[str]) -> None:
    table = {"generator": _GENERATOR, "pages": sorted(pages)}
    atomic_write(folder / BOARD, json.dumps(table, indent=1, ensure_ascii=False) + "\n")
