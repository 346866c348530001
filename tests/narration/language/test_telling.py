"""Tellings: what does not fit a formulation is said in one sentence, with file and remedy."""

from pathlib import Path
from typing import Any

import pytest

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.families import family
from optmodel.narration import Telling, check_telling, find_telling, telling_faults
from tests.families.every import EVERY_FAMILY

FORMULATION = family("transportation").formulation


def _changed(*path: str | int, to: Any = None, drop: bool = False) -> Telling:
    """The telling of transportation with one value changed, or left out."""
    table = catalog.read_toml("data", "narration/transportation.toml")
    place: Any = table
    for step in path[:-1]:
        place = place[step]
    if drop:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return Telling.model_validate(table)


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_the_telling_of_a_family_fits(name: str) -> None:
    telling, formulation = find_telling(name), family(name).formulation
    assert list(telling_faults(telling, formulation)) == []
    assert any("{we}" in text for text in telling.opening)
    short = [f.parameter for f in telling.fact if len(f.clause) + len(f.noun) < 3]
    assert short == [], "two nouns or clauses at least"


@pytest.mark.parametrize(
    ("telling", "fault"),
    [
        (_changed("roles", "sources", drop=True), r"\[roles\] lacks the set 'sources'"),
        (_changed("roles", "trucks", to="site"), r"\[roles\] has 'trucks'"),
        (_changed("units", "money", drop=True), r"\[units\] lacks 'money', the unit of .* 'cost'"),
        (_changed("fact", 0, drop=True), "nothing tells the parameter 'supply'"),
        (_changed("fact", 1, "parameter", to="supply"), "nothing tells the parameter 'demand'"),
        (_changed("fact", 0, "clause", to=["it is {value}"]), r"must hold \{i\}, an index of"),
        (
            _changed("fact", 0, "clause", to=["{i} [has {value}|is]"]),
            r"\{value\} or \{number\} once",
        ),
        (_changed("fact", 0, "clause", to=["{value} at {i}"]), "begins with a number"),
        (_changed("fact", 0, "about", to={"k": "at {i}"}), "'k', which is none of its indices"),
        (_changed("fact", 0, "states", to="nothing"), "states 'nothing', which is no constraint"),
        (_changed("rule", 0, drop=True), "nothing says the constraint 'supply_limit'"),
        (_changed("rule", 0, "constraint", to="x"), "nothing says the constraint 'supply_limit'"),
        (_changed("rule", 0, "say", to=["three trucks go"]), "holds the number 'three'"),
        (_changed("rule", 0, "say", to=["{we} {v:pay} {cost}"]), r"the slot '\{cost\}'"),
        (_changed("goal", "decide", to=["what {one:trucks} does"]), r"the slot '\{one:trucks\}'"),
    ],
)
def test_what_does_not_fit_is_said(telling: Telling, fault: str) -> None:
    with pytest.raises(BadFileError, match=f"^data/narration/transportation.toml: .*{fault}"):
        check_telling(telling, FORMULATION)


def test_what_is_told_twice_or_is_not_there_is_said() -> None:
    twice = list(telling_faults(_changed("fact", 1, "parameter", to="supply"), FORMULATION))
    assert "the parameter 'supply' is told 2 times: keep one of them" in twice
    foreign = list(telling_faults(_changed("fact", 0, "parameter", to="fuel"), FORMULATION))
    assert "the formulation has no parameter 'fuel' to tell: leave it out" in foreign


def test_data_of_a_rule_are_in_every_way_to_say_it() -> None:
    table = catalog.read_toml("data", "narration/project_selection.toml")
    rule = next(rule for rule in table["rule"] if rule["constraint"] == "budget_limit")
    rule["say"].append("money is short")
    faults = telling_faults(Telling.model_validate(table), family("project_selection").formulation)
    assert list(faults) == ["every way to say 'budget_limit' must hold the same data"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("goal = 5\n", r"/data/narration/mine\.toml: 'activity' is missing: give it"),
        ('activity = "[a"\n', r"'activity\.0': '\[a' lacks a '\]'"),
        ("x = ", "is not valid TOML"),
    ],
)
def test_a_malformed_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, fault: str
) -> None:
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    path = tmp_path / "data" / "narration" / "mine.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    find_telling.cache_clear()
    with pytest.raises(BadFileError, match=fault):
        find_telling("mine")


def test_a_family_without_words_is_told_where_they_go() -> None:
    with pytest.raises(BadFileError, match=r"write data/narration/wordless\.toml by docs/adding"):
        find_telling("wordless")
