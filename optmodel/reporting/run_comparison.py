"""The tables of a comparison of runs: accuracies, paired differences, samples, parts and costs.

tables = comparison_tables(compare_runs([Path("runs/base"), Path("runs/tuned")]))
write_comparison(comparison, Path("comparison"))     # .md, .tex, and a .csv for each table
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from optmodel.reporting.tables import Table, csv_table, latex_table, markdown_table
from optmodel.runs import atomic_write, make_folder

if TYPE_CHECKING:
    from optmodel.evaluation import (
        ComparedRun,
        Interval,
        PairedDifference,
        RunComparison,
        Sampled,
        Score,
    )


_MOST_COLUMNS = 5  # of parts, so that a table fits on a page


def comparison_tables(comparison: "RunComparison") -> dict[str, Table]:
    """The tables by the name of their file; those in which nothing would stand are left out."""
    on = f"{comparison.benchmark} {comparison.labels}, rule {comparison.rule}"
    first = comparison.runs[0]
    counted = f"n = {comparison.num_items}, {comparison.num_groups} groups of near-duplicates"
    tables = {
        "accuracy": _table(f"Accuracy on {on} ({counted})", map(_accuracy_row, comparison.runs)),
        "differences": _table(
            f"Differences from {first.name} on {on}", map(_difference_row, comparison.differences)
        ),
    }
    sampled = [_sample_row(run.name, run.sampled) for run in comparison.runs if run.sampled]
    if sampled:
        tables["samples"] = _table(f"Several samples on {on}", sampled)
    for name, kind in {"types": "type", "classes": "class", "sizes": "size"}.items():
        counts = {part: one.num_items for part, one in _parts(first, name).items()}
        if sum(map(bool, counts.values())) > 1:
            tables[name] = _parts_table(
                f"Accuracy by {kind} (with its 95 % interval) on {on}", comparison, name, counts
            )
    costs = _table("Tokens, cost and time", map(_cost_row, comparison.runs))
    if len(costs.columns) > 1:
        tables["costs"] = costs
    return tables


def _table(title: str, rows: Iterable[Mapping[str, str]]) -> Table:
    """A table of rows by the heads of their columns, less the columns that are empty."""
    listed = list(rows)
    heads = tuple(dict.fromkeys(head for row in listed for head in row))
    cells = tuple(tuple(row.get(head, "") for head in heads) for row in listed)
    return Table(title, heads, cells).without_empty_columns()


def write_comparison(comparison: "RunComparison", folder: Path) -> list[Path]:
    """Write `comparison.md`, `comparison.tex` and a CSV file for each table; the files."""
    tables = comparison_tables(comparison)
    make_folder(folder)
    texts = {
        "comparison.md": "\n".join(map(markdown_table, tables.values())),
        "comparison.tex": "\n".join(map(latex_table, tables.values())),
        **{f"{name}.csv": csv_table(table) for name, table in tables.items()},
    }
    for name, text in texts.items():
        atomic_write(folder / name, text)
    return [folder / name for name in texts]


def _accuracy_row(run: "ComparedRun") -> dict[str, str]:
    score, is_known = run.score.all, run.summary.benchmark.num_doubtful > 0
    return {
        "run": run.name,
        "n": str(score.num_items),
        "accuracy": _percent(score.accuracy),
        "Wilson 95 %": _span(score.interval_95),
        "bootstrap 95 %": _span(run.interval_95),
        "blind": _percent(score.blind.accuracy) if score.blind else "",
        "corrected": _with_number(run.score.corrected) if is_known else "",
        "undisputed": _with_number(run.score.audited) if is_known else "",
    }


def _with_number(score: "Score | None") -> str:
    """An accuracy with its number of items, which differs from the other columns'."""
    return "" if score is None else f"{_percent(score.accuracy)} (n = {score.num_items})"


def _sample_row(name: str, sampled: "Sampled") -> dict[str, str]:
    """The mean with its spread over seeds, pass@k, and what each selection gets of all samples."""
    spread, k = sampled.standard_deviation, str(sampled.num_samples)
    plus_minus = "" if spread is None else f" ± {100 * spread:.1f}"
    passes = {
        f"pass@{number}": _percent(share)
        for number, share in sampled.pass_at.items()
        if number != "1"
    }
    chosen = {
        f"{one.replace('_', ' ')}@{k}": _percent(scores[k].accuracy)
        for one, scores in sampled.selected.items()
        if k in scores
    }
    corrected = sampled.after_turns != sampled.mean
    return {
        "run": name,
        "samples": k,
        "mean ± sd": f"{100 * sampled.mean:.1f}{plus_minus}",
        "bootstrap 95 %": _span(sampled.grouped_95 or sampled.interval_95),
        **passes,
        **chosen,
        "after turns": _percent(sampled.after_turns) if corrected else "",
    }


def _cost_row(run: "ComparedRun") -> dict[str, str]:
    """What a run took; empty where its summary does not say."""
    asked, times = run.summary.asked, run.summary.times
    dollars = None if asked is None else asked.dollars
    return {
        "run": run.name,
        "tokens read": "" if asked is None else f"{asked.prompt_tokens:,}",
        "tokens written": "" if asked is None else f"{asked.completion_tokens:,}",
        "dollars": "" if dollars is None else f"{dollars:.2f}",
        "programs": "" if times is None else str(times.num_programs),
        "CPU s": "" if times is None else f"{times.cpu_seconds:.1f}",
        "wall s": "" if times is None else f"{times.wall_seconds:.1f}",
    }


def _difference_row(one: "PairedDifference") -> dict[str, str]:
    counts = one.counts
    return {
        "run": one.second,
        "difference": f"{100 * one.difference:+.1f}",
        "bootstrap 95 %": f"{100 * one.interval_95.low:+.1f} to {100 * one.interval_95.high:+.1f}",
        "right in both": str(counts.num_both),
        "only in the first": str(counts.num_only_first),
        "only in this": str(counts.num_only_second),
        "in neither": str(counts.num_neither),
        "McNemar p": f"{counts.p_value:.2g}",
        "Holm p": f"{one.adjusted_p_value:.2g}",
        "detectable": "none" if counts.detectable is None else f"{100 * counts.detectable:.1f}",
    }


def _parts(run: "ComparedRun", name: str) -> "Mapping[str, Score]":
    """The scores by type, class or size."""
    score = run.score
    return {"types": score.by_type, "classes": score.by_class, "sizes": score.by_size}[name]


def _parts_table(
    title: str, comparison: "RunComparison", name: str, counts: Mapping[str, int]
) -> Table:
    """A column for each part of the items, or a row where there are many of them."""
    runs = comparison.runs
    scores = [_parts(run, name) for run in runs]
    parts = {part: number for part, number in counts.items() if number}
    cells = {
        part: [_part_cell(own[part]) if part in own else "" for own in scores] for part in parts
    }
    if len(parts) > _MOST_COLUMNS:
        heads = ("items", "n", *(run.name for run in runs))
        rows = [(part, str(number), *cells[part]) for part, number in parts.items()]
        return Table(title, heads, tuple(rows))
    heads = ("run", *(f"{part} (n = {number})" for part, number in parts.items()))
    by_run = [(run.name, *(cells[part][place] for part in parts)) for place, run in enumerate(runs)]
    return Table(title, heads, tuple(by_run))


def _part_cell(score: "Score") -> str:
    """The accuracy on a part with its interval, over groups of near-duplicates where known."""
    low, high = score.grouped_95 or score.interval_95
    return f"{_percent(score.accuracy)} ({100 * low:.1f} to {100 * high:.1f})"


def _span(interval: "Interval | tuple[float, float]") -> str:
    low, high = interval
    return f"{_percent(low)} to {_percent(high)}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
