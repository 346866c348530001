"""What training learns of problems without an optimum: right programs, and nothing else."""

import json
from pathlib import Path

from optmodel.training.data import read_pairs
from optmodel.training.settings import DataSettings

ROWS = (
    {"text": "Ship more than there is.", "programs": {"pyomo": "a = 1"}, "outcome": "infeasible"},
    {"text": "Make all you can.", "programs": {"pyomo": "b = 1"}, "outcome": "unbounded"},
    {"text": "The limit for A and B is 40.", "programs": {"pyomo": None}, "outcome": "ambiguous"},
    {"text": "There is a budget.", "programs": {"pyomo": None}, "outcome": "underspecified"},
)


def test_programs_that_are_right_are_learnt_and_nothing_is_guessed(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    settings = DataSettings(train=str(file), dialect="pyomo", fenced=False)
    completions = [str(pair.completion) for pair in read_pairs(settings)]
    assert len(completions) == 2
    assert "a = 1" in completions[0]
    assert "b = 1" in completions[1]
