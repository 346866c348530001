"""Fixtures that several folders of tests share."""

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the checkout that holds these tests."""
    return CHECKOUT


@pytest.fixture(scope="session")
def benchmarks_dir() -> Path:
    """The public benchmarks beside the checkout; skips only where there are none."""
    folder = CHECKOUT.parent / "shared" / "benchmarks"
    if not folder.is_dir():
        pytest.skip("needs the benchmark files in ../shared/benchmarks")
    return folder


@pytest.fixture(scope="session")
def katex() -> Path:
    """The KaTeX package that `OPTMODEL_KATEX` names; skips where it names none."""
    folder = os.environ.get("OPTMODEL_KATEX")
    if not folder:
        pytest.skip("needs OPTMODEL_KATEX, the folder of a KaTeX package")
    return Path(folder)
