"""What docs/adding/family.md says of units and of rejected texts is what reading back does."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance, exact
from optmodel.narration import (
    Narrative,
    ReadBackCode,
    compose,
    find_telling,
    format_number,
    read_back,
)
from optmodel.random_stream import RandomStream
from tests.families.every import EVERY_FAMILY


def _told(name: str, fits: str) -> tuple[Narrative, Instance]:
    """The first text of an easy instance that has a sentence of this form."""
    for index in range(400):
        instance = family(name).draw(7, index, Difficulty.EASY).instance
        narrative = compose(instance, find_telling(name), RandomStream("page", index))
        is_plain = not (narrative.has_table or narrative.conversions)
        if is_plain and re.search(fits, narrative.text, re.DOTALL):
            return narrative, instance
    raise AssertionError(f"no text has {fits}")


LIMITS, SHIPPING = _told("transportation", r"at most \d+ \w+.*\$[\d.]+.*minimize")
SHARES, MIXING = _told("blending", r"contains \d+\.\d% ")
PRICES, BUYING = _told("blending", r"costs \$\d+\.\d+ per \w+")
ROSTERS, STAFFING = _told("staffing", r"(?:covers|includes) \w+day and \w+day\.")


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
        (r"at most (\d+)", r"at least \1", "supply[s"),
        (r"\$", "€", "cost[s"),
    ],
    ids=["other limit", "foreign currency"],
)
def test_a_number_that_is_refused_is_missing_and_foreign(old: str, new: str, missing: str) -> None:
    found = _problems(LIMITS, SHIPPING, old, new)
    assert any(place.startswith(missing) for place in found[ReadBackCode.MISSING])
    assert found[ReadBackCode.FOREIGN]
    assert set(found) == {ReadBackCode.MISSING, ReadBackCode.FOREIGN}


def test_a_number_that_is_no_datum_is_foreign() -> None:
    found = _problems(LIMITS, SHIPPING, r"\Z", " It took 37 years.")
    assert set(found) == {ReadBackCode.FOREIGN}
    assert found[ReadBackCode.FOREIGN][0].startswith("'37' in 'It took 37 years.")


def test_both_ways_to_miss_the_sense_are_said() -> None:
    unsaid = _problems(LIMITS, SHIPPING, "[Mm]inimi[sz]e", "settle")
    assert unsaid == {ReadBackCode.SENSE: ["the text does not say minimize"]}
    opposite = _problems(LIMITS, SHIPPING, r"\Z", " Not the highest cost.")
    assert opposite == {ReadBackCode.SENSE: ["the text says 'highest cost'"]}


def test_pairs_and_lists_are_memberships() -> None:
    pair = _problems(ROSTERS, STAFFING, r"(covers|includes) (\w+day) and \w+day\.", r"\1 \2.")
    assert any("covers: " in place for place in pair[ReadBackCode.MEMBERSHIP])
    listed = _problems(ROSTERS, STAFFING, r"\Z", " Full.")
    assert listed == {}
    full = [ROSTERS.names[key[0]] for key in STAFFING.sets["full_time"]]
    fewer = _problems(ROSTERS, STAFFING, re.escape(full[-1]) + r"(?= stand|\.)", "Nobody")
    assert "full_time: no sentence names exactly its elements" in fewer[ReadBackCode.MEMBERSHIP]


def test_a_share_is_said_bare_or_in_percent_and_in_no_other_unit() -> None:
    percent = re.search(r"contains (\d+\.\d)%", SHARES.text)
    assert percent is not None
    bare = "contains "
    value = format_number(exact(Fraction(percent[1]) / 100))
    assert _problems(SHARES, MIXING, re.escape(percent[0]), f"{bare}{value}") == {}
    weighed = _problems(
        SHARES, MIXING, re.escape(percent[0]), f"{bare}{value} {SHARES.units['units'][-1]}"
    )
    assert set(weighed) == {ReadBackCode.MISSING, ReadBackCode.FOREIGN}


def test_what_is_paid_for_is_not_what_is_counted() -> None:
    per_unit = _problems(PRICES, BUYING, r"costs \$([\d.]+) per", r"costs \1 dollars per")
    assert per_unit == {}
    counted = _problems(PRICES, BUYING, r"costs \$([\d.]+) per (\w+)", r"costs \1 \2s")
    assert ReadBackCode.MISSING in counted


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_units_put_first_what_is_counted(name: str) -> None:
    """The first word is a noun that some telling spells, not an adjective or a number."""
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
