"""A triple that the tests of this folder score against."""

import pytest

import optmodel


@pytest.fixture(scope="module")
def triple() -> optmodel.TripleRecord:
    [made] = optmodel.generate(1, seed=7, families="transportation", dialects="highspy")
    return made


@pytest.fixture(scope="module", autouse=True)
def _runs_share_servers(warm_servers: None) -> None:
    """No test of this folder is about the start of fork servers."""
