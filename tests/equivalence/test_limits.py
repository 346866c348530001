"""Limits: work is counted to the last entry, and a deadline passes."""

import pytest

from optmodel.equivalence.limits import Deadline, WorkLimit, WorkLimitError


def test_all_that_is_allowed_may_be_spent_and_no_more() -> None:
    limit = WorkLimit(5)
    limit.spend(2)
    limit.spend(3)
    with pytest.raises(WorkLimitError):
        limit.spend(1)


def test_a_deadline_is_over_when_nothing_is_left() -> None:
    assert Deadline(0).is_over
    later = Deadline(100)
    assert not later.is_over
    assert 99 < later.left <= 100
