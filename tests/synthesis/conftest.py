"""One small dataset, made once, that the tests of this folder read or copy."""

from pathlib import Path

import pytest

from optmodel.families import family_names
from optmodel.synthesis import Recipe, generate


@pytest.fixture(scope="session")
def recipe() -> Recipe:
    return Recipe(tuple(family_names()), count=24, seed=7, dialects=("pyscipopt",))


@pytest.fixture(scope="session")
def dataset(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dataset") / "run"
    generate(recipe, folder)
    return folder
