"""Sources of problems by name, and composed problems as records that are drawn again."""

import pytest

from optmodel.composer import COMPOSER
from optmodel.errors import UnknownNameError
from optmodel.families import family, family_names
from optmodel.sources import problem_source, source_names
from optmodel.synthesis.config.config import TemplateRunConfig


def test_composer_and_mutator_are_sources_beside_the_families() -> None:
    assert source_names() == [*family_names(), "composed", "mutated"]
    assert problem_source("composed") is COMPOSER
    assert problem_source("blending") == family("blending")


def test_an_unknown_source_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="composed"):
        problem_source("compose")


def test_a_run_draws_from_the_composer_only_when_it_is_named() -> None:
    assert "composed" not in TemplateRunConfig().families
    named = TemplateRunConfig(families=("composed", "blending"))
    assert named.to_table()["families"] == {"blending": family("blending").version, "composed": 1}
