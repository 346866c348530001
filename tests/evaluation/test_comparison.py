"""Comparing runs: what pairs of runs show, and what cannot be compared."""

import json
from collections.abc import Collection
from pathlib import Path

import pytest
from click.testing import CliRunner

from optmodel.cli.command_line import root
from optmodel.errors import BadFileError, UserError
from optmodel.evaluation import (
    EvaluateConfig,
    compare_runs,
    evaluate,
    load_benchmark,
    read_items,
    read_recorded_items,
    read_verdicts,
)
from optmodel.reporting import comparison_tables

MINI = load_benchmark("mini")
ITEMS = read_items(MINI.bundled_file(), MINI.manifest)
RULE = "printed-objective-rel-1e-6"


def scored(folder: Path, right: Collection[int], **more: object) -> Path:
    """A run of programs that only print: right at these places of the items."""
    lines = [
        {"id": item.id, "program": f"print('objective:', {item.label.optima[0] + wrong!r})"}
        for place, item in enumerate(ITEMS)
        for wrong in [0 if place in right else 1e9]
    ]
    predictions = folder.with_suffix(".jsonl")
    predictions.write_text("".join(f"{json.dumps(one)}\n" for one in lines), encoding="utf-8")
    settings = {"benchmark": "mini", "predictions": predictions, "rules": (RULE,)} | more
    evaluate(EvaluateConfig.model_validate(settings), folder)
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("runs")
    rights = {"base": range(4), "tuned": range(2, 14), "same": range(4)}
    return [scored(folder / name, right) for name, right in rights.items()]


def test_differences_are_paired(runs: list[Path]) -> None:
    comparison = compare_runs(runs)
    assert (comparison.rule, comparison.num_items) == (RULE, 16)
    assert [run.score.all.num_correct for run in comparison.runs] == [4, 12, 4]
    tuned, same = comparison.differences
    counts = tuned.counts
    assert (counts.num_both, counts.num_only_first, counts.num_only_second) == (2, 2, 10)
    assert (counts.num_neither, counts.num_items) == (2, 16)
    assert tuned.difference == 0.5
    assert tuned.interval_95.low > 0
    assert counts.p_value == pytest.approx(2 * (1 + 12 + 66) / 2**12)
    assert tuned.adjusted_p_value == 2 * counts.p_value
    assert (same.difference, same.counts.p_value, same.counts.detectable) == (0.0, 1.0, None)


def test_a_run_keeps_its_items_without_their_texts(runs: list[Path]) -> None:
    items = read_recorded_items(runs[0])
    assert {name: one.label for name, one in items.items()} == {i.id: i.label for i in ITEMS}
    assert {one.group for one in items.values()} == set(items)
    assert ITEMS[0].question[:40] not in (runs[0] / "items.jsonl").read_text(encoding="utf-8")
    assert [one.item for one in read_verdicts(runs[0])] == list(items)


def test_what_cannot_be_compared_is_said_in_a_sentence(runs: list[Path], tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Give two runs or more"):
        compare_runs(runs[:1])
    with pytest.raises(UserError, match=r"was not scored by 'orlm': .* --rule orlm"):
        compare_runs(runs, "orlm")
    with pytest.raises(UserError, match=r"no rule named 'orml'; did you mean 'orlm'"):
        compare_runs(runs, "orml")
    part = scored(tmp_path / "part", range(4), items=5)
    with pytest.raises(UserError, match="compare runs on the same items and labels"):
        compare_runs([runs[0], part])
    (part / "items.jsonl").unlink()
    with pytest.raises(BadFileError, match=r"holds no items\.jsonl: run its .* again"):
        compare_runs([part, part])
    generated = tmp_path / "generated"
    generated.mkdir()
    (generated / "run.toml").write_text('[config]\ncommand = "generate"\n[about]\n')
    (generated / "summary.json").write_text('{"num_records": 3}')
    with pytest.raises(BadFileError, match="of the command 'generate', not 'evaluate': name"):
        compare_runs([runs[0], generated])
    other = scored(tmp_path / "other", range(4), rules=("objective-rel-1e-6",))
    with pytest.raises(UserError, match="share no rule"):
        compare_runs([runs[0], other])


def test_tables_are_written_for_a_paper(runs: list[Path], tmp_path: Path) -> None:
    arguments = ["compare", *map(str, runs), "--out", str(tmp_path / "tables")]
    done = CliRunner().invoke(root, arguments)
    assert done.exit_code == 0, done.output
    assert "tuned" in done.output
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "tables").iterdir()}
    assert set(written) == {
        "accuracy.csv",
        "comparison.md",
        "comparison.tex",
        "costs.csv",
        "differences.csv",
        "sizes.csv",
        "types.csv",
    }
    assert written["differences.csv"].splitlines()[1].startswith("tuned,+50.0,")
    assert "| tuned | 16 | 75.0 % |" in written["comparison.md"]
    assert r"tuned & 16 & 75.0 \% &" in written["comparison.tex"]
    titles = [table.title for table in comparison_tables(compare_runs(runs)).values()]
    assert all(title.replace("%", r"\%") in written["comparison.tex"] for title in titles)


def test_json_has_the_figures(runs: list[Path]) -> None:
    done = CliRunner().invoke(root, ["compare", *map(str, runs), "--json"])
    figures = json.loads(done.stdout)
    assert [one["difference"] for one in figures["differences"]] == [0.5, 0.0]
    assert figures["runs"][1]["score"]["all"]["num_correct"] == 12
