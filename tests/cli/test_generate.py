"""`optmodel generate` and `optmodel verify`: what they print, and one mistake of each kind."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from optmodel.cli._progress import line_text
from optmodel.cli.command_line import root
from optmodel.runs import Progress


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(root, list(arguments))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("generate") / "run"
    result = invoke(
        "generate",
        "--count",
        "2",
        "--family",
        "blending",
        "--dialect",
        "highspy",
        "--workers",
        "1",
        "--out",
        str(path),
    )
    assert result.exit_code == 0, result.output
    assert result.output == f"2 verified triples in {path}; report: {path / 'report.html'}\n"
    return path


def test_a_run_has_its_five_files(folder: Path) -> None:
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    assert names == {"run.toml", "records.jsonl", "summary.json", "report.html", "README.md"}


def test_a_run_loads_as_a_dataset_as_it_is(folder: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="needs the extra publish")
    rows = datasets.load_dataset(str(folder), cache_dir=str(tmp_path))["train"]
    assert len(rows) == 2


def test_verify_says_that_all_hold(folder: Path) -> None:
    result = invoke("verify", str(folder))
    assert (result.exit_code, result.output) == (0, "All 2 records hold.\n")


def test_bands_and_a_histogram_are_met_and_hold(tmp_path: Path) -> None:
    out, cells = tmp_path / "run", tmp_path / "cells.toml"
    cells.write_text('[[cell]]\nvariables = "5-24"\n[[cell]]\nvariables = "24-"\nshare = 2\n')
    asked = ("--band", "rows=5-40", "--band", "gap=0-0.5", "--histogram", str(cells))
    few = ("--count", "3", "--family", "bin_packing", "--dialect", "highspy", "--workers", "1")
    result = invoke("generate", *few, *asked, "--out", str(out))
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in (out / "records.jsonl").read_text().splitlines()]
    assert [row["size"]["num_variables"] >= 24 for row in rows].count(True) == 2
    assert all(5 <= row["size"]["num_constraints"] <= 40 for row in rows)
    assert invoke("verify", str(out)).output == "All 3 records hold.\n"


def test_the_measures_of_a_run_are_kept_on_request(tmp_path: Path) -> None:
    few = ("--count", "1", "--family", "blending", "--dialect", "highspy", "--workers", "1")
    assert invoke("generate", *few, "--measure", "--out", str(tmp_path / "run")).exit_code == 0
    row = json.loads((tmp_path / "run" / "records.jsonl").read_text())
    assert row["measures"]["gap"] == 0.0
    assert invoke("verify", str(tmp_path / "run")).exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--budget", "$5"], "The method templates asks no language model: leave out --budget"),
        (["--modeller-server", "http://x"], "leave out --modeller-server, or choose --method"),
        (["--family", "mutated+add_budget"], "or with composed, as in composed+add_budget."),
    ],
)
def test_what_templates_do_not_have_is_refused_in_one_sentence(
    words: list[str], said: str, tmp_path: Path
) -> None:
    done = invoke("generate", *words, "--out", str(tmp_path / "run"))
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert said in done.output
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--band", "rows=9-1"], "rows=9-1 is empty"),
        (["--band", ""], "is no band"),
        (["--band", "rws=1-9"], "did you mean 'rows'"),
        (["--band", "rows=1-9", "--band", "rows=2-3"], "two bands of rows"),
        (["--histogram", "rows"], "is no histogram"),
        (["--histogram", "absent.toml"], "absent.toml"),
        (["--histogram", "rows:1-9=1", "--band", "rows=1-9"], "histogram is about rows: leave out"),
        (["--band", "rows=9000-", "--family", "blending"], "No family gives a triple"),
        (
            ["--band", "variables=99999-", "--family", "blending", "--family", "knapsack"],
            "the nearest being knapsack (variables ",
        ),
        (["--band", "gap=0.1-1", "--family", "diet"], "Drawing from a family to see whether"),
        (["--band", "gap=0.1-1", "--family", "blending"], "continuous, so its gap is 0"),
    ],
)
def test_a_band_that_cannot_be_is_one_sentence_and_nothing_is_written(
    words: list[str], said: str, tmp_path: Path
) -> None:
    done = invoke("generate", *words, "--workers", "1", "--out", str(tmp_path / "run"))
    assert done.exit_code == 2, done.output
    assert said in done.output
    assert done.output.count("\n") <= 2
    assert not (tmp_path / "run").exists()


def test_a_run_of_mixed_styles_has_both_and_holds(tmp_path: Path) -> None:
    out = tmp_path / "run"
    few = ("--count", "4", "--family", "blending", "--dialect", "highspy", "--workers", "1")
    assert invoke("generate", *few, "--style", "mixed", "--out", str(out)).exit_code == 0
    rows = [json.loads(line) for line in (out / "records.jsonl").read_text().splitlines()]
    assert {row.get("program_style") for row in rows} == {None, "compact"}
    assert "--style mixed" in (out / "README.md").read_text()
    result = invoke("verify", str(out), "--workers", "1")
    assert (result.exit_code, result.output) == (0, "All 4 records hold.\n")


def test_a_run_file_and_the_card_name_what_is_included(tmp_path: Path) -> None:
    out, file = tmp_path / "run", tmp_path / "run.toml"
    file.write_text(
        f"[output]\nfolder = '{out}'\n[execution]\nworkers = 1\n[generate]\nmethod = 'templates'\n"
        "count = 2\nfamilies = ['staffing']\ndialects = ['highspy']\ninclude = { infeasible = 1 }\n"
    )
    result = invoke("generate", str(file))
    assert result.exit_code == 0, result.output
    assert "0 verified triples, 2 infeasible" in result.output
    card = (out / "README.md").read_text()
    assert "--include infeasible=1" in card
    assert " 2 infeasible." in card
    assert (out / "report.html").is_file()
    assert invoke("verify", str(out), "--workers", "1").output == "All 2 records hold.\n"


def test_verify_names_what_fails_and_ends_with_1(folder: Path, tmp_path: Path) -> None:
    lines = (folder / "records.jsonl").read_text().splitlines()
    record = json.loads(lines[1]) | {"objective": 1.0}
    (tmp_path / "records.jsonl").write_text(f"{lines[0]}\n{json.dumps(record)}\n")
    result = invoke("verify", str(tmp_path), "--workers", "1", "--json")
    assert result.exit_code == 1
    failures = json.loads(result.output)["failures"]
    assert {failure["line"] for failure in failures} == {2}
    assert {"content", "objective"} <= {failure["promise"] for failure in failures}
    assert invoke("verify", str(tmp_path), "--workers", "1").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--family", "blendin"], "There is no family named 'blendin'; did you mean 'blending'?"),
        (["--count", "0"], "The count is 0; ask for 1 to 999,999,999 triples."),
        (["--count", "-1"], "The count is -1; ask for 1 to 999,999,999 triples."),
        (["--count", "1000000000"], "The count is 1000000000; ask for 1 to 999,999,999 triples."),
        (["--dialect", "gurobi"], "There is no dialect named 'gurobi'; did you mean 'gurobipy'?"),
        (["--difficulty", "hrd"], "There is no difficulty named 'hrd'; did you mean 'hard'?"),
        (
            ["--include", "unbound=0.1"],
            "There is no kind of problem named 'unbound'; did you mean 'unbounded'?",
        ),
        (
            ["--include", "infeasible=2"],
            "The share of infeasible problems is '2': give one from 0 to 1, such as "
            "infeasible=0.05.",
        ),
        (
            ["--include", "infeasible=0.6", "--include", "unbounded=0.5"],
            "The shares to include sum to 1.1: they may be 1 together.",
        ),
        (
            ["--require-sandbox", "fulll"],
            "There is no level of confinement named 'fulll'; did you mean 'full'?",
        ),
    ],
)
def test_a_mistake_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    result = invoke("generate", *arguments, "--out", str(tmp_path / "run"))
    assert (result.exit_code, result.output) == (2, f"Error: {sentence}\n")
    assert not (tmp_path / "run").exists()


def test_a_folder_that_cannot_be_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    result = invoke("generate", "--count", "1", "--out", str(tmp_path / "file" / "run"))
    assert result.exit_code == 2
    assert "choose another with --out" in result.output
    assert (tmp_path / "file").read_text() == "mine"


def test_an_empty_name_does_not_mean_the_current_folder() -> None:
    result = invoke("generate", "--count", "1", "--out", "")
    assert result.exit_code == 2
    assert "the folder's name is empty" in result.stderr


def test_a_dialect_that_is_not_installed_is_said_before_anything_is_made(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "optmodel.execution.dialect._is_importable", lambda module: module != "highspy"
    )
    sentence = "Error: Running highspy programs needs the package 'highspy': install it with"
    result = invoke("generate", "--dialect", "highspy", "--out", str(tmp_path / "run"))
    assert result.exit_code == 2
    assert result.stderr.startswith(sentence)
    assert not (tmp_path / "run").exists()
    result = invoke("verify", str(folder))
    assert result.exit_code == 2
    assert result.stderr.startswith(sentence)
    assert result.stdout == ""


def test_a_run_of_programs_is_no_dataset(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text('[config]\ncommand = "evaluate"\n[about]\n')
    (tmp_path / "records.jsonl").write_text('{"key":"a"}\n')
    other_command = "is of the command 'evaluate', not 'generate'"
    for arguments, sentence in (
        (["verify"], "is an evaluation: give --triples or --reference"),
        (["report", "--card"], other_command),
        (["report", "--parquet"], other_command),
    ):
        result = invoke(*arguments, str(tmp_path))
        assert result.exit_code == 2
        assert sentence in result.stderr
    assert not (tmp_path / "README.md").exists()


def test_another_configuration_leaves_the_folder_as_it_is(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    result = invoke("generate", "--count", "3", "--family", "blending", "--out", str(folder))
    assert result.exit_code == 2
    assert "holds another run" in result.output
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_progress_line_says_done_rate_reasons_and_time_left() -> None:
    progress = Progress(num_total=200, num_done=120, seconds=60.0)
    progress.rejections.update({"duplicate": 1, "zero_objective": 3})
    assert line_text(progress, "triples") == (
        "120 of 200 triples, 2.0 a second, 40 s left; rejected: zero_objective 3, duplicate 1"
    )
