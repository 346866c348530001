"""A run with a model, killed at random moments: the same bytes, and no stored reply asked again."""

import pytest

from bench.authoring import compare


@pytest.fixture(scope="module", autouse=True)
def _runs_share_servers() -> None:
    """Here they start their own."""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_run_ends_as_an_undisturbed_one() -> None:
    """`python -m bench.authoring kills` kills a run of 300 candidates 30 times."""
    found = compare(count=18, kills=4, seed=3)
    assert found.same == {"records.jsonl": True, "candidates.jsonl": True}
    assert found.num_stored_asked == 0
    assert found.num_sent - found.num_under_way == found.num_once
