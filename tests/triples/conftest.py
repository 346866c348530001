"""A few records, made once, that the tests of this folder read, change and forge."""

import copy
from collections.abc import Iterator

import pytest

from optmodel.execution import close_process_runner
from tests.triples.records import Row, made_records


@pytest.fixture(scope="session")
def _rows() -> Iterator[list[Row]]:
    yield made_records(24)
    close_process_runner()


@pytest.fixture
def rows(_rows: list[Row]) -> list[Row]:
    """Two records of every family, to be changed at will."""
    return copy.deepcopy(_rows)


@pytest.fixture
def record(rows: list[Row]) -> Row:
    """A transportation problem, to be changed at will."""
    return rows[0]


@pytest.fixture(scope="module", autouse=True)
def _runs_share_servers(warm_servers: None) -> None:
    """No test of this folder is about the start of fork servers."""
