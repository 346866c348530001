"""`generate` from Python: without a guard, in a notebook, on a thread, and inside a coroutine."""

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from optmodel.errors import UserError
from optmodel.runs import RECORDS
from optmodel.synthesis import (
    DatasetSummary,
    LLMRunConfig,
    Models,
    TemplateRunConfig,
    generate,
)
from tests.synthesis.storyteller import Storyteller

CONFIG = TemplateRunConfig(families=("blending",), count=3, seed=7, dialects=("highspy",))
SCRIPT = """
import sys
from pathlib import Path
from optmodel.synthesis import TemplateRunConfig, generate

print("top")
config = TemplateRunConfig(families=("blending",), count=3, seed=7, dialects=("highspy",))
summary = generate(config, Path(sys.argv[1]), num_workers=2)
print(summary.num_triples)
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The records of an everyday call."""
    folder = tmp_path_factory.mktemp("whole")
    generate(CONFIG, folder)
    return (folder / RECORDS).read_bytes()


@pytest.mark.slow  # `tests/api` has a script that does this and more
def test_a_script_needs_no_guard(checkout: Path, tmp_path: Path, whole: bytes) -> None:
    script = tmp_path / "make.py"
    script.write_text(SCRIPT)
    ended = subprocess.run(
        [sys.executable, "-W", "error", str(script), str(tmp_path / "run")],
        env=os.environ | {"PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "top\n3\n"  # no worker ran the script again
    assert (tmp_path / "run" / RECORDS).read_bytes() == whole


@pytest.mark.slow  # `tests/api` runs cells in coroutines
def test_inside_a_coroutine_with_workers(tmp_path: Path, whole: bytes) -> None:
    async def cell() -> DatasetSummary:
        return generate(CONFIG, tmp_path, num_workers=2)

    assert asyncio.run(cell()).num_triples == 3
    assert (tmp_path / RECORDS).read_bytes() == whole


def test_on_threads_at_the_same_time(tmp_path: Path, whole: bytes) -> None:
    threads = [
        threading.Thread(target=generate, args=(CONFIG, tmp_path / name)) for name in ("a", "b")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(tmp_path / name / RECORDS).read_bytes() for name in ("a", "b")] == [whole, whole]


def test_a_language_model_is_asked_inside_a_coroutine(tmp_path: Path) -> None:
    config = LLMRunConfig(
        method="optmath",
        count=1,
        seed=5,
        writer_model="told",
        families=("transportation",),
        dialects=("highspy",),
    )

    async def cell() -> DatasetSummary:
        return generate(config, tmp_path, Models(Storyteller(config, 1)))

    assert asyncio.run(cell()).num_triples == 1


def test_a_method_that_asks_a_model_is_handed_one(tmp_path: Path) -> None:
    config = LLMRunConfig(method="optmath", count=1, writer_model="told")
    with pytest.raises(UserError, match="hand over `models`"):
        generate(config, tmp_path / "run")
    assert not (tmp_path / "run").exists()
