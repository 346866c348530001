"""The tables of a comparison: samples, votes, costs and parts, and no column that is empty."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from optmodel.evaluation import EvaluateConfig, FileFields, RunComparison, compare_runs, evaluate
from optmodel.reporting import comparison_tables, write_comparison

RULE = "printed-objective-rel-1e-6"


def run(folder: Path, system: str, samples: Sequence[Sequence[float]]) -> Path:
    """A run on items whose optima are 0, 1, ..., of seven types in turn."""
    problems = folder / "items.jsonl"
    items = [
        {"q": f"Problem {'so ' * n}{n}", "a": float(n), "kind": f"type {n % 7}"}
        for n in range(len(samples))
    ]
    problems.write_text("".join(f"{json.dumps(one)}\n" for one in items), encoding="utf-8")
    rows = [
        {"id": n, "programs": [f"print('objective:', {value!r})" for value in values]}
        for n, values in enumerate(samples)
    ]
    predictions = folder / f"{system}.jsonl"
    predictions.write_text("".join(f"{json.dumps(one)}\n" for one in rows), encoding="utf-8")
    config = EvaluateConfig(
        benchmark_file=problems,
        fields=FileFields(question="q", answer="a", type="kind"),
        predictions=predictions,
        rules=(RULE,),
    )
    evaluate(config, folder / system)
    return folder / system


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> RunComparison:
    folder = tmp_path_factory.mktemp("runs")
    numbers = [float(n) for n in range(9)]
    single = run(folder, "single", [[number] for number in numbers])
    voting = run(folder, "voting", [[-1.0, number, number] for number in numbers])
    return compare_runs([single, voting])


def test_samples_and_votes_stand_in_a_table_of_their_own(comparison: RunComparison) -> None:
    table = comparison_tables(comparison)["samples"]
    [row] = [dict(zip(table.columns, one, strict=True)) for one in table.rows]
    assert row["run"] == "voting"
    assert row["mean ± sd"] == "66.7 ± 57.7"
    assert (row["pass@2"], row["pass@3"]) == ("100.0 %", "100.0 %")
    assert row["majority vote@3"] == "100.0 %"
    assert row["first optimal@3"] == "0.0 %"
    assert "after turns" not in row


def test_many_types_are_rows_and_few_sizes_are_columns(comparison: RunComparison) -> None:
    tables = comparison_tables(comparison)
    types, sizes = tables["types"], tables["sizes"]
    assert types.columns == ("items", "n", "single", "voting")
    assert types.rows[0] == ("type 0", "2", "100.0 % (34.2 to 100.0)", "0.0 % (0.0 to 65.8)")
    assert len(types.rows) == 7
    assert sizes.columns[0] == "run"
    assert [row[0] for row in sizes.rows] == ["single", "voting"]


def test_what_nothing_is_known_of_is_left_out(comparison: RunComparison, tmp_path: Path) -> None:
    tables = comparison_tables(comparison)
    assert "corrected" not in tables["accuracy"].columns  # no label is in doubt
    assert tables["costs"].columns == ("run", "programs", "CPU s", "wall s")
    assert "classes" not in tables
    assert all(any(cells) for table in tables.values() for cells in zip(*table.rows, strict=True))
    names = {path.name for path in write_comparison(comparison, tmp_path)}
    assert names == {"comparison.md", "comparison.tex", *(f"{name}.csv" for name in tables)}
    text = (tmp_path / "comparison.tex").read_text(encoding="utf-8")
    assert r"voting & 3 & 66.7 $\pm$ 57.7 &" in text
    assert r"\begin{tabular}{lrrrrrrr}" in text  # numbers stand to the right
