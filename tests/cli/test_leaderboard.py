"""`optmodel leaderboard` from the shell: publish, build, check."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import optmodel
from optmodel.cli.leaderboard import leaderboard
from optmodel.evaluation import EvaluateConfig, evaluate
from optmodel.reporting.board import read_entry
from optmodel.reporting.board.layer_facts import LayerFacts
from optmodel.runs import file_digest
from tests.reporting.board.small_results import small_layers


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    (folder / "mine.jsonl").write_text(json.dumps({"id": 0, "response": "no"}) + "\n")
    config = EvaluateConfig(benchmark="mini", predictions=folder / "mine.jsonl", system="mine")
    evaluate(config, folder / "run")
    return folder / "run"


def _run(*arguments: object) -> str:
    ended = CliRunner().invoke(leaderboard, [str(one) for one in arguments])
    assert ended.exit_code == 0, ended.output
    return ended.output


def test_pages_are_built_from_a_run(run_folder: Path, tmp_path: Path) -> None:
    _run("build", run_folder, "--out", tmp_path)
    assert "mine" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "| mine | 0.0 % [0.0, 19.4], blind 12.5 % |" in (tmp_path / "LEADERBOARD.md").read_text()


def test_a_run_is_published_under_another_name(run_folder: Path, tmp_path: Path) -> None:
    said = _run("add", run_folder, "--out", tmp_path / "results", "--system", "Other")
    assert "other-on-mini.json, 16 items under " in said
    assert "Results: 1." in _run("build", tmp_path / "results", "--out", tmp_path / "board")


@pytest.mark.parametrize("name", ["", " ", "a" * 201])
def test_a_system_has_a_name(run_folder: Path, tmp_path: Path, name: str) -> None:
    asked = ["add", str(run_folder), "--out", str(tmp_path / "results"), "--system", name]
    assert "Give --system a name" in str(CliRunner().invoke(leaderboard, asked).exception)
    assert not (tmp_path / "results").exists()


def test_programs_that_were_not_run_are_said(run_folder: Path, tmp_path: Path) -> None:
    asked = ["add", str(run_folder), "--out", str(tmp_path / "results")]
    assert CliRunner().invoke(leaderboard, asked).stderr == ""
    folder = shutil.copytree(run_folder, tmp_path / "run")
    summary = json.loads((folder / "summary.json").read_text())
    (folder / "summary.json").write_text(json.dumps(summary | {"num_infrastructure": 3}))
    ended = CliRunner().invoke(leaderboard, ["add", str(folder), "--out", str(tmp_path)])
    assert ended.stderr.startswith(
        "Programs that were not run, for want of a solver or the like: 3 of 16; they count as wrong"
    )


def test_problems_may_stand_in_the_folder_of_a_run(tmp_path: Path) -> None:
    triples = tmp_path / "triples"
    optmodel.generate(2, seed=3, families="transportation", dialects="highspy", folder=triples)
    said = _run("blind", "held-out-families", "--benchmark-file", triples, "--out", tmp_path)
    assert "blind-baseline-on-held-out-families.json" in said
    entry = read_entry(tmp_path / "blind-baseline-on-held-out-families.json")
    assert entry.benchmark.file_sha256 == file_digest(triples / "records.jsonl")


def test_without_a_place_nothing_is_published(run_folder: Path) -> None:
    ended = CliRunner().invoke(leaderboard, ["add", str(run_folder)])
    assert "--out or --submission" in str(ended.exception)


def test_the_blind_baseline_is_published(tmp_path: Path) -> None:
    assert "blind-baseline-on-mini.json" in _run("blind", "mini", "--out", tmp_path)


def test_the_example_of_a_submission_is_as_it_claims(checkout: Path) -> None:
    said = _run("check", checkout / "examples" / "submission", "--sample", 3, "--seed", 1)
    assert said == "Executed again: 3 of 16 items, chosen by the seed 1.\nAll is as claimed.\n"


def test_layers_that_are_claimed_are_not_judged_again(checkout: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(checkout / "examples" / "submission", tmp_path / "mine")
    table = json.loads((folder / "result.json").read_text())
    facts = LayerFacts.of(small_layers())
    assert facts is not None
    table["layers"] = facts.model_dump(mode="json")
    (folder / "result.json").write_text(json.dumps(table))
    ended = CliRunner().invoke(leaderboard, ["check", str(folder), "--sample", "1"])
    assert ended.stdout.endswith("All is as claimed.\n")
    assert "layers beneath the value are not judged again" in ended.stderr


@pytest.mark.slow
def test_all_of_the_example_is_as_it_claims(checkout: Path) -> None:
    said = _run("check", checkout / "examples" / "submission", "--all")
    assert said == "Executed again: 16 of 16 items.\nAll is as claimed.\n"


def test_differences_end_with_status_1(checkout: Path, tmp_path: Path) -> None:
    for path in (checkout / "examples" / "submission").iterdir():
        text = path.read_text().replace("Ten programs", "Some programs")
        (tmp_path / path.name).write_text(text if path.suffix == ".toml" else path.read_text())
    ended = CliRunner().invoke(leaderboard, ["check", str(tmp_path), "--sample", "1"])
    assert ended.exit_code == 1
    assert re.search(r"^The TOML gives 'notes' as 'Some .*\.$", ended.stdout, re.MULTILINE)


def test_the_workflow_gives_commands_that_there_are(checkout: Path) -> None:
    text = (checkout / "examples" / "submission" / "workflow.yml").read_text(encoding="utf-8")
    assert "pull_request_target" not in text
    assert "contents: read" in text
    text = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    commands = re.findall(r"optmodel leaderboard (\w+) ", text)
    assert set(commands) == {"check", "build"}
    options = set(re.findall(r"(?<![\w-])(--[a-z-]+)", text))
    known = {name for one in leaderboard.commands.values() for p in one.params for name in p.opts}
    assert options - known <= {"--name-only", "--diff-filter", "--upgrade"}


def test_the_submission_of_the_page_is_the_example(checkout: Path) -> None:
    page = (checkout / "docs" / "leaderboard.md").read_text(encoding="utf-8")
    [block] = re.findall(r"^```toml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    example = checkout / "examples" / "submission" / "submission.toml"
    assert tomllib.loads(block).keys() >= tomllib.loads(example.read_text()).keys()


def test_a_folder_without_a_result_is_one_sentence(checkout: Path, tmp_path: Path) -> None:
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "optmodel", "leaderboard", "build"),
            *(str(tmp_path), "--out", str(tmp_path / "board")),
        ],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"Error: {tmp_path} holds no run of `optmodel evaluate`")
    assert not (tmp_path / "board").exists()
