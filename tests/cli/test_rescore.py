"""`optmodel rescore` from the shell: a table, JSON, and one sentence for each mistake."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from optmodel.cli.command_line import root
from optmodel.evaluation import EvaluateConfig, evaluate
from optmodel.judging import load_rule, rule_names


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    predictions = folder / "mine.jsonl"
    predictions.write_text('{"id": 4, "program": "print(\'The lowest cost in euros:\', 1050)"}\n')
    evaluate(EvaluateConfig(benchmark="mini", predictions=predictions), folder / "out")
    return folder / "out"


def rescore(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, ["rescore", *map(str, arguments)])


def test_all_rules_are_one_table(run: Path) -> None:
    shown = rescore(run)
    assert shown.exit_code == 0, shown.output
    assert "mine on mini" in shown.output
    rows = {line.split()[0]: line.split()[1:] for line in shown.output.splitlines() if line.strip()}
    for name in rule_names():
        assert rows[name][1] == "16"
    assert rows["objective-rel-1e-6"][:4] == ["1", "16", "6.2", "%"]
    assert rows["orlm"][:4] == ["0", "16", "0.0", "%"]  # nothing was solved
    assert shown.output.count("6.2 % of 16") >= 2  # corrected and undisputed
    assert rescore(run, "--rule", "all").output == shown.output


def test_json_holds_named_rules_in_their_order(run: Path) -> None:
    shown = rescore(run, "--rule", "sirl", "--rule", "objective-rel-1e-6", "--json")
    rows = json.loads(shown.output)
    assert [row["name"] for row in rows] == ["sirl", "objective-rel-1e-6"]
    assert rows[1]["fingerprint"] == load_rule("objective-rel-1e-6").fingerprint
    counts = (rows[1]["num_correct"], rows[1]["num_items"], rows[1]["num_open"])
    assert counts == (1, 16, 0)
    assert rows[1]["blind"]["strategy"]
    assert rows[1]["corrected"]["num_items"] == rows[1]["undisputed"]["num_items"] == 16


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--rule", "orml"], "There is no rule named 'orml'; did you mean 'orlm'?"),
        (["--benchmark-file", "absent.json"], "absent.json"),
    ],
)
def test_a_mistake_is_one_sentence(run: Path, arguments: list[str], sentence: str) -> None:
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    shown = rescore(run, *arguments)
    assert shown.exit_code == 2
    assert sentence in shown.output
    assert shown.output.count("\n") == 1
    assert {path.name: path.read_bytes() for path in run.iterdir()} == before


def test_a_folder_without_a_run_is_one_sentence(tmp_path: Path) -> None:
    shown = rescore(tmp_path)
    assert (shown.exit_code, shown.output.count("\n")) == (2, 1)
    assert "run.toml" in shown.output
    assert list(tmp_path.iterdir()) == []
