"""`optmodel benchmarks`: the benchmarks, and the rules that score them.

optmodel benchmarks list --json
"""

import click

from optmodel.cli._output import emit, json_option


@click.group()
def benchmarks() -> None:
    """List the benchmarks and scoring rules."""


@benchmarks.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the benchmarks and scoring rules.

    With --json it also says where the files of a bundled benchmark are.
    """
    known, rules = _benchmarks(), _rules()
    if as_json:
        import json

        known = [row | _files(str(row["name"])) for row in known]
        click.echo(json.dumps({"benchmarks": known, "rules": rules}, indent=2, ensure_ascii=False))
        return
    emit(known, as_json=False, title="Benchmarks")
    # `optmodel rules show NAME` has the summaries.
    short = [{name: row[name] for name in row if name != "summary"} for row in rules]
    emit(short, as_json=False, title="Rules")


def _benchmarks() -> list[dict[str, object]]:
    from optmodel.evaluation import benchmark_names, load_benchmark

    rows: list[dict[str, object]] = []
    for benchmark in map(load_benchmark, benchmark_names()):
        manifest, errata = benchmark.manifest, benchmark.errata.values()
        rows.append(
            {
                "name": manifest.name,
                "title": manifest.title,
                "items": manifest.num_items,
                "doubtful": sum(one.status != "ok" for one in errata),
                "editions": sorted({file.edition for file in manifest.files}),
                "licence": manifest.licence,
                "bundled": manifest.file is not None,
                "rules": list(manifest.rules),
            }
        )
    return rows


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
