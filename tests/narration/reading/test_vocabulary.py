"""The page of the read-back vocabulary and the code know the same phrases."""

import re
from pathlib import Path

import pytest

from optmodel.formulation import ObjectiveSense, maximize, minimize
from optmodel.narration import (
    BoundSense,
    ReadBackCode,
    find_numbers,
    find_scalars,
    stated_sense,
)
from optmodel.narration.reading import scalar_readback, senses, unit_matching
from optmodel.narration.reading.senses import objective_sense_error
from optmodel.narration.reading.unit_matching import UnitMatcher, UnitReading
from optmodel.narration.tokens import _number_tokens
from tests.narration.reading.test_forms import FORMS
from tests.narration.reading.test_pair_forms import PAIR_FORMS

EXAMPLES = {name: form.text for name, form in FORMS.items()} | {
    f"pairs: {name}": text for name, text in PAIR_FORMS.items()
}

PAGE = (Path(__file__).resolve().parents[3] / "docs/adding/read-back.md").read_text("utf-8")
UNITS = UnitMatcher({"money": ("$", "dollars"), "mass": ("ton", "tons")})


def _section(title: str) -> str:
    _, _, rest = PAGE.partition(f" {title}\n")
    assert rest, title
    return re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]


def _codes(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def _table(title: str) -> list[tuple[str, str]]:
    """(sense, phrase) of a table; what stands in brackets is an exception and tested elsewhere."""
    rows = re.findall(r"^\| ([\w ]+) \| (`.*) \|$", _section(title), flags=re.MULTILINE)
    plain = [(sense, re.sub(r"\([^)]*\)", "", phrases)) for sense, phrases in rows]
    return [(sense, phrase) for sense, phrases in plain for phrase in _codes(phrases)]


def _sense_of(text: str) -> BoundSense | None:
    [span] = find_numbers(text, {})
    return stated_sense(span.context)


@pytest.mark.parametrize(("sense", "phrase"), _table("Before the number"))
def test_phrases_before_a_number(sense: str, phrase: str) -> None:
    assert _sense_of(f"There are {phrase} 5 tons.") is BoundSense(sense)
    assert _sense_of(f"There are {phrase} the 5 tons.") is BoundSense(sense)


@pytest.mark.parametrize("word", ["more", "larger", "higher", "greater", "farther", "longer"])
@pytest.mark.parametrize("lead", ["no", "not", "not be any", "not be very much"])
def test_comparatives_of_an_upper_bound(word: str, lead: str) -> None:
    assert f"`{word}`" in _section("Before the number")
    assert _sense_of(f"It must {lead} {word} than 5 tons.") is BoundSense.UPPER


@pytest.mark.parametrize("word", ["less", "fewer", "smaller", "lower", "nearer", "shorter"])
@pytest.mark.parametrize("lead", ["no", "not", "not be any", "not be very much"])
def test_comparatives_of_a_lower_bound(word: str, lead: str) -> None:
    assert f"`{word}`" in _section("Before the number")
    assert _sense_of(f"It must {lead} {word} than 5 tons.") is BoundSense.LOWER


@pytest.mark.parametrize(
    ("sense", "phrase"), _table("After the number and up to three words of unit")
)
def test_phrases_after_a_number(sense: str, phrase: str) -> None:
    for unit in ("tons", "cubic meters", "short tons net"):
        assert _sense_of(f"Use 5 {unit} {phrase}.") is BoundSense(sense)


@pytest.mark.parametrize(("sense", "phrase"), _table("In the title of a column or row"))
def test_phrases_in_the_title_of_a_column(sense: str, phrase: str) -> None:
    table = f"All of it:\n\n| Silo | Tons, {phrase} |\n| --- | --- |\n| North | 5 |"
    assert _sense_of(table) is BoundSense(sense)


@pytest.mark.parametrize(
    ("sense", "phrase"), _table("In the sentence above a table with one column of values")
)
def test_phrases_in_the_sentence_above_a_table(sense: str, phrase: str) -> None:
    above = f"What a silo ships is {phrase} the amount here"
    assert _sense_of(f"{above}:\n\n| Silo | Tons |\n| --- | --- |\n| A | 5 |") is BoundSense(sense)


@pytest.mark.parametrize(("sense", "phrase"), _table("The objective's sense"))
def test_phrases_of_the_objectives_sense(sense: str, phrase: str) -> None:
    objectives = {
        make.__name__: make("x", name="total cost", unit="money", meaning="what is spent")
        for make in (minimize, maximize)
    }
    text = f"Decide what to do, {phrase}, about the weather."
    assert objective_sense_error(text, objectives[sense]) is None
    opposite = objectives["maximize" if sense == "minimize" else "minimize"]
    assert opposite.sense is not ObjectiveSense(sense)
    assert objective_sense_error(text, opposite) is not None


@pytest.mark.parametrize("phrase", ["`add up to`", "`adds up to`"])
def test_what_adds_up_is_no_bound(phrase: str) -> None:
    assert phrase in _section("Before the number")
    assert _sense_of(f"They {phrase.strip('`')} 5 tons.") is None


@pytest.mark.parametrize("word", ["per", "a", "an", "each", "one", "every"])
def test_denominators_do_not_count(word: str) -> None:
    assert f"`{word}`" in _section("Units")
    [span] = find_numbers(f"In dollars {word} ton it is 4.", {})
    assert UNITS.of(span) == frozenset({UnitReading("money")})


@pytest.mark.parametrize("word", ["half", "quarter", "twice", "double", "triple", "dozen"])
def test_words_for_numbers_are_read_by_value(word: str) -> None:
    assert f"`{word}`" in _section("Numbers")
    assert [scalar.text for scalar in find_scalars(f"It is {word} of it.")] == [word]


@pytest.mark.parametrize("written", ["5", "1,250", "0.75", "-3", "$4.50", "-$3", "12%"])
def test_numbers_in_digits_are_read(written: str) -> None:
    assert f"`{written}`" in _section("Numbers")
    [span] = find_numbers(f"It is {written} here.", {})
    assert span.text == written
    assert span.values


def test_the_page_lists_every_word_that_the_code_reads() -> None:
    """Also where a table of the code grows: a phrase that nobody can look up is of no use."""
    tables = [
        *senses._BEFORE_NUMBER.values(),
        *senses._AFTER_NUMBER.values(),
        *senses._IN_TITLE.values(),
        *senses._IN_CAPTION.values(),
        senses._LOW,
        senses._HIGH,
        senses._AS_LOW,
        senses._AS_HIGH,
        senses._AS_POSSIBLE,
        unit_matching._MULTIPLIERS,
        " ".join(_number_tokens._PARTS),
        " ".join(_number_tokens._MULTIPLES),
        " ".join(_number_tokens.SCALE_WORDS),
        _number_tokens._SHARED,
        unit_matching._DENOMINATOR,
        " ".join(unit_matching._CURRENCIES.values()),
        " ".join(scalar_readback._WORD_VALUES),
        " ".join(ReadBackCode),
    ]
    plain = [re.sub(r"\[[^]]*\]", " ", table) for table in tables]
    words = {word for table in plain for word in re.findall(r"(?<!\\)[a-z]{2,}", table)}
    assert len(words) > 60
    assert sorted(word for word in words if word not in PAGE) == []


def test_number_words_run_from_zero_to_ninety() -> None:
    words = list(_number_tokens._NUMBER_WORDS)
    assert (words[0], words[1], words[-1]) == ("zero", "one", "ninety")
    for word in ("zero", "two", "nineteen", "twenty", "ninety", "one"):
        assert f"`{word}`" in _section("Numbers")


def form_row(name: str, text: str) -> str:
    """The row of the page for a form: its name and its example in one line."""
    line = " \N{DOWNWARDS ARROW WITH CORNER LEFTWARDS} ".join(text.split("\n")).replace("|", "\\|")
    return f"| {name} | `{line.replace('`', '')}` |"


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_the_page_shows_every_form(name: str) -> None:
    assert form_row(name, EXAMPLES[name]) in _section("Forms")
