"""The families are listed and shown: formulation in words, knobs and a text that is true."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from optmodel.cli.command_line import root
from optmodel.families import family, family_names
from tests.families.every import EVERY_FAMILY


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(root, ["families", *arguments])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def _json(*arguments: str) -> Any:
    return json.loads(_run(*arguments, "--json"))


def test_every_family_is_listed_with_its_class() -> None:
    rows = _json("list")
    assert [row["name"] for row in rows] == family_names()
    for row in rows:
        assert row["class"] == family(row["name"]).formulation.problem_class


def test_the_table_names_every_family() -> None:
    out = _run("list")
    assert all(name in out for name in family_names())


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_a_family_is_shown_in_words(name: str) -> None:
    shown = _json("show", name)
    formulation = family(name).formulation
    assert shown["title"] == formulation.title
    for part in ("sets", "parameters", "variables", "constraints"):
        declared = getattr(formulation, part)
        assert [row["name"] for row in shown[part]] == [item.name for item in declared]
        assert [row["meaning"] for row in shown[part]] == [item.meaning for item in declared]
    assert shown["objective"][0]["goal"] == formulation.objective.sense
    assert [row["name"] for row in shown["knobs"]] == [
        knob.name for knob in family(name).size_parameters
    ]


def test_a_shown_statement_is_the_algebra() -> None:
    rows = {row["name"]: row for row in _json("show", "transportation")["constraints"]}
    assert rows["supply_limit"]["statement"] == "sum(ship[i, j] for j in targets) <= supply[i]"
    assert rows["supply_limit"]["over"] == "for i in sources"


def test_an_example_is_the_same_every_time_and_another_for_another_index() -> None:
    first = _json("show", "blending")["example"]
    assert _json("show", "blending")["example"] == first
    assert _json("show", "blending", "--index", "1")["example"] != first


def test_a_check_names_what_a_family_fails_and_ends_with_it() -> None:
    """Three texts of one family are too alike."""
    result = CliRunner().invoke(root, ["families", "check", "blending", "--draws", "3"])
    first, *failed = result.stdout.splitlines()
    assert first.startswith("blending: ")
    assert ("failed" in first) is bool(failed)
    assert result.exit_code == bool(failed)
    document = _json_of(["families", "check", "blending", "--draws", "3", "--json"])
    assert document[0]["num_draws"] == 3
    assert len([gate for gate in document[0]["gates"] if not gate["passed"]]) == len(failed)


def _json_of(arguments: list[str]) -> Any:
    return json.loads(CliRunner().invoke(root, arguments).stdout)


def test_people_see_tables_and_the_text() -> None:
    out = _run("show", "staffing")
    assert out.startswith("Staffing (ILP)\nPut workers on shift patterns")
    for title in ("Sets", "Parameters", "Variables", "Objective", "Constraints", "Knobs"):
        assert f"\n{title}" in out
    assert _json("show", "staffing")["example"] in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "staffin"], "did you mean 'staffing'?"),
        (["show"], "Missing argument 'NAME'"),
        (["show", "staffing", "--index", "-1"], "'--index'"),
        (["check"], "Name the families to check, or give --all"),
        (["check", "staffing", "--all"], "Name the families to check, or give --all"),
        (["check", "stafing"], "did you mean 'staffing'?"),
    ],
)
def test_a_mistake_ends_in_one_sentence(arguments: list[str], says: str) -> None:
    result = CliRunner().invoke(root, ["families", *arguments])
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
