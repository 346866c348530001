"""`optmodel benchmarks`: what can be scored, and all that is known of one benchmark.

optmodel benchmarks list --json
optmodel benchmarks show nl4opt-245
"""

from typing import TYPE_CHECKING

import click

from optmodel.cli._output import cell, emit, json_option

if TYPE_CHECKING:
    from optmodel.evaluation import Benchmark, Manifest


@click.group()
def benchmarks() -> None:
    """List and show the benchmarks."""


@benchmarks.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the benchmarks: their items, how many labels are in doubt, and their licences.

    `optmodel benchmarks show NAME` has all of one, its rules among it. With --json the list has all
    fields, the rules, and where the files of a bundled benchmark are.
    """
    known = _benchmarks()
    if as_json:
        import json

        known = [row | _files(str(row["name"])) for row in known]
        listed = {"benchmarks": known, "rules": _rules()}
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    emit([_short(row) for row in known], as_json=False, title="Benchmarks")
    click.echo(
        "`optmodel benchmarks show NAME` has all that is known of one; `optmodel rules list` has "
        "the rules."
    )


def _short(row: dict[str, object]) -> dict[str, object]:
    """What a person chooses by."""
    return {
        "name": row["name"],
        "items": row["items"],
        "in doubt": row["doubtful"],
        "format": row["format"] if row["seen"] else f"{row['format']}, not seen",
        "bundled": row["bundled"],
        "licence": row["licence"],
    }


@benchmarks.command("show")
@click.argument("name", metavar="NAME")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show one benchmark: where it is from, its fields, editions, licence and rules."""
    from optmodel.evaluation import load_benchmark

    benchmark = load_benchmark(name)
    if as_json:
        import json

        click.echo(json.dumps(_row(benchmark) | _details(benchmark), indent=2, ensure_ascii=False))
        return
    row = _row(benchmark) | {"editions": _editions(benchmark.manifest)} | _details(benchmark)
    width = max(map(len, row))
    for key, value in row.items():
        lines = [cell(one) for one in value] if isinstance(value, list) else [cell(value)]
        for place, line in enumerate(line for line in lines if line):
            click.echo(f"{key if place == 0 else '':<{width}}  {line}")


def _benchmarks() -> list[dict[str, object]]:
    from optmodel.evaluation import benchmark_names, load_benchmark

    return [_row(benchmark) for benchmark in map(load_benchmark, benchmark_names())]


def _row(benchmark: "Benchmark") -> dict[str, object]:
    from optmodel.evaluation import LabelStatus, load_ledger

    manifest = benchmark.manifest
    entries = load_ledger(manifest.name).entries
    return {
        "name": manifest.name,
        "title": manifest.title,
        "items": manifest.num_items or "any",
        "doubtful": sum(one.status is not LabelStatus.OK for one in entries),
        "editions": sorted({file.edition for file in manifest.files}),
        "licence": manifest.licence,
        "bundled": manifest.file is not None,
        "format": manifest.format,
        "seen": manifest.format_seen,
        "rules": list(manifest.rules),
    }


def _details(benchmark: "Benchmark") -> dict[str, object]:
    """What one benchmark is beyond its row."""
    manifest, fields = benchmark.manifest, benchmark.manifest.fields
    named = {name: list(getattr(fields, name)) for name in type(fields).model_fields}
    return {
        "summary": " ".join(manifest.summary.split()),
        "paper": manifest.paper,
        "url": manifest.url,
        "hub": str(manifest.hub or ""),
        "types": list(manifest.types),
        **{f"field {name}": known for name, known in named.items() if known},
        "files of a problem": [f"{name}: {file}" for name, file in manifest.folders.items()],
        "labels": manifest.labels.kind,
        "no solution": list(manifest.labels.no_solution),
        "notes": [" ".join(note.split()) for note in manifest.notes],
    }


def _editions(manifest: "Manifest") -> list[str]:
    return [f"{file.edition}: {file.name}, SHA-256 {file.sha256}" for file in manifest.files]


def _files(name: str) -> dict[str, object]:
    """Where a bundled benchmark's problems and gold programs are."""
    from optmodel.evaluation import load_benchmark

    benchmark = load_benchmark(name)
    names = {"file": benchmark.manifest.file, "gold": benchmark.manifest.gold}
    return {kind: name and str(benchmark.folder / name) for kind, name in names.items()}


def _rules() -> list[dict[str, object]]:
    from optmodel.judging import load_rule, rule_names

    return [
        {
            "name": rule.name,
            "quantity": str(rule.quantity),
            "tolerance": str(rule.tolerance),
            "sources": [str(source) for source in rule.sources],
            "without_optimum": rule.without_optimum,
            "substitutes": rule.substitutes,
            "summary": rule.summary,
        }
        for rule in map(load_rule, rule_names())
    ]
