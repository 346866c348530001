"""A template becomes a text: joined lines, lists, units and tables in the scenario's words."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from optmodel.errors import BadFileError
from optmodel.formulation import Instance
from optmodel.narration import narrate_as, scenarios
from optmodel.random_stream import RandomStream

AddPhrasing = Callable[[str, str], None]
_NUMBERS = count()


@pytest.fixture
def told(market: Instance, add_phrasing: AddPhrasing) -> Callable[[str], str]:
    """The text of the market under a template."""
    family = f"market_{next(_NUMBERS)}"

    def tell(template: str) -> str:
        add_phrasing(family, template)
        instance = replace(market, formulation=replace(market.formulation, name=family))
        (scenario,) = scenarios(family)
        stream = RandomStream("template")
        return narrate_as(instance, scenario, "plain", has_table=True, stream=stream).text

    return tell


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("One\nline,\n  with blanks .\n\n\n\nAnother.", "One line, with blanks.\n\nAnother."),
        ("{{ setting }} {{ words.good }}", "A stall buys goods. good"),
        ("{{ money(price['g1']) }}, {{ money(price['g2']) }}", "$4.50, $1,250"),
        ('{{ quantity(need["g2", 2], "crates") }}', "1 crate"),
        ('{{ quantity(need["g2", 1], "crates") }}', "50 crates"),
        ('{{ unit("crates") }} {{ unit("crates", 1) }}', "crates crate"),
        ("{{ named(days) }}", "Monday and Tuesday"),
        ('{{ named(days, "or") }}', "Monday or Tuesday"),
        ("{{ named(grouped(sold)[goods[0]]) }}", "Monday and Tuesday"),
        ("{{ named(grouped(sold)[goods[1]]) }}", "Tuesday"),
        ("{{ budget }} {{ number(budget) }} {{ goods | length }}", "9000 9,000 2"),
        ("{% if table %}yes{% else %}no{% endif %}", "yes"),
        ("{% for i in [1, 2, 3] %}\n{{ i }}{{ after(loop) }}\n{% endfor %}", "1, 2 and 3."),
        ("{% for i in [1] %}\n{{ i }}{{ after(loop) }}\n{% endfor %}", "1."),
    ],
)
def test_what_a_template_may_say(told: Callable[[str], str], template: str, text: str) -> None:
    assert told(template) == text


def test_a_grid_has_an_element_a_row_and_one_a_column(told: Callable[[str], str]) -> None:
    table = told('{{ grid("Day", days, [days[0]], {(1, 1): 3, (2, 1): 4}) }}')
    assert table == "| Day | Monday |\n| --- | ---: |\n| Monday | 3 |\n| Tuesday | 4 |"


def test_a_flipped_grid_has_the_other_axis_down(told: Callable[[str], str]) -> None:
    upright = told('{{ grid("", goods, days, need) }}~{{ grid("", days, goods, flipped(need)) }}')
    by_good, by_day = (_cells(part) for part in upright.split("~"))
    assert by_day == [list(column) for column in zip(*by_good, strict=True)]


def _cells(table: str) -> list[list[str]]:
    lines = [line for line in table.strip().splitlines() if "---" not in line]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_a_sheet_has_a_parameter_a_column(told: Callable[[str], str]) -> None:
    table = told('{{ sheet("Good", goods, [["Price", price, money], ["Plain", price]]) }}')
    assert _cells(table)[0] == ["Good", "Price", "Plain"]
    assert [row[1:] for row in _cells(table)[1:]] == [["$4.50", "4.5"], ["$1,250", "1,250"]]


def test_a_table_stands_between_paragraphs(told: Callable[[str], str]) -> None:
    blocks = told('Before\n{{ sheet("Good", goods, [["Price", price]]) }}\nafter.').split("\n\n")
    assert [block[:6] for block in blocks] == ["Before", "| Good", "after."]


@pytest.mark.parametrize(
    "template",
    ["{{ wages }}", "{{ words.bad }}", "{{ name['g9'] }}", "{{ unit('furlongs') }}", "{{ goods"],
)
def test_a_template_cannot_say_what_there_is_not(told: Callable[[str], str], template: str) -> None:
    with pytest.raises(BadFileError, match=r"plain\.md fails in the scenario 'stall'"):
        told(template)


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        (
            "{{ quantity(3, 'furlongs') }}",
            "the scenario spells 'crates', 'money', and no unit 'furlongs'.",
        ),
        ("{{ named(['g9']) }}", "nothing is called 'g9'."),
        ("{{ name['g9'] }}", "nothing is called 'g9'."),
        ("{{ words.bad }}", "the scenario has the words 'good', and no 'bad'."),
        ("{{ wages }}", "'wages' is undefined."),
        (
            "{{ words.__class__ }}",
            "access to attribute '__class__' of 'SimpleNamespace' object is unsafe.",
        ),
    ],
)
def test_a_template_that_fails_says_what_it_asked_for(
    told: Callable[[str], str], template: str, sentence: str
) -> None:
    with pytest.raises(BadFileError, match=re.escape(f"in the scenario 'stall': {sentence}") + "$"):
        told(template)


def test_names_are_drawn_and_days_keep_their_order(
    market: Instance, add_phrasing: AddPhrasing
) -> None:
    add_phrasing("market_names", "{{ name.values() | join(', ') }}")
    instance = replace(market, formulation=replace(market.formulation, name="market_names"))
    (scenario,) = scenarios("market_names")
    texts = {
        narrate_as(instance, scenario, "plain", has_table=False, stream=RandomStream(index)).text
        for index in range(40)
    }
    assert all(text.endswith("Monday, Tuesday") for text in texts)
    assert len(texts) == 6  # the ordered pairs of three goods
