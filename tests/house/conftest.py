"""The product's code, parsed once for all tests of this folder."""

import pytest

from tests.house.source_code import CHECKOUT, Code, read_code


@pytest.fixture(scope="session")
def code() -> Code:
    """All modules of the product."""
    return read_code(CHECKOUT)
