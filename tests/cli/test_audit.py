"""`optmodel audit` from the shell: the known facts, a table and JSON, a sentence for a mistake."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from optmodel.cli.command_line import root
from optmodel.evaluation import EvaluateConfig, evaluate, load_benchmark, read_items

MINI = load_benchmark("mini")
QUESTIONS = [item.question for item in read_items(MINI.bundled_file(), MINI.manifest)]


def audit(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, ["audit", *map(str, arguments)])


@pytest.fixture
def training(tmp_path: Path) -> Path:
    path = tmp_path / "train.jsonl"
    rows = [{"text": QUESTIONS[0]}, {"text": f"Solve this: {QUESTIONS[1]}"}, {"text": "Hello."}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.slow
def test_the_known_facts_of_optibench(benchmarks_dir: Path) -> None:
    folder = benchmarks_dir / "optibench"
    arguments: list[str | Path] = ["optibench", "--benchmark-file", folder / "OptiBench.json"]
    arguments += ["--against", f"nl4opt-e={folder / 'NL4OPT-E.json'}"]
    figures = json.loads(audit(*arguments, "--json").stdout)
    assert (figures["num_texts"], len(figures["near"])) == (605, 26)
    [overlap] = figures["overlaps"]
    assert (overlap["other_set"], overlap["num_same"]) == ("nl4opt-e", 190)
    assert figures["ledger"]["wrong"] > 0
    shown = audit(*arguments).stdout
    assert "605 texts, 579 distinct; 26 pairs of near-duplicates." in shown


def test_a_training_file_is_searched_for_the_problems(training: Path) -> None:
    shown = audit("mini", "--training", training)
    assert shown.exit_code == 0, shown.output
    [row] = [line.split() for line in shown.stdout.splitlines() if "train.jsonl" in line]
    assert row == ["train.jsonl", "3", "1", "2", "2"]
    assert "mini: 16 texts, 16 distinct; 0 pairs of near-duplicates." in shown.stdout
    assert "Contradictions: one text, two labels: none." in shown.stdout
    [overlap] = json.loads(audit("mini", "--training", training, "--json").stdout)["overlaps"]
    assert overlap["contained"] == ["0", "1"]
    assert [one["second"] for one in overlap["near"]] == ["1", "2"]


def test_a_benchmark_is_compared_with_itself(tmp_path: Path) -> None:
    shown = audit("mini", "--against", "mini", "--against", f"mini={MINI.bundled_file()}")
    rows = [line.split() for line in shown.stdout.splitlines() if line.startswith("  mini ")]
    assert rows == [["mini", "16", "16", "16", "16"]] * 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["mimi"], "There is no benchmark named 'mimi'; did you mean 'mini'?"),
        (["optibench"], "name their file with --benchmark-file"),
        (["mini", "--against", "minni"], "did you mean 'mini'?"),
        (["mini", "--against", "nl4opt-e"], "name their file with --against nl4opt-e=FILE."),
        (["mini", "--benchmark-file", "absent.jsonl"], "absent.jsonl"),
        (["mini", "--training", "absent.jsonl"], "Cannot read absent.jsonl"),
        (["mini", "--training", "{train}", "--field", "q"], "no field 'q'; the fields are 'text'"),
        (["mini", "--field", "q"], "give --training"),
        (["mini", "--run", "absent"], "give two runs or more"),
        (["mini", "--run", "a", "--run", "b"], "run.toml"),
        (["mini", "--run", "a", "--run", "b", "--rule", "orml"], "did you mean 'orlm'?"),
    ],
)
def test_a_mistake_is_one_sentence(training: Path, arguments: list[str], sentence: str) -> None:
    shown = audit(*(one.replace("{train}", str(training)) for one in arguments))
    assert shown.exit_code == 2
    assert sentence in shown.output
    assert shown.output.count("\n") == 1


def test_runs_of_one_system_are_told_to_be_no_second_opinion(tmp_path: Path) -> None:
    predictions = tmp_path / "mine.jsonl"
    predictions.write_text('{"id": 0, "program": "print(7)"}\n', encoding="utf-8")
    config = EvaluateConfig(benchmark="mini", predictions=predictions, items=1)
    evaluate(config, tmp_path / "run")
    shown = audit("mini", "--run", tmp_path / "run", "--run", tmp_path / "run", "--json")
    assert shown.exit_code == 0, shown.output
    assert "whose agreement is not independent: they count once." in shown.stderr
    assert json.loads(shown.stdout)["disagreements"] == []
