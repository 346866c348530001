"""`optmodel generate` and `evaluate` with a language model: options, mistakes, resuming."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from optmodel.cli.command_line import root
from optmodel.synthesis import LLMRunConfig
from tests.lm.serving import serving
from tests.synthesis.storyteller import Storyteller

FAMILIES = ("transportation", "inventory")


def _run(*words: str) -> Result:
    return CliRunner().invoke(root, list(words))


def _generate(url: str, out: Path, *more: str) -> Result:
    families = [word for name in FAMILIES for word in ("--family", name)]
    words = ["--method", "optmath", "--model", "told", "--server", url, "--count", "2"]
    return _run(
        "generate", *words, "--seed", "5", *families, "--workers", "1", "--out", str(out), *more
    )


def test_a_run_over_a_server_is_reported_and_verified(tmp_path: Path) -> None:
    config = LLMRunConfig(method="optmath", count=2, seed=5, writer_model="told", families=FAMILIES)
    out = tmp_path / "run"
    with serving(Storyteller(config, 2, name="told")) as served:
        done = _generate(served.url, out, "--price", "1,2")
        assert done.exit_code == 0, done.output
        num_asked = len(served.asked)
        assert _generate(served.url, out, "--price", "1,2").exit_code == 0
        assert len(served.asked) == num_asked
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["num_triples"] == 2
    assert summary["dollars"] > 0
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "The funnel" in page
    assert "dollars" in page
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "--method optmath --model told" in card
    assert _run("verify", str(out), "--workers", "1").exit_code == 0


def test_a_spent_budget_says_how_to_go_on(tmp_path: Path) -> None:
    config = LLMRunConfig(method="optmath", count=2, seed=5, writer_model="told", families=FAMILIES)
    with serving(Storyteller(config, 2, name="told")) as served:
        done = _generate(served.url, tmp_path / "run", "--budget", "9k tokens", "--calls", "1")
        assert done.exit_code == 2
        assert "The same command with a larger --budget goes on." in done.output
        assert _generate(served.url, tmp_path / "run").exit_code == 0


def test_a_dry_run_without_a_model_is_refused_and_makes_nothing(tmp_path: Path) -> None:
    done = _run("generate", "--count", "2", "--dry-run", "--out", str(tmp_path / "run"))
    assert done.exit_code == 2
    assert "leave out --dry-run" in done.output
    assert not (tmp_path / "run").exists()


def test_a_dry_run_of_augmentation_needs_triples(tmp_path: Path) -> None:
    file = tmp_path / "empty.jsonl"
    file.touch()
    done = _run(
        "generate", "--method", "augment", "--from", str(file), "--model", "m", "--dry-run",
        "--out", str(tmp_path / "run"),
    )  # fmt: skip
    assert done.exit_code == 2
    assert "holds no triple" in done.output


def test_dry_runs_ask_nothing_and_write_nothing(tmp_path: Path) -> None:
    for method in ("resocratic", "optmath"):
        done = _run(
            "generate", "--method", method, "--model", "m", "--dry-run", "--price", "1,2",
            "--json", "--out", str(tmp_path / "run"),
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        rows = json.loads(done.stdout)
        assert rows[-1]["step"] == "all, at most"
        assert rows[-1]["dollars"] > 0
        assert "Your task" in done.stderr or "A decision problem" in done.stderr
    done = _run(
        "evaluate", "--benchmark", "mini", "--model", "m", "--dry-run", "--out", str(tmp_path)
    )
    assert done.exit_code == 0
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--method", "optmath"], "--model"),
        (["--method", "optmath", "--model", "m"], "--server, --vllm or --replay"),
        (["--model", "m"], "--method"),
        (["--method", "magic"], "magic"),
        (["--method", "optmath", "--model", "m", "--server", "localhost"], "http://"),
        (["--method", "optmath", "--model", "m", "--server", "http://127.0.0.1:9/v1"], "No server"),
        (["--method", "optmath", "--model", "m", "--vllm"], "optmodel[vllm]"),
        (["--method", "optmath", "--replay", "absent.jsonl"], "absent.jsonl"),
        (["--method", "optmath", "--model", "m", "--band", "9"], "25-75"),
        (["--method", "optmath", "--model", "m", "--band", "rows=1-9"], "band of complexity"),
        (["--method", "resocratic", "--model", "m", "--band", "1-9"], "--band"),
        (["--method", "resocratic", "--model", "m", "--family", "blending"], "--family"),
        (["--method", "resocratic", "--model", "m", "--difficulty", "easy"], "--difficulty"),
        (["--attempts", "9"], "--attempts needs a --method"),
        (["--method", "augment", "--model", "m"], "--from"),
        (["--method", "augment", "--model", "m", "--from", "nowhere"], "nowhere"),
        (["--method", "optmath", "--model", "m", "--fresh", "1"], "2 or more"),
        (["--method", "optmath", "--model", "m", "--program-dialect", "piomo"], "pyomo"),
        (["--method", "optmath", "--replay", "x", "--budget", "$2"], "--price"),
        (["--method", "optmath", "--replay", "x", "--price", "free"], "free"),
    ],
)
def test_a_mistake_is_one_sentence_and_nothing_is_written(
    words: list[str], said: str, tmp_path: Path
) -> None:
    done = _run("generate", *words, "--out", str(tmp_path / "run"))
    assert done.exit_code == 2, done.output
    assert said in done.output
    assert done.output.count("\n") <= 2
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--predictions"),
        (["--model", "m", "--predictions", "x.jsonl"], "either"),
        (["--model", "m"], "--server, --vllm or --replay"),
        (["--model", "m", "--prompt", "zero-shoot"], "zero-shot"),
        (["--model", "m", "--dialect", "piomo"], "pyomo"),
        (["--model", "m", "--samples", "0"], "one sample or more"),
        (["--model", "m", "--samples", "4"], "--temperature"),
    ],
)
def test_a_mistake_in_asking_is_one_sentence(words: list[str], said: str, tmp_path: Path) -> None:
    done = _run("evaluate", "--benchmark", "mini", *words, "--out", str(tmp_path / "run"))
    assert done.exit_code == 2, done.output
    assert said in done.output
    assert not (tmp_path / "run").exists()
