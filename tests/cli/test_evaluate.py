"""`optmodel evaluate` from the shell: tables, JSON, and one sentence for each mistake."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from optmodel.cli.command_line import root
from optmodel.evaluation import load_benchmark

MINI = load_benchmark("mini")
ITEMS = MINI.folder / "items.jsonl"


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"id": 4, "program": "print(\'The lowest cost in euros:\', 1050)"}\n')
    return path


def optmodel(
    checkout: Path, *arguments: str | Path, catalog: Path | None = None
) -> subprocess.CompletedProcess[str]:
    extra = {} if catalog is None else {"OPTMODEL_CATALOG": str(catalog)}
    return subprocess.run(
        [sys.executable, "-m", "optmodel", *map(str, arguments)],
        cwd=checkout,
        env=os.environ | extra,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_table_is_printed_and_the_run_is_stored(
    checkout: Path, tmp_path: Path, predictions: Path
) -> None:
    out = tmp_path / "run"
    ended = optmodel(
        checkout,
        *("evaluate", "--benchmark", "mini", "--benchmark-file", ITEMS),
        *("--predictions", predictions, "--out", out, "--rule", "objective-rel-1e-6"),
    )
    assert ended.returncode == 0, ended.stderr
    assert "objective-rel-1e-6" in ended.stdout
    assert "undisputed labels" in ended.stdout
    assert "corrected labels" in ended.stdout
    head = next(line for line in ended.stdout.splitlines() if "objective-rel-1e-6" in line)
    assert head.split()[3:9] == ["1", "16", "6.2", "%", "6.2", "%"]  # correct, of, accuracy, blind
    assert {path.name for path in out.iterdir()} >= {
        "records.jsonl",
        "report.html",
        "run.toml",
        "summary.json",
        "verdicts.jsonl",
    }


def test_json_is_the_summary(tmp_path: Path, predictions: Path) -> None:
    out = tmp_path / "run"
    given = ["evaluate", "--benchmark", "mini", "--predictions", str(predictions)]
    given += ["--out", str(out), "--workers", "1", "--wall-seconds", "10"]
    ended = CliRunner().invoke(root, [*given, "--system", "me", "--json"])
    assert ended.exit_code == 0, ended.stderr
    printed = json.loads(ended.stdout)
    assert printed == json.loads((out / "summary.json").read_text())
    assert printed["system"] == "me"
    assert printed["limits"]["wall_seconds"] == 10.0
    objective = printed["rules"]["objective-rel-1e-6"]
    assert objective["all"]["num_correct"] == 1
    assert objective["all"]["num_items"] == 16


MISTAKES: dict[str, tuple[list[str], str]] = {
    "absent predictions": (["--predictions", "{tmp}/absent.jsonl"], "No such file"),
    "malformed predictions": (["--predictions", "{tmp}/bad.jsonl"], "bad.jsonl, line 2"),
    "unknown benchmark": (["--benchmark", "minni"], "did you mean 'mini'"),
    "unknown rule": (["--rule", "objectiv-rel-1e-6"], "did you mean 'objective-rel-1e-6'"),
    "wrong shape": (["--benchmark-file", "{tmp}/shape.jsonl"], "shape.jsonl, line 1"),
    "no file": (["--benchmark", "optibench"], "--benchmark-file"),
    "unwritable folder": (["--out", "{tmp}/mine.jsonl/run"], "choose another"),
    "another run": (["--out", "{tmp}/other"], "holds another run"),
    "eternity": (["--wall-seconds", "1e300"], "x<=86400"),
    "no time": (["--wall-seconds", "0"], "wall_seconds is 0.0"),
    "no workers": (["--workers", "0"], "--workers"),
    "unknown level": (["--require-sandbox", "limitd"], "did you mean 'limited'"),
    "samples of no model": (
        ["--samples", "1"],
        "Error: --samples says how a language model is asked, and --predictions asks none: leave "
        "out one of the two.\n",
    ),
    "a budget of no model": (["--budget", "1M tokens"], "--budget says how a language model"),
}


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_mistake_is_one_sentence_and_status_2(
    tmp_path: Path, predictions: Path, mistake: str
) -> None:
    (tmp_path / "bad.jsonl").write_text(predictions.read_text() + "{\n")
    (tmp_path / "shape.jsonl").write_text('["a"]\n')
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "run.toml").write_text('[config]\ncommand = "generate"\n\n[about]\n')
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    options, sentence = MISTAKES[mistake]
    given = ["evaluate", "--benchmark", "mini", "--predictions", predictions]
    more = ["--out", tmp_path / "run", *(option.format(tmp=tmp_path) for option in options)]
    ended = CliRunner().invoke(root, list(map(str, given + more)))
    assert ended.exit_code == 2
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_program_that_could_not_be_run_ends_with_status_1(
    checkout: Path, tmp_path: Path, predictions: Path
) -> None:
    """A dialect whose library is not installed is our failure, not the program's."""
    dialects = tmp_path / "catalog" / "solvers" / "dialects"
    dialects.mkdir(parents=True)
    (dialects / "absentia.toml").write_text(
        'name = "absentia"\ntitle = "Absentia"\nimports = ["absentia"]\npackage = "absentia"\n'
        'extra = "dialects"\nwarm = ["absentia"]\nforks = true\nrank = 0\nnotes = "Nowhere."\n'
    )
    predictions.write_text('{"id": 4, "program": "import absentia"}\n')
    ended = optmodel(
        checkout,
        *("evaluate", "--benchmark", "mini", "--predictions", predictions),
        *("--out", tmp_path / "run"),
        catalog=tmp_path / "catalog",
    )
    assert ended.returncode == 1, ended.stderr
    assert "Error: 1 program could not be run" in ended.stderr
    assert "1 × The program imports 'absentia', of the package 'absentia'" in ended.stderr
    assert "15 no_code" in ended.stdout
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert summary["num_infrastructure"] == 1
    assert summary["rules"]["objective-rel-1e-6"]["reasons"]["infrastructure"] == 1


def test_a_part_is_said_in_the_head_line_and_samples_have_a_table(tmp_path: Path) -> None:
    lines = [{"id": 0, "programs": ["print('7')", "print('8')"]}, {"id": 1, "program": "print(9)"}]
    predictions = tmp_path / "mine.jsonl"
    predictions.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    given = ["--benchmark", "mini", "--predictions", str(predictions), "--items", "2"]
    done = CliRunner().invoke(root, ["evaluate", *given, "--out", str(tmp_path / "run")])
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "mine on Mini 1.r1, 2 of 16 items (" in told
    assert "Samples" in told
    assert "1 to 2" in told
    again = CliRunner().invoke(root, ["evaluate", *given[:-1], "x9", "--out", str(tmp_path / "b")])
    assert again.exit_code == 2
    assert "Cannot read x9" in again.output
