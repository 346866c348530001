"""Requests and responses: cache keys that outlive versions, and sums of tokens."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.lm import (
    Completion,
    FinishReason,
    Message,
    Request,
    Response,
    Sampling,
    Usage,
    chat_request,
    total_usage,
)

WHOLE = Request(
    (Message("system", "s"), Message("user", "Say h\N{LATIN SMALL LETTER E WITH ACUTE}llo.")),
    Sampling(temperature=0.5, max_tokens=64, seed=7),
    2,
    {"type": "object"},
)
USAGES = st.builds(Usage, *[st.integers(0, 10**6)] * 3)


@pytest.mark.parametrize(
    ("request_", "model", "index", "beginning"),
    [
        (
            WHOLE,
            "qwen2.5-7b",
            1,
            "1a056e0f3304f3f839ebcdae2565afd6",
        ),
        (
            chat_request("Say hello."),
            "m",
            0,
            "70c06265e91ffaa2e500ca0b5cf5817e",
        ),
    ],
)
def test_a_cache_key_stays_as_it_was(
    request_: Request, model: str, index: int, beginning: str
) -> None:
    """What was paid for under an earlier version is found again."""
    key = request_.key(model, index)
    assert len(key) == 64
    assert key.startswith(beginning)


@pytest.mark.parametrize(
    "change", [{"num_completions": 9}, {"first": 3}, {"sample": 4}, {"num_completions": 1}]
)
def test_what_does_not_decide_a_completion_is_not_in_its_key(change: dict[str, Any]) -> None:
    assert replace(WHOLE, **change).key("m", 1) == WHOLE.key("m", 1)


@given(st.integers(0, 50), st.integers(1, 50))
def test_indices_go_on_where_earlier_completions_end(first: int, count: int) -> None:
    request = replace(WHOLE, first=first, num_completions=count)
    assert list(request.indices) == [first + n for n in range(count)]
    following = replace(WHOLE, first=first + count)
    assert set(request.indices).isdisjoint(following.indices)


def test_a_request_of_a_text_has_a_system_message_only_where_there_is_one() -> None:
    assert chat_request("u").messages == (Message("user", "u"),)
    assert chat_request("u", system="s").messages == (Message("system", "s"), Message("user", "u"))
    assert chat_request("ab", system="cde").num_characters == 5


@given(st.lists(USAGES, max_size=6))
def test_usages_add_up(usages: list[Usage]) -> None:
    total = total_usage(usages)
    assert total.num_tokens == sum(one.num_tokens for one in usages)
    assert total.num_calls == sum(one.num_calls for one in usages)


def test_a_response_sums_its_completions_and_shows_the_first() -> None:
    first = Completion("a", usage=Usage(10, 5, 1))
    second = Completion("b", FinishReason.LENGTH, Usage(0, 7, 0))
    response = Response((first, second), num_cached=1)
    assert response.text == "a"
    assert response.usage == Usage(10, 12, 1)
