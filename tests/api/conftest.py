"""A triple that the tests of this folder score against."""

import pytest

import optmodel


@pytest.fixture(scope="module")
def triple() -> optmodel.TripleRecord:
    [made] = optmodel.generate(1, seed=7, families="transportation", dialects="highspy")
    return made
