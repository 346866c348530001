"""Comparing runs: what pairs of runs show, and what cannot be compared."""

import json
import re
import shutil
from collections.abc import Collection
from dataclasses import replace
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
    read_summary,
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


def test_a_run_that_was_not_scored_by_the_rule_is_judged_anew(
    runs: list[Path], tmp_path: Path
) -> None:
    strict, lenient = "objective-rel-1e-6", "orlm"
    other = scored(tmp_path / "other", range(4), rules=(strict, lenient))
    before = (runs[1] / "summary.json").read_bytes()
    comparison = compare_runs([other, runs[1]], lenient)
    assert [run.is_rescored for run in comparison.runs] == [False, True]
    anew = scored(tmp_path / "anew", range(2, 14), rules=(lenient,))
    assert comparison.runs[1].score == read_summary(anew).rules[lenient]
    [difference] = compare_runs([other, anew], lenient).differences
    assert comparison.differences == (replace(difference, second="tuned"),)
    assert (runs[1] / "summary.json").read_bytes() == before
    done = CliRunner().invoke(root, ["compare", str(runs[1]), str(anew)])
    assert done.stderr == f"Judged anew under {strict}: tuned, anew.\n"  # they share no rule


def test_another_revision_of_a_rule_is_judged_anew(runs: list[Path], tmp_path: Path) -> None:
    old = shutil.copytree(runs[1], tmp_path / "old")
    summary = json.loads((old / "summary.json").read_text())
    summary["rules"][RULE]["fingerprint"] = "00000000"
    (old / "summary.json").write_text(json.dumps(summary | {"system": "old"}))
    comparison = compare_runs([runs[0], old])
    assert [run.is_rescored for run in comparison.runs] == [False, True]
    assert len({run.score.fingerprint for run in comparison.runs}) == 1
    assert [run.is_rescored for run in compare_runs([old, old]).runs] == [False, False]


def test_parts_have_intervals_over_groups_also_where_a_summary_has_none(
    runs: list[Path], tmp_path: Path
) -> None:
    score = read_summary(runs[0]).rules[RULE]
    parts = [*score.by_type.values(), *score.by_size.values()]
    assert all((part.grouped_95 is None) == (part.num_items == 0) for part in parts)
    old = shutil.copytree(runs[0], tmp_path / "old")
    summary = json.loads((old / "summary.json").read_text())
    for part in ("by_type", "by_size"):
        for one in summary["rules"][RULE][part].values():
            del one["grouped_95"]
    (old / "summary.json").write_text(json.dumps(summary))
    first, second = compare_runs([old, runs[0]]).runs
    assert first.score == second.score == score
    cells = [row[1:] for row in comparison_tables(compare_runs(runs))["sizes"].rows]
    assert all(re.fullmatch(r"[\d.]+ % \([\d.]+ to [\d.]+\)", one) for row in cells for one in row)


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
