"""What tests of the client share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.lm import CompletionCache


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[CompletionCache]:
    with CompletionCache(tmp_path / "replies.sqlite") as opened:
        yield opened
