"""Progress: a rate of this process alone, and an estimate once there is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.runs import Progress


@given(
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.just(0.0) | st.floats(1e-3, 1e6),
    st.integers(0, 10**6),
)
def test_the_estimate_is_what_is_left_at_the_rate(
    resumed: int, made: int, seconds: float, left: int
) -> None:
    progress = Progress(resumed + made + left, resumed + made, resumed, seconds)
    assert progress.rate == (made / seconds if seconds else 0.0)
    if progress.seconds_left is None:
        assert progress.rate == 0
    else:
        assert progress.seconds_left * progress.rate == pytest.approx(left)


def test_what_was_there_before_says_nothing_of_the_rate() -> None:
    progress = Progress(num_total=10, num_done=6, num_resumed=4, seconds=4.0)
    assert (progress.rate, progress.seconds_left) == (0.5, 8.0)
    resumed = Progress(num_total=10, num_done=6, num_resumed=6, seconds=4.0)
    assert (resumed.rate, resumed.seconds_left) == (0.0, None)
