"""`optmodel --help` answers at once: it loads no solver, no modelling library and no torch."""

import os
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
HEAVY = (
    "coptpy",
    "cplex",
    "cvxpy",
    "datasets",
    "dimod",
    "docplex",
    "gurobipy",
    "highspy",
    "markdown_it",
    "matplotlib",
    "numpy",
    "ortools",
    "pulp",
    "pyarrow",
    "pyomo",
    "pyscipopt",
    "torch",
    "transformers",
    "trl",
)
MAX_SECONDS = 0.4
NUM_TRIES = 5


def _python(*arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    ended = subprocess.run(
        [sys.executable, *arguments],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )
    return ended.stdout + ended.stderr


def test_help_loads_nothing_heavy() -> None:
    told = _python("-X", "importtime", "-m", "optmodel", "--help")
    assert "generate" in told
    loaded = {
        line.rpartition("|")[2].strip().partition(".")[0]
        for line in told.splitlines()
        if line.startswith("import time:")
    }
    assert "click" in loaded
    assert sorted(loaded & set(HEAVY)) == []


def test_help_answers_at_once() -> None:
    assert any(_seconds_of_help() < MAX_SECONDS for _ in range(NUM_TRIES))


def _seconds_of_help() -> float:
    begun = time.perf_counter()
    _python("-m", "optmodel", "--help")
    return time.perf_counter() - begun
