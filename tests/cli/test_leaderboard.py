"""`optmodel leaderboard build` from the shell."""

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from optmodel.cli.leaderboard import leaderboard
from optmodel.evaluation import EvaluateConfig, evaluate


def test_pages_are_built_from_a_run(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text(json.dumps({"id": 0, "response": "no"}) + "\n")
    config = EvaluateConfig(benchmark="mini", predictions=tmp_path / "mine.jsonl", system="mine")
    evaluate(config, tmp_path / "run")
    board = tmp_path / "board"
    ended = CliRunner().invoke(leaderboard, ["build", str(tmp_path / "run"), "--out", str(board)])
    assert ended.exit_code == 0, ended.output
    assert "mine" in (board / "index.html").read_text(encoding="utf-8")
    assert "| mine | 0.0 % [0.0, 19.4], blind 12.5 % |" in (board / "LEADERBOARD.md").read_text()


def test_a_folder_without_a_summary_is_one_sentence(checkout: Path, tmp_path: Path) -> None:
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
    assert "summary.json: No such file" in ended.stderr
    assert not (tmp_path / "board").exists()
