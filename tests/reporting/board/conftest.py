"""One executed run for all tests of the board."""

from pathlib import Path

import pytest

from tests.reporting.board.small_results import run_of_mini


@pytest.fixture(scope="session")
def mini_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of three items of `mini`; its predictions stand beside it."""
    return run_of_mini(tmp_path_factory.mktemp("mini"))
