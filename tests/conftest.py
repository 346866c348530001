"""Fixtures that several folders of tests share, and what keeps the whole suite quick."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.synthesis.warm_checkers import WarmCheckers
    from tests.warm_servers import WarmServers

CHECKOUT = Path(__file__).resolve().parent.parent
TESTS = CHECKOUT / "tests"
WITH_TORCH = (TESTS / "training", TESTS / "cli" / "test_plan.py", TESTS / "cli" / "test_train.py")
"""Folders and files of tests that import torch and transformers."""

# The tests start hundreds of Pythons: what one of them has compiled, the others read.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# How long an example takes hangs on what else the machine does; each test has its timeout.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

# What is imported and collected stays, so nothing is searched for garbage before the tests begin.
gc.disable()


def pytest_collection_finish() -> None:
    """What is there for the whole session is not searched for garbage again and again."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What imports torch comes first, so that all of it falls to one worker.

    The first worker begins with it, and the others take from the end. What has a timeout of its
    own comes next: of a long test at the end, all workers but one would wait for the last.
    """
    paths = {item.path for item in items}
    first = {path for path in paths if any(map(path.is_relative_to, WITH_TORCH))}
    items.sort(
        key=lambda item: (item.path not in first, item.get_closest_marker("timeout") is None)
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Each worker gets one stretch of the tests, and takes from another when it is done.

    So the fixtures of a file are made once, and one worker imports torch.
    """
    if config.getvalue("dist") != "load":
        return None
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the checkout that holds these tests."""
    return CHECKOUT


@pytest.fixture(scope="session")
def benchmarks_dir() -> Path:
    """The public benchmarks beside the checkout; skips only where there are none."""
    folder = CHECKOUT.parent / "shared" / "benchmarks"
    if not folder.is_dir():
        pytest.skip("needs the benchmark files in ../shared/benchmarks")
    return folder


@pytest.fixture(scope="session")
def katex() -> Path:
    """The KaTeX package that `OPTMODEL_KATEX` names; skips where it names none."""
    folder = os.environ.get("OPTMODEL_KATEX")
    if not folder:
        pytest.skip("needs OPTMODEL_KATEX, the folder of a KaTeX package")
    return Path(folder)


@pytest.fixture(scope="session")
def idle_servers() -> Iterator["WarmServers"]:
    """The fork servers that runs of `warm_servers` leave to one another."""
    from tests.warm_servers import WarmServers

    with WarmServers() as servers:
        yield servers


@pytest.fixture(scope="module")
def warm_servers(idle_servers: "WarmServers") -> Iterator[None]:
    """In a file of tests that are not about fork servers, runs need not start their own."""
    with idle_servers.lent():
        yield


@pytest.fixture(scope="session")
def idle_checkers() -> Iterator["WarmCheckers"]:
    """The processes that verifications of `warm_checkers` leave to one another."""
    from tests.synthesis.warm_checkers import WarmCheckers

    with WarmCheckers() as checkers:
        yield checkers


@pytest.fixture(scope="module")
def warm_checkers(idle_checkers: "WarmCheckers") -> Iterator[None]:
    """In a file of tests that are not about processes, verifications need not start their own."""
    with idle_checkers.lent():
        yield
