"""Labels compared with solvers that took no part in certifying them."""

import json
from pathlib import Path

import pytest

from bench.independent_solves import Tally, compare
from optmodel.families import Difficulty
from optmodel.runs import RECORDS
from optmodel.synthesis import TemplateRunConfig, generate


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "small"
    families = ("transportation", "knapsack", "portfolio")
    config = TemplateRunConfig(
        families=families, count=3, seed=7, difficulty=Difficulty.EASY, dialects=("highspy",)
    )
    generate(config, folder)
    return folder


def test_labels_of_ours_are_found_by_others(run: Path) -> None:
    tally = compare(run, num_workers=1)
    assert tally.agreed.total() == 3
    assert not tally.wrong
    assert not tally.unsolved
    assert not tally.agreed.keys() & {"highs", "scip", "HiGHS", "SCIP"}


def test_a_wrong_label_is_named(run: Path, tmp_path: Path) -> None:
    lines = (run / RECORDS).read_text(encoding="utf-8").splitlines()
    row = json.loads(lines[0])
    row["objective"] *= 1.001  # transportation is minimized: the solver's plan is cheaper
    changed = tmp_path / "changed.jsonl"
    changed.write_text(json.dumps(row) + "\n", encoding="utf-8")
    tally: Tally = compare(changed, num_workers=1)
    assert len(tally.wrong) == 1
    assert "transportation" in tally.wrong[0]
    row["objective"] *= 0.99
    changed.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert len(compare(changed, num_workers=1).missed) == 1
