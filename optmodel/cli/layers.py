"""`optmodel layers`: the models of a stored run against references, beneath their values.

optmodel layers runs/mine --triples runs/held-out --predictions mine.jsonl
optmodel layers runs/mine --reference runs/gold
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._options import FILE, FOLDER, sandbox_option, workers_option
from optmodel.cli._output import emit, json_option
from optmodel.execution import SandboxLevel

if TYPE_CHECKING:
    from optmodel.equivalence import FormulationStrength
    from optmodel.evaluation import LayerReport, LayerRow, TripleProblems
    from optmodel.execution import Program


@click.command()
@click.argument("run", type=FOLDER)
@click.option(
    "--triples", type=FOLDER, help="The run of `optmodel generate` that the items come from."
)
@click.option("--reference", type=FOLDER, help="A run of reference programs on the same benchmark.")
@click.option(
    "--predictions",
    type=FILE,
    help="The programs that the run scored; with them, and with --triples, variants are run.",
)
@click.option("--prediction-id", default="", metavar="FIELD", help="Its field of the item's id.")
@click.option("--prediction-program", default="", metavar="FIELD", help="Its field of programs.")
@click.option("--strength", is_flag=True, help="Report also how strong each formulation is.")
@workers_option
@sandbox_option
@json_option
def layers(
    run: Path,
    triples: Path | None,
    reference: Path | None,
    predictions: Path | None,
    strength: bool,
    workers: int,
    require: SandboxLevel,
    as_json: bool,
    **fields: str,
) -> None:
    """Judge what lies beneath the values of a run of `optmodel evaluate`.

    Each layer says yes, no or unknown. Is the solution feasible and optimal in the reference? Is
    the model the same? Does the program answer other numbers rightly? Do its answers move as those
    of any right program would? Rows are written to layers.jsonl in RUN.
    """
    from optmodel.errors import UserError
    from optmodel.evaluation import LAYERS, ReferenceProblems, TripleProblems, judge_layers

    if (triples is None) is (reference is None):
        raise UserError("Give the references: either --triples or --reference.")
    problems = TripleProblems(triples) if triples is not None else None
    if problems is not None and predictions is not None:
        problems.require_same_benchmark(run)  # before predictions are compared with the triples
    programs = {} if predictions is None else _programs(predictions, problems, fields)
    report = judge_layers(
        run,
        problems or ReferenceProblems(reference or Path()),
        programs,
        num_workers=workers,
        require=require,
        with_strength=strength,
        hidden=() if predictions is None else (predictions,),
    )
    rows = _rows(report)
    if as_json:
        rows += _strength_row(report)
    emit(rows, as_json=as_json, title=f"Layers of {run}")
    if not as_json:
        _tell(report)
    if report.num_kept:
        click.echo(f"Kept of an earlier call, for the same programs: {report.num_kept}.", err=True)
    if report.num_lost:
        click.echo(
            "No longer there, as other programs or references were judged: variants or strength of "
            f"{report.num_lost} items; they come back with --predictions and --strength.",
            err=True,
        )
    click.echo(f"Written: {run / LAYERS}.", err=True)


def _programs(
    file: Path, problems: "TripleProblems | None", fields: Mapping[str, str]
) -> "dict[str, Program]":
    """The first program of each item."""
    from optmodel.errors import UserError
    from optmodel.evaluation import PredictionFields, read_predictions
    from optmodel.execution import Program

    if problems is None:
        raise UserError("Variants need the algebra: give --predictions with --triples.")
    questions = {name: record.text for name, record in problems.records.items()}
    named = PredictionFields(id=fields["prediction_id"], program=fields["prediction_program"])
    found = read_predictions(file, questions, named)
    return {item: Program(item, samples[0]) for item, samples in found.items()}


def _rows(report: "LayerReport") -> list[dict[str, object]]:
    counts = report.counts | {"value and all layers": report.answers}
    return [
        {"layer": layer, "yes": count["yes"], "no": count["no"], "unknown": count["unknown"]}
        for layer, count in counts.items()
    ]


def _strength_row(report: "LayerReport") -> list[dict[str, object]]:
    """How often the root bound is as strong as the reference's, for programs; none without any."""
    known = [one.is_weaker for one in report.strengths]
    if not known:
        return []
    counts = {"yes": known.count(False), "no": known.count(True)}
    unknown = len(report.rows) - sum(counts.values())
    measures = {str(one.pop("mean")): one for one in _measures(report)}
    return [{"layer": "strength", **counts, "unknown": unknown, "measures": measures}]


def _measures(report: "LayerReport") -> list[dict[str, object]]:
    """The means of size and effort, of the programs' models and of their references."""
    pairs = report.strengths

    def row(mean: str, of: "Callable[[FormulationStrength], float | None]") -> dict[str, object]:
        both = [(of(one.candidate), of(one.reference)) for one in pairs]
        known = [(own, other) for own, other in both if own is not None and other is not None]
        means = [sum(one) / len(known) for one in zip(*known, strict=True)] or [None, None]
        own, other = (None if one is None else float(f"{one:.4g}") for one in means)
        return {"mean": mean, "programs": own, "references": other, "items": len(known)}

    return [
        row("rows", lambda one: one.num_rows),
        row("columns", lambda one: one.num_columns),
        row("whole columns", lambda one: one.num_whole_columns),
        row("root gap, %", lambda one: None if one.root_gap is None else 100 * one.root_gap),
        row("nodes", lambda one: one.num_nodes),
        row("seconds", lambda one: one.seconds),
    ]


def _tell(report: "LayerReport") -> None:
    """How many values and models disagree, with an item of each to read."""
    for title, rows in (
        ("Right value, wrong model", report.right_value_wrong_model),
        ("Wrong value, right model", report.wrong_value_right_model),
    ):
        click.echo(f"{title}: {len(rows)} of {len(report.rows)}.{_example(rows)}")
    if report.strengths:
        emit(_measures(report), as_json=False, title="Strength, which is no part of being right")
        [row] = _strength_row(report)
        click.echo(
            f"Root bound as strong as the reference's: {row['yes']}, weaker, which is not wrong: "
            f"{row['no']}, unknown: {row['unknown']}.{_weaker_example(report.weaker_formulations)}"
        )
    if report.num_without_reference:
        click.echo(f"Items without a reference: {report.num_without_reference}.", err=True)


def _example(rows: "list[LayerRow]") -> str:
    if not rows:
        return ""
    worst = rows[0].layers[0]
    return f" The first is item {rows[0].item}: {worst.layer}: {worst.detail}"


def _weaker_example(rows: "list[LayerRow]") -> str:
    return f" The first that is weaker is item {rows[0].item}." if rows else ""
