"""Malformed replies by the thousand: no crash, no hang, nothing accepted that does not verify."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.synthesis.generators.demonstrations import seeds
from optmodel.triples import parse_demonstration
from tests.synthesis.fuzzing import broken, mutated

TEXTS = [seed.text for seed in seeds()]


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    assert parse_demonstration(text).num_constraints == 0


@given(st.integers(0, 2**32))
def test_a_changed_reply_is_read_without_a_crash(number: int) -> None:
    demonstration = parse_demonstration(mutated(random.Random(number), TEXTS))
    for prefix in demonstration.prefixes():
        assert (
            parse_demonstration(prefix.text).prefix(prefix.num_constraints).instance
            == prefix.instance
        )


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_three_thousand_changed_replies_end_as_they_should() -> None:
    """`python -m bench.fuzz` tries a hundred thousand."""
    chance = random.Random(2026)
    for number in range(3_000):
        reply = mutated(chance, TEXTS)
        started = time.monotonic()
        assert broken(reply, is_cut=number % 3 == 0) is None, reply
        assert time.monotonic() - started < 60, reply
