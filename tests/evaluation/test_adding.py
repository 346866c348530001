"""The page on adding a benchmark is true: what it shows can be scored, and its gold is right."""

import re
from pathlib import Path

import pytest

from optmodel.evaluation import EvaluateConfig, Manifest, evaluate, load_benchmark, read_items


@pytest.fixture
def page(checkout: Path) -> str:
    return (checkout / "docs" / "adding" / "benchmark.md").read_text(encoding="utf-8")


def test_the_benchmark_of_the_page_can_be_scored(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "catalog" / "eval" / "benchmarks" / "workshops"
    folder.mkdir(parents=True)
    [manifest] = re.findall(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    items, gold, labels = re.findall(r"^```jsonl\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    for name, text in (
        ("benchmark.toml", manifest),
        ("items.jsonl", items),
        ("gold.jsonl", gold),
        ("../../labels/workshops.jsonl", labels),
    ):
        (folder / name).parent.resolve().mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path / "catalog"))
    benchmark = load_benchmark("workshops")
    read = read_items(folder / "items.jsonl", benchmark.manifest)
    assert [item.label.optimum for item in read] == [360.0, 54.0]
    config = EvaluateConfig(benchmark="workshops", predictions=folder / "gold.jsonl")
    score = evaluate(config, tmp_path / "run").rules["objective-rel-1e-6"]
    assert (score.all.num_correct, score.all.num_items) == (2, 2)
    assert (score.audited.num_correct, score.audited.num_items) == (1, 1)
    assert score.corrected is not None
    assert (score.corrected.num_correct, score.corrected.num_items) == (2, 2)


def test_the_page_names_the_fields_of_a_manifest(page: str) -> None:
    told = {name for name in Manifest.model_fields if re.search(rf"\b{name}\b", page)}
    assert set(Manifest.model_fields) - told == {"paper"}
