"""`optmodel audit`: copied texts, contradicting labels, and labels that programs dispute.

optmodel audit optibench --benchmark-file OptiBench.json --against nl4opt-e=NL4OPT-E.json
optmodel audit mini --training train.jsonl --run runs/a --run runs/b
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._options import FILE, FOLDER
from optmodel.cli._output import emit, json_option

if TYPE_CHECKING:
    from optmodel.evaluation import Disagreement, Item, TextAudit, TextSet

_MOST_ROWS = 30


@click.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--benchmark-file",
    type=FILE,
    show_default="the benchmark's own, where it has one",
    help="The benchmark's problems.",
)
@click.option(
    "--against",
    multiple=True,
    metavar="NAME[=FILE]",
    help="Another benchmark, with the file of its problems; repeat it for several.",
)
@click.option(
    "--training",
    multiple=True,
    type=FILE,
    help="A file of training texts, JSON lines of any length; repeat it for several.",
)
@click.option(
    "--field",
    default="",
    metavar="FIELD",
    show_default="text, question or prompt",
    help="The field of the training file that holds the text.",
)
@click.option(
    "--run",
    "runs",
    multiple=True,
    type=FOLDER,
    help="A run on the benchmark, whose answers are compared with the labels; give two or more.",
)
@click.option(
    "--rule",
    default="objective-rel-1e-6",
    show_default=True,
    metavar="NAME",
    help="The rule by which an answer is not the label.",
)
@json_option
def audit(
    name: str,
    benchmark_file: Path | None,
    against: tuple[str, ...],
    training: tuple[Path, ...],
    field: str,
    runs: tuple[Path, ...],
    rule: str,
    as_json: bool,
) -> None:
    """Look for what makes a benchmark's figures worth less: nothing is run.

    Texts are compared by their runs of eight words: with one another, with those of other
    benchmarks, and with a training file. Labels are compared where texts are the same, and with
    the answers of runs of `optmodel evaluate`: where two systems or more agree with each other and
    not with the label, it deserves a second reading. Runs of one system count once.
    """
    from optmodel.evaluation import audit_texts, find_disagreements, load_ledger, repeated_runs
    from optmodel.judging import load_rule

    if len(runs) == 1:
        raise click.UsageError("One run agrees with nobody: give two runs or more with --run.")
    items = _items(name, benchmark_file, "--benchmark-file")
    disputed = find_disagreements(runs, load_rule(rule), name) if runs else []
    audited = audit_texts(_text_set(name, items), _others(against, training, field))
    ledger = load_ledger(name)
    statuses = Counter(str(entry.status) for item in items if (entry := ledger.of(item)))
    for one in repeated_runs(runs):
        click.echo(
            f"{one.folder} and {one.first} are runs of one system or of the same programs, whose "
            "agreement is not independent: they count once.",
            err=True,
        )
    if as_json:
        click.echo(_to_json(audited, statuses, disputed))
        return
    _show(audited, statuses)
    if runs:
        _emit([_disputed_row(one) for one in disputed], "Labels that several systems dispute")


def _items(name: str, file: Path | None, option: str) -> "list[Item]":
    """The items of a benchmark; the option is the one that names their file."""
    from optmodel.evaluation import load_benchmark, read_items

    benchmark = load_benchmark(name)
    return read_items(file or benchmark.find_items(option), benchmark.manifest)


def _text_set(name: str, items: "Sequence[Item]") -> "TextSet":
    from optmodel.evaluation import AuditedText, TextSet

    return TextSet(name, [AuditedText.of(item) for item in items])


def _others(against: Sequence[str], training: Sequence[Path], field: str) -> "list[TextSet]":
    from optmodel.evaluation import TextSet, TrainingTexts

    if field and not training:
        raise click.UsageError("--field names a field of a training file: give --training.")
    sets = []
    for other in against:
        name, _, file = other.partition("=")
        items = _items(name, Path(file) if file else None, f"--against {name}=FILE")
        sets.append(_text_set(name, items))
    return [*sets, *(TextSet(path.name, TrainingTexts(path, field)) for path in training)]


def _to_json(
    audited: "TextAudit", statuses: dict[str, int], disputed: "Sequence[Disagreement]"
) -> str:
    import json
    from dataclasses import asdict

    figures = {"ledger": statuses, "disagreements": [asdict(one) for one in disputed]}
    return json.dumps(asdict(audited) | figures, indent=2, ensure_ascii=False)


def _show(audited: "TextAudit", statuses: dict[str, int]) -> None:
    name = audited.name
    click.echo(
        f"{name}: {audited.num_texts} texts, {audited.num_distinct} distinct; "
        f"{len(audited.near)} pairs of near-duplicates."
    )
    if statuses:
        counts = ", ".join(f"{number} {status}" for status, number in sorted(statuses.items()))
        click.echo(f"Labels in the ledger: {counts}.")
    overlaps: list[dict[str, object]] = [
        {
            "other set": one.other_set,
            "texts": one.num_texts,
            "word for word": one.num_same,
            "near-duplicate pairs": one.num_near,
            "half or more contained": len(one.contained),
        }
        for one in audited.overlaps
    ]
    if overlaps:
        _emit(overlaps, f"Texts of {name} in other sets")
    pairs: list[dict[str, object]] = [
        {"text": one.first, "other text": one.second, "Jaccard index": f"{one.similarity:.2f}"}
        for one in audited.near
    ]
    _emit(pairs, f"Near-duplicates within {name}")
    contradictions: list[dict[str, object]] = [
        {
            "text": one.first,
            "label": _answer(one.labels[0]),
            "other set": one.other_set,
            "other text": one.second,
            "other label": _answer(one.labels[1]),
        }
        for one in audited.contradictions
    ]
    _emit(contradictions, "Contradictions: one text, two labels")


def _disputed_row(one: "Disagreement") -> dict[str, object]:
    return {
        "text": one.id,
        "label": _answer(one.label),
        "answer": _answer(one.answer),
        "systems": one.systems,
        "ledger": str(one.status),
    }


def _answer(value: float | None) -> str:
    return "no solution" if value is None else f"{value:.10g}"


def _emit(rows: list[dict[str, object]], title: str) -> None:
    """A table of the first rows, and how many more there are."""
    emit(rows[:_MOST_ROWS], as_json=False, title=title)
    if len(rows) > _MOST_ROWS:
        click.echo(f"And {len(rows) - _MOST_ROWS} more, which --json lists.")
