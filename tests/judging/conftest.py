"""Runs of this folder take the fork servers that earlier ones have warmed."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def _runs_share_servers(warm_servers: None) -> None:
    """No test of this folder is about the start of fork servers."""
