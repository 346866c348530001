"""A run becomes a result: every rule, all editions of the labels, and no text of a problem."""

import json
from pathlib import Path

import pytest

from optmodel.errors import UserError
from optmodel.evaluation import (
    load_benchmark,
    load_ledger,
    read_items,
    read_stored_run,
    read_summary,
    rescore,
)
from optmodel.judging import load_rule, rule_names
from optmodel.reporting.board import blind_entry, entry_of_run, publish, read_entry
from optmodel.reporting.board.publishing import slug
from optmodel.reporting.board.results import read_results
from tests.reporting.board.small_results import entry


def test_a_result_has_the_scores_of_the_run_and_of_rescoring(mini_run: Path) -> None:
    result, summary = entry_of_run(mini_run), read_summary(mini_run)
    assert list(result.rules) == rule_names()
    assert result.main_rules == tuple(summary.rules)
    for name, rule in summary.rules.items():
        assert result.rules[name].original == rule.all
        assert result.rules[name].undisputed == rule.audited
        assert result.rules[name].corrected == rule.corrected
    rules = [load_rule(name) for name in rule_names()]
    for one in rescore(read_stored_run(mini_run), rules):
        assert result.rules[one.rule.name].original == one.score


def test_a_result_holds_no_text_of_a_problem_and_no_program(mini_run: Path) -> None:
    text = entry_of_run(mini_run).to_json()
    benchmark = load_benchmark("mini")
    for item in read_items(benchmark.bundled_file(), benchmark.manifest)[:3]:
        assert item.question[:40] not in text
        assert not any(json.dumps(name)[1:-1] in text for name in item.label.values)
    assert "highs.val" not in text
    assert "addIntegral" not in text


def test_what_the_program_answered_is_told(mini_run: Path) -> None:
    first, _, last = entry_of_run(mini_run).items
    assert first.answer.solver_status == "optimal"
    assert first.answer.objective == first.answer.printed == first.label.optimum
    assert (last.answer.end, last.answer.objective) == ("crash", None)


def test_publishing_again_gives_the_same_bytes(mini_run: Path, tmp_path: Path) -> None:
    path = publish(entry_of_run(mini_run), tmp_path)
    written = path.read_bytes()
    assert path.name.startswith("small-on-mini-")  # a part of the benchmark
    assert publish(read_entry(path), tmp_path) == path
    assert path.read_bytes() == written


def test_another_result_of_the_name_is_not_overwritten(tmp_path: Path) -> None:
    path = publish(entry(), tmp_path)
    written = path.read_bytes()
    for other in (entry(predictions_sha256="2" * 64), entry("Mine")):
        with pytest.raises(UserError, match="of other predictions: give this one another name"):
            publish(other, tmp_path)
    assert path.read_bytes() == written


@pytest.mark.parametrize(
    ("system", "name"),
    [("Qwen2.5 7B (SFT)", "qwen2-5-7b-sft-on-three"), ("../../x", "x-on-three")],
)
def test_a_result_is_called_after_its_system(system: str, name: str) -> None:
    assert slug(entry(system)) == name


def test_a_name_without_letters_still_makes_a_file() -> None:
    assert slug(entry("模型")) != slug(entry("系统"))


def test_the_blind_baseline_is_a_result_of_its_own(mini_run: Path) -> None:
    blind = blind_entry("mini")
    assert blind.is_blind
    assert list(blind.rules) == rule_names()
    for rule in blind.rules.values():
        own = rule.original
        assert own.blind is not None
        assert own.num_correct == own.blind.num_correct < own.num_items == 16


def test_a_run_of_problems_that_are_not_at_hand_asks_for_them(
    mini_run: Path, tmp_path: Path
) -> None:
    (tmp_path / "other.jsonl").write_text("{}")
    with pytest.raises(UserError, match="--benchmark-file"):
        entry_of_run(mini_run, tmp_path / "other.jsonl")


def test_a_result_is_corrected_by_the_ledger_of_today(
    mini_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second item's answer becomes right, and the third has none any more."""
    found = read_stored_run(mini_run).executions["1"].last_solve
    assert found is not None
    wrong = {"status": "wrong", "reason": "r", "evidence": "e"}
    lines = [
        {"id": "1", "accepted": [{"value": found.objective}]} | wrong,
        {"id": "2"} | wrong,
    ]
    (tmp_path / "eval" / "labels").mkdir(parents=True)
    ledger = tmp_path / "eval" / "labels" / "mini.jsonl"
    ledger.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    result = entry_of_run(mini_run)
    rule = result.rules["objective-rel-1e-6"]
    assert (rule.verdicts, rule.corrected_verdicts) == ("+we", "++.")
    assert rule.corrected is not None
    assert (rule.corrected.num_correct, rule.corrected.num_items) == (2, 2)
    assert (rule.undisputed.num_correct, rule.undisputed.num_items) == (1, 1)
    assert result.benchmark.ledger == load_ledger("mini").digest
    assert result.benchmark.num_doubtful == 2
    [run] = read_results([publish(result, tmp_path / "results"), mini_run])
    assert run.entry == result
