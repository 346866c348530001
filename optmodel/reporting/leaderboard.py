"""The leaderboard: stored summaries as one static page and a Markdown table.

A section holds the results on one edition of a benchmark's labels, or on one part of it, a column
those under one rule on one number of items, so that what stands under one head can be compared.

    build_leaderboard([Path("runs/a"), Path("runs/b/summary.json")], Path("board"))
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from optmodel.reporting._html import render_page
from optmodel.runs import RUN, atomic_write, check_command, make_folder

if TYPE_CHECKING:
    from optmodel.evaluation import RuleScore, Score, Summary

_MARKDOWN_SYNTAX = re.compile(r"[\\`*_{}\[\]<>|#~&!]")


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """The scores under one revision of a rule on one number of items.

    Columns that differ in the title alone are equal.
    """

    rule: str
    title: str = field(compare=False)
    fingerprint: str
    num_items: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One result, with its scores in the order of the section's columns; None where it has none.

    `name` is the system's, with the hash of its predictions where several results have that name.
    """

    name: str
    summary: "Summary"
    scores: "tuple[RuleScore | None, ...]"


@dataclass(frozen=True, slots=True)
class BoardSection:
    """All results on one edition of one benchmark, the best under the first rule first.

    `edition` names the part as well, where only that was scored.
    """

    title: str
    edition: str
    columns: tuple[BoardColumn, ...]
    rows: tuple[BoardRow, ...]

    @property
    def anchor(self) -> str:
        """The name by which a link finds this section; it holds no space."""
        return "-".join([self.rows[0].summary.benchmark.name, *self.edition.split()])

    @property
    def types(self) -> tuple[str, ...]:
        """The types of problems, in the benchmark's order."""
        scores = [score for row in self.rows for score in row.scores if score]
        return tuple(dict.fromkeys(kind for score in scores for kind in score.by_type))

    def is_best(self, index: int, score: "RuleScore") -> bool:
        """Whether a score is the highest of its column, where there is something to compare."""
        column = [row.scores[index] for row in self.rows]
        others = [one.all.accuracy for one in column if one]
        return len(others) > 1 and score.all.accuracy == max(others)


@dataclass(frozen=True, slots=True)
class BoardPages:
    """What was written, and from how many results."""

    html: Path
    markdown: Path
    num_results: int


def build_leaderboard(results: Sequence[Path], out: Path) -> BoardPages:
    """Write `index.html` and `LEADERBOARD.md` from run folders or `summary.json` files.

    A result that is given twice is listed once. Raises `BadFileError` when one is no summary,
    before anything is written, and `UserError` when the folder cannot be written.
    """
    for path in results:
        if (path / RUN).exists():
            check_command(path, "evaluate")
    from optmodel.evaluation import read_summary

    given = [read_summary(path) for path in results]
    summaries = list({summary.model_dump_json(): summary for summary in given}.values())
    sections = board_sections(summaries)
    make_folder(out)
    pages = BoardPages(out / "index.html", out / "LEADERBOARD.md", len(summaries))
    atomic_write(pages.html, render_page("leaderboard.html", sections=sections))
    atomic_write(pages.markdown, render_markdown(sections))
    return pages


def board_sections(summaries: "Sequence[Summary]") -> list[BoardSection]:
    """Results by benchmark, edition and rule; the order of the input decides nothing."""
    editions = sorted({(one.benchmark.name, one.benchmark.labels) for one in summaries})
    return [
        _section([s for s in summaries if (s.benchmark.name, s.benchmark.labels) == edition])
        for edition in editions
    ]


def render_markdown(sections: Sequence[BoardSection]) -> str:
    """The sections as Markdown tables: percent, interval and count in every cell."""
    parts = ["# Leaderboard\n"]
    for section in sections:
        heads = [
            f"{one.rule} (rule {one.fingerprint}, labels {section.edition}, n = {one.num_items})"
            for one in section.columns
        ]
        lines = [
            f"## {_escaped(section.title)}, labels {_escaped(section.edition)}\n",
            f"| system | {' | '.join(map(_escaped, heads))} |",
            "|---|" + "---:|" * len(heads),
        ]
        lines += [_markdown_row(row) for row in section.rows]
        parts.append("\n".join(lines) + "\n")
    parts.append(
        "Intervals are Wilson's at 95 %. A column holds one rule on one edition of labels. "
        "Blind is what the best program gets that ignores the problem.\n"
    )
    return "\n".join(parts)


def _section(summaries: "Sequence[Summary]") -> BoardSection:
    columns = tuple(
        dict.fromkeys(
            _column(name, rule)
            for summary in sorted(summaries, key=_identity)
            for name, rule in summary.rules.items()
        )
    )
    num_named = Counter(summary.system for summary in summaries)
    rows = [
        _row(summary, columns, alone=num_named[summary.system] == 1)
        for summary in sorted(summaries, key=_identity)
    ]
    rows.sort(key=lambda row: tuple(-s.all.accuracy if s else 1.0 for s in row.scores))
    benchmark = summaries[0].benchmark
    return BoardSection(benchmark.title, benchmark.labels, columns, tuple(rows))


def _identity(summary: "Summary") -> tuple[str, str]:
    return summary.system, summary.model_dump_json()


def _column(name: str, rule: "RuleScore") -> BoardColumn:
    return BoardColumn(name, rule.title, rule.fingerprint, rule.all.num_items)


def _row(summary: "Summary", columns: Sequence[BoardColumn], *, alone: bool) -> BoardRow:
    scores = {_column(name, rule): rule for name, rule in summary.rules.items()}
    mark = "" if alone else f" (predictions {summary.predictions_sha256[:8]})"
    return BoardRow(summary.system + mark, summary, tuple(scores.get(column) for column in columns))


def _escaped(text: str) -> str:
    """A text escaped for Markdown, on one line."""
    return _MARKDOWN_SYNTAX.sub(r"\\\g<0>", " ".join(text.split()))


def _markdown_row(row: BoardRow) -> str:
    name = _escaped(row.name)
    if row.summary.num_infrastructure:
        name += f" ({row.summary.num_infrastructure} not run)"
    cells = ["" if score is None else _markdown_cell(score.all) for score in row.scores]
    return f"| {name} | {' | '.join(cells)} |"


def _markdown_cell(score: "Score") -> str:
    low, high = score.interval_95
    text = f"{100 * score.accuracy:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"
    return f"{text}, blind {100 * score.blind.accuracy:.1f} %" if score.blind else text
