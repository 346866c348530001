"""What tests of the client share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.lm import ReplyCache


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ReplyCache]:
    with ReplyCache(tmp_path / "replies.sqlite") as opened:
        yield opened
