"""What docs/adding/family.md says of units and of rejected phrasings is what reading back does."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from optmodel.families import Difficulty, family, family_names
from optmodel.formulation import Instance
from optmodel.narration import Narrative, ReadBackCode, narrate_as, read_back, scenarios
from optmodel.random_stream import RandomStream


def _told(name: str, phrasing: str) -> tuple[Narrative, Instance]:
    instance = family(name).draw(7, 0, Difficulty.EASY).instance
    stream = RandomStream("x", 1)
    story = scenarios(name)[0]
    return narrate_as(instance, story, phrasing, has_table=False, stream=stream), instance


LETTER, SHIPPING = _told("transportation", "letter")
BRIEF, MIXING = _told("blending", "brief")
ROSTERS, STAFFING = _told("staffing", "brief")


def _problems(
    narrative: Narrative, instance: Instance, old: str, new: str
) -> dict[ReadBackCode, list[str]]:
    assert re.search(old, narrative.text), "the text is told in other words"
    changed = replace(narrative, text=re.sub(old, new, narrative.text))
    found: dict[ReadBackCode, list[str]] = {}
    for problem in read_back(changed, instance):
        found.setdefault(ReadBackCode(problem.code), []).append(problem.detail)
    return found


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("send out at most", "send out at least", "supply[s1] = "),
        (r"at most (\d+) tons of", r"at most \1 of", "supply[s1] = "),
        (r"\$", "€", "cost[s1,t1] = "),
        ("to Granby mill the price", "the price", "cost["),
    ],
    ids=["other limit", "no unit", "foreign currency", "element left out"],
)
def test_a_number_that_is_refused_is_missing_and_foreign(old: str, new: str, missing: str) -> None:
    found = _problems(LETTER, SHIPPING, old, new)
    assert any(place.startswith(missing) for place in found[ReadBackCode.MISSING])
    assert found[ReadBackCode.FOREIGN]
    assert set(found) == {ReadBackCode.MISSING, ReadBackCode.FOREIGN}


def test_a_number_that_is_no_datum_is_foreign() -> None:
    found = _problems(LETTER, SHIPPING, "as you know", "as you know for 37 years")
    assert set(found) == {ReadBackCode.FOREIGN}
    assert found[ReadBackCode.FOREIGN][0].startswith("'37' in 'as you know for 37 years")


def test_a_datum_without_a_number_is_missing() -> None:
    found = _problems(LETTER, SHIPPING, r"We have to deliver at least 60 tons to Granby mill", "")
    assert set(found) == {ReadBackCode.MISSING}


def test_both_ways_to_miss_the_sense_are_said() -> None:
    unsaid = _problems(LETTER, SHIPPING, "minimize what we pay", "settle what we pay")
    assert unsaid == {ReadBackCode.SENSE: ["the text does not say minimize"]}
    opposite = _problems(LETTER, SHIPPING, "in total", "in total, not the highest cost")
    assert opposite == {ReadBackCode.SENSE: ["the text says 'highest cost'"]}


def test_pairs_and_lists_are_memberships() -> None:
    pair = _problems(ROSTERS, STAFFING, "covers Tuesday and Wednesday", "covers Tuesday")
    assert any("covers: " in place for place in pair[ReadBackCode.MEMBERSHIP])
    assert any(place.endswith(" is not said") for place in pair[ReadBackCode.MEMBERSHIP])
    listed = _problems(ROSTERS, STAFFING, ", the Grove roster and the Delta", " and the Delta")
    assert "full_time: no sentence names exactly its elements" in listed[ReadBackCode.MEMBERSHIP]


def test_a_share_is_said_bare_or_in_percent_and_in_no_other_unit() -> None:
    bare = _problems(BRIEF, MIXING, r"16\.5%", "0.165")
    assert bare == {}
    weighed = _problems(BRIEF, MIXING, r"16\.5%", "0.165 kilograms")
    assert set(weighed) == {ReadBackCode.MISSING, ReadBackCode.FOREIGN}


def test_what_is_paid_for_is_not_what_is_counted() -> None:
    per_unit = _problems(BRIEF, MIXING, r"\$5\.45 per kilogram", "5.45 dollars per kilogram")
    assert per_unit == {}
    counted = _problems(BRIEF, MIXING, r"\$5\.45 per kilogram", "5.45 kilograms")
    assert ReadBackCode.MISSING in counted


@pytest.mark.parametrize("name", family_names())
def test_units_put_first_what_is_counted(name: str) -> None:
    """The first word is a noun that some scenario spells, not an adjective or a number."""
    for parameter in family(name).formulation.parameters:
        first = parameter.unit.partition(" ")[0]
        assert first == "" or first.isalpha()
        assert first not in ("per", "squared", "times")


def test_the_page_names_what_there_is(checkout: Path) -> None:
    page = (checkout / "docs/adding/family.md").read_text(encoding="utf-8")
    for kind in ReadBackCode:
        assert f"| `{kind}`" in page
    for path in re.findall(r"\]\(\.\./\.\./([\w/.]+)\)", page):
        assert (checkout / path).exists(), path
