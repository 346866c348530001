"""What the tests of the vendors' layers run with: our layer, and the vendor's package as oracle.

Programs (texts) run in a process of their own; tests that take `gp` or `cp` run twice, with our
layer and with the vendor's package, so that what they assert is the vendor's behaviour.
"""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]

ENGINES = ["layer", pytest.param("vendor", marks=pytest.mark.slow)]
"""What the layers do is looked at in every run of the tests, what the vendors do with `-m slow`."""

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


@pytest.fixture(scope="session", params=ENGINES)
def gp(request: pytest.FixtureRequest) -> Any:
    """gurobipy: ours, then the vendor's."""
    return _library("gurobipy", request.param)


@pytest.fixture(scope="session")
def gurobi_env(gp: Any) -> Any:
    """A silent environment."""
    return gp.Env(params={"OutputFlag": 0})


@pytest.fixture
def m(gp: Any, gurobi_env: Any) -> Iterator[Any]:
    """A new model of gurobipy."""
    with gp.Model(env=gurobi_env) as model:
        yield model


@pytest.fixture(scope="session", params=ENGINES)
def cp(request: pytest.FixtureRequest) -> Any:
    """coptpy: ours, then the vendor's."""
    return _library("coptpy", request.param)


@pytest.fixture(scope="session")
def copt_env(cp: Any) -> Any:
    """An environment."""
    return cp.Envr()


@pytest.fixture
def cm(copt_env: Any) -> Any:
    """A new, silent model of coptpy."""
    model = copt_env.createModel("small")
    model.setParam("Logging", 0)
    return model


def _library(name: str, engine: str) -> Any:
    if engine == "layer":
        return importlib.import_module(f"optmodel.vendors.{name}")
    return pytest.importorskip(name)
