"""The site of a board: static pages that load nothing, and the same figures in Markdown.

pages = build_leaderboard([Path("eval/results"), Path("runs/mine")], Path("board"))
pages.html, pages.markdown, pages.num_results

`index.html` is the table of re-executed results, `runs/` has a page for each, and `quoted.html` the
figures of others, where there are any. Pages of an earlier build in the folder are replaced.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from markupsafe import Markup

from optmodel.errors import UserError
from optmodel.evaluation import Item, load_benchmark, read_items
from optmodel.reporting._html import render_page
from optmodel.reporting.board.board_data import board_data
from optmodel.reporting.board.board_folder import replace_pages
from optmodel.reporting.board.board_markdown import board_markdown
from optmodel.reporting.board.board_table import BoardTable
from optmodel.reporting.board.entry import BoardEntry
from optmodel.reporting.board.publishing import slug
from optmodel.reporting.board.quoted_figures import read_quoted_figures
from optmodel.reporting.board.results import default_results, read_results
from optmodel.reporting.board.run_folders import ShownRun
from optmodel.reporting.board.run_page import run_page


@dataclass(frozen=True, slots=True)
class BoardPages:
    """What was written, and from how many results; `num_quoted` figures are of others."""

    html: Path
    markdown: Path
    num_results: int
    num_quoted: int = 0


def build_leaderboard(
    results: Sequence[Path],
    out: Path,
    *,
    published: Path | None = None,
    predictions: Sequence[Path] = (),
) -> BoardPages:
    """Write the pages of results, by default of those that come with the product.

    Raises `BadFileError` when one is no result, and `UserError` when two have one name, when a file
    of predictions is that of no result, and when the folder holds other files or cannot be written.
    In each case nothing is written.
    """
    runs = read_results(results or default_results(), predictions)
    if not runs:
        raise UserError("There is no result to show: name folders of runs, or of results.")
    figures = read_quoted_figures(published) if published is not None else []
    table = BoardTable.of([run.entry for run in runs])
    _require_pages_of_their_own([run.entry for run in runs])
    texts = {
        "index.html": render_page(
            "board.html", data=as_script(board_data(table)), table=table, num_quoted=len(figures)
        ),
        "LEADERBOARD.md": board_markdown(table),
    }
    if figures:
        texts["quoted.html"] = render_page("board_quoted.html", figures=figures)
    pages: dict[str, Callable[[], str]] = {
        f"runs/{slug(run.entry)}.html": partial(_page, run) for run in runs
    }
    replace_pages(out, pages | {name: partial(str, text) for name, text in texts.items()})
    return BoardPages(out / "index.html", out / "LEADERBOARD.md", len(runs), len(figures))


def _page(run: ShownRun) -> str:
    return run_page(run, _questions(run.entry))


def as_script(value: object) -> Markup:
    """A value as JSON for the inside of a script element, which no text in it can end."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028"))


def _require_pages_of_their_own(entries: Sequence[BoardEntry]) -> None:
    """Raise `UserError` where two systems have names that differ in signs or capitals alone."""
    known: dict[str, BoardEntry] = {}
    for entry in entries:
        other = known.setdefault(slug(entry), entry)
        if other is not entry:
            raise UserError(
                f"The names '{other.system}' and '{entry.system}' differ in signs or capitals "
                "alone, and would share a page: rename one of the systems."
            )


def _questions(entry: BoardEntry) -> Mapping[str, str]:
    """The problems' texts, of a benchmark that comes with the product; none of any other."""
    items: list[Item] = []
    try:
        benchmark = load_benchmark(entry.benchmark.name)
        file = benchmark.bundled_file()
        if benchmark.digest_of(file) == entry.benchmark.file_sha256:
            items = read_items(file, benchmark.manifest)
    except UserError:  # its problems are not ours to show, or nobody here knows it
        return {}
    return {item.id: item.question for item in items}
