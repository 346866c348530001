"""One small dataset, made once, that the tests of this folder read or copy."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from optmodel.runs import RECORDS, digest
from optmodel.synthesis import TemplateRunConfig, generate
from optmodel.triples import OUTSIDE_ID
from tests.families.every import REPRESENTATIVES


@pytest.fixture(scope="session")
def config() -> TemplateRunConfig:
    return TemplateRunConfig(families=REPRESENTATIVES, count=24, seed=7, dialects=("pyscipopt",))


@pytest.fixture(scope="session")
def dataset(config: TemplateRunConfig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dataset") / "run"
    generate(config, folder)
    return folder


@pytest.fixture(scope="session")
def small_dataset(config: TemplateRunConfig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six of these records, for tests to which one is like another."""
    folder = tmp_path_factory.mktemp("small") / "run"
    generate(config.model_copy(update={"count": 6}), folder)
    return folder


@pytest.fixture
def small_copy(small_dataset: Path, tmp_path: Path) -> Path:
    """The small dataset again, to be changed."""
    shutil.copytree(small_dataset, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def copy(dataset: Path, tmp_path: Path) -> Path:
    """The dataset again, to be changed."""
    shutil.copytree(dataset, tmp_path / "copy")
    return tmp_path / "copy"


def read(folder: Path) -> list[dict[str, Any]]:
    """All records."""
    return [json.loads(line) for line in (folder / RECORDS).read_text().splitlines()]


def write(folder: Path, records: list[dict[str, Any]]) -> None:
    """Replace all records."""
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    (folder / RECORDS).write_text("".join(lines))


def with_id(record: dict[str, Any]) -> dict[str, Any]:
    """A forger's record: its id fits its content again."""
    content = {name: value for name, value in record.items() if name not in OUTSIDE_ID}
    return record | {"id": digest(content)}


@pytest.fixture(scope="module", autouse=True)
def _runs_share_servers(warm_servers: None, warm_checkers: None) -> None:
    """No test of this folder is about the start of fork servers, or of processes that check."""
