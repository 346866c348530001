"""Names, words and data in a program: nothing clashes, nothing is lost, tables read as tables."""

import ast
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import Formulation, FormulationError, Instance, parameter
from optmodel.formulation.programs._data import data_lines
from optmodel.formulation.programs._layout import WIDTH
from optmodel.formulation.programs._naming import (
    PYTHON_NAMES,
    ElementLiterals,
    Identifiers,
    comment,
    quoted,
    sentence,
    with_unit,
)
from tests.formulation.models import datum, decision, formulate, group, least


def _named(*variables: str, parameters: tuple[str, ...] = ()) -> Formulation:
    return formulate(
        least("1"),
        [decision(name) for name in variables],
        sets=[group("items")],
        parameters=[datum(name) for name in parameters],
    )


def test_a_name_that_nobody_else_needs_stays() -> None:
    identifiers = Identifiers(_named("x"), frozenset({"model"}))
    assert [identifiers(name) for name in ("x", "items", "i")] == ["x", "items", "i"]


@pytest.mark.parametrize("name", ["model", "print", "sum", "status", "math"])
def test_a_name_that_the_program_needs_gets_an_underscore(name: str) -> None:
    identifiers = Identifiers(_named(), frozenset({"model"}))
    assert identifiers(name) == f"{name}_"


def test_an_underscore_is_added_until_nothing_is_called_so() -> None:
    identifiers = Identifiers(_named("model_", parameters=("model__",)), frozenset({"model"}))
    assert identifiers("model") == "model___"
    assert identifiers("model_") == "model_"


def test_some_names_are_taken_for_variables_only() -> None:
    """A Pyomo model has an attribute `values`; a list of data may be called so."""
    formulation = _named("values")
    identifiers = Identifiers(formulation, frozenset({"model"}), frozenset({"values", "load"}))
    assert identifiers("values") == "values_"
    assert identifiers("load") == "load"
    assert identifiers.apart("load") == "load_"


def test_a_thing_of_the_program_stands_apart_from_every_declaration() -> None:
    identifiers = Identifiers(_named("objective"), frozenset({"model"}))
    assert identifiers.apart("objective") == "objective_"
    assert identifiers.apart("total") == "total"
    assert {"list", "range", "round"} <= PYTHON_NAMES


@given(st.text(max_size=20))
def test_a_quoted_text_is_that_text_to_python(text: str) -> None:
    if not any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        assert ast.literal_eval(quoted(text)) == text


def _of(elements: list[int | str], names: dict[int | str, str]) -> ElementLiterals:
    formulation = formulate(least("1"), [], sets=[group("items"), group("pairs", "items", "items")])
    pairs = [[elements[0], elements[-1]]]
    sets: dict[str, list[int | str] | list[list[int | str]]] = {"items": elements, "pairs": pairs}
    instance = Instance.create(formulation, sets, {})
    return ElementLiterals(instance, names)


def test_elements_are_written_as_their_words() -> None:
    literals = _of(["p1", "p2", 3], {"p1": 'the "old" one', 3: "never used"})
    assert [literals.literal(element) for element in ("p1", "p2", 3)] == [
        '"the \\"old\\" one"',
        '"p2"',
        "3",
    ]
    assert literals.key(("p1", 3)) == '("the \\"old\\" one", 3)'
    assert literals.key(("p2",)) == '"p2"'


def test_two_elements_with_one_word_are_refused_by_the_set_they_are_in() -> None:
    with pytest.raises(FormulationError, match="Two elements of set 'items' are called alike"):
        _of(["p1", "p2"], {"p1": "p2"})


@pytest.mark.parametrize(
    ("meaning", "unit", "line"),
    [
        ("supply of plant i", "tons", "supply of plant i (tons)"),
        ("share of plant i", "", "share of plant i"),
    ],
)
def test_a_unit_stands_behind_the_meaning(meaning: str, unit: str, line: str) -> None:
    assert with_unit(meaning, unit) == line


def test_a_sentence_has_a_capital_and_one_stop() -> None:
    assert sentence("no plant ships more.") == "No plant ships more."
    assert sentence("every week counts") == "Every week counts."


def test_a_long_comment_is_wrapped() -> None:
    lines = comment("word " * 60)
    assert all(line.startswith("# word") and len(line) <= WIDTH for line in lines)
    assert len(lines) == 4
    assert comment("") == []


# ---- data ------------------------------------------------------------------------------------

TABLES = formulate(
    least("1"),
    [],
    sets=[group("rows"), group("weeks", ordered=True)],
    parameters=[
        parameter("rate", "r", unit="money per unit", meaning="a rate"),
        datum("cost", "for i in rows for t in weeks"),
    ],
)


def _lines(num_rows: int, num_weeks: int) -> list[str]:
    rows, weeks = [f"row{n}" for n in range(1, num_rows + 1)], list(range(1, num_weeks + 1))
    cost = {i: {t: Fraction(10 * n + t, 4) for t in weeks} for n, i in enumerate(rows)}
    sets: dict[str, list[int] | list[str]] = {"rows": rows, "weeks": weeks}
    instance = Instance.create(TABLES, sets, {"rate": "1.50", "cost": cost})
    return data_lines(instance, Identifiers(TABLES, frozenset()), ElementLiterals(instance, {}))


def test_short_data_stand_on_one_line() -> None:
    assert _lines(1, 2) == [
        "# the rows",
        'rows = ["row1"]',
        "# the weeks",
        "weeks = [1, 2]",
        "# a rate (money per unit)",
        "rate = 1.5",
        "# the cost",
        'cost = {("row1", 1): 0.25, ("row1", 2): 0.5}',
    ]


def test_many_periods_are_a_range() -> None:
    assert "weeks = [1, 2, 3, 4, 5, 6]" in _lines(1, 6)
    assert "weeks = list(range(1, 8))" in _lines(1, 7)


def test_a_table_has_a_line_for_each_row() -> None:
    lines = _lines(3, 4)
    start = lines.index("cost = {")
    assert [line[:14] for line in lines[start + 1 : start + 4]] == [
        '    ("row1", 1',
        '    ("row2", 1',
        '    ("row3", 1',
    ]
    assert lines[start + 4] == "}"


@given(st.integers(1, 5), st.integers(1, 9))
def test_data_come_back_from_the_program(num_rows: int, num_weeks: int) -> None:
    lines = _lines(num_rows, num_weeks)
    assert all(len(line) <= WIDTH for line in lines)
    scope: dict[str, object] = {}
    exec("\n".join(lines), scope)
    cost = scope["cost"]
    assert isinstance(cost, dict)
    assert len(cost) == num_rows * num_weeks
    assert cost["row1", num_weeks] == num_weeks / 4
    assert scope["weeks"] == list(range(1, num_weeks + 1))
