"""`optmodel benchmarks`: what can be scored, and how; and files that nobody registered."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from optmodel.cli.benchmarks import benchmarks
from optmodel.cli.command_line import root
from optmodel.evaluation import benchmark_names
from optmodel.judging import rule_names


def test_json_lists_all_benchmarks_and_rules() -> None:
    ended = CliRunner().invoke(benchmarks, ["list", "--json"])
    assert ended.exit_code == 0
    listed = json.loads(ended.stdout)
    assert [row["name"] for row in listed["benchmarks"]] == benchmark_names()
    assert [row["name"] for row in listed["rules"]] == rule_names()
    optibench = next(row for row in listed["benchmarks"] if row["name"] == "optibench")
    assert optibench["items"] == 605
    assert not optibench["bundled"]


def test_the_list_is_one_screen() -> None:
    ended = CliRunner().invoke(benchmarks, ["list"])
    assert ended.exit_code == 0
    lines = [line.rstrip() for line in ended.stdout.splitlines()]
    assert len(lines) <= len(benchmark_names()) + 6
    assert max(map(len, lines)) <= 120
    assert ["mini", "16", "0"] in [line.split()[:3] for line in lines]
    assert "json, not seen" in ended.stdout
    assert "`optmodel rules list` has the rules" in ended.stdout


def test_one_benchmark_is_shown_with_all_that_is_known_of_it() -> None:
    ended = CliRunner().invoke(benchmarks, ["show", "nl4opt-245"])
    assert ended.exit_code == 0
    shown = dict(line.split(maxsplit=1) for line in ended.stdout.splitlines() if line[0] != " ")
    assert shown["items"] == "245"
    assert shown["licence"].startswith("MIT")
    assert "SHA-256 87bc1930251d" in shown["editions"]
    assert "CardinalOperations/NL4OPT" in shown["hub"]
    assert ["field", "label", "en_answer"] in map(str.split, ended.stdout.splitlines())
    printed = json.loads(CliRunner().invoke(benchmarks, ["show", "miplib-nl", "--json"]).stdout)
    assert (printed["seen"], printed["items"]) == (False, 223)
    assert printed["field question"] == ["instance/abstract_problem"]


def test_an_unknown_benchmark_is_one_sentence() -> None:
    ended = CliRunner().invoke(root, ["benchmarks", "show", "nl4opt-246"])
    assert ended.exit_code == 2
    assert "did you mean 'nl4opt-245'?" in ended.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--question", "q", "--answer", "label"], "the fields are 'q', 'a'."),
        (["--question", "q"], "Name a benchmark with --benchmark, or any file of problems with"),
        (["--question", "q", "--answer", "a", "--type", "t"], "there is no field 't'"),
        (["--question", "q", "--answer", "a"], "name one with --prediction-program"),
        (
            ["--question", "q", "--answer", "a", "--prediction-program", "cod"],
            "there is no field 'cod'; the fields are 'id', 'code', 'output'.",
        ),
        (
            ["--question", "q", "--answer", "a", "--prediction-id", "code"],
            "the benchmark has no item 'print(7)'",
        ),
    ],
)
def test_a_wrong_field_is_answered_and_nothing_is_written(
    tmp_path: Path, options: list[str], said: str
) -> None:
    (tmp_path / "b.json").write_text('{"q": "How many?", "a": "7"}\n')
    (tmp_path / "p.json").write_text('[{"id": 0, "code": "print(7)", "output": "7"}]')
    files = ["--benchmark-file", tmp_path / "b.json", "--predictions", tmp_path / "p.json"]
    words = ["evaluate", *files, *options, "--out", tmp_path / "run"]
    ended = CliRunner().invoke(root, [str(word) for word in words])
    assert ended.exit_code == 2
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not (tmp_path / "run").exists()
