"""Programs run by the vendor's package and by our layer, each in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[2]

Answers = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def answers() -> Callable[[str, dict[str, str]], Answers]:
    """How programs end with an engine: `vendor`, or the module of a layer."""
    return _answers


def _answers(engine: str, programs: dict[str, str]) -> Answers:
    ended = subprocess.run(
        [sys.executable, str(HERE / "_driver.py"), engine],
        input=json.dumps(programs),
        env={"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=900,
    )
    found: Answers = json.loads(ended.stdout.splitlines()[-1])
    return found
