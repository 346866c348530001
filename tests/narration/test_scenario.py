"""The words of every family: enough names, none of them misleading, and clear errors."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from optmodel.errors import BadFileError
from optmodel.families import Difficulty, family, family_names
from optmodel.formulation import Instance
from optmodel.narration import Scenario, narrate_as, phrasings, scenarios
from optmodel.random_stream import RandomStream

NAMES = family_names()
STORIES = [(name, scenario) for name in NAMES for scenario in scenarios(name)]
_IDS = [f"{name}-{scenario.id}" for name, scenario in STORIES]


@pytest.mark.parametrize("name", NAMES)
def test_there_are_names_for_the_largest_instance(name: str) -> None:
    drawer = family(name)
    largest = {knob.name: knob.range(Difficulty.HARD)[1] for knob in drawer.size_parameters}
    for index in range(20):
        instance = drawer.draw(7, index, Difficulty.HARD, largest).instance
        for scenario in scenarios(name):
            for set_name, elements in scenario.elements.items():
                if not isinstance(elements, str):
                    assert len(elements) >= len(instance.sets[set_name])


@pytest.mark.parametrize(("name", "scenario"), STORIES, ids=_IDS)
def test_a_scenario_names_the_sets_of_its_family(name: str, scenario: Scenario) -> None:
    sets = {item.name: item for item in family(name).formulation.sets if not item.within}
    assert set(scenario.elements) == set(sets)
    for set_name, elements in scenario.elements.items():
        if isinstance(elements, str):
            assert sets[set_name].ordered
            assert "{n}" in elements


@pytest.mark.parametrize(("name", "scenario"), STORIES, ids=_IDS)
def test_a_scenario_words_every_unit(name: str, scenario: Scenario) -> None:
    units = {item.unit.partition(" ")[0] for item in family(name).formulation.parameters}
    unspelled = units - {""} - set(scenario.units)
    assert not unspelled, f"the scenario '{scenario.id}' of '{name}' does not spell {unspelled}"
    assert all(forms for forms in scenario.units.values())


@pytest.mark.parametrize(("name", "scenario"), STORIES, ids=_IDS)
def test_names_mislead_nobody(name: str, scenario: Scenario) -> None:
    """No digit, comma or conjunction inside a name, and no name inside another or in the story."""
    names = _all_names(scenario)
    assert len({word.lower() for word in names}) == len(names)
    for word in names:
        assert not re.search(r"[\d,;:.|]|\band\b|\bor\b", word), word
        assert word == word.strip()
        within = re.compile(rf"\b{re.escape(word)}(?:s|'s)?\b", re.I)
        assert not [other for other in names if other != word and within.search(other)], word
        assert not within.search(scenario.setting), word


def _all_names(scenario: Scenario) -> list[str]:
    return [
        word
        for elements in scenario.elements.values()
        if not isinstance(elements, str)
        for word in elements
    ]


@pytest.mark.parametrize(("name", "scenario"), STORIES, ids=_IDS)
def test_a_setting_is_whole_sentences_without_numbers(name: str, scenario: Scenario) -> None:
    assert scenario.setting[0].isupper()
    assert scenario.setting.endswith(".")
    assert not re.search(r"\d", scenario.setting)


@pytest.mark.parametrize("name", NAMES)
def test_all_scenarios_of_a_family_have_the_same_words(name: str) -> None:
    """A phrasing may ask any scenario for any word."""
    assert len({frozenset(scenario.words) for scenario in scenarios(name)}) == 1
    assert len({frozenset(scenario.units) for scenario in scenarios(name)}) == 1


def test_a_malformed_scenario_is_named_with_its_field(
    add_phrasing: Callable[[str, str], None], tmp_path: Path
) -> None:
    add_phrasing("market_malformed", "Nothing.")
    path = tmp_path / "data" / "narration" / "market_malformed" / "scenarios.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("setting =", "sitting ="))
    with pytest.raises(
        BadFileError, match=r"scenarios\.toml: in 'scenario\.0' there is no field named 'sitting'"
    ):
        scenarios("market_malformed")


def test_a_unit_without_a_spelling_is_named_with_its_scenario_and_parameter(
    market: Instance, add_phrasing: Callable[[str, str], None]
) -> None:
    """Also where no template asks for it: the numbers could not be read back."""
    add_phrasing("market_unspelled", "Nothing.")
    instance = replace(market, formulation=replace(market.formulation, name="market_unspelled"))
    (scenario,) = scenarios("market_unspelled")
    bare = scenario.model_copy(update={"units": {"money": ("$", "dollars")}})
    with pytest.raises(
        BadFileError,
        match="The scenario 'stall' of 'market_unspelled' does not spell 'crates', the unit of "
        r"the parameter 'need': add `crates = \[\"singular\", \"plural\"\]` to its units in "
        r"data/narration/market_unspelled/scenarios\.toml\.$",
    ):
        narrate_as(instance, bare, "plain", has_table=False, stream=RandomStream("bare"))


def test_a_unit_that_is_spelled_in_no_word_is_named(
    add_phrasing: Callable[[str, str], None], tmp_path: Path
) -> None:
    add_phrasing("market_blank", "Nothing.")
    path = tmp_path / "data" / "narration" / "market_blank" / "scenarios.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('["crate", "crates"]', "[]"))
    with pytest.raises(
        BadFileError, match=r"scenarios\.toml: 'scenario\.0\.units\.crates' must not be empty"
    ):
        scenarios("market_blank")


def test_a_family_without_words_is_an_error_that_says_where_they_belong() -> None:
    with pytest.raises(BadFileError, match="'data/narration/market_wordless'"):
        scenarios("market_wordless")


def test_too_few_names_and_no_template_are_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data" / "narration" / "sparse"
    folder.mkdir(parents=True)
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    with pytest.raises(BadFileError, match="holds no template"):
        phrasings("sparse")
    blending = family("blending").draw(7, 0).instance
    sparse = replace(blending, formulation=replace(blending.formulation, name="sparse"))
    scenario = Scenario(id="bare", setting="", words={}, units={}, elements={"ingredients": ("x",)})
    with pytest.raises(BadFileError, match="too few names for 'ingredients': 1, where"):
        narrate_as(sparse, scenario, "brief", has_table=False, stream=RandomStream("sparse"))
