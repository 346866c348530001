"""Results of files, summaries and folders: each once, and what is none is one sentence."""

import json
import shutil
from pathlib import Path

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.reporting import build_leaderboard
from optmodel.reporting.board import entry_of_run, publish
from optmodel.reporting.board.results import read_results
from optmodel.reporting.board.run_page import run_page
from optmodel.runs import digest, file_digest
from tests.reporting.board.small_results import entry, rule, small_layers, summary


def test_a_result_given_twice_is_listed_once(tmp_path: Path) -> None:
    publish(entry(), tmp_path / "results")
    runs = read_results([tmp_path / "results", tmp_path / "results" / "mine-on-three.json"])
    assert [run.entry.system for run in runs] == ["mine"]


def test_a_summary_is_a_result_without_items(tmp_path: Path) -> None:
    (tmp_path / "summary.json").write_text(summary("old", {"r": rule(5)}).model_dump_json())
    [run] = read_results([tmp_path])
    assert run.entry.rules["r"].original.num_correct == 5
    assert run.entry.items == ()


def test_a_run_folder_shows_programs_output_and_layers(mini_run: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(mini_run, tmp_path / "run")
    row = small_layers()[0].to_row() | {"more": 1}
    (folder / "layers.jsonl").write_text(f"{json.dumps(row)}\n")
    [run] = read_results([folder], [mini_run.parent / "predictions.jsonl"])
    first, second, third = (run.details[item] for item in "012")
    assert first.program.startswith("import highspy")
    assert "The number of stools: " in first.stdout
    assert first.layers is not None
    assert [one.answer for one in first.layers.layers] == ["no", "yes"]
    assert second.layers is None
    page = run_page(run, {})
    assert "same model: no</dt>" in page
    assert '<td class="good">0</td><td class="bad">1</td><td>0</td>' in page
    assert "<dt>Reference</dt><dd>7 rows, 2 columns, 1 nodes, 0.10 s</dd>" in page
    assert page.count('data-refused="yes"') == 1
    assert "Expected" in second.explanations["objective-rel-1e-6"]
    assert "ValueError: oh" in third.detail
    assert run.entry.rules["objective-rel-1e-6"].verdicts[0] == "+"
    assert [item.answer.end for item in run.entry.items] == ["ok", "ok", "crash"]


def test_a_result_and_its_run_are_one_under_the_name_that_was_published(
    mini_run: Path, tmp_path: Path
) -> None:
    publish(entry_of_run(mini_run, system="published"), tmp_path)
    [run] = read_results([mini_run, tmp_path])
    assert run.entry.system == "published"
    assert len(run.entry.rules) > 20
    assert run.details["0"].stdout


def test_programs_stand_in_the_field_that_the_run_named(mini_run: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(mini_run, tmp_path / "run")
    rows = [{"id": 0, "mine": "x = 1", "content": "y"}, {"id": 9, "mine": "z = 3"}]
    own = tmp_path / "own.jsonl"
    own.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    with (folder / "run.toml").open("a") as file:
        file.write('\n[config.prediction_fields]\nprogram = "mine"\n')
    summary = json.loads((folder / "summary.json").read_text())
    summary["predictions_sha256"] = file_digest(own)
    (folder / "summary.json").write_text(json.dumps(summary))
    [run] = read_results([folder], [own])
    assert run.details["0"].program == "x = 1"
    assert "9" not in run.details  # an item that was not scored


def test_predictions_of_no_result_are_one_sentence(mini_run: Path, tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text('{"id": 0, "program": "x"}\n')
    with pytest.raises(UserError, match=r"other\.jsonl holds the predictions of no result"):
        read_results([mini_run], [tmp_path / "other.jsonl"])
    (tmp_path / "foreign.jsonl").write_text('{"id": "of-another", "program": "x"}\n')
    given = [mini_run.parent / "predictions.jsonl", tmp_path / "foreign.jsonl"]
    with pytest.raises(UserError, match=r"foreign\.jsonl holds the predictions of no result"):
        build_leaderboard([mini_run], tmp_path / "board", predictions=given)
    assert not (tmp_path / "board").exists()


def test_programs_of_a_model_that_was_asked_are_known_by_themselves(
    mini_run: Path, tmp_path: Path
) -> None:
    """The digest of its result is that of its first programs, not of a file."""
    first = {item: f"x = {item}" for item in "012"}
    rows = [{"id": item, "programs": [text, "y"]} for item, text in first.items()]
    (tmp_path / "own.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    asked = entry_of_run(mini_run).model_copy(update={"predictions_sha256": digest(first)})
    publish(asked, tmp_path / "results")
    publish(entry(), tmp_path / "results")
    _, run = read_results([tmp_path / "results"], [tmp_path / "own.jsonl"])
    assert run.details["2"].program == "x = 2"


def test_a_page_says_what_is_not_at_hand(mini_run: Path, tmp_path: Path) -> None:
    publish(entry_of_run(mini_run), tmp_path)
    predictions = [mini_run.parent / "predictions.jsonl"]

    def page(paths: list[Path], files: list[Path]) -> str:
        [run] = read_results(paths, files)
        return " ".join(run_page(run, {}).split())

    neither, programs = page([tmp_path], []), page([tmp_path], predictions)
    folder, both = page([tmp_path, mini_run], []), page([tmp_path, mini_run], predictions)
    assert "holds no programs and not what they printed" in neither
    assert "does not hold what its programs printed" in programs
    assert "which does not hold the programs themselves" in folder
    assert "h.addIntegral()" in both
    assert "to see" not in both


def test_two_results_of_one_name_are_one_sentence(tmp_path: Path) -> None:
    publish(entry(), tmp_path / "one")
    publish(entry(predictions_sha256="2" * 64), tmp_path / "two")
    with pytest.raises(UserError, match=r"two results of one name, 'mine' on Three, labels 1\.r1"):
        build_leaderboard([tmp_path / "one", tmp_path / "two"], tmp_path / "board")
    assert not (tmp_path / "board").exists()


def test_names_that_would_share_a_page_are_one_sentence(tmp_path: Path) -> None:
    publish(entry("my system"), tmp_path / "one")
    publish(entry("My-System"), tmp_path / "two")
    with pytest.raises(UserError, match="'My-System' and 'my system' differ in signs or capitals"):
        build_leaderboard([tmp_path / "one", tmp_path / "two"], tmp_path / "board")
    assert not (tmp_path / "board").exists()


def test_a_truncated_run_is_one_sentence(mini_run: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(mini_run, tmp_path / "run")
    lines = (folder / "records.jsonl").read_text().splitlines(keepends=True)
    (folder / "records.jsonl").write_text("".join(lines[:-1]) + lines[-1][:40])
    with pytest.raises(UserError, match=r"is not finished: it has no record of the item '\d'"):
        build_leaderboard([folder], tmp_path / "board")
    with pytest.raises(UserError, match="is not finished"):
        entry_of_run(folder)
    (folder / "summary.json").unlink()
    with pytest.raises(BadFileError, match=r"summary\.json: No such file"):
        build_leaderboard([folder], tmp_path / "board")
    assert not (tmp_path / "board").exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "not valid JSON"),
        ('{"a": 1}', "there is no field named 'a'"),
        ("[]", "it must be a table of names and values, found an empty list"),
        ('{"schema_version": 2}', "'schema_version' must be 1, found 2"),
        (None, r"no run of `optmodel evaluate`, no summary\.json and no result"),
    ],
)
def test_another_file_is_one_sentence_and_nothing_is_written(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    if text is not None:
        (given / "summary.json").write_text(text)
    with pytest.raises(BadFileError, match=sentence):
        build_leaderboard([given], tmp_path / "board")
    assert not (tmp_path / "board").exists()
