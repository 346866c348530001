"""`optmodel benchmarks list`: what can be scored, and how."""

import json

from click.testing import CliRunner

from optmodel.cli.benchmarks import benchmarks
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


def test_two_tables_are_printed() -> None:
    ended = CliRunner().invoke(benchmarks, ["list"])
    assert ended.exit_code == 0
    assert "Benchmarks" in ended.stdout
    assert "Rules" in ended.stdout
