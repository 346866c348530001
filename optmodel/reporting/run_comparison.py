"""The tables of a comparison of runs: accuracies, paired differences, and types of items.

tables = comparison_tables(compare_runs([Path("runs/base"), Path("runs/tuned")]))
write_comparison(comparison, Path("comparison"))     # .md, .tex, and a .csv for each table
"""

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


def comparison_tables(comparison: "RunComparison") -> dict[str, Table]:
    """The tables by the name of their file: accuracy, differences, and types where there are."""
    on = f"{comparison.benchmark} {comparison.labels}, rule {comparison.rule}"
    rows = [_accuracy_row(run) for run in comparison.runs]
    tables = {
        "accuracy": Table(
            f"Accuracy on {on} (n = {comparison.num_items}, {comparison.num_groups} groups of "
            "near-duplicates)",
            tuple(rows[0]),
            tuple(tuple(row.values()) for row in rows),
        ).without_empty_columns()
    }
    differences = [_difference_row(one) for one in comparison.differences]
    tables["differences"] = Table(
        f"Differences from {comparison.runs[0].name} on {on}",
        tuple(differences[0]),
        tuple(tuple(row.values()) for row in differences),
    )
    kinds = [kind for kind, one in comparison.runs[0].score.by_type.items() if one.num_items]
    if len(kinds) > 1:
        tables["types"] = _types_table(comparison, kinds, on)
    return tables


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
    score, sampled, asked = run.score.all, run.sampled, run.summary.asked
    low, high = score.interval_95
    return {
        "run": run.name,
        "n": str(score.num_items),
        "accuracy": _percent(score.accuracy),
        "Wilson 95 %": f"{_percent(low)} to {_percent(high)}",
        "bootstrap 95 %": _span(run.interval_95),
        "blind": _percent(score.blind.accuracy) if score.blind else "",
        "corrected": _with_number(run.score.corrected),
        "undisputed": _with_number(run.score.audited),
        **_sample_cells(sampled),
        "tokens": "" if asked is None else str(asked.prompt_tokens + asked.completion_tokens),
    }


def _with_number(score: "Score | None") -> str:
    """An accuracy with its number of items, which differs from the other columns'."""
    return "" if score is None else f"{_percent(score.accuracy)} (n = {score.num_items})"


def _sample_cells(sampled: "Sampled | None") -> dict[str, str]:
    """The cells of several samples; empty where there is one."""
    if sampled is None:
        return {"mean": "", "pass@k": ""}
    passes = [f"{_percent(share)} (k = {k})" for k, share in sampled.pass_at.items() if k != "1"]
    return {"mean": _percent(sampled.mean), "pass@k": ", ".join(passes)}


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


def _types_table(comparison: "RunComparison", kinds: list[str], on: str) -> Table:
    counts = comparison.runs[0].score.by_type
    rows = tuple(
        (run.name, *(_percent(run.score.by_type[kind].accuracy) for kind in kinds))
        for run in comparison.runs
    )
    heads = (f"{kind} (n = {counts[kind].num_items})" for kind in kinds)
    return Table(f"Accuracy by type on {on}", ("run", *heads), rows)


def _span(interval: "Interval") -> str:
    return f"{_percent(interval.low)} to {_percent(interval.high)}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
