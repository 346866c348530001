"""`optmodel rules list` names every rule of the catalog, also those that a user adds."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from optmodel.cli.command_line import root
from optmodel.judging import load_rule, rule_names


def _output(*arguments: str, verb: str = "list") -> str:
    result = CliRunner().invoke(root, ["rules", verb, *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_rule_is_listed_with_what_decides() -> None:
    table = _output()
    for name in rule_names():
        assert name in table
        assert load_rule(name).fingerprint in table
    assert "1e-06 relative plus one" in table


def test_the_json_holds_every_field_of_a_rule() -> None:
    rows = json.loads(_output("--json"))
    assert [row["name"] for row in rows] == rule_names()
    for row in rows:
        rule = load_rule(row["name"])
        assert row["tolerance"] == str(rule.tolerance)
        assert row["formula"] == rule.tolerance.formula()
        assert row["fingerprint"] == rule.fingerprint
        for field in ("revision", "without_optimum", "unconfirmed", "summary", "num_spare"):
            assert row[field] == getattr(rule, field)


def test_a_rule_of_the_users_catalog_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = """
title = "Objective to one part in a hundred"
summary = "The objective, loosely."
revision = 3
quantity = "objective"
sources = ["captured"]
without_optimum = "wrong"
tolerance = { kind = "absolute", value = 0.01 }
"""
    folder = tmp_path / "eval" / "rules"
    folder.mkdir(parents=True)
    (folder / "objective-loose.toml").write_text(rule)
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    [mine] = [row for row in json.loads(_output("--json")) if row["name"] == "objective-loose"]
    assert (mine["tolerance"], mine["revision"]) == ("0.01 absolute", 3)


def test_a_malformed_rule_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "eval" / "rules"
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text('title = "no more"\n')
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    result = CliRunner().invoke(root, ["rules", "list"])
    assert result.exit_code == 2
    assert "broken.toml" in result.output


@pytest.mark.parametrize("name", rule_names())
def test_every_rule_is_shown_in_words(name: str) -> None:
    rule, text = load_rule(name), " ".join(_output(name, verb="show").split())
    for told in (rule.title, rule.summary, rule.tolerance.formula(), rule.source, rule.left_out):
        assert told in text
    [row] = json.loads(_output(name, "--json", verb="show"))
    assert (row["name"], row["left_out"]) == (name, rule.left_out)


def test_an_unknown_rule_names_the_nearest() -> None:
    result = CliRunner().invoke(root, ["rules", "show", "ormd"])
    assert (result.exit_code, result.output) == (
        2,
        "Error: There is no rule named 'ormd'; did you mean 'ormind'?\n",
    )
