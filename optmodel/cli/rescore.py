"""`optmodel rescore`: a stored run under other rules, without running anything.

optmodel rescore runs/mine
optmodel rescore runs/mine --rule orlm --rule mamo --json
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._options import FILE, FOLDER
from optmodel.cli._output import emit, in_percent, json_option

if TYPE_CHECKING:
    from optmodel.evaluation import RescoredRule, Score

_ALL = "all"


@click.command()
@click.argument("run", type=FOLDER)
@click.option(
    "--rule",
    "names",
    multiple=True,
    default=(_ALL,),
    metavar="NAME",
    show_default=True,
    help="A rule to score by; repeat it for several, or give 'all'.",
)
@click.option(
    "--benchmark-file",
    type=FILE,
    help="The file with the problems, for a run from before runs recorded their items.",
)
@json_option
def rescore(run: Path, names: tuple[str, ...], benchmark_file: Path | None, as_json: bool) -> None:
    """Score a run of `optmodel evaluate` anew from what it stored, under any rules.

    Nothing is run and nothing is written. `corrected` is on the labels of the ledger, `undisputed`
    leaves out the items whose label is in doubt. `blind` is what the best program gets that ignores
    the problems. `optmodel rules list` names the rules.
    """
    from optmodel.evaluation import read_stored_run, rescore
    from optmodel.judging import load_rule, rule_names

    chosen = rule_names() if _ALL in names else list(dict.fromkeys(names))
    rules = [load_rule(name) for name in chosen]
    stored = read_stored_run(run, benchmark_file)
    rows = [_json_row(one) if as_json else _row(one) for one in rescore(stored, rules)]
    part = f", {stored.table.part}" if stored.table.part else ""
    part += f", of type {stored.part_type}" if stored.part_type else ""
    title = f"{stored.table.system} on {stored.table.benchmark} {stored.table.edition}{part}"
    emit(rows, as_json=as_json, title=title)
    if stored.num_infrastructure:
        click.echo(
            f"Programs that could not be run, which counts as wrong: {stored.num_infrastructure}.",
            err=True,
        )


def _row(one: "RescoredRule") -> dict[str, object]:
    score = one.score
    low, high = score.interval_95
    return {
        "name": one.rule.name,
        "correct": score.num_correct,
        "of": score.num_items,
        "accuracy": in_percent(score.accuracy),
        "95 % interval": f"{in_percent(low)} to {in_percent(high)}",
        "blind": in_percent(score.blind.accuracy) if score.blind else "",
        "corrected": _with_number(one.corrected),
        "undisputed": _with_number(one.undisputed),
        "open": one.num_open,
        "comparison": str(one.rule.tolerance),
    }


def _with_number(score: "Score") -> str:
    """An accuracy with its number of items, which is not that of all."""
    return f"{in_percent(score.accuracy)} of {score.num_items}"


def _json_row(one: "RescoredRule") -> dict[str, object]:
    named = {"name": one.rule.name, "fingerprint": one.rule.fingerprint}
    editions = {"corrected": one.corrected, "undisputed": one.undisputed}
    scores = {name: score.model_dump(mode="json") for name, score in editions.items()}
    return named | one.score.model_dump(mode="json") | {"num_open": one.num_open} | scores
