"""Benchmarks: every manifest of the catalog is sound, and its errata agree with it."""

import csv
from pathlib import Path

import pytest

from optmodel.errors import BadFileError, UnknownNameError, UserError
from optmodel.evaluation import benchmark_names, load_benchmark, read_items
from optmodel.judging import load_rule
from optmodel.runs import file_digest


@pytest.mark.parametrize("name", benchmark_names())
def test_every_benchmark_loads_and_its_rules_exist(name: str) -> None:
    manifest = load_benchmark(name).manifest
    assert manifest.name == name
    assert [load_rule(rule).name for rule in manifest.rules] == list(manifest.rules)


@pytest.mark.parametrize("name", benchmark_names())
def test_bundled_items_are_those_of_the_manifest(name: str) -> None:
    benchmark = load_benchmark(name)
    if benchmark.manifest.file is None:
        with pytest.raises(UserError, match="--benchmark-file"):
            benchmark.bundled_file()
        return
    sha256 = file_digest(benchmark.bundled_file())
    assert "unlisted" not in benchmark.manifest.edition(sha256)
    assert {item.type for item in read_items(benchmark.bundled_file(), benchmark.manifest)} == set(
        benchmark.manifest.types
    )


def test_an_unknown_benchmark_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'optibench'"):
        load_benchmark("optibnch")


def test_an_unlisted_file_has_its_hash_for_an_edition() -> None:
    edition = load_benchmark("optibench").manifest.edition("ab" * 32)
    assert edition == "unlisted-abababababab.r1"


@pytest.mark.parametrize("name", ["../../labels.jsonl", "/etc/passwd", ".env", "a/b.jsonl"])
def test_a_manifest_names_no_file_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / "eval" / "benchmarks" / "mine"
    folder.mkdir(parents=True)
    shipped = (load_benchmark("mini").folder / "benchmark.toml").read_text(encoding="utf-8")
    changed = shipped.replace('file = "items.jsonl"', f'file = "{name}"')
    (folder / "benchmark.toml").write_text(changed, encoding="utf-8")
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    with pytest.raises(BadFileError, match=r"'file' must be the plain name of a file"):
        load_benchmark("mine")


def test_optibench_is_read_with_its_objectives(benchmarks_dir: Path) -> None:
    """The objective keys agree with what solving each gold program's model showed."""
    manifest = load_benchmark("optibench").manifest
    path = benchmarks_dir / "optibench" / "OptiBench.json"
    assert manifest.edition(file_digest(path)) == "2024-07.r1"
    items = {item.id: item for item in read_items(path, manifest)}
    with (benchmarks_dir / "optibench" / "audit.csv").open(encoding="utf-8") as file:
        audit = {row["index"]: row["objective_key"] for row in csv.DictReader(file)}
    two_optima = {"23", "162"}  # the audit looked at the first, a program answers with the last
    for index, key in audit.items():
        names = list(items[index].label.values)
        if key.startswith("key ") and index not in two_optima:
            assert items[index].label.objective == names[int(key.removeprefix("key "))]
        elif key == "last":
            assert items[index].label.objective == names[-1]
        elif key == "missing":
            assert items[index].label.objective not in names
