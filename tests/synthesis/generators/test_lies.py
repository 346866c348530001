"""A planted liar: texts that say another problem are rejected, where one optimum accepts them."""

import pytest

from bench.liar import measure
from tests.families.every import REPRESENTATIVES


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_lies_are_rejected_where_one_equal_optimum_accepts_them() -> None:
    """`python -m bench.liar` tells 500 triples; 99.9 % of its lies are rejected."""
    tally = measure(96, seed=11, families=REPRESENTATIVES)
    told, ours = tally.told.total(), tally.accepted_by_us.total()
    assert told > 380
    assert tally.num_honest_rejected == 0
    assert ours <= 0.005 * told
    assert tally.accepted_by_paper.total() > 0.2 * told
