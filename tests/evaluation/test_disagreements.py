"""Labels that independent programs dispute, by the answers of stored runs."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from optmodel.errors import UserError
from optmodel.evaluation import (
    EvaluateConfig,
    LabelStatus,
    evaluate,
    find_disagreements,
    load_benchmark,
    read_items,
    repeated_runs,
)
from optmodel.judging import load_rule

MINI = load_benchmark("mini")
OPTIMA = {i.id: i.label.optimum for i in read_items(MINI.bundled_file(), MINI.manifest)}
FIRST, SECOND, THIRD = list(OPTIMA)[:3]
RULE = load_rule("printed-objective-rel-1e-6")


def run(
    folder: Path, system: str, answers: Mapping[str, str], part: int | None = None, **more: object
) -> Path:
    """A run of programs that print these answers."""
    predictions = folder / f"{system}.jsonl"
    lines = [
        json.dumps({"id": item, "program": f"print({answer!r})"})
        for item, answer in answers.items()
    ]
    predictions.write_text("\n".join(lines), encoding="utf-8")
    settings = {"benchmark": "mini", "predictions": predictions, "items": part} | more
    evaluate(EvaluateConfig.model_validate(settings), folder / system)
    return folder / system


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("runs")
    return [
        run(folder, "one", {FIRST: "objective: 7", SECOND: "infeasible"}),
        run(folder, "two", {FIRST: "objective: 7.0000001", SECOND: "No solution", THIRD: "5"}, 3),
        run(folder, "three", {FIRST: "objective: 7", THIRD: f"objective: {OPTIMA[THIRD]!r}"}),
    ]


def test_what_two_systems_answer_alike_disputes_a_label(runs: list[Path]) -> None:
    first, second = find_disagreements(runs, RULE)
    assert (first.id, first.label, first.answer) == (FIRST, OPTIMA[FIRST], 7.0)
    assert (first.systems, first.status) == (("one", "three", "two"), LabelStatus.OK)
    assert (second.id, second.answer, second.systems) == (SECOND, None, ("one", "two"))


def test_a_system_counts_once(runs: list[Path]) -> None:
    assert find_disagreements([runs[0], runs[0]], RULE) == []
    [repeated] = repeated_runs([runs[0], runs[1], runs[0]])
    assert (repeated.folder, repeated.first) == (runs[0], runs[0])


def test_the_same_programs_under_two_names_count_once(runs: list[Path]) -> None:
    renamed = runs[0].parent / "renamed"
    predictions = runs[0].parent / "one.jsonl"
    evaluate(EvaluateConfig(benchmark="mini", predictions=predictions, system="other"), renamed)
    assert find_disagreements([runs[0], renamed], RULE) == []
    [repeated] = repeated_runs([runs[0], runs[1], renamed])
    assert (repeated.folder, repeated.first) == (renamed, runs[0])
    assert repeated_runs(runs) == []


def test_runs_of_other_labels_are_refused(runs: list[Path], tmp_path: Path) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_text(MINI.bundled_file().read_text(encoding="utf-8") + "\n")
    other = run(tmp_path, "other", {FIRST: "7"}, benchmark_file=copy)
    with pytest.raises(UserError, match=r"scored other labels \(unlisted-"):
        find_disagreements([runs[0], other], RULE)
    with pytest.raises(UserError, match="scored mini, and not optibench: give runs of 'optibench'"):
        find_disagreements(runs, RULE, "optibench")
    with pytest.raises(UserError, match="compares no single value"):
        find_disagreements(runs, load_rule("optibench-all-values"))
