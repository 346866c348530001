"""The tables of an evaluation for people: scores by rule and type of item, and over samples.

show(summary)
"""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._output import emit

if TYPE_CHECKING:
    from optmodel.evaluation import Score, Summary


def show(summary: "Summary") -> None:
    """Write the tables: by edition of labels, and by type of item; under each rule."""
    ends = ", ".join(f"{number} {end}" for end, number in summary.ends.items())
    title = f"{summary.system} on {summary.benchmark.title} {summary.benchmark.labels} ({ends})"
    rows: list[dict[str, object]] = []
    for name, rule in summary.rules.items():
        rows.append(_score_row(name, "original labels", rule.all))
        if rule.corrected is not None:
            rows.append(_score_row("", "corrected labels", rule.corrected))
        rows.append(_score_row("", "undisputed labels", rule.audited))
        rows += [_score_row("", kind, one) for kind, one in rule.by_type.items()]
    emit(rows, as_json=False, title=title)
    if summary.sampled:
        emit(_sample_rows(summary), as_json=False, title="Samples")


def _score_row(rule: str, items: str, score: "Score") -> dict[str, object]:
    low, high = score.interval_95
    return {
        "rule": rule,
        "items": items,
        "correct": score.num_correct,
        "of": score.num_items,
        "accuracy": f"{score.accuracy:.1%}",
        "blind": f"{score.blind.accuracy:.1%}" if score.blind else "",
        "95 % interval": f"{low:.1%} to {high:.1%}",
    }


def _sample_rows(summary: "Summary") -> list[dict[str, object]]:
    """A row for each rule: the mean over samples, pass@k, and the mean after further turns."""
    rows: list[dict[str, object]] = []
    turns = summary.asked.turns if summary.asked else 0
    for name, one in summary.sampled.items():
        low, high = one.interval_95
        blind = summary.rules[name].all.blind
        passes = {f"pass@{k}": f"{share:.1%}" for k, share in one.pass_at.items()}
        after = {f"after turns ({turns} at most)": f"{one.after_turns:.1%}"} if turns else {}
        most = f" to {one.most_samples}" if one.most_samples else ""
        rows.append(
            {
                "rule": name,
                "items": one.num_items,
                "samples": f"{one.num_samples}{most}",
                "mean": f"{one.mean:.1%}",
                "blind": f"{blind.accuracy:.1%}" if blind else "",
                "95 % interval": f"{low:.1%} to {high:.1%}",
                **passes,
                **after,
            }
        )
    return rows


def show_refusals(summary: "Summary", out: Path) -> None:
    """How many questions had no reply, which counts as wrong, and the most frequent reasons."""
    from optmodel.evaluation.prompting import refusals

    if summary.asked is None or not summary.asked.num_refused:
        return
    click.echo(f"Without a reply, which counts as wrong: {summary.asked.num_refused}.", err=True)
    for reason, count in Counter(refusals(out)).most_common(3):
        click.echo(f"  {count} × {reason}", err=True)


def stop_if_incomplete(summary: "Summary", out: Path) -> None:
    """End with status 1 where programs could not be run through no fault of their own."""
    from optmodel.execution import End
    from optmodel.runs import RECORDS, read_records

    number = summary.num_infrastructure
    if number:
        which = "1 program" if number == 1 else f"{number} programs"
        click.echo(
            f"Error: {which} could not be run, through a failure that is not the program's; put "
            "it right and run them again:",
            err=True,
        )
        # Of an item that was run again, the last record counts.
        last = {record["key"]: record for record in read_records(out / RECORDS)}
        failed = [one["detail"] for one in last.values() if one["end"] == End.INFRASTRUCTURE]
        for reason, count in sorted(Counter(failed).items()):
            click.echo(f"  {count} × {reason}", err=True)
        raise SystemExit(1)
