"""The tables of an evaluation for people: scores by labels, type, class, size and over samples.

show(summary)
"""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._output import emit, in_percent

if TYPE_CHECKING:
    from optmodel.evaluation import RuleScore, Score, Summary


def show(summary: "Summary") -> None:
    """Write the tables, each under every rule, and what the run took."""
    ends = ", ".join(f"{number} {end}" for end, number in summary.ends.items())
    title = f"{summary.system} on {summary.scored} ({ends})"
    _emit([row for name, rule in summary.rules.items() for row in _label_rows(name, rule)], title)
    parts = [row for name, rule in summary.rules.items() for row in _part_rows(name, rule)]
    if parts:
        _emit(parts, "By type, class and size, original labels")
    if summary.sampled:
        _emit(_sample_rows(summary), "Samples, original labels")
        selected = [row for name in summary.sampled for row in _selected_rows(name, summary)]
        if selected:
            _emit(selected, "One of the first k samples, chosen without the label")
    if summary.times is not None:
        click.echo(_resources(summary))


def _emit(rows: list[dict[str, object]], title: str) -> None:
    emit(rows, as_json=False, title=title)


def _label_rows(name: str, rule: "RuleScore") -> list[dict[str, object]]:
    """The scores on original, corrected and undisputed labels."""
    editions = {"original": rule.all, "corrected": rule.corrected, "undisputed": rule.audited}
    rows: list[dict[str, object]] = []
    for edition, score in editions.items():
        if score is not None:
            rows.append(_score_row("" if rows else name, f"{edition} labels", score))
    return rows


def _part_rows(name: str, rule: "RuleScore") -> list[dict[str, object]]:
    parts = [*rule.by_type.items(), *rule.by_class.items(), *rule.by_size.items()]
    return [
        _score_row("" if place else name, part, score)
        for place, (part, score) in enumerate((part, one) for part, one in parts if one.num_items)
    ]


def _score_row(rule: str, items: str, score: "Score") -> dict[str, object]:
    return {
        "rule": rule,
        "items": items,
        "correct": score.num_correct,
        "of": score.num_items,
        "accuracy": in_percent(score.accuracy),
        "blind": in_percent(score.blind.accuracy) if score.blind else "",
        "95 % interval": _span(score.interval_95),
        "by duplicate groups": "" if score.grouped_95 is None else _span(score.grouped_95),
    }


def _span(interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{in_percent(low)} to {in_percent(high)}"


def _sample_rows(summary: "Summary") -> list[dict[str, object]]:
    """A row for each rule: the mean over samples, pass@k, and the mean after further turns."""
    rows: list[dict[str, object]] = []
    turns = summary.asked.turns if summary.asked else 0
    for name, one in summary.sampled.items():
        blind = summary.rules[name].all.blind
        passes = {f"pass@{k}": in_percent(share) for k, share in one.pass_at.items() if k != "1"}
        after = {f"after turns ({turns} at most)": in_percent(one.after_turns)} if turns else {}
        most = f" to {one.most_samples}" if one.most_samples else ""
        spread = one.standard_deviation
        rows.append(
            {
                "rule": name,
                "items": one.num_items,
                "samples": f"{one.num_samples}{most}",
                "mean, pass@1": in_percent(one.mean),
                "sd of samples": "" if spread is None else f"{100 * spread:.1f}",
                "blind": in_percent(blind.accuracy) if blind else "",
                "95 % interval": _span(one.grouped_95 or one.interval_95),
                **passes,
                **after,
            }
        )
    return rows


def _selected_rows(rule: str, summary: "Summary") -> list[dict[str, object]]:
    """A row for each selection, with its score for each number of samples."""
    blind = summary.rules[rule].all.blind
    return [
        {
            "rule": "" if place else rule,
            "choice": selection.replace("_", " "),
            "blind": in_percent(blind.accuracy) if blind else "",
            **{
                f"k = {k}": f"{in_percent(s.accuracy)} ({_span(s.interval_95)})"
                for k, s in scores.items()
            },
        }
        for place, (selection, scores) in enumerate(summary.sampled[rule].selected.items())
    ]


def _resources(summary: "Summary") -> str:
    """The tokens, dollars and seconds of a run, in one line."""
    parts = []
    asked, times = summary.asked, summary.times
    if asked is not None:
        parts.append(f"{asked.prompt_tokens:,} tokens read, {asked.completion_tokens:,} written")
        if asked.dollars is not None:
            parts.append(f"{asked.dollars:,.2f} dollars")
    if times is not None:
        seconds = f"{times.cpu_seconds:,.1f} s of CPU, {times.wall_seconds:,.1f} s of time"
        parts.append(f"{times.num_programs} programs: {seconds}")
    return f"Took {'; '.join(parts)}."


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
