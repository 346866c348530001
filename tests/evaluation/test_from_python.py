"""`evaluate` from Python: without a guard, on a thread, inside a coroutine; what it is asked."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import UnknownNameError, UserError
from optmodel.evaluation import EvaluateConfig, PromptingConfig, Summary, evaluate, load_benchmark
from optmodel.execution import Limits
from optmodel.lm import Client, CompletionCache
from optmodel.lm.replay import Recording, Replay

ITEMS = load_benchmark("mini").bundled_file()
SCRIPT = """
import sys
from pathlib import Path
from optmodel.evaluation import EvaluateConfig, evaluate

print("top")
config = EvaluateConfig(benchmark="mini", predictions=Path(sys.argv[1]), items=3)
print(evaluate(config, Path(sys.argv[2]), num_workers=2).ends)
"""


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    lines = [{"id": number, "program": f"print({number})"} for number in range(3)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_a_script_needs_no_guard(checkout: Path, tmp_path: Path, predictions: Path) -> None:
    script = tmp_path / "score.py"
    script.write_text(SCRIPT)
    ended = subprocess.run(
        [sys.executable, "-W", "error", str(script), str(predictions), str(tmp_path / "run")],
        env=os.environ | {"PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "top\n{'ok': 3}\n"


def test_inside_a_coroutine(tmp_path: Path, predictions: Path) -> None:
    async def cell() -> Summary:
        config = EvaluateConfig(benchmark="mini", predictions=predictions, items=3)
        return evaluate(config, tmp_path / "run")

    assert asyncio.run(cell()).ends == {"ok": 3}


def test_on_threads_at_the_same_time(tmp_path: Path, predictions: Path) -> None:
    ends: dict[str, Any] = {}

    def score(name: str) -> None:
        config = EvaluateConfig(benchmark="mini", predictions=predictions, items=3)
        ends[name] = evaluate(config, tmp_path / name).ends

    threads = [threading.Thread(target=score, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == {"a": {"ok": 3}, "b": {"ok": 3}}


def test_a_language_model_is_asked_inside_a_coroutine(tmp_path: Path) -> None:
    """Its first program crashes, and it corrects it in a second turn."""
    recordings = [
        Recording(("```python\nprint(7, 1)\n```",), contains="ended with: crash"),
        Recording(("```python\nraise ValueError(7)\n```",), contains="stools"),
    ]
    prompting = PromptingConfig(model="replay", num_turns=1)
    config = EvaluateConfig(benchmark="mini", prompting=prompting, items=1)

    def opened(cache: CompletionCache) -> Client:
        return Client(Replay(recordings), cache)

    async def cell() -> Summary:
        return evaluate(config, tmp_path / "run", opened)

    summary = asyncio.run(cell())
    assert summary.asked is not None
    assert (summary.asked.prompt, summary.asked.turns) == ("zero-shot", 1)
    assert summary.ends == {"crash": 1}
    [dialogue] = map(json.loads, (tmp_path / "run/replies.jsonl").read_text().splitlines())
    assert dialogue["ends"] == ["crash", "ok"]
    assert summary == evaluate(config, tmp_path / "run", opened)


def test_either_predictions_or_a_model(predictions: Path) -> None:
    prompting = PromptingConfig(model="m")
    with pytest.raises(UserError, match="either"):
        EvaluateConfig(benchmark="mini")
    with pytest.raises(UserError, match="either"):
        EvaluateConfig(benchmark="mini", predictions=predictions, prompting=prompting)


def test_a_model_that_nobody_opens_is_said_so(tmp_path: Path) -> None:
    config = EvaluateConfig(benchmark="mini", prompting=PromptingConfig(model="m"))
    with pytest.raises(UserError, match="hand over `open_client`"):
        evaluate(config, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_limits_and_prompts_may_be_named(predictions: Path) -> None:
    table: dict[str, Any] = {
        "benchmark": "mini",
        "predictions": str(predictions),
        "limits": {"wall_seconds": 3},
    }
    config = EvaluateConfig.model_validate(table)
    assert config.limits == Limits(wall_seconds=3)
    assert config.default_system == "mine"
    table["limits"] = {"wal_seconds": 3}
    with pytest.raises(UnknownNameError, match="did you mean 'wall_seconds'"):
        EvaluateConfig.model_validate(table)
    prompting = PromptingConfig.model_validate({"model": "m", "prompt": "few-shot", "samples": 1})
    assert prompting.title == "m (few-shot, pyomo)"
    with pytest.raises(UnknownNameError, match="no prompt named"):
        PromptingConfig.model_validate({"model": "m", "prompt": "few-shoot"})
